// The issuer of tokens: a process of its own, with a listener of its own, that only knows who asks.
//
// It promises: a token is for one client and one audience, bound to a key the client proved to hold, for five minutes;
// it names the institution that the client's row names, and scopes that two people registered. An assertion, a proof,
// a code or a pushed request is good once, however many come with it at the same moment.
// It knows nothing of payments, and cannot read anything of a member.

import { createPublicKey, hkdfSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { ClientMetadata, Provider } from 'oidc-provider'

import type { Log } from '../../base/log.ts'
import type { Loop } from '../../base/loop.ts'
import type { Outside } from '../../base/work.ts'
import type { Vault } from '../../protection/protection.ts'
import * as store from '../issuer-store.ts'
import { isObject } from '../jws.ts'
import { publicJwkOf, thumbprintOf } from '../public-jwk.ts'
import { officeMetadata } from './client-metadata.ts'
import { type Answer, type Edge, listenerLimits, openListener } from './listener.ts'
import { openProvider, sessionCookie } from './provider.ts'
import { type IssuerRefusals, openIssuerRefusals } from './refusals.ts'
import { readSecret } from './secret.ts'
import { type SignIn, signInFolder, signInTools } from './sign-in.ts'
import { readSigningKeys, type SigningJwk } from './signing-keys.ts'

export type IssuerParts = {
  readonly outside: Outside
  readonly vault: Vault
  readonly log: Log
  readonly issuer: URL
  readonly audience: string
  /** Whether programs get tokens here. */
  readonly hasMachines: boolean
  /** Where people work; absent, nobody signs in here. */
  readonly office: URL | undefined
  /** The folder of this process's keys. */
  readonly keys: string
  readonly signIn: SignIn | undefined
  readonly edge?: Edge
  /** How long whoever sent this has to wait; 0 for who may ask. */
  readonly secondsToWait?: (request: IncomingMessage) => number
}

export type Issuer = {
  readonly listen: (host: string, port: number) => Promise<number>
  readonly close: () => Promise<void>
  readonly loops: readonly Loop[]
}

const sweepEveryMs = 30_000
const sweptRowsMax = 1_000
const keysEveryMs = 30_000

export async function openIssuer(parts: IssuerParts): Promise<Issuer> {
  const { log, outside } = parts
  const secret = await readSecret(join(parts.keys, 'secret'))
  const ownClients = parts.office === undefined ? [] : [await readOffice(parts.keys, parts.office)]
  const folder = join(parts.keys, 'signing')
  const refusals = openIssuerRefusals(outside, log)
  const opened = (signingKeys: readonly SigningJwk[]) => ({
    kids: kidsOf(signingKeys),
    provider: providerOf(parts, ownClients, secret, signingKeys, refusals),
  })
  // Replaced when the keys change: what was begun with the one before goes on with the next, since all is in the database.
  let current = opened(await readSigningKeys(folder, outside.now()))

  const rotate = async (): Promise<number> => {
    const signingKeys = await readSigningKeys(folder, outside.now())
    if (kidsOf(signingKeys) === current.kids) return 0
    current = opened(signingKeys)
    log.info({ count: signingKeys.length }, 'the signing keys have changed')
    return 1
  }
  const institutionOf = (person: string) => store.findIssuerPerson(outside.sql, person)
  const answer: Answer = (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (path.startsWith('/health/')) return answerHealth(path, response, outside)
    const retryAfterSeconds = parts.secondsToWait?.(request) ?? 0
    if (retryAfterSeconds > 0) return answerTooMany(response, retryAfterSeconds)
    withoutSession(request)
    const { provider } = current
    return parts.signIn !== undefined && path.startsWith(signInFolder)
      ? parts.signIn(request, response, signInTools(provider, institutionOf, request, response))
      : provider.callback()(request, response)
  }
  const listener = openListener(
    parts.issuer,
    answer,
    thrown => log.error({ err: thrown }, 'a request was not answered'),
    listenerLimits,
    parts.edge,
  )
  return {
    listen: listener.listen,
    close: async () => {
      await listener.close()
      await refusals.stop()
    },
    loops: [
      refusals.loop,
      { name: 'issuer keys', everyMs: keysEveryMs, pass: rotate },
      {
        name: 'issuer sweep',
        everyMs: sweepEveryMs,
        pass: () => store.sweepState(outside.sql, outside.now(), sweptRowsMax),
      },
    ],
  }
}

function providerOf(
  { outside, vault, issuer, audience, hasMachines, log }: IssuerParts,
  ownClients: readonly ClientMetadata[],
  secret: Buffer,
  signingKeys: readonly SigningJwk[],
  refusals: IssuerRefusals,
): Provider {
  const provider = openProvider({
    sql: outside.sql,
    now: outside.now,
    vault,
    hasMachines,
    issuer,
    audience,
    signingKeys,
    secrets: { nonce: derived(secret, 'dpop nonce'), cookies: derived(secret, 'cookies').toString('base64url') },
    ownClients,
    signInPath: uid => `${signInFolder}${uid}`,
    institutionOf: person => store.findIssuerPerson(outside.sql, person),
  })
  // What it refuses is written down before it is answered.
  provider.use(async (ctx, next) => {
    await next()
    // A request that is none of the library's has no such thing.
    const oidc: unknown = Reflect.get(ctx, 'oidc')
    const { params, client } = isObject(oidc) ? oidc : {}
    await refusals.note({ params, isFound: client !== undefined }, ctx.body)
  })
  provider.on('server_error', (_, thrown) => log.error({ err: thrown }, 'the issuer failed'))
  // Koa prints what nobody listens for.
  provider.silent = true
  return provider
}

/** Its private half is the office's own; this one came to us by the hand of whoever starts the family. */
async function readOffice(keys: string, office: URL): Promise<ClientMetadata> {
  const jwk = publicJwkOf(createPublicKey(await readFile(join(keys, 'office.pub'))))
  return officeMetadata(office, { ...jwk, kid: thumbprintOf(jwk) })
}

async function answerHealth(
  path: string,
  response: Parameters<Answer>[1],
  { sql }: Pick<Outside, 'sql'>,
): Promise<void> {
  const isWell =
    path === '/health/live' ||
    (await store.isReachable(sql).then(
      () => true,
      () => false,
    ))
  response.writeHead(isWell ? 200 : 503, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: isWell ? 'ready' : 'not_ready' }))
}

/** RFC 6585 §4. */
async function answerTooMany(response: Parameters<Answer>[1], seconds: number): Promise<void> {
  response.writeHead(429, { 'content-type': 'application/json', 'retry-after': String(seconds) })
  response.end(JSON.stringify({ error: 'temporarily_unavailable', error_description: 'too many requests' }))
}

/** A session of the issuer's own would let whoever sits down next at this browser in without a word, or be in their way. */
function withoutSession({ headers }: Parameters<Answer>[0]): void {
  const kept = (headers.cookie ?? '').split(/; */).filter(cookie => !cookie.startsWith(sessionCookie))
  headers.cookie = kept.join('; ')
}

function kidsOf(keys: readonly SigningJwk[]): string {
  return keys.map(({ kid }) => kid).join(' ')
}

const derivedBytes = 32

function derived(secret: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `vouch issuer ${use}`, derivedBytes))
}

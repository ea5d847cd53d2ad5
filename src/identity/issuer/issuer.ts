// The issuer of tokens: a process of its own, with a listener of its own, that only knows who asks.
//
// It promises: a token is for one client and one audience, bound to a key the client proved to hold, for five minutes;
// it names the institution that the client's row names, and scopes that two people registered. An assertion, a proof,
// a code or a pushed request is good once, however many come with it at the same moment.
// It knows nothing of payments, and cannot read anything of a member.

import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { ClientMetadata, Provider } from 'oidc-provider'

import type { Log } from '../../base/log.ts'
import type { Loop } from '../../base/loop.ts'
import { fault } from '../../base/outcome.ts'
import type { Outside } from '../../base/work.ts'
import type { Vault } from '../../protection/protection.ts'
import * as store from '../issuer-store.ts'
import { isObject } from '../jws.ts'
import { publicJwkOf, thumbprintOf } from '../public-jwk.ts'
import { officeMetadata } from './client-metadata.ts'
import { type Answer, type Edge, listenerLimits, openListener } from './listener.ts'
import { openProvider, sessionCookie } from './provider.ts'
import { type IssuerRefusals, openIssuerRefusals } from './refusals.ts'
import { type Derived, derivedFrom, readSecrets } from './secret.ts'
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
  const refusals = openIssuerRefusals(outside, log)
  const look = () => lookAtKeys(parts)
  const opened = (held: Held) => ({ names: held.names, provider: providerOf(parts, held, refusals) })
  // Replaced when the keys change: what was begun with the one before goes on with the next, since all is in the database.
  let current = opened(await look())

  const rotate = async (): Promise<number> => {
    const held = await look()
    if (held.names === current.names) return 0
    current = opened(held)
    log.info({ count: held.signingKeys.length }, 'the keys have changed')
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

/** What lies in the folder of its keys, all of which may change while it runs. */
type Held = {
  readonly signingKeys: readonly SigningJwk[]
  readonly secrets: Derived
  readonly ownClients: readonly ClientMetadata[]
  /** The same where all of it is the same. */
  readonly names: string
}

async function lookAtKeys({ keys, office, outside }: IssuerParts): Promise<Held> {
  const signingKeys = await readSigningKeys(join(keys, 'signing'), outside.now())
  const secrets = derivedFrom(await readSecrets(join(keys, 'secrets'), outside.now()))
  const ownClients = office === undefined ? [] : [await readOffice(keys, office)]
  const names = JSON.stringify([signingKeys.map(({ kid }) => kid), secrets.cookies, ownClients])
  return { signingKeys, secrets, ownClients, names }
}

function providerOf(
  { outside, vault, issuer, audience, hasMachines, log }: IssuerParts,
  { signingKeys, secrets, ownClients }: Held,
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
    secrets,
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

/**
 * The private halves are the office's own; these came to us by the hand of whoever starts the family. While the office
 * changes its key there are two, one after the other.
 */
async function readOffice(keys: string, office: URL): Promise<ClientMetadata> {
  const path = join(keys, 'office.pub')
  const found = (await readFile(path, 'utf8')).match(/-----BEGIN ([A-Z ]+)-----\n[^-]+-----END \1-----/g) ?? []
  if (found.length === 0 || found.length > officeKeysMax) fault(`${path} has ${found.length} keys`)
  const jwks = found.map(pem => publicJwkOf(createPublicKey(pem)))
  return officeMetadata(
    office,
    jwks.map(jwk => ({ ...jwk, kid: thumbprintOf(jwk) })),
  )
}
const officeKeysMax = 2

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

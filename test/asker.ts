// A client, the issuer of its tokens, and the check that its requests have to pass: all but the network between them.

import { randomBytes } from 'node:crypto'
import { done, type Outcome } from '../src/base/outcome.ts'
import { type Asked, openSigned, type SignedCall } from '../src/base/signed-call.ts'
import type { Outside } from '../src/base/work.ts'
import { type Issuer, ownBearer } from '../src/identity/access-token.ts'
import { openExternalIssuers } from '../src/identity/external-issuers.ts'
import type { Gate } from '../src/identity/gate.ts'
import { openIssuerKeys } from '../src/identity/issuer-keys.ts'
import { type KnownRequest, openRequests, type RequestCheck, type RequestRefusal } from '../src/identity/requests.ts'
import { openWorld, type World } from './outside.ts'
import {
  audience,
  type Claims,
  enterClient,
  enterMapping,
  openTestIssuer,
  type TestClient,
  type TestIssuer,
} from './pretended-issuer.ts'

/** Whose issuer it is: our own, or an institution's, whose claims are worth what was mapped. */
export type Mode = 'own' | 'external'
export const modes: readonly Mode[] = ['own', 'external']

export type Door = {
  readonly mode: Mode
  readonly world: World
  readonly issuer: TestIssuer
  /** May submit and read payments. */
  readonly client: TestClient
  readonly requests: RequestCheck
  /** As another process of the api has it. */
  readonly openRequests: (outside?: Outside, gate?: Pick<Gate, 'admit'>) => RequestCheck
  readonly token: (but?: Claims['but'], header?: object, of?: Partial<Claims>) => string
  /** For another institution; of the external issuer, that is another audience. */
  readonly tokenFor: (institution: string) => string
  /** Another client, and that the issuer's tokens for it are its. */
  readonly enterClient: (scopes: readonly string[]) => Promise<TestClient>
  /** Signs as the client does, by this token. */
  readonly signer: (token: string, as?: Partial<TestClient>) => SignedCall
  /** The headers of a payment order, with a nonce that is good. */
  readonly order: (token?: string, but?: Partial<Asked>) => Promise<Shown>
  readonly reading: (token?: string, path?: string) => Promise<Shown>
  readonly ask: (shown: Shown, requests?: RequestCheck) => Promise<Outcome<KnownRequest, RequestRefusal>>
  readonly close: () => Promise<void>
}

export type Shown = { readonly method: string; readonly url: string; readonly headers: Record<string, string> }

export const submit = 'payments.submit'
export const read = 'payments.read'
export const orderBody = '{"amount":{"value":"25.00","currency":"USD"}}'

/** Whom the door lets in may do anything: what a role permits is tried elsewhere. */
const open: Pick<Gate, 'admit'> = { admit: async () => done({ policy: 'everything' }) }

/** As the external issuer calls a client of ours. */
const subjectOf = (client: string) => `service-${client}`
/** What its scopes of these names were mapped to: the permits that are called the same. */
const scopesMapped = [submit, read, 'proposals.approve', 'ledger.transfer'] as const

function issuersAt(mode: Mode, { name, keysAt }: TestIssuer, outside: Outside): readonly Issuer[] {
  const algorithms = ['ES256'] as const
  const common = { name, algorithms, lifeSecondsMax: 300 }
  if (mode === 'own')
    return [
      {
        ...common,
        audience,
        keys: openIssuerKeys(keysAt, algorithms, outside.elapsedMs),
        bearerOf: ownBearer,
      },
    ]
  return openExternalIssuers(outside, [
    { ...common, institution: 'demo', audience, keysAt: undefined },
    { ...common, institution: 'other', audience: `${audience}/other`, keysAt },
  ])
}

/** Over a world of its own, or one that is there. */
export async function openDoor(given?: World, mode: Mode = 'own'): Promise<Door> {
  const world = given ?? (await openWorld())
  const issuer = await openTestIssuer()
  const enterHere: Door['enterClient'] = async scopes => {
    const entered = await enterClient(world, world.institution, scopes)
    const of = { issuer: issuer.name, claim: 'sub', value: subjectOf(entered.client) }
    if (mode === 'external') await enterMapping(world, world.institution, of, entered)
    return entered
  }
  if (mode === 'external')
    for (const scope of scopesMapped) {
      const of = { issuer: issuer.name, claim: 'scope', value: scope }
      await enterMapping(world, world.institution, of, { scopes: [scope] })
    }
  const client = await enterHere([submit, read])
  const nonceKey = randomBytes(32)
  const openRequestsHere = (outside = world.outsideAs('vouch_api'), gate: Pick<Gate, 'admit'> = open) =>
    openRequests(outside, {
      issuers: issuersAt(mode, issuer, outside),
      publicUrl: new URL(audience),
      nonceKey,
      gate,
    })
  const requests = openRequestsHere()
  const token: Door['token'] = (but = {}, header = {}, of = {}) =>
    issuer.token(
      {
        institution: world.institution,
        client: client.client,
        thumbprint: client.proofKey.thumbprint,
        scope: `${submit} ${read}`,
        at: world.outside.now(),
        but: { ...(mode === 'external' ? theirs(of.client ?? client.client) : {}), ...but },
        ...of,
      },
      header,
    )
  const signer: Door['signer'] = (held, as = {}) => {
    const signed = openSigned({
      audience,
      ...client,
      ...as,
      tokens: () => Promise.resolve(held),
      now: world.outside.now,
    })
    signed.hear(200, name => (name === 'dpop-nonce' ? requests.nonce() : null))
    return signed
  }
  let orders = 0
  return {
    mode,
    world,
    issuer,
    client,
    requests,
    openRequests: openRequestsHere,
    token,
    tokenFor: institution => token(mode === 'own' ? { institution } : { aud: `${audience}/${institution}` }),
    enterClient: enterHere,
    signer,
    order: async (held = token(), but = {}) => {
      const asked: Asked = { method: 'POST', path: '/v1/payments', key: `key-${++orders}`, body: orderBody, ...but }
      return { method: asked.method, url: asked.path, headers: await signer(held).headersFor(asked) }
    },
    reading: async (held = token(), path = '/v1/payments?limit=2') => ({
      method: 'GET',
      url: path,
      headers: await signer(held).headersFor({ method: 'GET', path }),
    }),
    ask: (shown, by = requests) =>
      by.check(shown, shown.method === 'GET' ? { permit: read, isSigned: false } : { permit: submit, isSigned: true }),
    close: async () => {
      await issuer.close()
      if (given === undefined) await world.close()
    },
  }
}

/** Its tokens name nobody that we know, and no institution. */
function theirs(client: string) {
  return { sub: subjectOf(client), client_id: 'their-program', institution: undefined }
}

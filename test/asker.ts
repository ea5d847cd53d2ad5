// A client, the issuer of its tokens, and the check that its requests have to pass: all but the network between them.

import { randomBytes } from 'node:crypto'

import { type Asked, openSigned, type SignedCall } from '../bin/signed-call.ts'
import { done, type Outcome } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { ownBearer } from '../src/identity/access-token.ts'
import type { Gate } from '../src/identity/gate.ts'
import { openIssuerKeys } from '../src/identity/issuer-keys.ts'
import { type KnownRequest, openRequests, type RequestCheck, type RequestRefusal } from '../src/identity/requests.ts'
import { openWorld, type World } from './outside.ts'
import {
  audience,
  type Claims,
  enterClient,
  openTestIssuer,
  type TestClient,
  type TestIssuer,
} from './pretended-issuer.ts'

export type Door = {
  readonly world: World
  readonly issuer: TestIssuer
  /** May submit and read payments. */
  readonly client: TestClient
  readonly requests: RequestCheck
  /** As another process of the api has it. */
  readonly openRequests: (outside?: Outside, gate?: Pick<Gate, 'admit'>) => RequestCheck
  readonly token: (but?: Claims['but'], header?: object, of?: Partial<Claims>) => string
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

/** Over a world of its own, or one that is there. */
export async function openDoor(given?: World): Promise<Door> {
  const world = given ?? (await openWorld())
  const issuer = await openTestIssuer()
  const client = await enterClient(world, world.institution, [submit, read])
  const nonceKey = randomBytes(32)
  const openRequestsHere = (outside = world.outsideAs('vouch_api'), gate: Pick<Gate, 'admit'> = open) =>
    openRequests(outside, {
      issuer: {
        name: issuer.name,
        audience,
        algorithms: ['ES256'],
        keys: openIssuerKeys(issuer.keysAt, ['ES256'], outside.elapsedMs),
        lifeSecondsMax: 300,
        bearerOf: ownBearer,
      },
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
        but,
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
    world,
    issuer,
    client,
    requests,
    openRequests: openRequestsHere,
    token,
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

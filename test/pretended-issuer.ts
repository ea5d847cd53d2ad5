// An issuer of tokens in the test's own hands: its keys and metadata on a loopback server that can be away, and tokens of any
// kind.

import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { literal } from '../src/base/database.ts'
import type { InstitutionId } from '../src/base/ids.ts'
import { type ClientKey, newProofKey, type ProofKey, signedText } from '../src/base/signed-call.ts'
import { isObject, readHeader } from '../src/identity/jws.ts'
import { readPublicJwk, thumbprintOf } from '../src/identity/public-jwk.ts'
import type { World } from './outside.ts'

export const audience = 'https://pay.example'

export type TestIssuer = {
  readonly name: string
  readonly keysAt: URL
  readonly secret: KeyObject
  readonly kid: string
  /** How often its keys were asked for. */
  readonly asked: () => number
  /** From now on it does not answer, or answers again. */
  readonly setAway: (isAway: boolean) => void
  /** Another public key in its list, of whatever kind. */
  readonly publish: (jwk: object) => void
  /** Its metadata says this besides, or instead. */
  readonly claim: (metadata: object) => void
  /** Another key from now on; the ones before stay in the list unless `alone`. */
  readonly rotate: (alone?: 'alone') => void
  /** A good token but for what is given. */
  readonly token: (claims: Claims, header?: object) => string
  readonly close: () => Promise<void>
}

export type Claims = {
  readonly institution: string
  readonly client: string
  readonly thumbprint: string
  readonly scope: string
  readonly at: Date
  /** Replaces claims, or with undefined leaves them out. */
  readonly but?: Readonly<Record<string, unknown>>
}

const lifeSeconds = 300

export async function openTestIssuer(): Promise<TestIssuer> {
  let keys = [newKey('key-1')]
  let asked = 0
  let isAway = false
  let tokens = 0
  let claimed: object = {}
  const others: object[] = []
  const metadata = () => ({ issuer: name, jwks_uri: `${name}/jwks`, token_endpoint: `${name}/token`, ...claimed })
  const server = createServer((request, response) => {
    const isMetadata = request.url === '/.well-known/openid-configuration'
    const isToken = request.url === '/token'
    if (!isMetadata && !isToken) asked++
    if (isAway) return response.destroy()
    response.setHeader('content-type', 'application/json')
    if (isToken) return answerToken(request, response, claims => token({ ...claims, at: new Date() }))
    const answer = isMetadata ? metadata() : { keys: [...keys.map(({ jwk }) => jwk), ...others] }
    return response.end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo
  const name = `http://127.0.0.1:${port}`
  const latest = () => keys[0] ?? newKey('key-0')
  const token: TestIssuer['token'] = ({ institution, client, thumbprint, scope, at, but = {} }, header = {}) => {
    const iat = Math.floor(at.getTime() / 1_000)
    const claims = {
      iss: name,
      aud: audience,
      sub: client,
      client_id: client,
      institution,
      scope,
      jti: `token-${++tokens}`,
      iat,
      exp: iat + lifeSeconds,
      cnf: { jkt: thumbprint },
      ...but,
    }
    const { kid, secret } = latest()
    return signedText({ alg: 'ES256', typ: 'at+jwt', kid, ...header }, claims, secret)
  }
  return {
    name,
    keysAt: new URL('/jwks', name),
    get secret() {
      return latest().secret
    },
    get kid() {
      return latest().kid
    },
    asked: () => asked,
    setAway: away => {
      isAway = away
    },
    publish: jwk => {
      others.push(jwk)
    },
    claim: metadata => {
      claimed = metadata
    },
    rotate: alone => {
      const key = newKey(`key-${keys.length + 1}`)
      keys = alone === 'alone' ? [key] : [key, ...keys]
    },
    token,
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

/** Gives a token to whoever asks, under a name of its own for them, and with the scopes of its own that they want. */
function answerToken(
  request: IncomingMessage,
  response: ServerResponse,
  token: (claims: Omit<Claims, 'at'>) => string,
): void {
  text(request).then(
    body => {
      const asked = new URLSearchParams(body)
      const proof = readHeader(String(request.headers['dpop'])) ?? {}
      const jwk = isObject(proof['jwk']) ? readPublicJwk(proof['jwk']) : undefined
      if (jwk === undefined) return response.writeHead(400).end('{"error":"invalid_dpop_proof"}')
      const but = { sub: `service-${asked.get('client_id')}`, client_id: 'their-program', institution: undefined }
      const claims = {
        institution: '',
        client: '',
        thumbprint: thumbprintOf(jwk),
        scope: asked.get('scope') ?? '',
        but,
      }
      return response.end(JSON.stringify({ access_token: token(claims), token_type: 'DPoP', expires_in: lifeSeconds }))
    },
    () => response.destroy(),
  )
}

function newKey(kid: string) {
  const { privateKey: secret } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid, secret, jwk: { ...createPublicKey(secret).export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } }
}

export type TestClient = { readonly client: string; readonly clientKey: ClientKey; readonly proofKey: ProofKey }

/** A client with a key and scopes of its own, entered past the front doors. */
export async function enterClient(
  { owner, outside }: Pick<World, 'owner' | 'outside'>,
  institution: InstitutionId,
  scopes: readonly string[],
): Promise<TestClient> {
  const client = outside.newId('cli')
  const now = outside.now()
  const proofKey = newProofKey()
  const key = newProofKey()
  const by = 'process:test'
  await owner`insert into identity.actor (institution_id, actor, kind, added_at, added_by)
              values (${institution}, ${`client:${client}`}, 'client', ${now}, ${by})`
  await owner`insert into identity.client (institution_id, client_id, name) values (${institution}, ${client}, ${client})`
  await enterKey(owner, institution, client, key, now)
  for (const scope of scopes)
    await owner`insert into identity.client_scope (institution_id, client_id, scope, added_at, added_by)
                values (${institution}, ${client}, ${scope}, ${now}, ${by})`
  return { client, clientKey: { kid: key.thumbprint, secret: key.secret }, proofKey }
}

const keyDays = 90

export async function enterKey(
  owner: World['owner'],
  institution: InstitutionId,
  client: string,
  { thumbprint, jwk }: ProofKey,
  from: Date,
): Promise<void> {
  const until = new Date(from.getTime() + keyDays * 86_400_000)
  await owner`
    insert into identity.client_key (institution_id, client_id, kid, public_jwk, not_before, not_after, added_at, added_by)
    values (${institution}, ${client}, ${thumbprint}, ${owner.json(jwk)}, ${from}, ${until}, ${from}, 'process:test')`
}

/** That two people agreed on it, entered past the front doors. */
export async function enterMapping(
  { owner, outside }: Pick<World, 'owner' | 'outside'>,
  institution: InstitutionId,
  of: { readonly issuer: string; readonly claim: string; readonly value: string },
  to: { readonly client: string } | { readonly scopes: readonly string[] },
): Promise<string> {
  const mapping = outside.newId('map')
  const [client, scopes] = 'client' in to ? [to.client, null] : [null, literal(to.scopes)]
  await owner`
    insert into identity.external_mapping
           (institution_id, mapping_id, issuer, claim, value, client_id, scopes, added_at, added_by)
    values (${institution}, ${mapping}, ${of.issuer}, ${of.claim}, ${of.value}, ${client}, ${scopes}::text::text[],
            ${outside.now()}, 'process:test')`
  return mapping
}

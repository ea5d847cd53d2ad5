// A client of the api that signs: a token from the issuer, a proof with every request, and a signature over each that moves
// money. For ./vouch api, for those who replay, simulate and measure, and for tests. docs/signing.md says the same in words.

import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'

import { SignJWT } from 'jose'

/** A key with which proofs are made; tokens are bound to its thumbprint. */
export type ProofKey = { readonly secret: KeyObject; readonly jwk: PublicKey; readonly thumbprint: string }
type PublicKey = { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string }

/** The registered key of a client: it asks for tokens and signs requests. */
export type ClientKey = { readonly kid: string; readonly secret: KeyObject }

export type Asked = {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly key?: string | undefined
  readonly ifMatch?: string | undefined
  /** As it is to be sent; undefined for none. */
  readonly body?: string | Buffer<ArrayBuffer> | undefined
}

/** Answers with a token that is bound to the proof key; `isAnew` when the last one was refused. */
export type TokenSource = (isAnew: boolean) => Promise<string>

export type SignedOptions = {
  /** Under which the api is known: what proofs and signatures name. */
  readonly audience: string
  /** Where it is reached, if that is another address. */
  readonly reachedAt?: () => string
  readonly proofKey: ProofKey
  readonly clientKey: ClientKey
  readonly tokens: TokenSource
  readonly now?: () => Date
}

export type SignedCall = {
  /** Like `fetch`. Asks once more when it is told a nonce, or that its token is not good any more. */
  readonly call: (asked: Asked) => Promise<Response>
  /** The headers of one request, for those who send it themselves. */
  readonly headersFor: (asked: Asked) => Promise<Record<string, string>>
  /** Takes the nonce out of an answer. True where asking again is worth it. */
  readonly hear: (status: number, header: (name: string) => string | null) => boolean
}

const attemptsMax = 3

export function openSigned(options: SignedOptions): SignedCall {
  const { audience, proofKey, clientKey, tokens, now = () => new Date() } = options
  const reachedAt = options.reachedAt ?? (() => audience)
  let nonce: string | undefined
  let isTokenRefused = false

  async function headersFor({ method, path, key, ifMatch, body }: Asked): Promise<Record<string, string>> {
    const token = await tokens(isTokenRefused)
    isTokenRefused = false
    const [withoutQuery = ''] = path.split('?', 1)
    const at = now()
    const headers: Record<string, string> = {
      authorization: `DPoP ${token}`,
      dpop: proofOf(proofKey, { method, address: `${audience}${withoutQuery}`, token, nonce, at }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    if (method === 'POST' && key !== undefined)
      Object.assign(headers, signatureOf(clientKey, { method, target: `${audience}${path}`, headers, body, at }))
    return headers
  }

  function hear(status: number, header: (name: string) => string | null): boolean {
    nonce = header('dpop-nonce') ?? nonce
    const challenge = status === 401 ? (header('www-authenticate') ?? '') : ''
    isTokenRefused = challenge.includes('error="invalid_token"')
    return isTokenRefused || challenge.includes('error="use_dpop_nonce"')
  }

  return {
    headersFor,
    hear,
    call: async asked => {
      for (let attempt = 1; ; attempt++) {
        const { method, path, body } = asked
        const response = await fetch(`${reachedAt()}${path}`, {
          method,
          headers: await headersFor(asked),
          redirect: 'error',
          ...(body === undefined ? {} : { body }),
        })
        const isWorthAsking = hear(response.status, name => response.headers.get(name))
        if (!isWorthAsking || attempt === attemptsMax) return response
        await response.arrayBuffer()
      }
    },
  }
}

export function newProofKey(): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const thumbprint = sha256(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).toString('base64url')
  return { secret: privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y }, thumbprint }
}

export type ProofOf = {
  readonly method: string
  readonly address: string
  readonly token?: string | undefined
  readonly nonce?: string | undefined
  readonly at: Date
}

/** RFC 9449 §4.2. */
export function proofOf({ secret, jwk }: ProofKey, { method, address, token, nonce, at }: ProofOf): string {
  return signedText(
    { typ: 'dpop+jwt', alg: 'ES256', jwk },
    {
      jti: randomUUID(),
      htm: method,
      htu: address,
      iat: Math.floor(at.getTime() / 1_000),
      ...(token === undefined ? {} : { ath: sha256(token).toString('base64url') }),
      ...(nonce === undefined ? {} : { nonce }),
    },
    secret,
  )
}

export function signedText(header: object, payload: object, secret: KeyObject): string {
  const part = (held: object) => Buffer.from(JSON.stringify(held)).toString('base64url')
  const text = `${part(header)}.${part(payload)}`
  return `${text}.${ecdsa(secret, text).toString('base64url')}`
}

export type SignatureOf = {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer<ArrayBuffer> | undefined
  readonly at: Date
}

/** The three headers of RFC 9421 and RFC 9530. */
export function signatureOf(
  { kid, secret }: ClientKey,
  { method, target, headers, body = '', at }: SignatureOf,
): Record<string, string> {
  const contentDigest = `sha-256=:${sha256(body).toString('base64')}:`
  const values = { '@method': method, '@target-uri': target, 'content-digest': contentDigest }
  const fields = ['authorization', 'dpop', 'idempotency-key'].map(name => [name, headers[name] ?? ''] as const)
  const lines = [...Object.entries(values), ...fields]
  const names = lines.map(([name]) => `"${name}"`).join(' ')
  const created = Math.floor(at.getTime() / 1_000)
  const input = `(${names});created=${created};keyid="${kid}";alg="ecdsa-p256-sha256";tag="fapi-2-request"`
  const base = [...lines.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`].join('\n')
  return {
    'content-digest': contentDigest,
    'signature-input': `vouch=${input}`,
    signature: `vouch=:${ecdsa(secret, base).toString('base64')}:`,
  }
}

/** Both numbers of the signature, 32 bytes each. */
function ecdsa(key: KeyObject, text: string): Buffer {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}

function sha256(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The issuer has answered, and not with a token. Whether it may later, its status says. */
export class NoToken extends Error {
  override readonly name = 'NoToken'
}

export type TokenOptions = {
  /** As the issuer calls itself. */
  readonly issuer: string
  readonly audience: string
  readonly client: string
  readonly clientKey: ClientKey
  readonly proofKey: ProofKey
  readonly scopes: readonly string[]
  /** The one member that the token is to speak for. */
  readonly member?: string
  readonly now?: () => Date
}

const assertionSeconds = 30
/** A token is not used in its last seconds: on its way it would come to its end. */
const sparedSeconds = 20

/** Tokens by client_credentials, private_key_jwt and DPoP; one at a time, kept while it is good. */
export function tokensOf(options: TokenOptions): TokenSource {
  const now = options.now ?? (() => new Date())
  let endpoint: string | undefined
  let held: { readonly token: Promise<string>; goodUntilMs: number } | undefined

  async function ask(keep: (seconds: number) => void): Promise<string> {
    endpoint ??= await tokenEndpoint(options.issuer)
    let nonce: string | undefined
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(endpoint, {
        method: 'POST',
        redirect: 'error',
        headers: { dpop: proofOf(options.proofKey, { method: 'POST', address: endpoint, nonce, at: now() }) },
        body: new URLSearchParams(await tokenRequest(options, now())),
      })
      const answer = await objectIn(response)
      nonce = response.headers.get('dpop-nonce') ?? undefined
      if (answer['error'] === 'use_dpop_nonce' && attempt === 1) continue
      const { access_token: token, expires_in: seconds } = answer
      if (typeof token !== 'string' || typeof seconds !== 'number')
        throw new NoToken(`the issuer gives no token: ${response.status} ${JSON.stringify(answer['error'] ?? '')}`)
      keep(seconds)
      return token
    }
  }

  return async isAnew => {
    if (held !== undefined && !isAnew && now().getTime() < held.goodUntilMs) return held.token
    // While it is asked for, whoever else wants one waits for the same.
    const asked = {
      goodUntilMs: Number.POSITIVE_INFINITY,
      token: ask(seconds => {
        asked.goodUntilMs = now().getTime() + (seconds - sparedSeconds) * 1_000
      }),
    }
    held = asked
    asked.token.catch(() => {
      if (held === asked) held = undefined
    })
    return asked.token
  }
}

async function objectIn(response: Response): Promise<Record<string, unknown>> {
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return isJson ? JSON.parse(await response.text()) : {}
}

async function tokenEndpoint(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { redirect: 'error' })
  const { token_endpoint: endpoint } = await objectIn(response)
  if (typeof endpoint !== 'string') throw new NoToken(`${issuer} does not say where tokens are given`)
  return endpoint
}

async function tokenRequest(
  { issuer, audience, client, clientKey, scopes, member }: TokenOptions,
  at: Date,
): Promise<Record<string, string>> {
  const issuedAt = Math.floor(at.getTime() / 1_000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: clientKey.kid })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(issuer)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + assertionSeconds)
    .sign(clientKey.secret)
  return {
    grant_type: 'client_credentials',
    client_id: client,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    resource: audience,
    scope: scopes.join(' '),
    ...(member === undefined ? {} : { authorization_details: JSON.stringify([{ type: 'vouch_member', member }]) }),
  }
}

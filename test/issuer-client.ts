// A client of the issuer, as a program outside would be written: jose for its signatures, fetch for the rest. What it
// sends can be bent anywhere, so that tests can send what no honest client would.

import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

import { type PublicJwk, publicJwkOf, thumbprintOf } from '../src/identity/identity.ts'

export type ClientKeys = {
  readonly privateKey: KeyObject
  readonly jwk: PublicJwk
  readonly kid: string
}

export function makeKeys(): ClientKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicJwkOf(privateKey)
  return { privateKey, jwk, kid: thumbprintOf(jwk) }
}

export type TokenClient = {
  readonly issuer: string
  readonly client: string
  readonly keys: ClientKeys
  /** The key that tokens are bound to. */
  readonly proofKeys: ClientKeys
}

type Json = Readonly<Record<string, unknown>>

export type Bent = {
  readonly claims?: Json
  readonly header?: Json
  readonly key?: KeyObject | Uint8Array
}

const seconds = () => Math.floor(Date.now() / 1_000)

/** Members that are undefined are left out, so a test can take one away. */
const without = (members: Json) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

export function assertion({ issuer, client, keys }: Omit<TokenClient, 'proofKeys'>, bent: Bent = {}): Promise<string> {
  const claims = { iss: client, sub: client, aud: issuer, jti: randomUUID(), iat: seconds(), exp: seconds() + 60 }
  return new SignJWT(without({ ...claims, ...bent.claims }))
    .setProtectedHeader({ alg: 'ES256', kid: keys.kid, ...bent.header })
    .sign(bent.key ?? keys.privateKey)
}

export type ProofOf = {
  readonly method?: string
  readonly url: string
  readonly nonce?: string
  readonly token?: string
}

export function proof(
  keys: ClientKeys,
  { method = 'POST', url, nonce, token }: ProofOf,
  bent: Bent = {},
): Promise<string> {
  const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url')
  const claims = { htm: method, htu: url, iat: seconds(), jti: randomUUID(), nonce, ath }
  return new SignJWT(without({ ...claims, ...bent.claims }))
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: keys.jwk, ...bent.header })
    .sign(bent.key ?? keys.privateKey)
}

export type Told = {
  readonly status: number
  readonly headers: Headers
  /** Whatever was said; a test names what it expects. */
  readonly body: ReturnType<typeof JSON.parse>
}

export async function post(url: string, form: Json, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(form))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) body.append(name, String(one))
  return told(await fetch(url, { method: 'POST', body, headers, redirect: 'manual' }))
}

export async function told(response: Response): Promise<Told> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export type Ask = {
  readonly form?: Json
  readonly assertion?: Bent
  readonly proof?: Bent
  /** False sends none; a text sends that. */
  readonly dpop?: false | string
}

/** Asks for a token of a machine. A nonce is fetched by being told to, once, as RFC 9449 §8 has it. */
export async function askToken(client: TokenClient, { form = {}, dpop, ...bent }: Ask = {}): Promise<Told> {
  const url = `${client.issuer}/token`
  const once = async (nonce: string | undefined) => {
    const shown =
      dpop ?? (await proof(client.proofKeys, { url, ...(nonce === undefined ? {} : { nonce }) }, bent.proof))
    return post(
      url,
      {
        grant_type: 'client_credentials',
        client_assertion_type: assertionType,
        client_assertion: await assertion(client, bent.assertion),
        scope: 'payments.submit payments.read',
        ...form,
      },
      shown === false ? {} : { dpop: shown },
    )
  }
  const first = await once(undefined)
  const nonce = first.headers.get('dpop-nonce')
  return first.body?.error === 'use_dpop_nonce' && nonce !== null && dpop === undefined ? once(nonce) : first
}

/** Cookies of one browser, by name. */
export type Browser = Map<string, string>

/** Goes where the browser is sent, as far as the client's own address or a page; answers with where it ended. */
export async function browse(browser: Browser, url: string): Promise<Told & { readonly url: string }> {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } })
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') browser.delete(name)
    else browser.set(name, value)
  }
  return { ...(await told(response)), url }
}

export type Pushed = { readonly form?: Json; readonly assertion?: Bent; readonly dpop?: string }

/** A pushed authorization request (RFC 9126); `verifier` is what PKCE's challenge is made of. */
export async function push(
  client: Omit<TokenClient, 'proofKeys'>,
  { redirectUri, verifier }: { readonly redirectUri: string; readonly verifier: string },
  { form = {}, assertion: bent = {}, dpop }: Pushed = {},
): Promise<Told> {
  return post(
    `${client.issuer}/request`,
    {
      client_assertion_type: assertionType,
      client_assertion: await assertion(client, bent),
      client_id: client.client,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid',
      state: 'a-state',
      nonce: 'a-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...form,
    },
    dpop === undefined ? {} : { dpop },
  )
}

export function authorizeUrl({ issuer, client }: Pick<TokenClient, 'issuer' | 'client'>, requestUri: string): string {
  return `${issuer}/auth?${new URLSearchParams({ client_id: client, request_uri: requestUri }).toString()}`
}

/** Exchanges a code, as `askToken` asks. */
export function redeem(
  client: TokenClient,
  { code, verifier, redirectUri }: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
  { form = {}, ...more }: Ask = {},
): Promise<Told> {
  return askToken(client, {
    ...more,
    form: {
      grant_type: 'authorization_code',
      scope: undefined,
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
      ...form,
    },
  })
}

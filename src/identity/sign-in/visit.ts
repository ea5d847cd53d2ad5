// The office's half of signing in: it sends a browser to the issuer and takes it back. Pushed request, PKCE, private_key_jwt
// and DPoP (FAPI 2.0); what has to be remembered in between travels in a cookie that only the office can open, so any office
// process can take the browser back.

import { createPrivateKey, hkdfSync, type KeyObject, webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { EncryptJWT, exportJWK, importJWK, jwtDecrypt } from 'jose'
import * as oauth from 'oauth4webapi'

import { type Id, type InstitutionId, isId, isInstitutionId } from '../../base/ids.ts'
import type { Fetch } from '../../base/mutual-fetch.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { publicJwkOf, thumbprintOf } from '../public-jwk.ts'
import type { Acr } from '../session-store.ts'

export type Arrived = {
  readonly institution: InstitutionId
  readonly person: Id<'per'>
  readonly acr: Acr
  readonly at: Date
  /** As it was given when the visit began. */
  readonly to?: string | undefined
}

/** One answer for whatever is wrong with a return: an old cookie, another browser's, a code that was used. */
export type VisitRefusal = { readonly code: 'visit_over' }

/** It says so itself: what it cannot do without is away. */
export type IssuerBusy = { readonly code: 'issuer_busy' }

export type Visits = {
  /** Where the browser goes, and what it carries. `to` comes back with it, as it was given. */
  readonly begin: (to?: string) => Promise<Outcome<{ readonly url: URL; readonly cookie: string }, IssuerBusy>>
  /** `url` is the address that the browser came back to. */
  readonly end: (url: URL, cookie: string) => Promise<Outcome<Arrived, VisitRefusal>>
}

export type VisitsParts = {
  readonly issuer: URL
  readonly office: URL
  readonly key: KeyObject
  readonly now: () => Date
  readonly timeoutMs?: number
  /** Shows the issuer who asks, where it wants to know. */
  readonly fetch: Fetch
}

export const callbackPath = '/sign-in/callback'
export const visitSeconds = 600
const clientId = 'office'
const requestMsMax = 10_000
const proofAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
const acrs: readonly Acr[] = ['urn:vouch:phr', 'urn:vouch:mfa']

export async function loadOfficeKey(path: string): Promise<KeyObject> {
  return createPrivateKey(await readFile(path))
}

type Server = {
  readonly metadata: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly authentication: oauth.ClientAuth
  readonly options: {
    readonly [oauth.allowInsecureRequests]: boolean
    readonly [oauth.customFetch]: (
      url: string,
      asked: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
    ) => Promise<Response>
    readonly signal: () => AbortSignal
  }
  readonly redirectUri: string
}

export function openVisits(parts: VisitsParts): Visits {
  const sealing = Buffer.from(
    hkdfSync('sha256', parts.key.export({ type: 'pkcs8', format: 'der' }), '', 'vouch visit cookie', 32),
  )
  return { begin: to => begin(parts, sealing, to), end: (url, cookie) => end(parts, sealing, url, cookie) }
}

/** What the browser carries, sealed. */
type Carried = {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly proofKey: object
  readonly to?: string
}

async function begin(
  parts: VisitsParts,
  sealing: Buffer,
  to: string | undefined,
): Promise<Outcome<{ url: URL; cookie: string }, IssuerBusy>> {
  const server = await serverOf(parts)
  const proofKeys = await webcrypto.subtle.generateKey(proofAlgorithm, true, ['sign', 'verify'])
  const [state, nonce, verifier] = [
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
    oauth.generateRandomCodeVerifier(),
  ]
  const asked = {
    response_type: 'code',
    redirect_uri: server.redirectUri,
    scope: 'openid',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    acr_values: acrs.join(' '),
  }
  const DPoP = oauth.DPoP(server.client, proofKeys)
  const pushed = await withNonce(async () =>
    oauth.processPushedAuthorizationResponse(
      server.metadata,
      server.client,
      await oauth.pushedAuthorizationRequest(
        server.metadata,
        server.client,
        server.authentication,
        new URLSearchParams(asked),
        { ...server.options, DPoP },
      ),
    ),
  ).catch((thrown: unknown) => {
    // The library reads what is wrong out of answers below 500 only.
    const isBusy = thrown instanceof oauth.OperationProcessingError && saysBusy(thrown.cause)
    if (isBusy) return undefined
    throw thrown
  })
  if (pushed === undefined) return refused({ code: 'issuer_busy' })
  const url = new URL(server.metadata.authorization_endpoint ?? fault('the issuer has no place to sign in'))
  url.searchParams.set('client_id', clientId)
  url.searchParams.set('request_uri', pushed.request_uri)
  const proofKey = await exportJWK(proofKeys.privateKey)
  const carried: Carried = { state, nonce, verifier, proofKey, ...(to === undefined ? {} : { to }) }
  const cookie = await new EncryptJWT({ carried })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(Math.floor(parts.now().getTime() / 1_000) + visitSeconds)
    .encrypt(sealing)
  return done({ url, cookie })
}

function saysBusy(answer: unknown): boolean {
  return answer instanceof Response && answer.status === 503
}

async function end(
  parts: VisitsParts,
  sealing: Buffer,
  url: URL,
  cookie: string,
): Promise<Outcome<Arrived, VisitRefusal>> {
  const opened = await jwtDecrypt(cookie, sealing, { currentDate: parts.now() }).catch(() => undefined)
  if (opened === undefined) return refused({ code: 'visit_over' })
  // As `begin` wrote it: nobody else has the key.
  const { carried } = opened.payload as unknown as { readonly carried: Carried }
  const server = await serverOf(parts)
  try {
    const claims = await redeem(server, url, carried)
    const { sub, acr, institution, auth_time: at } = claims
    const known = acrs.find(one => one === acr)
    if (!isId('per', sub) || typeof institution !== 'string' || !isInstitutionId(institution))
      return fault('whose token?')
    if (known === undefined || at === undefined) return fault('the issuer does not say how or when')
    return done({ institution, person: sub, acr: known, at: new Date(at * 1_000), to: carried.to })
  } catch (thrown) {
    // What the issuer refuses, or a browser brings that it was not given.
    if (thrown instanceof oauth.ResponseBodyError || thrown instanceof oauth.AuthorizationResponseError)
      return refused({ code: 'visit_over' })
    if (thrown instanceof oauth.OperationProcessingError) return refused({ code: 'visit_over' })
    throw thrown
  }
}

async function redeem(server: Server, url: URL, carried: Carried): Promise<oauth.IDToken> {
  const answered = oauth.validateAuthResponse(server.metadata, server.client, url, carried.state)
  const proofKeys = await proofKeysOf(carried.proofKey)
  const DPoP = oauth.DPoP(server.client, proofKeys)
  return withNonce(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      server.metadata,
      server.client,
      server.authentication,
      answered,
      server.redirectUri,
      carried.verifier,
      { ...server.options, DPoP },
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server.metadata, server.client, response, {
      expectedNonce: carried.nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server.metadata, response, server.options)
    return oauth.getValidatedIdTokenClaims(tokens) ?? fault('an id token was asked for')
  })
}

/** The issuer tells its nonce by refusing once (RFC 9449 §8). */
async function withNonce<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (thrown) {
    if (oauth.isDPoPNonceError(thrown)) return ask()
    throw thrown
  }
}

async function serverOf({ issuer, office, key, timeoutMs = requestMsMax, fetch }: VisitsParts): Promise<Server> {
  const options = {
    // Plain only on this machine: config.ts sees to that.
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
    [oauth.customFetch]: (
      url: string,
      { method, headers, body, signal }: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
    ) => fetch(url, { method, headers, body, signal }),
    signal: () => AbortSignal.timeout(timeoutMs),
  }
  const name = new URL(issuer.href.replace(/\/$/, ''))
  const response = await oauth.discoveryRequest(name, options)
  const metadata = await oauth.processDiscoveryResponse(name, response)
  const jwk = publicJwkOf(key)
  const der = key.export({ type: 'pkcs8', format: 'der' })
  const signing = await webcrypto.subtle.importKey('pkcs8', der, proofAlgorithm, false, ['sign'])
  return {
    metadata,
    client: { client_id: clientId, id_token_signed_response_alg: 'ES256' },
    authentication: oauth.PrivateKeyJwt({ key: signing, kid: thumbprintOf(jwk) }),
    options,
    redirectUri: new URL(callbackPath, office).href,
  }
}

async function proofKeysOf(jwk: object): Promise<webcrypto.CryptoKeyPair> {
  const { d: _, ...shown } = jwk as { readonly d?: string } // An EC key as `exportJWK` wrote it.
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, 'ES256'),
    importJWK(shown, 'ES256', { extractable: true }),
  ])
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) return fault('keys, not bytes')
  return { privateKey, publicKey }
}

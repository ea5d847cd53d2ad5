// Who sends this request, and may they? A token, a proof, and where money moves a signature over all of it.
//
// What costs least is asked first, and the database last: once for all requests of an institution that come together.
// It says in one statement that a proof is new, that nothing was revoked, and that client, key and scope are still good,
// so that a token is believed for as long as it lives and no moment longer than its client.

import { type KeyObject } from 'node:crypto'

import { gather } from '../base/gather.ts'
import type { Id, InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Recent, recent } from '../base/recent.ts'
import { type Outside, transact } from '../base/work.ts'
import { type Bearer, type Issuer, openTokens, type Token, type TokenRefusal } from './access-token.ts'
import { sha256Base64url } from './digests.ts'
import type { Gate, PermitMissing } from './gate.ts'
import { isSignedBy, keyOf } from './jws.ts'
import { openNonces } from './nonce.ts'
import type { Permit } from './policies.ts'
import { aheadSecondsMax, checkProof, type Proof, type ProofRefusal, proofAgeSecondsMax } from './proof.ts'
import { openRefusalLeaves, type Refused } from './refusal-leaves.ts'
import { type RequestSignature, readSignature } from './request-signature.ts'
import * as store from './standing-store.ts'
import { findActor } from './store.ts'

/** What a request shows of itself before its body is read. Headers sent twice are joined, so none is overlooked. */
export type ShownRequest = {
  readonly method: string
  /** Path and query, as they were sent. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What the route demands. */
export type Demands = { readonly permit: Permit; readonly isSigned: boolean }

export type KnownRequest = {
  readonly institution: InstitutionId
  readonly actor: `client:${string}`
  /** The one member that the token speaks for. */
  readonly member?: Id<'mem'>
  readonly agent?: true
  /** The policy that permits it. */
  readonly policy: string
  /** SHA-256 that the body must have, where the request is signed. */
  readonly digest?: Buffer
}

/** In the order in which they are found out. */
export type RequestRefusal =
  | { readonly code: 'caller_missing' }
  | { readonly code: 'caller_malformed' }
  | TokenRefusal
  | { readonly code: 'scope_missing'; readonly permit: string }
  | ProofRefusal
  | { readonly code: 'signature_missing' }
  | { readonly code: 'signature_invalid' }
  | { readonly code: 'proof_replayed' }
  | { readonly code: 'caller_unknown' }
  | { readonly code: 'token_revoked' }
  | PermitMissing

export type RequestOptions = {
  /** Ours, or those of institutions. */
  readonly issuers: readonly Issuer[]
  /** Under which this api is known outside: scheme, host and port, and nothing behind them. */
  readonly publicUrl: URL
  /** 32 bytes, the same in every process of the api. */
  readonly nonceKey: Buffer
  readonly gate: Pick<Gate, 'admit'>
}

export type RequestCheck = {
  readonly check: (shown: ShownRequest, demands: Demands) => Promise<Outcome<KnownRequest, RequestRefusal>>
  /** For the next proof of whoever is answered. */
  readonly nonce: () => string
  /** Writes down who was let in by `check`, and refused for a reason of that kind when more of the request was read. */
  readonly note: (who: Refused, kind: string) => Promise<void>
  /** Writes how often somebody known was refused; at the end of a process, everything. */
  readonly writeCounts: (isEnd?: boolean) => Promise<void>
}

/** How many requests one statement may ask about. */
const gatheredMax = 500
const keysMax = 10_000
const keysMsMax = 3_600_000
const readMethods: readonly string[] = ['GET', 'HEAD']

/** A signature may be as late as a proof, so it is of no use once the proof is forgotten. */
const rememberedMs = 2 * (proofAgeSecondsMax + aheadSecondsMax) * 1_000

export function openRequests(outside: Outside, options: RequestOptions): RequestCheck {
  const { issuers, gate } = options
  const origin = options.publicUrl.origin
  const tokens = openTokens(issuers, outside.now)
  const nonces = openNonces(options.nonceKey, outside.now)
  const proofKeys = recent<KeyObject>(keysMax, keysMsMax, outside.now)
  const clientKeys = recent<KeyObject>(keysMax, keysMsMax, outside.now)
  const standings = openStandings(outside)
  const leaves = openRefusalLeaves(
    outside,
    'identity.token_refused',
    async (work, actor) => (await findActor(work, actor)) !== undefined,
  )

  async function tokenOf(headers: Headers, permit: Permit): Promise<Found> {
    const { authorization } = headers
    if (authorization === undefined) return { refusal: { code: 'caller_missing' } }
    const text = /^DPoP ([A-Za-z0-9._~-]+)$/i.exec(authorization)?.[1]
    if (text === undefined) return { refusal: { code: 'caller_malformed' } }
    const hash = sha256Base64url(text)
    let token = await tokens.check(text, hash)
    // Since it was read, somebody may have agreed that a claim of it is worth more.
    if (token.ok && token.value.mapped !== undefined && !token.value.scopes.has(permit)) {
      tokens.forget(hash)
      token = await tokens.check(text, hash)
    }
    if (token.ok) return { token: token.value, hash }
    const { code, strayed } = token.refusal
    return strayed === undefined ? { refusal: { code } } : { refusal: { code }, strayed }
  }

  /** All that can be said without the database, but for keys of clients that are not known here yet. */
  async function read(
    { method, url }: ShownRequest,
    headers: Headers,
    { token, hash }: { readonly token: Token; readonly hash: string },
    { permit, isSigned }: Demands,
  ): Promise<Outcome<Read, RequestRefusal>> {
    const { thumbprint, scopes } = token
    if (!scopes.has(permit)) return refused({ code: 'scope_missing', permit })
    const [path = ''] = url.split('?', 1)
    const of = { method, address: `${origin}${path}`, tokenHash: hash, thumbprint, now: outside.now() }
    const proof = checkProof(headers.dpop, { ...of, wantsNonce: !readMethods.includes(method) }, nonces, proofKeys)
    if (!proof.ok) return proof
    const signature = readSignature({ method, target: `${origin}${url}`, headers }, outside.now())
    // Who signs without having to counts on it, too.
    if (signature === 'missing')
      return isSigned ? refused({ code: 'signature_missing' }) : done({ token, proof: proof.value })
    if (signature === 'invalid') return refused({ code: 'signature_invalid' })
    const key = await clientKeyOf(outside, clientKeys, token, signature.keyId)
    return key !== undefined && isSignedBy(key, signature.base, signature.signature)
      ? done({ token, proof: proof.value, signature })
      : refused({ code: 'signature_invalid' })
  }

  /** What the database says of it, and then the policies. */
  async function admit(found: Read, permit: Permit): Promise<Outcome<KnownRequest, RequestRefusal | KeyOver>> {
    const { token, signature } = found
    const standing = await standings(found, permit)
    const refusal = standingRefusal(standing, found, permit)
    if (refusal !== undefined) return refused(refusal)
    const { roles } = standing
    const isAgent = roles.includes('ai_agent')
    const who = { institution: token.institution, actor: `client:${token.client}` } as const
    const admitted = await gate.admit({ ...who, kind: isAgent ? 'agent' : 'client', roles }, permit)
    if (!admitted.ok) return admitted
    return done({
      ...who,
      policy: admitted.value.policy,
      ...(token.member === undefined ? {} : { member: token.member }),
      ...(isAgent ? { agent: true as const } : {}),
      ...(signature === undefined ? {} : { digest: signature.digest }),
    })
  }

  function note({ institution, client }: Bearer, kind: string): Promise<void> {
    return leaves.note({ institution, actor: `client:${client}` }, { kind })
  }

  return {
    nonce: nonces.current,
    note: ({ institution, actor }, kind) => leaves.note({ institution, actor }, { kind }),
    writeCounts: leaves.writeCounts,
    check: async (shown, demands) => {
      const headers = oneEach(shown.headers)
      const found = await tokenOf(headers, demands.permit)
      if ('refusal' in found) {
        if (found.strayed !== undefined) await note(found.strayed, 'token_of_another_audience')
        return refused(found.refusal)
      }
      const whole = await read(shown, headers, found, demands)
      const answer = whole.ok ? await admit(whole.value, demands.permit) : whole
      if (answer.ok) return answer
      const { refusal } = answer
      // It may be that somebody has agreed on something else since it was read.
      if (refusal.code === 'mapping_missing') tokens.forget(found.hash)
      if (!unwritten.includes(refusal.code)) await note(found.token, refusal.code)
      return refused(refusal.code === 'key_over' ? refusal.as : refusal)
    },
  }
}

type Headers = ReturnType<typeof oneEach>
type Found =
  | { readonly token: Token; readonly hash: string }
  | { readonly refusal: RequestRefusal; readonly strayed?: Bearer }

/** The gate writes the first itself; the second is how every client learns its nonce. */
const unwritten: readonly string[] = ['permit_missing', 'proof_nonce_wanted']

/** Whoever is refused is not told why; the log is. */
type KeyOver = { readonly code: 'key_over'; readonly as: RequestRefusal }

function standingRefusal(
  standing: store.StandingRow,
  { proof, signature }: Read,
  permit: string,
): RequestRefusal | KeyOver | undefined {
  if (!standing.isFirst) return { code: 'proof_replayed' }
  // A proof of before the memory may have been shown before: whoever sends it can make another.
  if (standing.since !== null && proof.issuedAt < standing.since) return { code: 'proof_nonce_wanted' }
  if (!standing.isActive) return { code: 'caller_unknown' }
  if (standing.isRevoked) return { code: 'token_revoked' }
  if (!standing.hasKey)
    return { code: 'key_over', as: { code: signature === undefined ? 'caller_unknown' : 'signature_invalid' } }
  if (!standing.isMapped) return { code: 'mapping_missing' }
  return standing.hasScope ? undefined : { code: 'scope_missing', permit }
}

type Read = { readonly token: Token; readonly proof: Proof; readonly signature?: RequestSignature }

/** Asks about all requests of an institution at once that come while the last statement is under way. */
function openStandings(outside: Outside): (read: Read, permit: string) => Promise<store.StandingRow> {
  type Ask = (row: store.ShownRow) => Promise<store.StandingRow>
  const asking = new Map<InstitutionId, Ask>()

  function open(institution: InstitutionId): Ask {
    const ask = gather<store.ShownRow, store.StandingRow>(async rows => {
      const taken = await transact(outside, institution, 'process:api', async work => {
        const standings = await store.takeProofs(work, rows)
        const since = new Date(Math.floor(work.now.getTime() / 1_000) * 1_000)
        if (standings[0]?.since !== null) return done(standings)
        await store.beginToRemember(work, since)
        return done(standings.map(standing => ({ ...standing, since })))
      })
      return taken.ok ? taken.value : fault('a standing is told, not refused')
    }, gatheredMax)
    asking.set(institution, ask)
    return ask
  }

  return ({ token, proof, signature }, permit) => {
    const ask = asking.get(token.institution) ?? open(token.institution)
    return ask({
      proof: proof.digest,
      forgetAt: new Date(proof.issuedAt.getTime() + rememberedMs),
      client: token.client,
      token: token.id,
      issuedAt: token.issuedAt,
      kid: signature?.keyId ?? null,
      scope: permit,
      mapping: token.mapped?.client ?? null,
      scopeMappings: token.mapped?.scopes.get(permit) ?? [],
    })
  }
}

/** The key stays the same for ever; whether it is still good is asked with every request. */
async function clientKeyOf(
  outside: Outside,
  known: Recent<KeyObject>,
  { institution, client }: Token,
  kid: string,
): Promise<KeyObject | undefined> {
  const name = `${institution}/${client}/${kid}`
  const held = known.get(name)
  if (held !== undefined) return held
  const found = await transact(outside, institution, 'process:api', async work =>
    done(await store.clientKey(work, client, kid)),
  )
  if (!found.ok || found.value === undefined) return undefined
  const key = keyOf(found.value)
  known.set(name, key)
  return key
}

function oneEach(headers: ShownRequest['headers']): Readonly<Record<string, string | undefined>> {
  const joined = (held: string | readonly string[] | undefined) => (typeof held === 'object' ? held.join(', ') : held)
  return Object.fromEntries(signedHeaders.map(name => [name, joined(headers[name])]))
}
const signedHeaders = [
  'authorization',
  'dpop',
  'content-digest',
  'idempotency-key',
  'signature-input',
  'signature',
] as const

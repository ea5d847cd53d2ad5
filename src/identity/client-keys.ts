// The keys and scopes by which a program of an institution is known. Two people stand behind each: see `client-proposals.ts`.

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as store from './client-store.ts'
import { readPublicJwk, thumbprintOf } from './public-jwk.ts'
import { lockActor } from './store.ts'

export const keyDaysMax = 90
/** How long before it is good a key may be registered. */
export const keyAheadDaysMax = 30
export const scopesMax = 100

export type NewClientKey = {
  readonly client: Id<'cli'>
  readonly jwk: Readonly<Record<string, unknown>>
  /** From now on, when it does not say. */
  readonly notBefore?: Date | undefined
  readonly days: number
}

export type ClientUnknown = { readonly code: 'client_unknown' }
export type ClientKeyRefusal =
  | ClientUnknown
  | { readonly code: 'key_malformed' }
  | { readonly code: 'key_period_wrong'; readonly daysMax: number; readonly aheadDaysMax: number }
  | { readonly code: 'key_taken' }
  | { readonly code: 'keys_overlap'; readonly kids: readonly string[] }

/** Answers with the name of the key, which is its thumbprint. */
export async function addClientKey(
  work: Work,
  { client, jwk, notBefore = work.now, days }: NewClientKey,
): Promise<Outcome<string, ClientKeyRefusal>> {
  const held = await lockActor(work, `client:${client}`)
  if (held === undefined) return refused({ code: 'client_unknown' })
  const key = readPublicJwk(jwk)
  if (key === undefined) return refused({ code: 'key_malformed' })
  const isDays = Number.isInteger(days) && days >= 1 && days <= keyDaysMax
  if (!isDays || notBefore < work.now || notBefore > daysAfter(work.now, keyAheadDaysMax))
    return refused({ code: 'key_period_wrong', daysMax: keyDaysMax, aheadDaysMax: keyAheadDaysMax })
  const kid = thumbprintOf(key)
  if (await store.isKeyKnown(work, kid)) return refused({ code: 'key_taken' })
  const notAfter = daysAfter(notBefore, days)
  const overlapping = await store.overlappingKeys(work, client, notBefore, notAfter)
  if (overlapping !== undefined) return refused({ code: 'keys_overlap', kids: overlapping })
  await store.insertKey(work, { client, kid, jwk: key, notBefore, notAfter })
  const period = { from: notBefore.toISOString(), to: notAfter.toISOString() }
  audit.append(work, 'identity.client_key_added', { client, kid, ...period })
  return done(kid)
}

export type RetireRefusal = ClientUnknown | { readonly code: 'key_unknown' } | { readonly code: 'key_retired' }

/** It is good for nothing from now on. */
export async function retireClientKey(
  work: Work,
  client: Id<'cli'>,
  kid: string,
): Promise<Outcome<store.ClientKey, RetireRefusal>> {
  if ((await lockActor(work, `client:${client}`)) === undefined) return refused({ code: 'client_unknown' })
  const key = (await store.keysOf(work, [client])).find(one => one.kid === kid)
  if (key === undefined) return refused({ code: 'key_unknown' })
  if (key.retiredAt !== null) return refused({ code: 'key_retired' })
  await store.retireKey(work, client, kid)
  audit.append(work, 'identity.client_key_retired', { client, kid })
  return done({ ...key, retiredAt: work.now })
}

export type ScopesRefusal = ClientUnknown | { readonly code: 'scopes_malformed'; readonly scopesMax: number }

/** These and no others. Which permits there are is known at the edge, where they are asked for. */
export async function setClientScopes(
  work: Work,
  client: Id<'cli'>,
  scopes: readonly string[],
): Promise<Outcome<void, ScopesRefusal>> {
  if ((await lockActor(work, `client:${client}`)) === undefined) return refused({ code: 'client_unknown' })
  const isWell = (scope: string) => /^[a-z_]+([.][a-z_]+)+$/.test(scope) && scope.length <= 60
  if (scopes.length > scopesMax || !scopes.every(isWell)) return refused({ code: 'scopes_malformed', scopesMax })
  await store.giveScopes(work, client, scopes)
  await store.takeScopes(work, client, scopes)
  audit.append(work, 'identity.client_scopes_set', { client, scopes: [...scopes].sort() })
  return done(undefined)
}

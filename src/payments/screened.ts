// How those stand who are screened against sanctions lists, and what follows for a payment. Pure.

import type { ScreenedState } from './party-states.ts'
import type { BillerId, MemberId, PayeeId } from './payment.ts'

/** Payees under a name of their own, billers, and members. */
export type Subject = PayeeId | BillerId | MemberId
export type SubjectKind = 'payee' | 'biller' | 'member'

/** Who is paid, and by whom. Null where nobody is screened. */
export type ScreenedParties = {
  readonly id: PayeeId
  readonly member: MemberId
  readonly screening: ScreenedState | null
  readonly memberScreening: ScreenedState | null
}

/** In the order in which they are looked for. */
export type ScreeningRefusal =
  | { readonly code: 'party_is_blocked'; readonly party: MemberId | PayeeId }
  | { readonly code: 'party_in_screening'; readonly party: MemberId | PayeeId }

/**
 * Why nothing is paid between these two, if it is not. Looked for after everything else about who pays whom: what would
 * fail anyhow is not to wait for people first.
 */
export function keptByScreening(between: ScreenedParties): ScreeningRefusal | undefined {
  const parties = [
    { party: between.member, state: between.memberScreening },
    { party: between.id, state: between.screening },
  ]
  const blocked = parties.find(({ state }) => state === 'confirmed_match')
  if (blocked !== undefined) return { code: 'party_is_blocked', party: blocked.party }
  const waiting = parties.find(({ state }) => state === 'waiting' || state === 'hit')
  return waiting === undefined ? undefined : { code: 'party_in_screening', party: waiting.party }
}

/** The reason of a payment that is held until somebody of it has been cleared. */
export const heldForScreening = 'screening'

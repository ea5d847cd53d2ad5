// How those stand who are screened against sanctions lists, and what follows for a payment. Pure.

import type { ScreenedState } from './party-states.ts'
import type { BillerId, MemberId, PayeeId } from './payment.ts'

/** Payees under a name of their own, billers, and members. */
export type Subject = PayeeId | BillerId | MemberId
export type SubjectKind = 'payee' | 'biller' | 'member'

export type ScreenedParty = {
  readonly id: MemberId | PayeeId
  /** Null where nobody is screened. */
  readonly screening: ScreenedState | null
}

/** In the order in which they are looked for. */
export type ScreeningRefusal =
  | { readonly code: 'party_is_blocked'; readonly party: ScreenedParty['id'] }
  | { readonly code: 'party_in_screening'; readonly party: ScreenedParty['id'] }

/**
 * Why nothing is paid between these two, if it is not. Looked for after everything else about who pays whom: what would
 * fail anyhow is not to wait for people first.
 */
export function keptByScreening(parties: readonly ScreenedParty[]): ScreeningRefusal | undefined {
  const blocked = parties.find(({ screening }) => screening === 'confirmed_match')
  if (blocked !== undefined) return { code: 'party_is_blocked', party: blocked.id }
  const waiting = parties.find(({ screening }) => screening === 'waiting' || screening === 'hit')
  return waiting === undefined ? undefined : { code: 'party_in_screening', party: waiting.id }
}

/** The reason of a payment that is held until somebody of it has been cleared. */
export const heldForScreening = 'screening'

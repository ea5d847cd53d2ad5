// The states of those who pay and are paid. What is not written here cannot happen; the database holds the same tables.

export type BillerState = 'created' | 'active' | 'suspended' | 'terminated'
export type PayeeState = 'active' | 'suspended' | 'terminated'
export type MemberState = 'active' | 'suspended' | 'closed'

/** Why a member's state was changed. */
export const memberStateReasons = ['asked_by_member', 'suspected_fraud', 'deceased', 'left', 'other'] as const
export type MemberStateReason = (typeof memberStateReasons)[number]

export const nextBillerStates = {
  created: ['active', 'terminated'],
  active: ['suspended', 'terminated'],
  suspended: ['active', 'terminated'],
  terminated: [],
} as const satisfies Record<BillerState, readonly BillerState[]>

export const nextPayeeStates = {
  active: ['suspended', 'terminated'],
  suspended: ['active', 'terminated'],
  terminated: [],
} as const satisfies Record<PayeeState, readonly PayeeState[]>

export const nextMemberStates = {
  active: ['suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: [],
} as const satisfies Record<MemberState, readonly MemberState[]>

/**
 * How somebody stands by the sanctions lists.
 *
 * waiting          not compared yet with the list in force
 * clear            nobody was found, or two people have said of everybody found that it is somebody else
 * hit              somebody was found, and two people have to say who it is
 * confirmed_match  two people have said that it is somebody on the list
 */
export const screenedStates = ['waiting', 'clear', 'hit', 'confirmed_match'] as const
export type ScreenedState = (typeof screenedStates)[number]

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

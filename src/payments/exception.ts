// What may go wrong with a payment once it has been taken, who has to look at it by when, and what can be done. Pure.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { Payment, PaymentId } from './payment.ts'

export type ExceptionId = Id<'exc'>

export const kinds = [
  'rejected',
  'insufficient_funds',
  'refused',
  'returned',
  'unknown_outcome',
  'stale',
  'core_differs',
  'correction',
  'check_presented',
] as const
export type ExceptionKind = (typeof kinds)[number]

export type Action = 'reprocess' | 'refund' | 'reissue' | 'close'
export type Resolution = 'reprocessed' | 'retried' | 'refunded' | 'reissued' | 'closed' | 'answered'

/**
 * Everything there is to know of a kind: what can be done, by when somebody has to look (in business days, our own
 * targets), how often it is tried again by itself. What is not in the list of a kind cannot be done to it.
 */
export const table = {
  /** The bank said no. The money is free again. */
  rejected: { actions: ['reprocess', 'close'], dueDays: 1, retriesMax: 0 },
  /** There was not enough when it was due. Tried again on the next business days. */
  insufficient_funds: { actions: ['reprocess', 'close'], dueDays: 2, retriesMax: 2 },
  /** A rule of ours said no on its day: a payee suspended meanwhile, a limit. */
  refused: { actions: ['reprocess', 'close'], dueDays: 1, retriesMax: 0 },
  /** It was settled and came back. The money rests with the institution until somebody says where it goes. */
  returned: { actions: ['refund', 'reissue'], dueDays: 2, retriesMax: 0 },
  /** It should have arrived, and nobody has said so. Never sent again: it ends when the bank answers. */
  unknown_outcome: { actions: [], dueDays: 0, retriesMax: 0 },
  /** A check that nobody has cashed. It is stopped first; what is wanted is done when the bank knows. */
  stale: { actions: ['refund', 'reissue'], dueDays: 5, retriesMax: 0 },
  /** The institution's core does not have it as it is here. Put right there by people; nothing is corrected by itself. */
  core_differs: { actions: ['close'], dueDays: 0, retriesMax: 0 },
  /** It arrived, and the bank says what to write otherwise next time; the rules give six banking days. */
  correction: { actions: ['close'], dueDays: 6, retriesMax: 0 },
  /** A check was brought to the bank and is not to be paid, or was paid all the same. Banks give so much back for a day or two. */
  check_presented: { actions: ['close'], dueDays: 0, retriesMax: 0 },
} as const satisfies Record<
  ExceptionKind,
  { readonly actions: readonly Action[]; readonly dueDays: number; readonly retriesMax: number }
>

/** Nothing is tried more often than this, by itself and by people together. */
export const attemptsMax = 5
/** How long an exception is whose who has taken it. */
export const ownedMs = 15 * 60_000

export type Exception = {
  readonly id: ExceptionId
  readonly payment: PaymentId
  readonly kind: ExceptionKind
  readonly reason: string
  readonly state: 'open' | 'resolved'
  readonly openedAt: Date
  readonly dueOn: BusinessDate
  readonly retries: number
  readonly retryOn: BusinessDate | null
  readonly owner: Actor | null
  readonly ownedUntil: Date | null
  readonly proposal: ProposalId | null
  /** What is to be done once the bank knows that the check is stopped. */
  readonly wanted: 'refund' | 'reissue' | null
  readonly resolution: Resolution | null
  readonly resolvedBy: Actor | null
  readonly resolvedAt: Date | null
  readonly version: number
}

/** In the order in which they are looked for. */
export type ActRefusal =
  | { readonly code: 'exception_not_found'; readonly exception: ExceptionId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'exception_resolved'; readonly resolution: Resolution }
  | { readonly code: 'exception_owned'; readonly until: Date }
  | { readonly code: 'action_not_offered'; readonly kind: ExceptionKind; readonly offered: readonly Action[] }

/** Whether an actor may act on an exception as they have seen it. One's own, or nobody's, or one left lying too long. */
export function mayAct(
  exception: Exception,
  version: number,
  actor: Actor,
  now: Date,
  action?: Action,
): Outcome<Exception, ActRefusal> {
  const { kind, owner, ownedUntil, resolution } = exception
  if (version !== exception.version) return refused({ code: 'version_differs', version: exception.version })
  if (resolution !== null) return refused({ code: 'exception_resolved', resolution })
  if (owner !== null && owner !== actor && ownedUntil !== null && ownedUntil > now)
    return refused({ code: 'exception_owned', until: ownedUntil })
  const offered: readonly Action[] = table[kind].actions
  if (action !== undefined && !offered.includes(action)) return refused({ code: 'action_not_offered', kind, offered })
  return done(exception)
}

/** What kind of trouble a payment that has just failed is in. */
export function kindOf({ reason }: Pick<Payment, 'reason'>, by: 'bank' | 'rules'): ExceptionKind {
  if (by === 'bank') return 'rejected'
  return reason === 'insufficient_funds' ? 'insufficient_funds' : 'refused'
}

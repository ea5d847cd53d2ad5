// Something that waits for a person: what it is, by when, why it is here, who has it, and what may be done with it.

import type { Money } from '../base/money.ts'
import type { OpenPlace } from '../base/open-work.ts'
import type { Actor } from '../base/work.ts'
import type { Permit } from '../identity/identity.ts'

export const workKinds = [
  'payment_approval',
  'payment_hold',
  'payment_exception',
  'reconciliation_break',
  'dispute',
  'incoming_entry',
  'core_difference',
  'stop_order',
  'screening_hit',
  'blocked_property',
  'proposal',
  'feedback',
  'break_glass',
] as const
export type WorkKind = (typeof workKinds)[number]

/** Whoever may not read a thing where it lives does not find it here. */
export const readPermits = {
  payment_approval: 'payments.read',
  payment_hold: 'payments.read',
  payment_exception: 'exceptions.read',
  reconciliation_break: 'breaks.read',
  dispute: 'disputes.read',
  incoming_entry: 'incoming_files.read',
  core_difference: 'core.read',
  stop_order: 'stop_payments.read',
  screening_hit: 'screening.read',
  blocked_property: 'screening.read',
  proposal: 'proposals.read',
  feedback: 'feedback.read',
  break_glass: 'rights.read',
} as const satisfies Record<WorkKind, Permit>

export const workViews = [
  'needs_me',
  'cut_off_risk',
  'holds',
  'returns',
  'possible_duplicates',
  'recon_breaks',
  'approvals',
  'disputes',
  'everything',
] as const
export type WorkView = (typeof workViews)[number]

/** What makes the moment at which something is due. */
export const clockNames = [
  'cut_off',
  'own_target',
  'regulation_e',
  'blocked_property_report',
  'stop_confirmation',
  'answer',
  'review',
  'plan',
] as const
type ClockName = (typeof clockNames)[number]
export type Clock = { readonly name: ClockName; readonly source: string }

export const workActions = [
  'approve',
  'reject',
  'cancel',
  'take',
  'reprocess',
  'refund',
  'reissue',
  'close',
  'match',
  'write_off',
  'explain',
  'confirm',
  'credit',
  'resolve',
  'notify',
  'debit',
  'withdraw',
  'settle',
  'decide',
  'report',
  'plan',
  'review',
] as const
export type WorkAction = (typeof workActions)[number]

/** What does not bring a thing to its end: that somebody may do it does not make it theirs to do. */
const asideActions: readonly WorkAction[] = ['take', 'cancel', 'reject', 'withdraw']

/** What may be done: where, with which permit, whether whoever asks may, and what comes of it. */
export type Action = {
  readonly action: WorkAction
  readonly method: 'POST'
  readonly path: string
  readonly permit: Permit
  readonly may: boolean
  /** Where they may not. */
  readonly whyNot: string | null
  readonly passkey: boolean
  /** For If-Match, where the operation wants it. */
  readonly revision: number | null
  readonly consequence: string
}

/** What its sentence was made of. */
export type Facts = {
  /** An earlier payment that looks like the same bill. */
  readonly sameAs?: string
  readonly sameOrderedAt?: Date
  /** What a bank, a rule or a detector said, as a code. */
  readonly reason?: string
  readonly approvals?: number
  readonly approvalsNeeded?: number
  readonly makers?: readonly Actor[]
  /** Of what is proposed, what an approver must have seen. */
  readonly contentHash?: string
  readonly proposal?: string
  readonly proposalKind?: string
  /** The id of what it is about, where that is another thing. */
  readonly subject?: string
  readonly day?: string
  readonly retries?: number
}

export type Why = { readonly code: string; readonly words: string; readonly facts: Facts }

export type Held = { readonly by: Actor; readonly until: Date }

/** What is said of a thing by whoever knows its kind. */
export type Described = {
  readonly id: string
  readonly kind: WorkKind
  readonly since: Date
  readonly due: Date | null
  readonly clock: Clock | null
  readonly money: Money | null
  readonly rail: string | null
  readonly member: string | null
  readonly payee: string | null
  readonly payment: string | null
  readonly state: string
  readonly why: Why
  /** Who has taken it where it lives, and may act on it alone meanwhile. */
  readonly owner: Held | null
  readonly actions: readonly Action[]
}

export type WorkItem = Described & {
  /** Who has it open. It keeps nobody from acting. */
  readonly lock: ItemLock | null
}

export type ItemLock = { readonly item: string; readonly holder: Actor; readonly since: Date; readonly until: Date }

/** An item and where it stands. */
export type Placed = { readonly place: OpenPlace; readonly item: WorkItem }

export type WorkFilter = {
  readonly view: WorkView
  readonly kind: WorkKind | null
  readonly member: string | null
  /** Of whom it must be: whoever asks, or nobody. */
  readonly owner: 'me' | 'nobody' | null
  readonly dueBefore: Date | null
  readonly amountFrom: bigint | null
  readonly amountTo: bigint | null
}

/** It has something that whoever asks may do and that brings it to its end, and nobody else has it. */
function needs({ actions, owner, lock }: WorkItem, actor: Actor): boolean {
  const others = [owner?.by, lock?.holder].filter(by => by !== undefined && by !== actor)
  return others.length === 0 && actions.some(({ action, may }) => may && !asideActions.includes(action))
}

/** Whether it is one of those asked for, apart from what its kind says. */
export function fits(item: WorkItem, filter: WorkFilter, actor: Actor): boolean {
  const { member, owner, dueBefore, amountFrom, amountTo, view } = filter
  const { due, money } = item
  const held = item.owner?.by ?? item.lock?.holder
  const amount = money === null ? null : money.minor < 0n ? -money.minor : money.minor
  if (member !== null && item.member !== member) return false
  if (owner !== null && held !== (owner === 'me' ? actor : undefined)) return false
  if (dueBefore !== null && (due === null || due >= dueBefore)) return false
  if (amountFrom !== null && (amount === null || amount < amountFrom)) return false
  if (amountTo !== null && (amount === null || amount > amountTo)) return false
  if (view === 'needs_me') return needs(item, actor)
  return view !== 'possible_duplicates' || isPossibleDuplicate(item)
}

function isPossibleDuplicate({ why: { code, facts } }: WorkItem): boolean {
  return facts.sameAs !== undefined || code === 'duplicate_line'
}

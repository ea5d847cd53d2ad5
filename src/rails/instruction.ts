// What passes between us and a bank: instructions, and what is said of them.

import type { Id } from '../base/ids.ts'
import type { Money } from '../base/money.ts'
import type { Work } from '../base/work.ts'

export type InstructionId = Id<'itn'>

export type Instruction = {
  readonly id: InstructionId
  readonly reference: string
  readonly money: Money
  /** How the payee takes money. */
  readonly method: 'ach' | 'same_day_ach' | 'check'
  /** Stands for the payee's account, as it was when the payment was decided. */
  readonly creditor: string
}

/** What a bank says of an instruction. `accepted` is not final: an answer is still to come. */
export type Answer = { readonly id: InstructionId } & (
  | { readonly state: 'accepted' | 'settled' }
  | { readonly state: 'rejected' | 'returned'; readonly reason: string }
)

export type InstructionState = 'queued' | 'filed' | 'sending' | Answer['state']

/**
 * What may still become known, by what is known; the database holds the same of what is final. What has been settled may
 * come back, and what has come back, or never went, stays so.
 */
export const nextAnswers = {
  queued: ['accepted', 'settled', 'rejected', 'returned'],
  filed: ['accepted', 'settled', 'rejected', 'returned'],
  sending: ['accepted', 'settled', 'rejected', 'returned'],
  accepted: ['settled', 'rejected', 'returned'],
  settled: ['returned'],
  rejected: [],
  returned: [],
} as const satisfies Record<InstructionState, readonly Answer['state'][]>

/** What is known at each state, or was to come before it: heard late, it is no contradiction. */
const passedBy = {
  queued: [],
  filed: [],
  sending: [],
  accepted: ['accepted'],
  settled: ['accepted', 'settled'],
  rejected: ['accepted', 'rejected'],
  returned: ['accepted', 'settled', 'returned'],
} as const satisfies Record<InstructionState, readonly Answer['state'][]>

/** What comes of an answer: it is entered, says nothing new, or contradicts what is final. */
export function heard(known: InstructionState, answer: Answer['state']): 'entered' | 'repeated' | 'contradicts' {
  const next: readonly Answer['state'][] = nextAnswers[known]
  if (next.includes(answer)) return 'entered'
  const passed: readonly Answer['state'][] = passedBy[known]
  return passed.includes(answer) ? 'repeated' : 'contradicts'
}

/** `never_seen` is the bank's word that it holds no such instruction; only then may it be sent again, under its own id. */
export type Inquiry = Answer | { readonly id: InstructionId; readonly state: 'never_seen' }

/**
 * The other end. Both calls may fail or never answer, and then nothing is known. A bank takes the instruction's id as
 * its idempotency key: the same id again is the same instruction.
 */
export type Bank = {
  readonly send: (instructions: readonly Instruction[], signal: AbortSignal) => Promise<readonly Answer[]>
  readonly inquire: (ids: readonly InstructionId[], signal: AbortSignal) => Promise<readonly Inquiry[]>
}

/**
 * Which of these may not be paid any more, and why. Asked of the room above in the work that takes them out of the queue,
 * before they are sent: somebody in one may have been found on a list since it was decided.
 */
export type WithheldOf = (
  work: Work,
  instructions: readonly Instruction[],
) => Promise<ReadonlyMap<InstructionId, string>>

export type News = {
  readonly id: InstructionId
  readonly reference: string
  readonly state: Answer['state']
  readonly reason: string | null
  /** What has come back had been settled before. */
  readonly wasSettled: boolean
}

// What passes between us and a bank: instructions, and what is said of them.

import type { Id } from '../base/ids.ts'
import type { Money } from '../base/money.ts'

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
  | { readonly state: 'rejected'; readonly reason: string }
)

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

export type News = {
  readonly id: InstructionId
  readonly reference: string
  readonly state: 'accepted' | 'settled' | 'rejected'
  readonly reason: string | null
}

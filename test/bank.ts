// A pretend bank: a working model of the other end that can misbehave. It remembers what it was given, takes the
// instruction's id as its idempotency key, and moves the money of an instruction at most once.

import type { Answer, Bank, Inquiry, Instruction, InstructionId } from '../src/rails/rails.ts'

export type Manner =
  /** Settles and says so. */
  | 'settle'
  | 'reject'
  /** Accepts; the final answer comes when asked, or when `answerNow` is called. */
  | 'answer_late'
  | 'answer_twice'
  /** The connection breaks before the bank has understood anything. */
  | 'hang_up'
  /** The bank has it and will settle it, but the answer is lost. */
  | 'accept_then_hang_up'

export type BankRecord = { readonly instruction: Instruction; state: Answer['state'] }

export class PretendBank implements Bank {
  /** Every instruction that reached the bank, by id: what it would show on its statement. */
  readonly records = new Map<InstructionId, BankRecord>()
  /** How often each instruction was sent to it. */
  readonly sendings = new Map<InstructionId, number>()
  /** Called whenever it has learnt or done something. */
  onChange: () => void = () => undefined
  readonly #mannerOf: (instruction: Instruction, sending: number) => Manner

  constructor(mannerOf: (instruction: Instruction, sending: number) => Manner = () => 'settle') {
    this.#mannerOf = mannerOf
  }

  async send(instructions: readonly Instruction[]): Promise<readonly Answer[]> {
    const answers: Answer[] = []
    let isCut = false
    for (const instruction of instructions) {
      const sending = (this.sendings.get(instruction.id) ?? 0) + 1
      this.sendings.set(instruction.id, sending)
      const manner = this.#mannerOf(instruction, sending)
      if (manner === 'hang_up' && !this.records.has(instruction.id)) {
        isCut = true
        continue
      }
      const record = this.records.get(instruction.id) ?? { instruction, state: firstState(manner) }
      this.records.set(instruction.id, record)
      if (manner === 'accept_then_hang_up') isCut = true
      answers.push(answer(record))
      if (manner === 'answer_twice') answers.push(answer(record))
    }
    this.onChange()
    if (isCut) throw new Error('the bank hung up')
    return answers
  }

  async inquire(ids: readonly InstructionId[]): Promise<readonly Inquiry[]> {
    const inquiries = ids.map((id): Inquiry => {
      const record = this.records.get(id)
      if (record === undefined) return { id, state: 'never_seen' }
      if (record.state === 'accepted') record.state = 'settled'
      return answer(record)
    })
    this.onChange()
    return inquiries
  }

  /** What the bank would say, unasked, of everything it holds: final answers, in no particular order. */
  answerNow(): readonly Answer[] {
    return [...this.records.values()].reverse().map(record => {
      if (record.state === 'accepted') record.state = 'settled'
      return answer(record)
    })
  }
}

function firstState(manner: Manner): Answer['state'] {
  if (manner === 'reject') return 'rejected'
  return manner === 'answer_late' ? 'accepted' : 'settled'
}

function answer({ instruction: { id }, state }: BankRecord): Answer {
  return state === 'rejected' || state === 'returned' ? { id, state, reason: 'account_closed' } : { id, state }
}

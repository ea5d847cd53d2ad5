// Instructions by call, one by one: the id of an instruction is its key, and the same id again is the same instruction.

import { fault } from '../src/base/outcome.ts'
import type { SandboxBank } from './bank.ts'
import { balanceOf } from './books.ts'
import type { CalledInstruction, Cents } from './facts.ts'

export type Given = Pick<CalledInstruction, 'id' | 'reference' | 'cents' | 'currency' | 'method'>

export type CallAnswer =
  | { readonly id: string; readonly state: 'accepted' | 'settled' | 'never_seen' }
  | { readonly id: string; readonly state: 'rejected'; readonly reason: string }

export type Answers = {
  readonly answers: readonly CallAnswer[]
  /** The connection breaks before they are heard. */
  readonly isCut: boolean
  readonly slowMs: number
}

/** By the book: an instruction whose id ends so is accepted, and settles when it is asked about. */
const lateEnding = 'z'

export function send(bank: SandboxBank, institution: string, given: readonly Given[]): Answers {
  return bank.act(() => {
    const answers: CallAnswer[] = []
    let isCut = false
    for (const one of given) {
      const { id } = one
      if (!bank.books.instructions.has(id)) {
        if (bank.happens('hung_up', id)) {
          isCut = true
          continue
        }
        take(bank, institution, one)
      }
      if (bank.happens('accepted_then_hung_up', id)) isCut = true
      const answer = answerOf(bank, id)
      answers.push(answer)
      if (bank.happens('answer_twice', id)) answers.push(answer)
    }
    return { answers, isCut, slowMs: slowness(bank, given[0]?.id) }
  })
}

export function inquire(bank: SandboxBank, ids: readonly string[]): Answers {
  return bank.act(() => {
    for (const id of ids) settle(bank, id)
    return { answers: ids.map(id => answerOf(bank, id)), isCut: false, slowMs: slowness(bank, ids[0]) }
  })
}

function slowness(bank: SandboxBank, subject: string | undefined): number {
  return subject !== undefined && bank.happens('slow_answer', subject) ? bank.books.manners.slowMs : 0
}

function take(bank: SandboxBank, institution: string, given: Given): void {
  const account = bank.account(institution)
  const reason =
    given.currency !== 'USD'
      ? 'currency_not_held'
      : account.isPrefunded && balanceOf(account) < given.cents
        ? 'insufficient_funds'
        : bank.happens('rejected_for_no_reason', given.id)
          ? 'unspecified'
          : null
  const isLate = reason === null && (given.id.endsWith(lateEnding) || bank.happens('answer_late', given.id))
  const state = reason !== null ? 'rejected' : isLate ? 'accepted' : 'settled'
  const at = bank.now().toISOString()
  bank.note({ fact: 'instruction_taken', instruction: { ...given, institution, state, reason, at } })
  if (state === 'settled') book(bank, institution, given)
}

function settle(bank: SandboxBank, id: string): void {
  const instruction = bank.books.instructions.get(id)
  if (instruction?.state !== 'accepted') return
  bank.note({ fact: 'instruction_settled', id })
  book(bank, instruction.institution, instruction)
}

function book(
  bank: SandboxBank,
  institution: string,
  { id, reference, cents }: { id: string; reference: string; cents: Cents },
) {
  bank.book(institution, bank.now(), {
    side: 'debit',
    cents,
    code: ['ICDT', 'DMCT'],
    references: { instructionId: id, endToEndId: reference.slice(0, 35) },
    count: 1,
  })
}

function answerOf(bank: SandboxBank, id: string): CallAnswer {
  const instruction = bank.books.instructions.get(id)
  if (instruction === undefined) return { id, state: 'never_seen' }
  const { state, reason } = instruction
  return state === 'rejected' ? { id, state, reason: reason ?? fault('a rejection has a reason') } : { id, state }
}

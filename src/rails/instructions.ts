// Instructions: queued with the work that decided them, answered once, and told upward.

import * as audit from '../audit/audit.ts'
import { formatMoney } from '../base/money.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import { type Answer, heard, type Instruction, type InstructionId, type News } from './instruction.ts'
import * as store from './store.ts'

/** Queues one instruction for each reference, with the work that decided it. */
export function enqueue(work: Work, orders: readonly Omit<Instruction, 'id'>[]): void {
  if (orders.length === 0) return
  const instructions = orders.map(order => ({ id: work.newId('itn'), ...order }))
  beforeCommit(work, store.insertInstructions(work, instructions))
}

/** What has become known since the upper room last asked. Telling and what it does with the news are one work. */
export async function takeNews(work: Work, newsMax: number): Promise<readonly News[]> {
  const news = await store.lockNews(work, newsMax)
  if (news.length > 0) await store.markTold(work, news)
  return news
}

/** `unknown`: it is about nothing of ours. */
export type Heard = ReturnType<typeof heard> | 'unknown'

/**
 * Enters what a bank says, in any order, late or twice, and says what came of each. A final answer is never replaced,
 * but for what was settled and has come back: one that contradicts it gets a leaf, because a person must look.
 */
export async function receive(work: Work, answers: readonly Answer[]): Promise<readonly Heard[]> {
  if (answers.length === 0) return []
  const ids = answers.map(({ id }) => id)
  const known = new Map((await store.lockInstructions(work, ids)).map(row => [row.id, row]))
  const changes = new Map<InstructionId, Answer & { readonly wasSettled: boolean }>()
  const all = answers.map((answer): Heard => {
    const before = known.get(answer.id)
    if (before === undefined) {
      audit.append(work, 'rails.answer_for_unknown', { instruction: answer.id, state: answer.state })
      return 'unknown'
    }
    const came = heard(before.state, answer.state)
    if (came === 'contradicts')
      audit.append(work, 'rails.answer_contradicts', {
        instruction: answer.id,
        before: before.state,
        state: answer.state,
      })
    if (came !== 'entered') return came
    known.set(answer.id, { ...before, state: answer.state })
    // Twice in one list: the last word stands, and the list was read in order.
    const wasSettled = answer.state === 'settled' || before.state === 'settled'
    changes.set(answer.id, { ...answer, wasSettled })
    audit.append(work, 'rails.answered', {
      instruction: answer.id,
      reference: before.reference,
      state: answer.state,
      ...('reason' in answer ? { reason: answer.reason } : {}),
    })
    return came
  })
  if (changes.size > 0) await store.updateAnswers(work, [...changes.values()])
  return all
}

export function sendingLeaf(work: Work, { id, reference, money }: Instruction): void {
  audit.append(work, 'rails.sending', {
    instruction: id,
    reference,
    amount: formatMoney(money),
    currency: money.currency,
  })
}

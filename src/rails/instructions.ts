// Instructions: queued with the work that decided them, answered once, and told upward.

import * as audit from '../audit/audit.ts'
import { formatMoney } from '../base/money.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import type { Answer, Instruction, News } from './instruction.ts'
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

/**
 * Enters what a bank says, in any order, late or twice. A final answer is never replaced: one that contradicts it gets
 * a leaf, because a person must look.
 */
export async function receive(work: Work, answers: readonly Answer[]): Promise<void> {
  if (answers.length === 0) return
  const known = new Map(
    (
      await store.lockInstructions(
        work,
        answers.map(({ id }) => id),
      )
    ).map(row => [row.id, row]),
  )
  const changes: Answer[] = []
  for (const answer of answers) {
    const before = known.get(answer.id)
    if (before === undefined) {
      audit.append(work, 'rails.answer_for_unknown', { instruction: answer.id, state: answer.state })
      continue
    }
    const isFinal = before.state === 'settled' || before.state === 'rejected'
    if (answer.state === before.state || (isFinal && answer.state === 'accepted')) continue
    if (isFinal) {
      audit.append(work, 'rails.answer_contradicts', {
        instruction: answer.id,
        before: before.state,
        state: answer.state,
      })
      continue
    }
    known.set(answer.id, { ...before, state: answer.state })
    changes.push(answer)
    audit.append(work, 'rails.answered', {
      instruction: answer.id,
      reference: before.reference,
      state: answer.state,
      ...(answer.state === 'rejected' ? { reason: answer.reason } : {}),
    })
  }
  // Twice in one list: the last word stands, and the list was read in order.
  const last = new Map(changes.map(answer => [answer.id, answer]))
  if (last.size > 0) await store.updateAnswers(work, [...last.values()])
}

export function sendingLeaf(work: Work, { id, reference, money }: Instruction): void {
  audit.append(work, 'rails.sending', {
    instruction: id,
    reference,
    amount: formatMoney(money),
    currency: money.currency,
  })
}

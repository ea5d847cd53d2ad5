// Asks the core to hold the money of payments that are due, before they are decided: once for a list, with a deadline, after
// it is written down that it is asked. Whatever is not known then is known later by asking under the same id, and what
// nobody wants any more is reversed; see rails/core-operations.ts.

import type { InstitutionId } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import type { Funds, PaymentOrder } from './payment.ts'
import { decideSubmissions, ownKey } from './submission.ts'
import { gatherKnown, idsOf } from './submit.ts'

const actor = 'process:gateway'
/** Members wait for it. */
const fundsDeadlineMs = 3_000

export type FundTools = {
  readonly outside: Outside
  readonly cores: rails.Cores
  readonly accountsOf: rails.CoreAccountsOf
  readonly deadlineMs?: number
}

/** The orders with what the core says of their money. */
export type AskFunds = (institution: InstitutionId, orders: readonly PaymentOrder[]) => Promise<readonly PaymentOrder[]>

export function fundsFrom({ outside, cores, accountsOf, deadlineMs = fundsDeadlineMs }: FundTools): AskFunds {
  return async (institution, orders) => {
    if (orders.length === 0 || !cores.isReachable(institution)) return withoutCore(orders)
    const planned = await transact(outside, institution, actor, async work => done(await plan(work, orders)))
    const wanted = planned.ok ? planned.value : fault('planning refuses nothing')
    const funds = await ask({ cores, accountsOf, deadlineMs }, institution, wanted)
    return orders.map(order => ({ ...order, funds: funds.get(order) ?? { state: 'unasked' } }))
  }
}

/** Nobody is asked: there is no core, or it is away. It matters to accounts that are kept at one, and to no other. */
export function withoutCore(orders: readonly PaymentOrder[]): readonly PaymentOrder[] {
  return orders.map(order => ({ ...order, funds: { state: 'away' } }))
}

type Wanted = { readonly order: PaymentOrder; readonly hold: rails.CoreRow | undefined }

/** Which of these orders need a hold at the core, as far as can be told now; and that they are about to be asked for. */
async function plan(work: Work, orders: readonly PaymentOrder[]): Promise<readonly Wanted[]> {
  const { known } = await gatherKnown(work, orders)
  const { accepted } = decideSubmissions(known, orders, idsOf(work))
  const due = accepted.flatMap(({ order, account, waitsForCore }) =>
    account === undefined || waitsForCore !== true ? [] : [{ order, account }],
  )
  const holds = await rails.wantHolds(
    work,
    due.map(({ order, account }) => ({ key: ownKey(order), account, money: order.money })),
  )
  return due.map(({ order }, index) => ({ order, hold: holds[index] }))
}

async function ask(
  tools: Asking,
  institution: InstitutionId,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<PaymentOrder, Funds>> {
  const funds = new Map<PaymentOrder, Funds>()
  const rows = wanted.flatMap(({ hold }) => hold ?? [])
  const answers = rows.length === 0 ? [] : await holdAll(tools, institution, rows)
  const answerOf = new Map(answers.map(answer => [answer.id, answer]))
  for (const { order, hold } of wanted) {
    const answer = hold === undefined ? undefined : answerOf.get(hold.id)
    funds.set(order, answer === undefined ? { state: 'unknown' } : fundsOf(answer))
  }
  return funds
}

function fundsOf(answer: rails.CoreAnswer): Funds {
  return answer.state === 'done'
    ? { state: 'held', hold: answer.id }
    : { state: 'declined', hold: answer.id, reason: answer.reason }
}

type Asking = Required<Omit<FundTools, 'outside'>>

/** Silence is an answer: nobody knows, and somebody will ask. */
async function holdAll(
  { cores, accountsOf, deadlineMs }: Asking,
  institution: InstitutionId,
  rows: readonly rails.CoreRow[],
): Promise<readonly rails.CoreAnswer[]> {
  try {
    const accounts = [...new Set(rows.map(({ account }) => account))]
    const names = await accountsOf(institution, { accounts }, AbortSignal.timeout(deadlineMs))
    const operations = rows.flatMap(({ id, kind, account, side, money, of }) => {
      const name = names.get(account)
      return name === undefined ? [] : [{ id, kind, account: name, side, money, of }]
    })
    return await cores.call(institution, deadlineMs, (core, signal) => core.hold(operations, signal))
  } catch {
    return []
  }
}

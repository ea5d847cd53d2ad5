// Carries the bank's answers into payments and ledger: captures what was settled, frees what was rejected or came back
// before it was, and puts what came back afterwards where somebody decides about it.

import * as audit from '../audit/audit.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import { pathBy } from './bank-news.ts'
import { post } from './core-posting.ts'
import { kindOf } from './exception.ts'
import { answered, concludeStopped } from './exceptions.ts'
import type { PaymentState } from './lifecycle.ts'
import { openExceptions } from './opening.ts'
import type { Payment } from './payment.ts'
import { enterReturns } from './returns.ts'
import { paymentOf, referenceOf, step } from './steps.ts'
import * as store from './store.ts'

type Course = { readonly payment: Payment; readonly news: rails.News; readonly path: readonly PaymentState[] }

/** Takes the news of at most so many instructions, and answers with how many there were. */
export async function carryNews(work: Work, newsMax: number): Promise<number> {
  const all = await rails.takeNews(work, newsMax)
  if (all.length === 0) return 0
  const newsOf = new Map(all.map(news => [paymentOf(news.reference), news]))
  const payments = await store.lockPayments(work, [...newsOf.keys()])
  if (payments.length !== newsOf.size) fault('the rails carry an instruction that is no payment')

  let courses = payments.flatMap((payment): Course[] => {
    const news = newsOf.get(payment.id) ?? fault('each was asked for by its news')
    const path = pathBy(payment.state, news)
    if (path !== undefined) return path.length === 0 ? [] : [{ payment, news, path }]
    audit.append(work, 'payments.news_contradicts', { payment: payment.id, before: payment.state, state: news.state })
    return []
  })
  courses = await takeStep(work, courses, ['sent'])
  courses = await end(work, courses)
  await enterReturns(
    work,
    courses.map(({ payment, news }) => ({ before: payment, reason: news.reason ?? 'returned' })),
  )
  return all.length
}

/** The next step of those for whom it is one of these; answers with those who have another. */
async function takeStep(work: Work, courses: readonly Course[], states: readonly PaymentState[]): Promise<Course[]> {
  const moved = courses.flatMap(({ payment, news, path: [next, ...rest] }) => {
    if (next === undefined || !states.includes(next)) return []
    const reason = next === 'failed' ? (news.reason ?? 'rejected') : payment.reason
    return [{ news, rest, before: payment, after: { ...payment, state: next, reason } }]
  })
  await step(work, moved)
  const going = courses.filter(({ path: [next] }) => next !== undefined && !states.includes(next))
  const further = moved.flatMap(({ news, rest, after }) =>
    rest.length === 0 ? [] : [{ payment: { ...after, version: after.version + 1 }, news, path: rest }],
  )
  return [...going, ...further]
}

/** What was settled is captured, what failed is freed. */
async function end(work: Work, courses: readonly Course[]): Promise<Course[]> {
  const ending = courses.filter(({ path: [next] }) => next === 'settled' || next === 'failed')
  if (ending.length === 0) return [...courses]
  const posted = await post(
    work,
    ending.map(({ payment: { id, attempts, hold }, path: [next = 'failed'] }) => ({
      kind: next === 'settled' ? 'capture' : 'release',
      key: `${referenceOf(id, attempts)}/${next}`,
      of: hold ?? fault('what was sent has its hold'),
    })),
  )
  const refusal = posted.find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger refused to end a hold: ${JSON.stringify(refusal)}`)
  const further = await takeStep(work, courses, ['settled', 'failed'])
  const failed = ending.filter(({ path: [next] }) => next === 'failed')
  const concluded = await concludeStopped(
    work,
    failed.map(({ payment }) => payment.id),
  )
  await answered(
    work,
    ending.flatMap(({ payment: { id } }) => (concluded.has(id) ? [] : [id])),
  )
  await openExceptions(
    work,
    ending.flatMap(({ payment, news: { reason }, path: [next] }) => {
      if (next !== 'failed' || concluded.has(payment.id)) return []
      const said = reason ?? 'rejected'
      return [{ payment: payment.id, kind: kindOf(payment, 'bank'), reason: rails.returnWords(said) ?? said }]
    }),
  )
  return further
}

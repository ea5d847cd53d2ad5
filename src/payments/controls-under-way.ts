// What is promised of payments under way: that they take the steps of their lifecycle and no others, and leave on business
// days. Tried on payments of the canary, which are undone.

import type { Control, Ground } from '../base/control.ts'
import { addDays, type BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { amend } from './amend.ts'
import {
  type Attempt,
  at,
  enrol,
  everySeconds,
  orderOf,
  pay,
  set,
  thursday,
  tryOnWednesday,
  value,
  wednesday,
  withinMs,
  word,
  wordIn,
  wordOf,
} from './controls-canary.ts'
import { mayBecome, nextStates, type PaymentState } from './lifecycle.ts'
import type { Payment, PaymentOrder } from './payment.ts'
import * as probeStore from './probe-store.ts'
import { carryNews } from './settle.ts'
import * as store from './store.ts'
import { cancel, findPayment } from './submit.ts'

const newsMax = 500
const states = Object.keys(nextStates) as readonly PaymentState[] // The table names every state.

export const lifecycle: Control = {
  id: 'payments.lifecycle',
  says: 'A payment takes the steps of its lifecycle, each once and each told to the log, and no other.',
  does: 'prevents',
  answers: ['api.inconsistent-state'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('states of a payment', states.length)
    await tryOnWednesday(ground, tryCourse)
    await tryOnWednesday(ground, work => tryEachState(work, ground))
  },
}

/** From the order to the payee, and what may not be done on the way. */
async function tryCourse(work: Work): Promise<readonly Attempt[]> {
  const alice = await enrol(work, 10_00n)
  const paid = await pay(work, orderOf(work, alice, 4_00n))
  const planned = await pay(work, orderOf(work, alice, 5_00n, { processOn: thursday }))
  const tooLate = await cancel(work, paid.id, 1)
  const changed = await amend(work, paid.id, 1, { money: { minor: 1_00n, currency: 'USD' } })
  const unseen = await cancel(work, planned.id, 2)
  const back = await cancel(work, planned.id, 1)
  const twice = await cancel(work, planned.id, 2)
  const [id = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [paid.id])
  await rails.receive(work, [{ id, state: 'settled' }])
  await carryNews(work, newsMax)
  const [contrary = 'none'] = await rails.receive(work, [{ id, state: 'rejected', reason: 'R03' }])
  await carryNews(work, newsMax)
  const { posted } = value(await ledger.findAccount(work, alice.book))
  const steps = await store.stepsOf(work, paid.id)
  const told = work.leaves.filter(({ text }) => text.includes('"payments.step"') && text.includes(`"${paid.id}"`))
  return [
    ['a payment that has gone to the bank taken back', 'payment_not_cancellable', word(tooLate)],
    ['its amount changed', 'payment_not_amendable', word(changed)],
    ['one for tomorrow taken back by somebody who has seen another version', 'version_differs', word(unseen)],
    ['taken back by somebody who has seen this one', 'done', word(back)],
    ['taken back once more', 'payment_not_cancellable', word(twice)],
    ['the bank taking back that it has paid', 'contradicts', contrary],
    ['the payment then', 'settled', value(await findPayment(work, paid.id)).state],
    ['the account that held 10.00', '600', `${posted}`],
    ['its steps', 'released sent settled', steps.map(({ state }) => state).join(' ')],
    ['its steps in the log', '3', `${told.length}`],
  ]
}

/** Every pair of states by the database's own table, and for each state one step that is not in it. */
async function tryEachState(work: Work, { random }: Ground): Promise<readonly Attempt[]> {
  const alice = await enrol(work, 10_00n)
  const paid = await pay(work, orderOf(work, alice, 1_00n))
  const waiting = await pay(work, orderOf(work, alice, 1_01n, { byAgent: true }))
  const known = await probeStore.steps(work, states)
  const ours = states.flatMap(from => states.flatMap(to => (mayBecome(from, to) ? [`${from} ${to}`] : [])))
  const tried: Attempt[] = [['the steps that the database knows', ours.sort().join(), known.toSorted().join()]]
  for (const state of states) {
    const from = state === 'awaiting_approval' || state === 'held' ? waiting : paid
    const id = work.newId('pay')
    await probeStore.copyPayment(work, from.id, id, { state, reason: reasonIn(state) })
    const before = value(await findPayment(work, id))
    const barred = states.filter(to => to !== state && !mayBecome(state, to))
    const to = barred[Math.floor(random() * barred.length)] ?? fault('every state has steps that it may not take')
    const after: Payment = { ...before, state: to, reason: reasonIn(to) }
    tried.push([
      `${state} to ${to}, written into the table`,
      '23001',
      await wordIn(work, inner => store.updatePayments(inner, [after])),
    ])
  }
  const wrong = {
    payment: paid.id,
    version: 2,
    from: 'released',
    state: 'settled',
    actor: work.actor,
    reason: null,
  } as const
  tried.push(
    [
      'a step from released to settled written into the history',
      '23514',
      await wordIn(work, inner => store.insertSteps(inner, [wrong])),
    ],
    [
      'the step from released to sent',
      'done',
      await wordIn(work, inner => store.insertSteps(inner, [{ ...wrong, state: 'sent' }])),
    ],
    ['the first step written over', '42501', await wordIn(work, inner => probeStore.changeStep(inner, paid.id))],
  )
  return tried
}

/** Whoever looks at a payment in one of these states finds out why. */
function reasonIn(state: PaymentState): string | null {
  return ['failed', 'held', 'returned', 'stopped'].includes(state) ? 'canary' : null
}

const saturday: BusinessDate = '2040-03-17'
const independenceDay: BusinessDate = '2040-07-04'
const closedDay: BusinessDate = '2040-03-21'

export const calendar: Control = {
  id: 'payments.calendar',
  says: 'Money leaves on business days and before the cut-off; what comes later leaves on the next, and what cannot arrive in time is refused.',
  does: 'prevents',
  answers: ['api.payment-errors'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('orders given to the canary', 15)
    await tryOnWednesday(ground, async work => {
      const alice = await openAtBusiness(work)
      const given = (more: Partial<PaymentOrder>) =>
        wordOf(work, orderOf(work, alice, 1_00n, { isRepeat: true, ...more }))
      return [
        ['for yesterday', 'date_in_past', await given({ processOn: addDays(wednesday, -1) })],
        ['for a Saturday', 'date_not_business_day', await given({ processOn: saturday })],
        ['for Independence Day', 'date_not_business_day', await given({ processOn: independenceDay })],
        [
          'for a day on which the institution is closed',
          'date_not_business_day',
          await given({ processOn: closedDay }),
        ],
        ['for a day in two years', 'date_too_far', await given({ processOn: addDays(wednesday, 730) })],
        ['to arrive tomorrow, where it takes two days', 'delivery_too_early', await given({ deliverBy: thursday })],
        [
          'to leave on one day and to arrive by another',
          'two_days_given',
          await given({ processOn: thursday, deliverBy: addDays(thursday, 5) }),
        ],
        ['for tomorrow', 'done', await given({ processOn: thursday })],
      ]
    })
    await tryOnWednesday(ground, async work => {
      const alice = await openAtBusiness(work)
      const onFile = async (day: BusinessDate, time: `${number}:${number}`, more: Partial<PaymentOrder> = {}) => {
        const then = await at(work, day, time)
        const { id } = await pay(then, orderOf(work, alice, 1_00n, { isRepeat: true, ...more }))
        const { state, processOn, deliverOn } = value(await findPayment(then, id))
        return `${state} ${processOn} ${deliverOn}`
      }
      return [
        ['given at 16:59 on a Wednesday', `released ${wednesday} 2040-03-16`, await onFile(wednesday, '16:59')],
        ['given at 17:00, the cut-off', `scheduled ${thursday} 2040-03-19`, await onFile(wednesday, '17:00')],
        [
          'given at 13:45, to arrive that day',
          `scheduled ${thursday} ${thursday}`,
          await onFile(wednesday, '13:45', { speed: 'same_day' }),
        ],
        ['given on a Saturday', 'scheduled 2040-03-19 2040-03-22', await onFile(saturday, '10:00')],
        ['given on Independence Day', 'scheduled 2040-07-05 2040-07-09', await onFile(independenceDay, '10:00')],
        [
          'to arrive by the Monday after',
          `scheduled ${thursday} 2040-03-19`,
          await onFile(wednesday, '10:00', { deliverBy: '2040-03-19' }),
        ],
      ]
    })
  },
}

/** The days of the Federal Reserve but one, and cut-offs; and somebody with money. */
async function openAtBusiness(work: Work) {
  const times = { cutOff: '17:00', sameDayCutOff: '13:45' }
  await set(work, 'calendar', { days: 'federal_reserve', closedOn: [closedDay], ...times })
  await set(work, 'leadDays', { ach: 2, same_day_ach: 0, check: 5, on_us: 0 })
  return enrol(work, 100_00n)
}

// What is promised of payments under way: that they take the steps of their lifecycle and no others, and leave on business
// days. Tried on payments of the canary, which are undone.

import type { Control, Ground } from '../base/control.ts'
import { addDays, type BusinessDate, type WallTime } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import { amend } from './amend.ts'
import {
  type Attempt,
  at,
  currency,
  enrol,
  everySeconds,
  giveOrders,
  hear,
  orderOf,
  pay,
  set,
  thursday,
  tryOnWednesday,
  value,
  wednesday,
  withinMs,
  wordIn,
} from './controls-canary.ts'
import { mayBecome, nextStates, type PaymentState } from './lifecycle.ts'
import { releaseDue } from './loops.ts'
import type { Payment, PaymentId, PaymentOrder } from './payment.ts'
import * as probeStore from './probe-store.ts'
import { step } from './steps.ts'
import * as store from './store.ts'
import { cancel, findPayment } from './submit.ts'

const states = Object.keys(nextStates) as readonly PaymentState[] // The table names every state.

const waiting = ['scheduled', 'awaiting_approval', 'held'] as const
const over = ['cancelled', 'stopped', 'refunded', 'reissued'] as const

/**
 * Steps by which somebody pays twice, pays what they took back, or is told what is not so. The tables of the code and of the
 * database may agree and be wrong: what they must never hold is said here once more.
 */
const harms: readonly (readonly [what: string, from: readonly PaymentState[], to: readonly PaymentState[]])[] = [
  ['what was taken back, or has ended, goes on', over, states],
  ['what has left waits, to leave once more', ['released', 'sent', 'settled', 'returned'], waiting],
  ['what the bank has is sent again as it is', ['sent', 'settled', 'returned'], ['released']],
  ['what has left is taken back as if it had not', ['released', 'sent', 'settled', 'returned'], ['cancelled']],
  ['what the bank has is stopped', ['sent', 'settled', 'returned'], ['stopped']],
  ['what has arrived fails', ['settled', 'returned'], ['failed']],
  ['what has not left is on its way', [...waiting, 'failed'], ['sent']],
  ['what has not arrived comes back', [...waiting, 'released', 'sent', 'failed'], ['returned']],
  ['what has come back arrives', ['returned'], ['sent', 'settled']],
  ['what has not come back is given back', states.filter(state => state !== 'returned'), ['refunded', 'reissued']],
]

export const lifecycle: Control = {
  id: 'payments.lifecycle',
  says: 'A payment takes the steps of its lifecycle, each once, and no other.',
  does: 'prevents',
  answers: ['api.inconsistent-state'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('states of a payment', states.length)
    await tryOnWednesday(ground, work => tryEachState(work, ground))
    await tryOnWednesday(ground, tryCourse)
  },
}

/** From the order to the payee, and what may not be done on the way. */
async function* tryCourse(work: Work): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 10_00n)
  const { id: paid } = await pay(work, orderOf(work, alice, 4_00n))
  const takeBack = (id: PaymentId, version: number) => wordIn(work, inner => cancel(inner, id, version))
  yield ['a payment that has gone to the bank taken back', 'payment_not_cancellable', await takeBack(paid, 1)]
  const amended = await wordIn(work, inner => amend(inner, paid, 1, { money: { minor: 1_00n, currency } }))
  yield ['its amount changed', 'payment_not_amendable', amended]
  const { id: planned } = await pay(work, orderOf(work, alice, 5_00n, { processOn: thursday }))
  const unseen = await takeBack(planned, 2)
  yield ['one for tomorrow taken back by somebody who saw another version', 'version_differs', unseen]
  yield ['taken back by somebody who saw this one', 'done', await takeBack(planned, 1)]
  yield ['taken back once more', 'payment_not_cancellable', await takeBack(planned, 2)]
  const raised = await wordIn(work, inner => amend(inner, planned, 2, { money: { minor: 6_00n, currency } }))
  yield ['what was taken back changed', 'payment_not_amendable', raised]
  await releaseDue(await at(work, thursday, '10:00'))
  const told = await probeStore.instructionsOf(work, [planned])
  const onItsDay = `${value(await findPayment(work, planned)).state}, ${told.length} instructions`
  yield ['what was taken back, on its day', 'cancelled, 0 instructions', onItsDay]
  const [id = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [paid])
  await hear(work, { id, state: 'settled' })
  yield ['what the bank has paid', 'settled', value(await findPayment(work, paid)).state]
  yield ['the bank saying so again', 'repeated', await hear(work, { id, state: 'settled' })]
  yield ['the bank saying that it has not', 'contradicts', await hear(work, { id, state: 'rejected', reason: 'R03' })]
  yield ['the payment then', 'settled', value(await findPayment(work, paid)).state]
  const { posted } = value(await ledger.findAccount(work, alice.book))
  yield ['what is left of 10.00 USD', '6.00', formatMoney({ minor: posted, currency })]
  const steps = (await store.stepsOf(work, paid)).map(({ state }) => state).join(' ')
  yield ['its steps', 'released sent settled', steps]
}

/** Every pair of states by the tables of code and database, and for each state one step that harms, past them and through. */
async function* tryEachState(work: Work, { random }: Ground): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 10_00n)
  const paid = await pay(work, orderOf(work, alice, 1_00n))
  const waiting = await pay(work, orderOf(work, alice, 1_01n, { byAgent: true }))
  const ours = states.flatMap(from => states.flatMap(to => (mayBecome(from, to) ? [`${from} ${to}`] : [])))
  const theirs = await probeStore.steps(work, states)
  const differ = [...ours.filter(step => !theirs.includes(step)), ...theirs.filter(step => !ours.includes(step))]
  yield ['steps that the database knows otherwise', 'none', differ.join(', ') || 'none']
  const known = new Set([...ours, ...theirs])
  for (const [what, from, to] of harms) {
    const may = stepsBetween(from, to).filter(step => known.has(step))
    yield [what, 'in no table', may.join(', ') || 'in no table']
  }
  for (const state of states) {
    const from = state === 'awaiting_approval' || state === 'held' ? waiting : paid
    const id = work.newId('pay')
    await probeStore.copyPayment(work, from.id, id, { state, reason: reasonIn(state) })
    const before = value(await findPayment(work, id))
    const barred = harms.flatMap(([, starts, to]) => (starts.includes(state) ? to.filter(one => one !== state) : []))
    const to = barred[Math.floor(random() * barred.length)] ?? fault('every state has steps that it may not take')
    const after: Payment = { ...before, state: to, reason: reasonIn(to) }
    const came = await wordIn(work, inner => store.updatePayments(inner, [after]))
    yield [`${state} to ${to}, written into the table`, '23001', came]
    yield [`${state} to ${to}, taken`, 'a fault', await wordIn(work, inner => step(inner, [{ before, after }]))]
  }
  const sent = { payment: paid.id, version: 2, from: 'released', actor: work.actor, reason: null } as const
  const write = (state: PaymentState) => wordIn(work, inner => store.insertSteps(inner, [{ ...sent, state }]))
  yield ['a step from released to settled written into the history', '23514', await write('settled')]
  yield ['one from released to sent', 'done', await write('sent')]
  const again = await wordIn(work, inner => probeStore.changeStep(inner, paid.id))
  yield ['the first step written over', '42501', again]
}

/** As the database names them. */
function stepsBetween(from: readonly PaymentState[], to: readonly PaymentState[]): readonly string[] {
  return from.flatMap(before => to.flatMap(after => (before === after ? [] : [`${before} ${after}`])))
}

/** Whoever looks at a payment in one of these states finds out why. */
function reasonIn(state: PaymentState): string | null {
  return ['failed', 'held', 'returned', 'stopped'].includes(state) ? 'canary' : null
}

const saturday: BusinessDate = '2040-03-17'
const monday: BusinessDate = '2040-03-19'
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
    await tryOnWednesday(ground, tryDays)
    await tryOnWednesday(ground, tryTimes)
  },
}

async function* tryDays(work: Work): AsyncGenerator<Attempt> {
  const alice = await openAtBusiness(work)
  const given = (more: Partial<PaymentOrder>) => orderOf(work, alice, 1_00n, { isRepeat: true, ...more })
  yield* giveOrders(work, [
    ['for yesterday', 'date_in_past', given({ processOn: addDays(wednesday, -1) })],
    ['for a Saturday', 'date_not_business_day', given({ processOn: saturday })],
    ['for Independence Day', 'date_not_business_day', given({ processOn: independenceDay })],
    ['for a day on which the institution is closed', 'date_not_business_day', given({ processOn: closedDay })],
    ['for a day in two years', 'date_too_far', given({ processOn: addDays(wednesday, 730) })],
    ['to arrive tomorrow, where it takes two days', 'delivery_too_early', given({ deliverBy: thursday })],
    ['on two days', 'two_days_given', given({ processOn: thursday, deliverBy: monday })],
    ['for tomorrow', 'done', given({ processOn: thursday })],
  ])
}

/** As it stands in the table afterwards: its state, and the days on which it leaves and arrives. */
async function* tryTimes(work: Work): AsyncGenerator<Attempt> {
  const alice = await openAtBusiness(work)
  const given = async (day: BusinessDate, time: WallTime, more: Partial<PaymentOrder> = {}) => {
    const then = await at(work, day, time)
    const { id } = await pay(then, orderOf(then, alice, 1_00n, { isRepeat: true, ...more }))
    const { state, processOn, deliverOn } = value(await findPayment(then, id))
    return `${state} ${processOn} ${deliverOn}`
  }
  const friday = addDays(thursday, 1)
  yield ['given at 16:59 on a Wednesday', `released ${wednesday} ${friday}`, await given(wednesday, '16:59')]
  yield ['given at 17:00, the cut-off', `scheduled ${thursday} ${monday}`, await given(wednesday, '17:00')]
  yield [
    'given at 13:45, the cut-off, to arrive that day',
    `scheduled ${thursday} ${thursday}`,
    await given(wednesday, '13:45', { speed: 'same_day' }),
  ]
  yield ['given on a Saturday', `scheduled ${monday} ${addDays(closedDay, 1)}`, await given(saturday, '10:00')]
  const afterHoliday = `scheduled ${addDays(independenceDay, 1)} ${addDays(independenceDay, 5)}`
  yield ['given on Independence Day', afterHoliday, await given(independenceDay, '10:00')]
  const inTime = await given(wednesday, '10:00', { deliverBy: monday })
  yield ['to arrive by the Monday after', `scheduled ${thursday} ${monday}`, inTime]
}

/** The days of the Federal Reserve but one, and cut-offs; and somebody with money. */
async function openAtBusiness(work: Work) {
  const times = { cutOff: '17:00', sameDayCutOff: '13:45' }
  await set(work, 'calendar', { days: 'federal_reserve', closedOn: [closedDay], ...times })
  await set(work, 'leadDays', { ach: 2, same_day_ach: 0, check: 5, on_us: 0 })
  return enrol(work, 100_00n)
}

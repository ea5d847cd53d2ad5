// What is promised of payments that go wrong: that somebody sees each of them, by a day, and that it is put right once. Tried on
// payments of the canary, which are undone.

import type { Control } from '../base/control.ts'
import { addDays } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import type * as rails from '../rails/rails.ts'
import {
  type Attempt,
  agree,
  answerer,
  asker,
  at,
  currency,
  enrol,
  everySeconds,
  fund,
  hear,
  orderOf,
  type Person,
  pay,
  set,
  thursday,
  tryOnWednesday,
  value,
  withinMs,
  word,
} from './controls-canary.ts'
import { attemptsMax, type Exception } from './exception.ts'
import { closeException, findException, reprocess, retryDue, takeException } from './exceptions.ts'
import { noteOverdue, releaseDue } from './loops.ts'
import type { Payment, PaymentId } from './payment.ts'
import * as probeStore from './probe-store.ts'
import { refund } from './returns.ts'
import * as store from './store.ts'
import { findPayment } from './submit.ts'

const retriesMax = 50
const friday = addDays(thursday, 1)

export const exceptions: Control = {
  id: 'payments.exceptions',
  says: 'A payment that failed, came back or was not heard of is put where somebody sees it by a day, and is put right once.',
  does: 'corrects',
  answers: ['api.data-synchronization', 'api.data-accuracy', 'ops.process-failures'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('payments of the canary that go wrong', 4)
    await tryOnWednesday(ground, tryTroubles)
    await tryOnWednesday(ground, tryFailed)
    await tryOnWednesday(ground, tryReturned)
  },
}

/** Each kind of trouble, and what becomes of it by itself. */
async function* tryTroubles(work: Work): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 20_00n)
  const rejected = await sent(work, alice, 1_00n, 'rejected')
  yield ['what the bank has rejected', `rejected by ${thursday}`, await openFor(work, rejected.id)]
  const returned = await sent(work, alice, 2_00n, 'settled', 'returned')
  yield ['what has arrived and come back', `returned by ${friday}`, await openFor(work, returned.id)]
  const fine = await sent(work, alice, 3_00n, 'settled')
  yield ['what has arrived', 'none', await openFor(work, fine.id)]
  const lost = await pay(work, orderOf(work, alice, 4_00n))
  const poor = await enrol(work, 0n)
  const due = await pay(work, orderOf(work, poor, 5_00n, { processOn: thursday }))
  const onThursday = await at(work, thursday, '10:00')
  await releaseDue(onThursday)
  yield ['what has not been paid for by its day', `insufficient_funds by ${saturday}`, await openFor(work, due.id)]
  await fund(work, poor.book, 5_00n)
  await retryDue(onThursday, retriesMax)
  yield ['on the same day, with the money there', 'failed', await stateOf(work, due.id)]
  await retryDue(await at(work, friday, '10:00'), retriesMax)
  yield ['on the next', 'released', await stateOf(work, due.id)]
  yield ['who has to look at it then', 'none', await openFor(work, due.id)]
  await noteOverdue(await at(work, saturday, '10:00'))
  yield ['what nobody has heard of for days', `unknown_outcome by ${saturday}`, await openFor(work, lost.id)]
  const [{ id } = fault('it is open')] = await probeStore.openExceptionsOf(work, lost.id)
  const forced = await closeException({ ...work, actor: asker }, id, 1)
  yield ['somebody ending that without the bank’s word', 'action_not_offered', word(forced)]
}
const saturday = addDays(friday, 1)

/** Who may act on it, and how often it is tried. */
async function* tryFailed(work: Work): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 10_00n)
  const { id: payment } = await sent(work, alice, 4_00n, 'rejected')
  yield ['the money of what was rejected', '10.00 free', await freeIn(work, alice)]
  const [{ id } = fault('it is open')] = await probeStore.openExceptionsOf(work, payment)
  const [one, other]: readonly [Work, Work] = [
    { ...work, actor: asker },
    { ...work, actor: answerer },
  ]
  yield ['somebody taking it', 'done', word(await takeException(one, id, 1))]
  yield ['somebody else acting on it meanwhile', 'exception_owned', word(await reprocess(other, id, 2))]
  yield ['acting on it as it was before', 'version_differs', word(await reprocess(one, id, 1))]
  yield ['giving back what has never left', 'action_not_offered', word(await refund(one, id, 2))]
  yield ['trying it again', 'done', word(await reprocess(one, id, 2))]
  yield ['the payment', 'released', await stateOf(work, payment)]
  yield ['trying it once more at the same time', 'exception_resolved', word(await reprocess(one, id, 3))]
  const [again = fault('it was tried twice')] = (await probeStore.instructionsOf(work, [`${payment}/2`])).slice(-1)
  await hear(work, { id: again, state: 'rejected', reason: 'R03' })
  const [{ id: next } = fault('it is open')] = await probeStore.openExceptionsOf(work, payment)
  const before: Payment = value(await findPayment(work, payment))
  await store.updatePayments(work, [{ ...before, attempts: attemptsMax }])
  yield [`trying it a ${attemptsMax + 1}th time`, 'attempts_exhausted', word(await reprocess(one, next, 1))]
  yield ['ending it', 'done', word(await closeException(one, next, 1))]
}

/** Money that has come back goes where two people say, once. */
async function* tryReturned(work: Work): AsyncGenerator<Attempt> {
  await set(work, 'approvals', { one: '1', two: null, answerDays: 5 })
  const alice = await enrol(work, 10_00n)
  const { id: payment } = await sent(work, alice, 1_00n, 'settled', 'returned')
  yield ['the money of what has come back', '9.00 free', await freeIn(work, alice)]
  const [{ id } = fault('it is open')] = await probeStore.openExceptionsOf(work, payment)
  await set(work, 'approvals', { one: '0.50', two: null, answerDays: 5 })
  const asked = value(await refund({ ...work, actor: asker }, id, 1))
  yield ['somebody giving it back', 'still open', asked.state === 'open' ? 'still open' : asked.state]
  const proposal = asked.proposal ?? fault('it is proposed')
  const { contentHash } = value(await change.findProposal(work, proposal))
  const own = await change.approve({ ...work, actor: asker }, proposal, contentHash)
  yield ['agreeing to it themselves', 'approver_is_maker', word(own)]
  yield ['the money then', '9.00 free', await freeIn(work, alice)]
  await agree(work, value(await change.findProposal(work, proposal)))
  yield ['the money when somebody else has agreed', '10.00 free', await freeIn(work, alice)]
  const { version } = value(await findException(work, id))
  yield ['giving it back again', 'exception_resolved', word(await refund({ ...work, actor: asker }, id, version))]
}

/** A payment of which the bank has said this, one after the other. */
async function sent(
  work: Work,
  who: Person,
  minor: bigint,
  ...says: readonly rails.Answer['state'][]
): Promise<Payment> {
  const payment = await pay(work, orderOf(work, who, minor))
  const [id = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [payment.id])
  for (const state of says)
    await hear(work, state === 'rejected' || state === 'returned' ? { id, state, reason: 'R03' } : { id, state })
  return payment
}

async function openFor(work: Work, payment: PaymentId): Promise<string> {
  const open: readonly Pick<Exception, 'kind' | 'dueOn'>[] = await probeStore.openExceptionsOf(work, payment)
  return open.map(({ kind, dueOn }) => `${kind} by ${dueOn}`).join() || 'none'
}

async function stateOf(work: Work, payment: PaymentId): Promise<string> {
  return value(await findPayment(work, payment)).state
}

async function freeIn(work: Work, { book }: Person): Promise<string> {
  const { posted, heldDebits } = value(await ledger.findAccount(work, book))
  return `${formatMoney({ minor: posted - heldDebits, currency })} free`
}

// What is promised of orders when they are given: they are looked at, they act once, and they stay within limits. Tried by
// members of the canary, who are undone with their orders.

import type { Control } from '../base/control.ts'
import { addDays } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { amend } from './amend.ts'
import {
  type Attempt,
  addPayee,
  agree,
  asker,
  currency,
  enrol,
  everySeconds,
  giveOrders,
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
import { setMemberState } from './parties.ts'
import { setPayeeState } from './payees.ts'
import * as probeStore from './probe-store.ts'
import { createStandingOrders } from './standing-orders.ts'
import { ownKey } from './submission.ts'
import { cancel, findPayment, submitMany } from './submit.ts'

export const validated: Control = {
  id: 'payments.validated',
  says: 'An order with a wrong account, payee, amount or currency, or for more money than there is, is refused and moves nothing.',
  does: 'prevents',
  answers: ['api.payment-errors', 'api.data-accuracy'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('orders given to the canary', 11)
    await tryOnWednesday(ground, tryWrongOrders)
  },
}

async function* tryWrongOrders(work: Work): AsyncGenerator<Attempt> {
  const [alice, bob] = [await enrol(work, 10_00n), await enrol(work, 10_00n)]
  const shunned = await addPayee(work, alice.member)
  await setPayeeState(work, shunned, 'suspended')
  await setMemberState(work, bob.member, 'suspended')
  const first = orderOf(work, alice, 1_00n)
  yield ['1.00 USD out of an account that has 10.00', 'done', await wordOf(work, first)]
  yield* giveOrders(work, [
    ['nothing ordered', 'amount_not_positive', orderOf(work, alice, 0n)],
    ['less than nothing', 'amount_not_positive', orderOf(work, alice, -1_00n)],
    ['euros', 'currencies_differ', orderOf(work, alice, 1_00n, { money: { minor: 1_00n, currency: 'EUR' } })],
    [
      'out of an account that there is not',
      'funding_account_not_found',
      orderOf(work, { ...alice, funding: work.newId('fac') }, 1_00n),
    ],
    ['to the payee of another member', 'payee_not_found', orderOf(work, { ...alice, payee: bob.payee }, 1_00n)],
    ['to a payee who is suspended', 'payee_not_active', orderOf(work, { ...alice, payee: shunned }, 1_00n)],
    ['by a member who is suspended', 'member_not_active', orderOf(work, bob, 1_00n)],
    ['9.01 USD out of an account that has 9.00 left', 'insufficient_funds', orderOf(work, alice, 9_01n)],
    ['9.00 USD out of it', 'done', orderOf(work, alice, 9_00n)],
    ['0.01 USD more in the same call', 'insufficient_funds', orderOf(work, alice, 1n)],
  ])
  yield ['payments on file, of all these', '2', `${await probeStore.countPayments(work, alice.member)}`]
  const told = work.leaves.filter(({ text }) => text.includes('"payments.refused"')).length
  yield ['refusals that the log is told of', '9', `${told}`]
  const copy = (amount: number) =>
    wordIn(work, inner => probeStore.copyPayment(inner, first.id, inner.newId('pay'), { amount }))
  yield ['a payment of 0.01 USD written into the table', 'done', await copy(1)]
  yield ['one of nothing written into it', '23514', await copy(0)]
}

export const duplicates: Control = {
  id: 'payments.duplicates',
  says: 'A key pays once, and the same bill is not paid twice on a day unless somebody says that it is meant.',
  does: 'prevents',
  answers: ['api.payment-errors', 'ops.human-error'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('orders given to the canary', 10)
    await tryOnWednesday(ground, tryTwice)
  },
}

async function* tryTwice(work: Work): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 100_00n)
  const first = orderOf(work, alice, 5_00n)
  yield ['5.00 USD', 'done', await wordOf(work, first)]
  const again = await submitMany(work, [first, { ...first, id: work.newId('pay') }])
  const isFirst = again.every(one => one.ok && one.value.isReplay && one.value.payment.id === first.id)
  yield ['the same order again, twice in a call', 'the first payment', isFirst ? 'the first payment' : 'another']
  const later = orderOf(work, alice, 6_00n, { processOn: thursday })
  yield* giveOrders(work, [
    ['the same bill under another key', 'payment_duplicate', orderOf(work, alice, 5_00n)],
    ['another amount under the same key', 'payment_key_reused', { ...first, money: { minor: 4_00n, currency } }],
    ['another bill', 'done', orderOf(work, alice, 4_00n)],
    ['and once more in the same call', 'payment_duplicate', orderOf(work, alice, 4_00n)],
    ['the same bill on another day', 'done', orderOf(work, alice, 5_00n, { processOn: thursday })],
    ['another bill on that day', 'done', later],
    ['the same bill, said to be meant', 'done', orderOf(work, alice, 5_00n, { isRepeat: true })],
  ])
  const amended = await wordIn(work, inner => amend(inner, later.id, 1, { money: first.money }))
  yield ['a bill changed into one that is ordered already', 'payment_duplicate', amended]
  const { heldDebits } = value(await ledger.findAccount(work, alice.book))
  yield ['money held for what is due', '14.00', formatMoney({ minor: heldDebits, currency })]
  const copy = (changed: probeStore.Changed) =>
    wordIn(work, inner => probeStore.copyPayment(inner, first.id, inner.newId('pay'), changed))
  yield ['a payment with a key of its own written into the table', 'done', await copy({})]
  yield ['one with a key that has paid', '23505', await copy({ key: ownKey(first) })]
  const occurrence = { standing_order_id: work.newId('sto'), occurrence: 0 }
  yield ['an occurrence of a standing order', 'done', await copy(occurrence)]
  yield ['the same occurrence once more', '23505', await copy(occurrence)]
}

export const limits: Control = {
  id: 'payments.limits',
  says: 'Nobody pays more than the limits allow, in a payment, a day or a month, and what is large waits for other people.',
  does: 'prevents',
  answers: ['api.financial-regulations', 'api.payment-errors', 'biz.financial-impact'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('orders given to the canary', 20)
    await tryOnWednesday(ground, tryTooMuch)
    await tryOnWednesday(ground, tryTooOften)
    await tryOnWednesday(ground, tryLarge)
  },
}

const narrow = { payment: '100', sameDayPayment: '50', payeePerDay: '150', day: '200', month: '300' }

async function* tryTooMuch(work: Work): AsyncGenerator<Attempt> {
  await set(work, 'limits', { new: narrow, standard: narrow, premium: narrow, business: narrow })
  const alice = await enrol(work, 1_000_00n)
  const other = { ...alice, payee: await addPayee(work, alice.member) }
  const tomorrow = orderOf(work, alice, 100_00n, { processOn: thursday })
  const friday = { processOn: addDays(thursday, 1) }
  yield* giveOrders(work, [
    ['100.01 where 100 is the most', 'over_payment_limit', orderOf(work, alice, 100_01n)],
    ['50.01 to arrive today, where 50 is', 'over_same_day_limit', orderOf(work, alice, 50_01n, { speed: 'same_day' })],
    ['100.00', 'done', orderOf(work, alice, 100_00n)],
    ['50.01 more to that payee, where 150 a day are', 'over_payee_limit', orderOf(work, alice, 50_01n)],
    ['50.00 more', 'done', orderOf(work, alice, 50_00n)],
    ['50.01 to another payee, where 200 a day are', 'over_day_limit', orderOf(work, other, 50_01n)],
    ['50.00 to that one', 'done', orderOf(work, other, 50_00n)],
    ['100.00 tomorrow', 'done', tomorrow],
    ['0.01 the day after, where 300 a month are', 'over_month_limit', orderOf(work, alice, 1n, friday)],
    ['0.01 next month', 'done', orderOf(work, alice, 1n, { processOn: addDays(thursday, 30) })],
  ])
  yield [
    '0.01 in that month, in another call',
    'over_month_limit',
    await wordOf(work, orderOf(work, other, 1n, friday)),
  ]
  const more = { money: { minor: 100_01n, currency } }
  const amended = await wordIn(work, inner => amend(inner, tomorrow.id, 1, more))
  yield ['what was taken for tomorrow raised to 100.01', 'over_payment_limit', amended]
  yield ['and taken back', 'done', await wordIn(work, inner => cancel(inner, tomorrow.id, 1))]
  yield ['0.01 in that month again', 'done', await wordOf(work, orderOf(work, other, 1n, friday))]
}

/** What a standing order makes is held against limits as what somebody orders is, and counts with it. */
async function* tryTooOften(work: Work): AsyncGenerator<Attempt> {
  await set(work, 'limits', { new: narrow, standard: narrow, premium: narrow, business: narrow })
  const alice = await enrol(work, 1_000_00n)
  const [made = fault('one answer for one')] = await createStandingOrders(work, [
    {
      actor: asker,
      key: work.newId('key'),
      fundingAccount: alice.funding,
      payee: alice.payee,
      money: { minor: 100_00n, currency },
      recurrence: { frequency: 'monthly', startOn: wednesday, endsOn: null, occurrencesMax: null },
    },
  ])
  const { id } = value(made).order
  const nth = (number: number, minor: bigint) =>
    orderOf(work, alice, minor, { actor: 'process:worker', maker: asker, occurrence: { of: id, number } })
  yield* giveOrders(work, [
    ['an occurrence of it of 100.01, where 100 is the most', 'over_payment_limit', nth(0, 100_01n)],
    ['one of 100.00', 'done', nth(0, 100_00n)],
    ['one of 50.01 to that payee, where 150 a day are', 'over_payee_limit', nth(1, 50_01n)],
    ['an order for 50.01 to that payee', 'over_payee_limit', orderOf(work, alice, 50_01n)],
    ['one for 50.00', 'done', orderOf(work, alice, 50_00n)],
  ])
}

async function* tryLarge(work: Work): AsyncGenerator<Attempt> {
  await set(work, 'approvals', { one: '10', two: null, answerDays: 5 })
  const alice = await enrol(work, 100_00n)
  const small = await pay(work, orderOf(work, alice, 10_00n, { actor: asker }))
  yield ['10.00, where more than that waits for somebody', 'released', small.state]
  const large = await pay(work, orderOf(work, alice, 10_01n, { actor: asker }))
  yield ['10.01', 'awaiting_approval', large.state]
  const queued = await probeStore.instructionsOf(work, [large.id])
  yield ['what the bank is told of it', '0 instructions', `${queued.length} instructions`]
  const id = large.proposal ?? fault('what waits has a proposal')
  const { contentHash } = value(await change.findProposal(work, id))
  const own = await change.approve({ ...work, actor: asker }, id, contentHash)
  yield ['its maker agreeing to it', 'approver_is_maker', word(own)]
  await agree(work, value(await change.findProposal(work, id)))
  yield ['the payment when somebody else has agreed', 'released', value(await findPayment(work, large.id)).state]
}

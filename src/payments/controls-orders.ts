// What is promised of orders when they are given: they are looked at, they act once, and they stay within limits. Tried by
// members of the canary, who are undone with their orders.

import type { Control } from '../base/control.ts'
import { addDays } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { amend } from './amend.ts'
import {
  addPayee,
  agree,
  asker,
  enrol,
  everySeconds,
  orderOf,
  pay,
  set,
  thursday,
  tryOnWednesday,
  tryOrders,
  value,
  withinMs,
  word,
  wordIn,
  wordOf,
} from './controls-canary.ts'
import { setMemberState } from './parties.ts'
import { setPayeeState } from './payees.ts'
import * as probeStore from './probe-store.ts'
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
    await tryOnWednesday(ground, async work => {
      const [alice, bob] = [await enrol(work, 10_00n), await enrol(work, 10_00n)]
      const shunned = await addPayee(work, alice.member)
      await setPayeeState(work, shunned, 'suspended')
      await setMemberState(work, bob.member, 'suspended')
      const first = orderOf(work, alice, 1_00n)
      const paid = await pay(work, first)
      const came = await tryOrders(work, [
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
      const told = work.leaves.filter(({ text }) => text.includes('"payments.refused"')).length
      const copy = (amount: number) =>
        wordIn(work, inner => probeStore.copyPayment(inner, paid.id, inner.newId('pay'), { amount }))
      return [
        ...came,
        ['payments on file, of all these', '2', `${await probeStore.countPayments(work, alice.member)}`],
        ['refusals that the log is told of', '9', `${told}`],
        ['a payment of 0.01 USD written into the table', 'done', await copy(1)],
        ['one of nothing written into it', '23514', await copy(0)],
      ]
    })
  },
}

export const duplicates: Control = {
  id: 'payments.duplicates',
  says: 'A key pays once, and the same bill is not paid twice on a day unless somebody says that it is meant.',
  does: 'prevents',
  answers: ['api.payment-errors', 'ops.human-error'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('orders given to the canary', 9)
    await tryOnWednesday(ground, async work => {
      const alice = await enrol(work, 100_00n)
      const first = orderOf(work, alice, 5_00n)
      const paid = await pay(work, first)
      const again = await submitMany(work, [first, { ...first, id: work.newId('pay') }])
      const isFirst = again.every(one => one.ok && one.value.isReplay && one.value.payment.id === paid.id)
      const later = orderOf(work, alice, 6_00n, { processOn: thursday })
      const came = await tryOrders(work, [
        ['the same bill under another key', 'payment_duplicate', orderOf(work, alice, 5_00n)],
        [
          'another amount under the same key',
          'payment_key_reused',
          { ...first, money: { ...first.money, minor: 4_00n } },
        ],
        ['another bill', 'done', orderOf(work, alice, 4_00n)],
        ['and once more in the same call', 'payment_duplicate', orderOf(work, alice, 4_00n)],
        ['the same bill on another day', 'done', orderOf(work, alice, 5_00n, { processOn: thursday })],
        ['another bill on that day', 'done', later],
        ['the same bill, said to be meant', 'done', orderOf(work, alice, 5_00n, { isRepeat: true })],
      ])
      const amended = await amend(work, later.id, 1, { money: first.money })
      await Promise.all(work.writes)
      const { heldDebits } = value(await ledger.findAccount(work, alice.book))
      const copy = (changed: probeStore.Changed) =>
        wordIn(work, inner => probeStore.copyPayment(inner, paid.id, inner.newId('pay'), changed))
      const occurrence = { standing_order_id: work.newId('sto'), occurrence: 0 }
      return [
        ['the same order again, twice in a call', 'the first payment', isFirst ? 'the first payment' : 'another'],
        ...came,
        ['a bill changed into one that is ordered already', 'payment_duplicate', word(amended)],
        ['money held for what is due', '14.00', formatMoney({ minor: heldDebits, currency: 'USD' })],
        ['a payment with a key of its own written into the table', 'done', await copy({})],
        ['one with a key that has paid', '23505', await copy({ key: ownKey(first) })],
        ['an occurrence of a standing order', 'done', await copy(occurrence)],
        ['the same occurrence once more', '23505', await copy(occurrence)],
      ]
    })
  },
}

const narrow = { payment: '100', sameDayPayment: '50', payeePerDay: '150', day: '200', month: '300' }

export const limits: Control = {
  id: 'payments.limits',
  says: 'Nobody pays more than the limits allow, in a payment, a day or a month, and what is large waits for other people.',
  does: 'prevents',
  answers: ['api.financial-regulations', 'api.payment-errors', 'biz.financial-impact'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('orders given to the canary', 15)
    await tryOnWednesday(ground, async work => {
      await set(work, 'limits', { new: narrow, standard: narrow, premium: narrow, business: narrow })
      const alice = await enrol(work, 1_000_00n)
      const other = { ...alice, payee: await addPayee(work, alice.member) }
      const tomorrow = orderOf(work, alice, 100_00n, { processOn: thursday })
      const friday = { processOn: addDays(thursday, 1) }
      const came = await tryOrders(work, [
        ['100.01 where 100 is the most', 'over_payment_limit', orderOf(work, alice, 100_01n)],
        [
          '50.01 to arrive today, where 50 is',
          'over_same_day_limit',
          orderOf(work, alice, 50_01n, { speed: 'same_day' }),
        ],
        ['100.00', 'done', orderOf(work, alice, 100_00n)],
        ['50.01 more to that payee, where 150 a day are', 'over_payee_limit', orderOf(work, alice, 50_01n)],
        ['50.00 more', 'done', orderOf(work, alice, 50_00n)],
        ['50.01 to another payee, where 200 a day are', 'over_day_limit', orderOf(work, other, 50_01n)],
        ['50.00 to that one', 'done', orderOf(work, other, 50_00n)],
        ['100.00 tomorrow', 'done', tomorrow],
        ['0.01 the day after, where 300 a month are', 'over_month_limit', orderOf(work, alice, 1n, friday)],
        ['0.01 next month', 'done', orderOf(work, alice, 1n, { processOn: addDays(thursday, 30) })],
      ])
      const later = await wordOf(work, orderOf(work, other, 1n, friday))
      const amended = await amend(work, tomorrow.id, 1, { money: { ...tomorrow.money, minor: 100_01n } })
      const back = await cancel(work, tomorrow.id, 1)
      const freed = await wordOf(work, orderOf(work, other, 1n, friday))
      return [
        ...came,
        ['0.01 in that month, in another call', 'over_month_limit', later],
        ['what was taken for tomorrow raised to 100.01', 'over_payment_limit', word(amended)],
        ['and taken back', 'done', word(back)],
        ['0.01 in that month again', 'done', freed],
      ]
    })
    await tryOnWednesday(ground, async work => {
      await set(work, 'approvals', { one: '10', two: null, answerDays: 5 })
      const alice = await enrol(work, 100_00n)
      const [small, large] = [
        await pay(work, orderOf(work, alice, 10_00n, { actor: asker })),
        await pay(work, orderOf(work, alice, 10_01n, { actor: asker })),
      ]
      const queued = await probeStore.instructionsOf(work, [large.id])
      const { contentHash } = value(await change.findProposal(work, large.proposal ?? fault('it waits')))
      const own = await change.approve({ ...work, actor: asker }, large.proposal ?? fault('it waits'), contentHash)
      await agree(work, value(await change.findProposal(work, large.proposal ?? fault('it waits'))))
      return [
        ['10.00, where more than that waits for somebody', 'released', small.state],
        ['10.01', 'awaiting_approval', large.state],
        ['what the bank is told of it', '0 instructions', `${queued.length} instructions`],
        ['its maker agreeing to it', 'approver_is_maker', word(own)],
        ['somebody else agreeing to it', 'released', value(await findPayment(work, large.id)).state],
      ]
    })
  },
}

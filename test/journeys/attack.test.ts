// Attacks on payments, each of which worked once: as an operator, as a member's front end, and as bad luck would have it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import { overdueLoop, releaseLoop, retryLoop, settleLoop, standingOrdersLoop } from '../../src/payments/loops.ts'
import * as payments from '../../src/payments/payments.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { assertProblem, type Reply } from '../api.ts'
import { PretendBank } from '../bank.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { silentLog } from '../outside.ts'

type Body = Reply['body']
const bank = 'first-bank'
const dayMs = 86_400_000
const usd = (value: string) => ({ value, currency: 'USD' })
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })
const unlimited = { payment: null, sameDayPayment: null, payeePerDay: null, day: null, month: null }

describe('an attack on payments', () => {
  let branch: Branch
  let worker: Outside
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    await set('approvals', { one: '500.00', two: null, answerDays: 30 })
    const limits = { ...unlimited, day: '600.00' }
    await set('limits', { new: limits, standard: limits, premium: limits, business: limits })
  })
  after(() => branch.close())

  const set = async (name: string, content: object) => {
    const proposed = await branch.ask('POST', `/v1/settings/payments.${name}/proposals`, content)
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal((await approve(proposed.body.id, 'setter')).body.state, 'applied')
  }
  const approve = async (id: string, person: string) => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  }
  const run = async (...loops: readonly ((outside: Outside) => Loop)[]) => {
    for (let handled = 1; handled > 0; ) {
      handled = 0
      for (const loop of loops) handled += await loop(worker).pass(new AbortController().signal)
    }
  }
  const through = (other: PretendBank) => run(outside => dispatchLoop(outside, other, silentLog), settleLoop)
  /** What happens so many days later; then it is today again. */
  const later = async <T>(days: number, happens: () => Promise<T>): Promise<T> => {
    branch.world.clock.advance(days * dayMs)
    try {
      return await happens()
    } finally {
      branch.world.clock.advance(-days * dayMs)
    }
  }
  const wish = ({ fundingAccount, payee }: Payer, value: string, more: object = {}) => ({
    fundingAccount,
    payee,
    amount: usd(value),
    isRepeat: true,
    ...more,
  })
  const pay = async (who: Payer, value: string, more: object = {}): Promise<Body> => {
    const made = await branch.order('/v1/payments', wish(who, value, more))
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const found = async (id: string): Promise<Body> => (await branch.get(`/v1/payments/${id}`)).body
  const ending = async (id: string) => {
    const { state, reason } = await found(id)
    return [state, reason]
  }
  const amend = async (id: string, change: object) => {
    const { version } = await found(id)
    return branch.ask('PATCH', `/v1/payments/${id}`, change, { 'if-match': `"${version}"` })
  }
  const exceptionOf = async (payment: string): Promise<Body> => {
    for (let cursor = ''; ; ) {
      const { items, next } = (await branch.get(`/v1/exceptions?limit=100${cursor}`)).body
      const mine = items.find((item: Body) => item.payment === payment)
      if (mine !== undefined || next === undefined) return mine
      cursor = `&cursor=${next}`
    }
  }
  const act = ({ id, version }: Body, what: string) =>
    branch.ask('POST', `/v1/exceptions/${id}/${what}`, undefined, { ...as('olga'), 'if-match': `"${version}"` })
  const fund = async ({ account }: Payer, value: string) => {
    const external = { kind: 'external', currency: 'USD', normalSide: 'debit', isFloored: false }
    const world = (await branch.ask('POST', '/v1/ledger/accounts', external)).body.id
    const moved = await branch.order('/v1/ledger/transfers', { debit: world, credit: account, amount: usd(value) })
    assert.equal(moved.status, 201, moved.text)
  }
  const stand = async (who: Payer, value: string, startOn: string, headers: object = {}): Promise<string> => {
    const { fundingAccount, payee } = who
    const recurrence = { frequency: 'monthly', startOn }
    const made = await branch.ask(
      'POST',
      '/v1/standing-orders',
      { fundingAccount, payee, amount: usd(value), ...recurrence },
      { 'idempotency-key': `standing-${who.member}-${value}`, ...headers },
    )
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const occurrenceOf = async (standingOrder: string): Promise<Body> => {
    const [row] = await branch.world.owner<{ id: string }[]>`
      select payment_id as id from payments.payment where standing_order_id = ${standingOrder} order by occurrence`
    return found(row?.id ?? fault('it was due'))
  }

  describe('that passes by whoever must approve', () => {
    test('with a standing order that fails for want of funds and is retried once there are some: it needs its approval still', async () => {
      const who = await branch.enrol('1.00')
      const order = await stand(who, '550.00', '2026-01-05')
      await run(standingOrdersLoop)
      const { id } = await occurrenceOf(order)
      assert.deepEqual(await ending(id), ['failed', 'insufficient_funds'])
      await fund(who, '1000.00')
      await later(1, () => run(retryLoop))
      assert.deepEqual(await ending(id), ['failed', 'insufficient_funds'])
      const exception = await exceptionOf(id)
      assert.deepEqual([exception.state, exception.reason], ['open', 'needs_approval'])
      assert.equal((await act(exception, 'reprocessing')).body.state, 'open')
      assert.equal((await found(id)).state, 'failed')
    })

    test('with a standing order of their own, which the worker turns into payments: they made it all the same', async () => {
      const who = await branch.enrol('1000.00')
      const order = await stand(who, '550.00', '2026-01-05', as('ann'))
      await run(standingOrdersLoop)
      const { id, proposal } = await occurrenceOf(order)
      assert.equal((await found(id)).state, 'awaiting_approval')
      assertProblem(await approve(proposal, 'ann'), 409, 'approver_is_maker')
      assert.equal((await approve(proposal, 'ben')).body.state, 'applied')
      assert.equal((await found(id)).state, 'released')
    })

    test('by an amendment of what was held for doubt and let go: somebody has to look again', async () => {
      const who = await branch.enrol('1000.00')
      const verdict = { says: 'hold', by: 'test/1', reason: 'new_device' } as const
      const submitted = await transact(branch.world.outside, bank, 'client:cli_1', async work =>
        done(
          await payments.submitMany(work, [
            {
              id: work.newId('pay'),
              actor: 'client:cli_1',
              key: work.newId('key'),
              fundingAccount: who.fundingAccount as payments.FundingAccountId, // As the api has just named it, and below.
              payee: who.payee as payments.PayeeId,
              money: { minor: 1_00n, currency: 'USD' },
              processOn: '2026-01-09',
              verdict,
            },
          ]),
        ),
      )
      const [outcome] = submitted.ok ? submitted.value : fault('a list is never refused')
      const { id, proposal } = outcome?.ok === true ? outcome.value.payment : fault(JSON.stringify(outcome))
      await approve(proposal ?? fault('it is held'), 'ann')
      assert.equal((await found(id)).state, 'scheduled')
      const amended = await amend(id, { amount: usd('499.00') })
      assert.deepEqual([amended.status, amended.body.state, amended.body.reason], [200, 'held', 'amended'])
    })
  })

  describe('that passes limits', () => {
    test('by letting payments fail on many days and retrying all of them on one: the last does not fit into that day', async () => {
      const who = await branch.enrol('1.00')
      const payees = await Promise.all(
        ['1', '2'].map(async number => {
          const account = { bank: '021000021', number: `5550${number}` }
          const made = await branch.ask('POST', '/v1/payees', {
            member: who.member,
            nickname: number,
            name: 'Shop',
            account,
          })
          return made.body.id as string // As the api has just named it.
        }),
      )
      const failing: Body[] = []
      for (const [index, payee] of payees.entries()) {
        const processOn = `2026-01-0${6 + index}`
        failing.push(await pay({ ...who, payee }, '400.00', { processOn }))
      }
      await later(1, () => run(releaseLoop))
      await later(2, () => run(releaseLoop))
      await fund(who, '1000.00')
      await later(3, () => run(retryLoop))
      const ends = await Promise.all(failing.map(({ id }) => ending(id)))
      assert.deepEqual(ends, [
        ['released', undefined],
        ['failed', 'insufficient_funds'],
      ])
      assert.equal((await exceptionOf(failing[1].id)).reason, 'over_day_limit')
    })

    test('by having a payment approved of on a later day, on which the limit is used up already', async () => {
      const who = await branch.enrol('2000.00')
      const waiting = await pay(who, '550.00')
      await later(1, async () => {
        await pay(who, '100.00')
        assert.equal((await approve(waiting.proposal, 'ann')).body.state, 'applied')
      })
      assert.deepEqual(await ending(waiting.id), ['failed', 'over_day_limit'])
      assert.equal((await exceptionOf(waiting.id)).kind, 'refused')
      const { body } = await branch.get(`/v1/ledger/accounts/${who.account}`)
      assert.equal(Number(body.available.value), 1_900, 'nothing is held for it any more')
    })

    test('by a standing order above them: an operator who tries it again does not lift them', async () => {
      await set('approvals', { one: null, two: null, answerDays: 30 })
      const who = await branch.enrol('2000.00')
      const order = await stand(who, '700.00', '2026-01-05')
      await run(standingOrdersLoop)
      const { id } = await occurrenceOf(order)
      assert.deepEqual(await ending(id), ['failed', 'over_day_limit'])
      assert.equal((await act(await exceptionOf(id), 'reprocessing')).body.state, 'open')
      assert.equal((await found(id)).state, 'failed')
      await set('approvals', { one: '500.00', two: null, answerDays: 30 })
    })
  })

  describe('that has a bill paid twice', () => {
    test('by the retry of what failed, when the member has ordered it again meanwhile: the retry stays away', async () => {
      const who = await branch.enrol('1.00')
      const first = await pay(who, '40.00', { processOn: '2026-01-06' })
      await later(1, () => run(releaseLoop))
      await fund(who, '100.00')
      const again = await later(1.01, () => pay(who, '40.00'))
      await later(2, () => run(retryLoop))
      assert.deepEqual(
        [await ending(first.id), await ending(again.id)],
        [
          ['failed', 'insufficient_funds'],
          ['released', undefined],
        ],
      )
      const exception = await exceptionOf(first.id)
      assert.equal(exception.reason, 'payment_duplicate')
      await later(2, async () => assert.equal((await act(exception, 'reprocessing')).body.resolution, 'reprocessed'))
      assert.equal((await found(first.id)).state, 'released', 'a person may mean both')
    })
  })

  describe('that moves what its member has stopped', () => {
    const stop = async (target: object) => {
      const terms = { target, form: 'written', receivedAt: '2026-01-05T15:00:00.000Z' }
      const made = await branch.order('/v1/stop-payments', terms)
      assert.equal(made.status, 201, made.text)
      return made.body
    }

    test('by an amendment to today', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '10.00', { processOn: '2026-01-12' })
      await stop({ payment: id })
      assertProblem(await amend(id, { processOn: '2026-01-05' }), 409, 'payment_is_stopped')
      assert.equal((await found(id)).state, 'scheduled')
    })

    test('by paying anew what came back, until they want it after all', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '10.00')
      await through(new PretendBank())
      await transact(worker, bank, 'process:worker', async work =>
        done(await payments.enterReturn(work, id, 'R03 no account')),
      )
      const { id: order } = await stop({ payee: who.payee })
      await later(7, async () => {
        const exception = await exceptionOf(id)
        assertProblem(await act(exception, 'reissue'), 409, 'payment_is_stopped')
        assert.equal((await found(id)).state, 'returned')
        await branch.ask('POST', `/v1/stop-payments/${order}/cancellation`, undefined, { 'if-match': '"1"' })
        assert.equal((await act(exception, 'reissue')).body.resolution, 'reissued')
      })
    })
  })

  describe('that needs bad luck only', () => {
    test('an answer entered while it is looked for leaves no exception that nobody can end', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '10.00')
      await run(outside => dispatchLoop(outside, new PretendBank(), silentLog))
      const isSettling = Promise.withResolvers<void>()
      const isLookedFor = Promise.withResolvers<void>()
      const entering: Outside = {
        ...worker,
        emit: async work => {
          isSettling.resolve()
          await isLookedFor.promise
          await worker.emit(work)
        },
      }
      await later(5, async () => {
        const settling = settleLoop(entering).pass(new AbortController().signal)
        await isSettling.promise
        await overdueLoop(worker).pass(new AbortController().signal)
        isLookedFor.resolve()
        await settling
      })
      assert.deepEqual([await ending(id), await exceptionOf(id)], [['settled', undefined], undefined])
    })

    test('a second attempt that waits for its day is amended, and goes out under its own name', async () => {
      await set('calendar', { days: 'every_day', closedOn: [], cutOff: '10:00', sameDayCutOff: null })
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '10.00')
      await through(new PretendBank(() => 'reject'))
      await later(0.1, async () => assert.equal((await act(await exceptionOf(id), 'reprocessing')).status, 201))
      assert.deepEqual([(await found(id)).state, (await found(id)).processOn], ['scheduled', '2026-01-06'])
      const amended = await amend(id, { processOn: '2026-01-05' })
      assert.deepEqual([amended.status, amended.body.state], [200, 'released'], amended.text)
      await through(new PretendBank())
      assert.equal((await found(id)).state, 'settled')
      await set('calendar', { days: 'every_day', closedOn: [], cutOff: null, sameDayCutOff: null })
    })

    test('a day that becomes a holiday lets its payments go on the next, with the days they now have', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '10.00', { processOn: '2026-01-07' })
      await set('calendar', { days: 'every_day', closedOn: ['2026-01-07'], cutOff: null, sameDayCutOff: null })
      await later(2, () => run(releaseLoop))
      assert.equal((await found(id)).state, 'scheduled')
      await later(3, () => run(releaseLoop))
      const { state, processOn, deliverOn, askedOn } = await found(id)
      assert.deepEqual([state, processOn, deliverOn, askedOn], ['released', '2026-01-08', '2026-01-08', '2026-01-07'])
      await set('calendar', { days: 'every_day', closedOn: [], cutOff: null, sameDayCutOff: null })
    })

    test('a standing order to somebody at the institution that failed is retried there, not at a bank', async () => {
      const [poor, neighbour] = [await branch.enrol('1.00'), await branch.enrol('1.00')]
      const account = { bank: '111000025', number: neighbour.number }
      const made = await branch.ask('POST', '/v1/payees', {
        member: poor.member,
        nickname: 'Neighbour',
        name: 'Alice',
        account,
      })
      assert.equal(made.body.method, 'on_us', made.text)
      const order = await stand({ ...poor, payee: made.body.id }, '20.00', '2026-01-05')
      await run(standingOrdersLoop)
      const { id } = await occurrenceOf(order)
      await fund(poor, '100.00')
      await later(1, () => run(retryLoop))
      const { state, method } = await found(id)
      assert.deepEqual([state, method], ['settled', 'on_us'])
      const { body } = await branch.get(`/v1/ledger/accounts/${neighbour.account}`)
      assert.equal(body.available.value, '21.00')
    })

    test('an approved payment does not follow bank details that are changed after it was ordered', async () => {
      const who = await branch.enrol('1000.00')
      const { id, proposal } = await pay(who, '550.00', { processOn: '2026-01-20' })
      assert.equal((await approve(proposal, 'ann')).body.state, 'applied')
      const small = await pay(who, '5.00', { processOn: '2026-01-20' })
      branch.world.clock.advance(1)
      const wanted = { member: who.member, account: { bank: '011000015', number: '424242' } }
      const path = `/v1/payees/${who.payee}/account/proposals`
      const asked = await branch.ask('POST', path, wanted, { ...as('mallory'), 'if-match': '"1"' })
      assert.equal((await approve(asked.body.id, 'ann')).body.state, 'applied', asked.text)
      await later(15, () => run(releaseLoop))
      assert.deepEqual(await ending(id), ['failed', 'payee_changed'])
      // What nobody had to approve of goes where the payee is paid now.
      assert.deepEqual(await ending(small.id), ['released', undefined])
    })
  })

  test('leaves books that sum to zero', async () => {
    await later(40, () => through(new PretendBank()))
    const sums = await branch.world.owner<{ posted: bigint; held: bigint }[]>`
      select sum(posted)::bigint as posted, (sum(held_debits) - sum(held_credits))::bigint as held from ledger.account`
    assert.deepEqual({ ...sums[0] }, { posted: 0n, held: 0n })
  })
})

// Attacks on payments, each of which worked once: as an operator, as a member's front end, and as bad luck would have it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import * as ledger from '../../src/ledger/ledger.ts'
import { overdueLoop, releaseLoop, retryLoop, settleLoop, standingOrdersLoop } from '../../src/payments/loops.ts'
import * as payments from '../../src/payments/payments.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { assertProblem, type Reply } from '../api.ts'
import { PretendBank } from '../bank.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { silentLog } from '../outside.ts'
import { untilIdle } from '../until-idle.ts'

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
    await untilIdle(...loops.map(loop => loop(worker)))
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

  describe('that has its money back and keeps it', () => {
    const returned = async (who: Payer, value: string): Promise<Body> => {
      const paid = await pay(who, value)
      if (paid.proposal !== undefined) assert.equal((await approve(paid.proposal, 'ann')).body.state, 'applied')
      await through(new PretendBank())
      await comeBack(paid.id)
      return paid
    }
    const comeBack = (id: payments.PaymentId) =>
      transact(worker, bank, 'process:worker', async work =>
        done(await payments.enterReturn(work, id, 'R03 no account')),
      )
    const available = async ({ account }: Payer) =>
      Number((await branch.get(`/v1/ledger/accounts/${account}`)).body.available.value)
    const newest = async ({ member }: Payer): Promise<Body> =>
      (await branch.get(`/v1/payments?member=${member}&limit=1`)).body.items[0]
    const proposal = async (id: string) => (await branch.get(`/v1/proposals/${id}`)).body

    test('by having it paid anew above the threshold, and cancelling that: somebody else is asked, and then it goes', async () => {
      const who = await branch.enrol('1000.00')
      const { id } = await returned(who, '550.00')
      const asked = await act(await exceptionOf(id), 'reissue')
      assert.deepEqual([asked.status, asked.body.state, await available(who)], [201, 'open', 450], asked.text)
      assert.equal((await newest(who)).id, id, 'nothing new is on file')
      const seen = await proposal(asked.body.proposal)
      assert.deepEqual(
        [seen.kind, seen.subject, JSON.parse(seen.content)],
        ['payments.reissue', asked.body.id, { payment: id, amount: '550.00', currency: 'USD', payee: who.payee }],
      )
      for (const what of ['refund', 'reissue']) assertProblem(await act(asked.body, what), 409, 'proposal_pending')
      assertProblem(await approve(seen.id, 'olga'), 409, 'approver_is_maker')
      const tried = await branch.ask('POST', `/v1/proposals/${seen.id}/rehearsal`)
      assert.deepEqual([tried.body.payment, tried.body.state], [id, 'reissued'])
      assert.equal((await approve(seen.id, 'ben')).body.state, 'applied')
      assert.equal((await exceptionOf(id))?.id, undefined)
      const again = await newest(who)
      assert.deepEqual([(await found(id)).state, again.state, await available(who)], ['reissued', 'released', 450])
      const cancelled = await branch.ask('POST', `/v1/payments/${again.id}/cancellation`, undefined, {
        'if-match': '"1"',
      })
      assertProblem(cancelled, 409, 'payment_not_cancellable')
      await through(new PretendBank())
      assert.deepEqual([(await newest(who)).state, await available(who)], ['settled', 450])
    })

    test('by an approval that comes after the exception has moved on', async () => {
      const who = await branch.enrol('1000.00')
      const { id } = await returned(who, '550.00')
      const asked = (await act(await exceptionOf(id), 'reissue')).body
      await set('approvals', { one: null, two: null, answerDays: 30 })
      assert.equal((await act(asked, 'refund')).body.resolution, 'refunded')
      await set('approvals', { one: '500.00', two: null, answerDays: 30 })
      const { state, reason } = await proposal(asked.proposal)
      assert.deepEqual([state, reason], ['withdrawn', 'the exception has moved on'])
      assertProblem(await approve(asked.proposal, 'ben'), 409, 'proposal_not_open')
      assert.deepEqual([(await found(id)).state, await available(who)], ['refunded', 1000])
    })

    test('by an approval of what cannot go any more: all of it stays undone', async () => {
      const who = await branch.enrol('1000.00')
      const { id } = await returned(who, '550.00')
      const asked = (await act(await exceptionOf(id), 'reissue')).body
      await branch.ask('PUT', `/v1/payees/${who.payee}/state`, { state: 'suspended' })
      const approved = (await approve(asked.proposal, 'ben')).body
      assert.deepEqual([approved.state, approved.reason], ['failed', 'payee_not_active'])
      assert.deepEqual([(await found(id)).state, await available(who)], ['returned', 450])
      const refund = (await act(await exceptionOf(id), 'refund')).body
      assert.equal((await approve(refund.proposal, 'ben')).body.state, 'applied')
      assert.deepEqual([(await found(id)).state, await available(who)], ['refunded', 1000])
    })

    describe('and is credited for a dispute besides', () => {
      const dispute = async (who: Payer, payment: string): Promise<string> => {
        const made = await branch.order('/v1/disputes', {
          member: who.member,
          about: { payment },
          kind: 'unauthorized',
          form: 'written',
          receivedAt: branch.world.clock.now().toISOString(),
        })
        assert.equal(made.status, 201, made.text)
        return made.body.id
      }
      let count = 0
      const change = async (id: string, noun: string, body: unknown) => {
        const { version } = (await branch.get(`/v1/disputes/${id}`)).body
        const headers = { 'if-match': `"${version}"`, 'idempotency-key': `dispute-step-${++count}`, ...as('olga') }
        return branch.ask('POST', `/v1/disputes/${id}/${noun}`, body, headers)
      }
      const credit = (id: string) => change(id, 'provisional-credit', {})
      const find = (id: string, value: string) =>
        change(id, 'resolution', { found: usd(value), reason: value === '0' ? 'no_error' : 'error_confirmed' })
      /** What the institution has given out and lost, in dollars: both accounts count debits. */
      const given = async (): Promise<Readonly<Record<string, number>>> => {
        const rows = await branch.world.owner<{ purpose: string; minor: bigint }[]>`
          select purpose, -posted as minor from payments.dispute_account natural join ledger.account
           where institution_id = ${bank}`
        return Object.fromEntries(rows.map(({ purpose, minor }) => [purpose, Number(minor) / 100]))
      }
      test('first: what comes back makes good for the loss, and the rest is the member’s', async () => {
        const who = await branch.enrol('100.00')
        const [whole, part] = [await pay(who, '40.00'), await pay(who, '50.00')]
        await through(new PretendBank())
        assert.equal((await find(await dispute(who, whole.id), '40.00')).status, 201)
        const second = await dispute(who, part.id)
        assert.equal((await credit(second)).status, 201)
        assert.equal((await find(second, '20.00')).status, 201)
        assert.deepEqual([await available(who), (await given()).losses], [100, 60])
        await comeBack(whole.id)
        await comeBack(part.id)
        for (const { id } of [whole, part])
          assert.equal((await act(await exceptionOf(id), 'refund')).body.resolution, 'refunded')
        // Of the second, 30 of its credit were owed, and so are set off; nothing is left for the member.
        assert.deepEqual([await available(who), await given()], [100, { provisional: 0, losses: 0 }])
        const { owed, debited } = (await branch.get(`/v1/disputes/${second}`)).body
        assert.deepEqual([owed, debited], [usd('30.00'), usd('30.00')])
        assertProblem(await find(await dispute(who, whole.id), '40.00'), 409, 'payment_credited_already')
      })

      test('later: what was refunded or paid anew is credited no more, whatever is asked', async () => {
        const who = await branch.enrol('100.00')
        for (const way of ['refund', 'reissue']) {
          const { id } = await returned(who, '30.00')
          assert.equal((await act(await exceptionOf(id), way)).status, 201)
          const had = await available(who)
          const late = await dispute(who, id)
          assertProblem(await credit(late), 409, 'payment_credited_already')
          assertProblem(await find(late, '0.01'), 409, 'payment_credited_already')
          assert.equal((await find(late, '0')).body.state, 'resolved_against')
          assert.equal(await available(who), had)
        }
      })

      test('twice: what one dispute has found is not found by the next', async () => {
        const who = await branch.enrol('100.00')
        const { id } = await pay(who, '30.00')
        await through(new PretendBank())
        assert.equal((await find(await dispute(who, id), '10.00')).status, 201)
        const next = await dispute(who, id)
        assertProblem(await credit(next), 409, 'payment_credited_already')
        assertProblem(await find(next, '20.01'), 409, 'payment_credited_already')
        assert.equal((await find(next, '20.00')).status, 201)
        assert.equal(await available(who), 100)
      })

      test('meanwhile: what is disputed waits until that is decided', async () => {
        const who = await branch.enrol('100.00')
        const { id } = await returned(who, '30.00')
        const open = await dispute(who, id)
        for (const way of ['refund', 'reissue'])
          assertProblem(await act(await exceptionOf(id), way), 409, 'payment_is_disputed')
        await credit(open)
        assertProblem(await act(await exceptionOf(id), 'refund'), 409, 'payment_is_disputed')
        await find(open, '0')
        assert.equal((await act(await exceptionOf(id), 'reissue')).body.resolution, 'reissued')
        assert.equal(await available(who), 70, 'the credit is owed, and set off; the bill is paid anew')
      })

      test('at once: one of both, however they race', async () => {
        for (let round = 0; round < 8; round++) {
          const who = await branch.enrol('100.00')
          const { id } = await returned(who, '30.00')
          const exception = await exceptionOf(id)
          const racing = round % 2 === 0 ? undefined : await dispute(who, id)
          const [refund, found] = await Promise.all([
            act(exception, 'refund'),
            racing === undefined ? dispute(who, id).then(made => find(made, '30.00')) : find(racing, '30.00'),
          ])
          assert.ok(refund.status < 500 && found.status < 500, `${refund.text} ${found.text}`)
          if (refund.status !== 201) assert.equal((await act(exception, 'refund')).status, 201)
          assert.equal(await available(who), 100)
        }
      })
    })

    describe('by closing the account it came from', () => {
      const close = async ({ account, number }: Payer) => {
        const funded = await branch.enrol('0.01')
        const left = (await branch.get(`/v1/ledger/accounts/${account}`)).body.available
        await branch.order('/v1/ledger/transfers', { debit: account, credit: funded.account, amount: left })
        const closed = await transact(
          branch.world.outside,
          bank,
          'person:per_1',
          work => ledger.closeAccount(work, account as ledger.AccountId), // As the api has just named it.
        )
        assert.ok(closed.ok, number)
      }
      const another = async ({ member }: Payer): Promise<Payer> => {
        const number = '0001 9999 0001'
        const { body } = await branch.ask('POST', '/v1/funding-accounts', { member, number, currency: 'USD' })
        return { ...(await branch.enrol('0.01')), member, fundingAccount: body.id, account: body.account }
      }

      test('it is refunded into another that is theirs and open, once somebody names it; nothing faults', async () => {
        const [who, neighbour] = [await branch.enrol('560.00'), await branch.enrol('1.00')]
        const [small, large] = [await returned(who, '10.00'), await returned(who, '550.00')]
        await fund(who, '1.00')
        await close(who)
        for (const { id } of [small, large])
          for (const way of ['refund', 'reissue'])
            assertProblem(await act(await exceptionOf(id), way), 422, 'funding_account_closed')
        const into = (id: string) => `refund?into=${id}`
        const open = await another(who)
        const exception = await exceptionOf(small.id)
        assertProblem(await act(exception, into(neighbour.fundingAccount)), 404, 'funding_account_not_found')
        assertProblem(await act(exception, into('fac_none')), 404, 'funding_account_not_found')
        assert.equal((await act(exception, into(open.fundingAccount))).body.resolution, 'refunded')
        assert.equal(await available(open), 10)
        const asked = (await act(await exceptionOf(large.id), into(open.fundingAccount))).body
        const { content } = await proposal(asked.proposal)
        assert.equal(JSON.parse(content).fundingAccount, open.fundingAccount)
        assert.equal((await approve(asked.proposal, 'ben')).body.state, 'applied')
        assert.deepEqual([(await found(large.id)).state, await available(open)], ['refunded', 560])
      })
    })

    test('by an idempotency key like the one under which it is paid anew: a caller’s keys are their own', async () => {
      const who = await branch.enrol('1000.00')
      const { id } = await returned(who, '30.00')
      const faked = await branch.ask('POST', '/v1/payments', wish(who, '30.00'), {
        ...as('olga'),
        'idempotency-key': `${id}/reissue`,
      })
      assert.equal(faked.status, 201, faked.text)
      assert.equal((await act(await exceptionOf(id), 'reissue')).body.resolution, 'reissued')
      assert.notEqual((await newest(who)).id, faked.body.id)
      assert.equal(await available(who), 940, 'both are on their way')
      const keys = await branch.world.owner<{ key: string }[]>`
        select key from payments.payment where key like '%/reissue' and key not like 'process:%'`
      assert.equal(keys.length, 1)
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

// What went wrong at our peers, told by their own issues and tried here, over HTTP and by two of each process where it was
// a race. Each is named after what happened there. Some stand beside what they are about: in ledger.test.ts (Midaz 1519
// and 709, Blnk 181 and PR 171), gateway/routes/payments.test.ts (Midaz 1974, 709, SDK PR 236), replay.test.ts (Midaz 1270).

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import * as messages from '../../src/messages/messages.ts'
import { answerLoop, overdueLoop, releaseLoop, retryLoop, settleLoop } from '../../src/payments/loops.ts'
import { tellLoop } from '../../src/payments/tell.ts'
import { dispatchLoop, silenceMsMax } from '../../src/rails/dispatch.ts'
import * as rails from '../../src/rails/rails.ts'
import { assertProblem, type Reply } from '../api.ts'
import { PretendBank } from '../bank.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { silentLog } from '../outside.ts'

type Body = Reply['body']
const bank = 'first-bank'
const dayMs = 86_400_000
const usd = (value: string) => ({ value, currency: 'USD' })
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })

describe('what went wrong at our peers', () => {
  let branch: Branch
  let workers: readonly [Outside, Outside]
  before(async () => {
    branch = await openBranch()
    workers = [branch.world.outsideAs('vouch_worker'), branch.world.outsideAs('vouch_worker')]
    const none = { payment: null, sameDayPayment: null, payeePerDay: null, day: null, month: null }
    await set('limits', { new: none, standard: { ...none, day: '1300.00' }, premium: none, business: none })
    await set('approvals', { one: '500.00', two: null, answerDays: 5 })
  })
  after(() => branch.close())

  const approve = async (id: string, person: string) => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  }
  const propose = (name: string, content: object) =>
    branch.ask('POST', `/v1/settings/payments.${name}/proposals`, content)
  const set = async (name: string, content: object) => {
    assert.equal((await approve((await propose(name, content)).body.id, 'setter')).body.state, 'applied')
  }
  /** In two workers at once, until neither finds anything. */
  const run = async (...loops: readonly ((outside: Outside) => Loop)[]) => {
    const one = async (worker: Outside) => {
      let handled = 0
      for (const loop of loops) handled += await loop(worker).pass(new AbortController().signal)
      return handled
    }
    while ((await Promise.all(workers.map(one))).some(handled => handled > 0));
  }
  const through = (other: PretendBank) => run(outside => dispatchLoop(outside, other, silentLog), settleLoop)
  const receive = (answers: readonly rails.Answer[]) =>
    transact(workers[0], bank, 'process:worker', async work => done(await rails.receive(work, answers)))
  const later = async <T>(ms: number, happens: () => Promise<T>): Promise<T> => {
    branch.world.clock.advance(ms)
    try {
      return await happens()
    } finally {
      branch.world.clock.advance(-ms)
    }
  }
  const wish = ({ fundingAccount, payee }: Payer, value: string, more: object = {}) => ({
    fundingAccount,
    payee,
    amount: usd(value),
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
  /** What is posted and what is available. */
  const money = async ({ account }: Payer) => {
    const { balances, available } = (await branch.get(`/v1/ledger/accounts/${account}`)).body
    return [balances.posted.value, available.value]
  }
  const exceptionsOf = async (payment: string): Promise<Body[]> => {
    const { items } = (await branch.get('/v1/exceptions?limit=100')).body
    return items.filter((item: Body) => item.payment === payment)
  }
  const act = ({ id, version }: Body, what: string) =>
    branch.ask('POST', `/v1/exceptions/${id}/${what}`, undefined, { ...as('olga'), 'if-match': `"${version}"` })

  describe('with holds', () => {
    test('a hold that was rejected is not committed after all, whoever says so late (Blnk 182)', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '60.00')
      const other = new PretendBank(() => 'reject')
      await through(other)
      assert.deepEqual(
        [await ending(id), await money(who)],
        [
          ['failed', 'account_closed'],
          ['100.00', '100.00'],
        ],
      )
      for (const instruction of other.records.keys()) await receive([{ id: instruction, state: 'settled' }])
      await run(settleLoop)
      assert.deepEqual(
        [await ending(id), await money(who)],
        [
          ['failed', 'account_closed'],
          ['100.00', '100.00'],
        ],
      )
    })

    test('every hold of a list is recorded and can be committed (Blnk 55, 195)', async () => {
      const who = await branch.enrol('100.00')
      const orders = ['10.00', '20.00', '30.00'].map(value => wish(who, value))
      const made = await branch.order('/v1/payment-batches', { payments: orders })
      assert.deepEqual(await money(who), ['100.00', '40.00'])
      const ids: string[] = made.body.items.map(({ payment }: Body) => payment.id)
      const unrecorded = await branch.world.owner`
        select from payments.payment
          left join ledger.transfer on transfer_id = hold_id and transfer.kind = 'hold'
                                   and transfer.amount = payment.amount and transfer.currency = payment.currency
         where payment_id in ${branch.world.owner(ids)} and transfer_id is null`
      assert.equal(unrecorded.length, 0)
      await through(new PretendBank())
      assert.deepEqual(await Promise.all(ids.map(ending)), Array(3).fill(['settled', undefined]))
      assert.deepEqual(await money(who), ['40.00', '40.00'])
    })

    test('a time-out gives back the money that was held and the limit that was used (Mojaloop 868)', async () => {
      const who = await branch.enrol('2000.00')
      const { id } = await pay(who, '900.00', { processOn: '2026-01-12' })
      const { id: due } = await pay(who, '950.00')
      const again = wish(who, '900.00', { processOn: '2026-01-12', isRepeat: true })
      assertProblem(await branch.order('/v1/payments', again), 422, 'over_day_limit')
      assert.deepEqual(await money(who), ['2000.00', '1050.00'])
      await later(5 * dayMs, () => run(answerLoop))
      for (const payment of [id, due]) assert.deepEqual(await ending(payment), ['cancelled', 'approval_expired'])
      assert.deepEqual(await money(who), ['2000.00', '2000.00'], 'the money is free')
      assert.equal((await branch.order('/v1/payments', again)).status, 201, 'and so is the limit')
    })
  })

  describe('with keys and duplicates', () => {
    test('eight clicks at once make one journal entry (openMF web-app PR 3902)', async () => {
      const [who, other] = [await branch.enrol('100.00'), await branch.enrol('1.00')]
      const body = { debit: who.account, credit: other.account, amount: usd('10.00') }
      const clicks = await Promise.all(
        Array.from({ length: 8 }, () => branch.order('/v1/ledger/transfers', body, 'a-form')),
      )
      assert.deepEqual([...new Set(clicks.map(({ status }) => status))], [201])
      assert.equal(new Set(clicks.map(({ body: { id } }) => id)).size, 1)
      assert.deepEqual(
        [await money(who), await money(other)],
        [
          ['90.00', '90.00'],
          ['11.00', '11.00'],
        ],
      )
    })

    test('an error of ours is not the answer to its key for ever (a replayed 500)', async () => {
      const who = await branch.enrol('100.00')
      const { owner } = branch.world
      const order = () => branch.order('/v1/payments', wish(who, '10.00'), 'broken-once')
      await owner`alter table payments.payment add constraint broken check (amount <> 1000) not valid`
      assertProblem(await order(), 500, 'fault')
      await owner`alter table payments.payment drop constraint broken`
      const made = await order()
      assert.deepEqual([made.status, made.headers.get('idempotency-replayed')], [201, null], made.text)
      assert.equal((await order()).body.id, made.body.id)
      assert.deepEqual(await money(who), ['100.00', '90.00'])
    })

    test('a payment of several attempts is listed once (Hyperswitch PR 13523)', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '10.00')
      for (let attempt = 1; attempt <= 3; attempt++) {
        await through(new PretendBank(() => 'reject'))
        const [exception, ...more] = await exceptionsOf(id)
        assert.equal(more.length, 0)
        assert.equal((await act(exception, 'reprocessing')).status, 201)
      }
      const listed = (await branch.get(`/v1/payments?member=${who.member}&limit=100`)).body.items
      assert.deepEqual(
        listed.map((payment: Body) => payment.id),
        [id],
      )
      await through(new PretendBank())
    })
  })

  describe('with outcomes nobody knows', () => {
    test('what is unknown is not paid again by anybody, and then turns out to have been paid (Kill Bill 1015)', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '60.00')
      const other = new PretendBank(() => 'accept_then_hang_up')
      await run(outside => dispatchLoop(outside, other, silentLog))
      assertProblem(await branch.order('/v1/payments', wish(who, '60.00')), 409, 'payment_duplicate')
      await later(3 * dayMs, async () => {
        await run(overdueLoop)
        const [exception] = await exceptionsOf(id)
        assert.deepEqual([exception.kind, exception.actions], ['unknown_outcome', []])
        for (const what of ['reprocessing', 'reissue', 'refund'])
          assertProblem(await act(exception, what), 409, 'action_not_offered')
        await run(retryLoop, releaseLoop)
        await through(other)
      })
      assert.deepEqual(
        [await ending(id), await money(who)],
        [
          ['settled', undefined],
          ['40.00', '40.00'],
        ],
      )
      assert.deepEqual([...other.sendings.values()], [1])
    })

    test('what was pending and then fails is put where it is tried again (Kill Bill 1832)', async () => {
      const who = await branch.enrol('100.00')
      const { id } = await pay(who, '60.00')
      const other = new PretendBank(() => 'answer_late')
      await run(outside => dispatchLoop(outside, other, silentLog), settleLoop)
      assert.equal((await found(id)).state, 'sent')
      for (const record of other.records.values()) record.state = 'rejected'
      await later(silenceMsMax, () => through(other))
      assert.deepEqual(
        [await ending(id), await money(who)],
        [
          ['failed', 'account_closed'],
          ['100.00', '100.00'],
        ],
      )
      const [exception] = await exceptionsOf(id)
      assert.deepEqual([exception.kind, exception.actions], ['rejected', ['reprocess', 'close']])
      assert.equal((await act(exception, 'reprocessing')).body.resolution, 'reprocessed')
      await through(new PretendBank())
      assert.equal((await found(id)).state, 'settled')
    })

    test('every way of being let go leads into settlement, once (Mojaloop 2526)', async () => {
      const who = await branch.enrol('5000.00')
      const due = await pay(who, '1.00')
      const approved = await pay(who, '600.00')
      const dated = await pay(who, '2.00', { processOn: '2026-01-06' })
      const amended = await pay(who, '3.00', { processOn: '2026-01-07' })
      await approve(approved.proposal, 'ann')
      await branch.ask('PATCH', `/v1/payments/${amended.id}`, { processOn: '2026-01-05' }, { 'if-match': '"1"' })
      const failing = await pay(who, '4.00')
      await run(
        outside =>
          dispatchLoop(
            outside,
            new PretendBank(({ reference }) => (reference === failing.id ? 'reject' : 'answer_late')),
            silentLog,
          ),
        settleLoop,
      )
      await act((await exceptionsOf(failing.id))[0], 'reprocessing')
      await later(dayMs, () => run(releaseLoop))
      const ids: string[] = [due, approved, dated, amended, failing].map(({ id }) => id)
      const gone = await branch.world.owner<{ id: string; state: string; instructions: bigint }[]>`
        select payment_id as id, payment.state, count(instruction_id) filter (where instruction.state <> 'rejected') as instructions
          from payments.payment
          left join rails.instruction on split_part(reference, '/', 1) = payment_id
         where payment_id in ${branch.world.owner(ids)}
         group by 1, 2`
      assert.equal(gone.length, 5)
      for (const { id, state, instructions } of gone)
        assert.deepEqual([['released', 'sent'].includes(state), instructions], [true, 1n], id)
      const settling = new PretendBank()
      await later(2 * dayMs, async () => {
        for (const instruction of await branch.world.owner<{ id: rails.InstructionId; state: string }[]>`
          select instruction_id as id, state from rails.instruction where state = 'accepted'`)
          await receive([{ id: instruction.id, state: 'settled' }])
        await through(settling)
      })
      for (const id of ids) assert.equal((await found(id)).state, 'settled', id)
      assert.deepEqual(await money(who), ['4390.00', '4390.00'])
    })

    test('those who wait are told of a time-out, whatever others have asked for (Mojaloop 448, 1381)', async () => {
      const { outside, owner } = branch.world
      const listen = async (type: 'payment.settled' | 'payment.cancelled') => {
        const given = { url: `https://${type}.example.com/`, scheme: 'v1', reach: 'public' } as const
        const sealed = await messages.sealEndpoint(outside, branch.vault, bank, given)
        const endpoint = sealed.ok ? sealed.value : fault(sealed.refusal.code)
        await transact(outside, bank, 'client:cli_1', work => messages.addEndpoint(work, endpoint, [type]))
      }
      const isHeard = { name: 'First Bank', isMailOn: true, isWebhookOn: true }
      await transact(outside, bank, 'client:cli_1', work => messages.setLetterhead(work, isHeard))
      await listen('payment.settled')
      await listen('payment.cancelled')
      await run(tellLoop)
      const who = await branch.enrol('1000.00', { email: 'who@member.example' })
      const { id } = await pay(who, '700.00')
      await later(5 * dayMs, () => run(answerLoop, tellLoop))
      const told = await owner<{ channel: string; what: string }[]>`
        select channel, coalesce(event_type, notice) as what from messages.message where key like ${`${id}/%`} order by channel`
      assert.deepEqual(
        told.map(({ channel, what }) => [channel, what]),
        [
          ['mail', 'payment_failed'],
          ['webhook', 'payment.cancelled'],
        ],
      )
    })
  })

  describe('with makers and checkers', () => {
    test('a maker who submits the same again while one waits is told of that one, and why they may not approve (Fineract PR 6255)', async () => {
      const who = await branch.enrol('3000.00')
      const first = await pay(who, '600.00')
      const again = await Promise.all(
        Array.from({ length: 4 }, () => branch.order('/v1/payments', wish(who, '600.00'))),
      )
      for (const answer of again)
        assert.match(assertProblem(answer, 409, 'payment_duplicate').detail, new RegExp(first.id))
      const content = { holdAbove: '1.00' }
      const waiting = await propose('detection', content)
      for (const answer of await Promise.all([propose('detection', content), propose('detection', content)]))
        assert.match(assertProblem(answer, 409, 'proposal_pending').detail, new RegExp(waiting.body.id))
      const own = { ...as('ann'), 'idempotency-key': 'by-ann' }
      const hers = (await branch.ask('POST', '/v1/payments', wish(who, '601.00', { processOn: '2026-01-08' }), own))
        .body
      const told = assertProblem(await approve(hers.proposal, 'ann'), 409, 'approver_is_maker')
      assert.match(told.title, /./)
      assert.doesNotMatch(told.detail, /permission|authority/i)
      const subjects: string[] = [first.id, hers.id, 'institution']
      const open: string[] = (await branch.get('/v1/proposals?state=open&limit=100')).body.items
        .map((proposal: Body) => proposal.subject)
        .filter((subject: string) => subjects.includes(subject))
      assert.deepEqual(open.toSorted(), subjects.toSorted(), 'one each')
    })
  })
})

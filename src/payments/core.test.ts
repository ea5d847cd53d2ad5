import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../test/api.ts'
import { bank, type CorePayer, type CoreWorld, openCoreWorld } from '../../test/core-world.ts'
import { projectSources } from '../../test/house.ts'
import { failuresMax, restMs } from '../base/breaker.ts'
import { done } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { coreSilenceMsMax } from '../rails/core-operations.ts'

import { enterReturn } from './payments.ts'

const tomorrow = '2026-01-06'
const dayMs = 86_400_000

describe('a payment from an account kept at the core', () => {
  let world: CoreWorld
  let carol: CorePayer
  before(async () => {
    world = await openCoreWorld()
    carol = await world.enrolAtCore(100_000n)
  })
  after(() => world.close())

  const silence = async () => {
    world.world.clock.advance(coreSilenceMsMax)
    await world.passCore()
  }
  const misbehave = (manner: ReturnType<CoreWorld['core']['mannerOf']>, times = 1) => {
    let left = times
    world.core.mannerOf = () => (left-- > 0 ? manner : 'well')
  }
  const eligible = (is: boolean) => world.world.owner`
    update payments.funding_account set is_eligible = ${is} where funding_account_id = ${carol.fundingAccount}`
  const heldAtCore = () => world.core.holds(carol.coreAccount).map(({ minor }) => minor)

  test('is held there before it is accepted, posted when it is settled, and the mirror follows', async () => {
    const paid = await world.pay(carol, '25.00')
    assert.deepEqual([paid.status, paid.body.state], [201, 'released'], paid.text)
    assert.deepEqual(heldAtCore(), [2_500n])
    assert.deepEqual({ ...(await world.mirror(carol)) }, { posted: 0n, held: 2_500n })
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    assert.deepEqual([world.core.posted(carol.coreAccount), heldAtCore()], [-2_500n, []])
    await world.assertInStep([carol])
  })

  test('is refused for want of funds when the core says so, and its key may be used again', async () => {
    const poor = await world.enrolAtCore(1_000n)
    const refused = assertProblem(await world.pay(poor, '10.01', 'poor'), 422, 'insufficient_funds')
    assert.match(refused.detail, /The core did not say/)
    world.core.balances.set(poor.coreAccount, 2_000n)
    const paid = await world.pay(poor, '10.01', 'poor')
    assert.equal(paid.status, 201, paid.text)
    assert.equal((await world.pay(poor, '10.01', 'poor')).body.id, paid.body.id)
    await world.passAll()
    await world.assertInStep([poor])
  })

  test('is refused in the core’s own words where they are other', async () => {
    const gone = await world.enrolAtCore(1_000n)
    world.core.balances.delete(gone.coreAccount)
    const problem = assertProblem(await world.pay(gone, '1.00'), 422, 'core_declined')
    assert.match(problem.detail, /account_not_found/)
  })

  for (const manner of ['hang_up', 'do_then_hang_up', 'do_and_be_silent'] as const) {
    test(`is refused when the core does not answer (${manner}); what it held is set free, and the same key pays once`, async () => {
      misbehave(manner)
      assertProblem(await world.pay(carol, '30.00', `unknown-${manner}`), 503, 'core_unknown')
      await silence()
      assert.deepEqual(heldAtCore(), [])
      const paid = await world.pay(carol, '30.00', `unknown-${manner}`)
      assert.equal(paid.status, 201, paid.text)
      assert.deepEqual(heldAtCore(), [3_000n])
      await world.passAll()
      assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
      await world.assertInStep([carol])
    })
  }

  test('asked again under its key while nobody knows, is the same hold', async () => {
    misbehave('do_then_hang_up')
    assertProblem(await world.pay(carol, '31.00', 'again'), 503, 'core_unknown')
    assert.deepEqual(heldAtCore(), [3_100n])
    const paid = await world.pay(carol, '31.00', 'again')
    assert.equal(paid.status, 201, paid.text)
    assert.deepEqual(heldAtCore(), [3_100n])
    await silence()
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    await world.assertInStep([carol])
  })

  test('asked again under its key with another amount, waits until the first is resolved', async () => {
    misbehave('do_then_hang_up')
    assertProblem(await world.pay(carol, '32.00', 'other'), 503, 'core_unknown')
    assertProblem(await world.pay(carol, '33.00', 'other'), 503, 'core_unknown')
    await silence()
    assert.deepEqual(heldAtCore(), [])
    assert.equal((await world.pay(carol, '33.00', 'other')).status, 201)
    await world.passAll()
    await world.assertInStep([carol])
  })

  test('sent by many at once under one key is one payment and one hold', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.pay(carol, '5.00', 'many')))
    const ids = new Set(answers.flatMap(({ status, body }) => (status === 201 ? [body.id] : [])))
    assert.equal(ids.size, 1)
    assert.deepEqual(heldAtCore(), [500n])
    await world.passAll()
    await silence()
    await world.assertInStep([carol])
  })

  test('in a batch is one of a list, asked for once', async () => {
    const calls: number[] = []
    world.core.onDone = () => void calls.push(1)
    const batch = await world.order('/v1/payment-batches', {
      payments: ['1.00', '2.00', '9999.00'].map(value => ({
        fundingAccount: carol.fundingAccount,
        payee: carol.payee,
        amount: { value, currency: 'USD' },
      })),
    })
    world.core.onDone = () => undefined
    assert.equal(batch.status, 200, batch.text)
    const said = batch.body.items.map((item: { payment?: { state: string }; problem?: { type: string } }) =>
      item.payment === undefined ? item.problem?.type : item.payment.state,
    )
    assert.deepEqual(said, ['released', 'released', '/problems/insufficient_funds'])
    assert.equal(calls.length, 1)
    await world.passAll()
    await world.assertInStep([carol])
  })

  test('that our own rules refuse after all is set free at the core', async () => {
    // Between the core's answer and the decision the member is suspended.
    world.core.onDone = async () => {
      world.core.onDone = () => undefined
      await eligible(false)
    }
    assertProblem(await world.pay(carol, '12.00'), 422, 'funding_account_not_eligible')
    await eligible(true)
    await world.passCore()
    assert.deepEqual(heldAtCore(), [])
    await world.assertInStep([carol])
  })

  test('decided after its hold has been given up is refused, and what was held is not used', async () => {
    // The api is slow: between the core's answer and the decision the worker asks, and finds a hold that nobody wants.
    world.core.onDone = async () => {
      world.core.onDone = () => undefined
      await silence()
    }
    assertProblem(await world.pay(carol, '13.00', 'late'), 503, 'core_unknown')
    await world.passCore()
    assert.deepEqual(heldAtCore(), [])
    assert.equal((await world.pay(carol, '13.00', 'late')).status, 201)
    await world.passAll()
    await world.assertInStep([carol])
  })

  test('within the institution moves both sides at the core', async () => {
    const dora = await world.enrolAtCore(0n)
    const payee = await world.payeeOf(carol, dora.number)
    const paid = await world.pay({ ...carol, payee }, '40.00')
    assert.deepEqual([paid.body.method, paid.body.state], ['on_us', 'settled'], paid.text)
    await world.passCore()
    assert.equal(world.core.posted(dora.coreAccount), 4_000n)
    await world.assertInStep([carol, dora])
  })

  test('to and from an account that is kept here moves its own side only', async () => {
    const here = await world.enrol('100.00')
    const toHere = await world.payeeOf(carol, here.number)
    const toCarol = await world.payeeOf(here, carol.number)
    const paid = await world.pay({ ...carol, payee: toHere }, '7.00')
    assert.equal(paid.body.state, 'settled', paid.text)
    const back = await world.pay({ ...here, payee: toCarol }, '3.00')
    assert.equal(back.body.state, 'settled', back.text)
    await world.passCore()
    const { body } = await world.get(`/v1/ledger/accounts/${here.account}`)
    assert.equal(body.available.value, '104.00')
    await world.assertInStep([carol])
  })

  test('of a later day is held there on its day, and leaves no sooner than that', async () => {
    const paid = await world.pay(carol, '50.00', undefined, { processOn: tomorrow })
    assert.equal(paid.body.state, 'scheduled', paid.text)
    assert.deepEqual(heldAtCore(), [])
    world.world.clock.advance(dayMs)
    world.core.isAway = true
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['released', undefined])
    assert.ok(
      ![...world.bankOfPayees.records.values()].some(({ instruction }) => instruction.reference === paid.body.id),
    )
    world.core.isAway = false
    world.world.clock.advance(restMs)
    await silence()
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    await world.assertInStep([carol])
  })

  test('of a later day fails when the core does not hold it, is looked at, and tried again by itself', async () => {
    const poor = await world.enrolAtCore(1_000n)
    const at = world.world.clock.now().toISOString().slice(0, 10)
    const paid = await world.pay(poor, '10.01', undefined, { processOn: next(at) })
    world.world.clock.advance(dayMs)
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['failed', 'insufficient_funds'])
    const { items } = (await world.get('/v1/exceptions?kind=insufficient_funds')).body
    assert.ok(items.some(({ payment }: { payment: string }) => payment === paid.body.id))
    await world.assertInStep([poor])
    world.core.balances.set(poor.coreAccount, 2_000n)
    world.world.clock.advance(dayMs)
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    await world.assertInStep([poor])
  })

  test('that a standing order makes is held at the core first, within the institution, too', async () => {
    const rita = await world.enrolAtCore(10_000n)
    const friend = await world.enrolAtCore(0n)
    const at = next(world.world.clock.now().toISOString().slice(0, 10))
    for (const payee of [rita.payee, await world.payeeOf(rita, friend.number)]) {
      const made = await world.order('/v1/standing-orders', {
        fundingAccount: rita.fundingAccount,
        payee,
        amount: { value: '20.00', currency: 'USD' },
        frequency: 'monthly',
        startOn: at,
      })
      assert.equal(made.status, 201, made.text)
    }
    world.world.clock.advance(dayMs)
    await world.passAll()
    assert.equal(world.core.posted(rita.coreAccount), -4_000n)
    assert.equal(world.core.posted(friend.coreAccount), 2_000n)
    const { items } = (await world.get(`/v1/payments?member=${rita.member}`)).body
    assert.deepEqual(
      items.map(({ state }: { state: string }) => state),
      ['settled', 'settled'],
    )
    await world.assertInStep([rita, friend])
  })

  test('that the bank rejects is set free at the core', async () => {
    const paid = await world.pay(carol, '8.00')
    world.bankOfPayees.records.clear()
    await world.world
      .owner`update rails.instruction set state = 'rejected', reason = 'no_account', answered_at = ${world.world.clock.now()}
                             where reference = ${paid.body.id}`
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['failed', 'no_account'])
    assert.deepEqual(heldAtCore(), [])
    await world.assertInStep([carol])
  })

  for (const way of ['refund', 'reissue'] as const) {
    test(`that came back is given back at the core (${way})`, async () => {
      const fay = await world.enrolAtCore(10_000n)
      const paid = await world.pay(fay, '60.00')
      await world.passAll()
      assert.equal(world.core.posted(fay.coreAccount), -6_000n)
      const returned = await transact(world.worker, bank, 'process:worker', async work =>
        done(await enterReturn(work, paid.body.id, 'R03 no account')),
      )
      assert.ok(returned.ok)
      const { items } = (await world.get('/v1/exceptions?kind=returned')).body
      const exception = items.find(({ payment }: { payment: string }) => payment === paid.body.id)
      const acted = await world.ask('POST', `/v1/exceptions/${exception.id}/${way}`, undefined, {
        'vouch-actor': 'first-bank/person:per_olga',
        'if-match': `"${exception.version}"`,
      })
      assert.equal(acted.status, 201, acted.text)
      await world.passAll()
      assert.equal(world.core.posted(fay.coreAccount), way === 'refund' ? 0n : -6_000n)
      await world.assertInStep([fay])
    })
  }

  test('that is disputed is credited at the core, once it is credited here', async () => {
    const gus = await world.enrolAtCore(10_000n)
    const paid = await world.pay(gus, '60.00')
    await world.passAll()
    const opened = await world.order('/v1/disputes', {
      member: gus.member,
      about: { payment: paid.body.id },
      kind: 'unauthorized',
      form: 'written',
      receivedAt: world.world.clock.now().toISOString(),
    })
    assert.equal(opened.status, 201, opened.text)
    const credited = await world.ask(
      'POST',
      `/v1/disputes/${opened.body.id}/provisional-credit`,
      {},
      {
        'vouch-actor': 'first-bank/person:per_olga',
        'if-match': '"1"',
        'idempotency-key': 'credit-gus',
      },
    )
    assert.equal(credited.status, 201, credited.text)
    await world.passCore()
    assert.equal(world.core.posted(gus.coreAccount), 0n)
    await world.assertInStep([gus])
  })

  test('while the core is away is refused at once, after some failures, and nobody calls', async () => {
    world.core.isAway = true
    for (let failure = 0; failure < failuresMax; failure++)
      assertProblem(await world.pay(carol, '1.00'), 503, 'core_unknown')
    assert.equal(assertProblem(await world.pay(carol, '1.00'), 503, 'core_away').retry, 'safe')
    // Other accounts and other days are nothing to it.
    const here = await world.enrol('10.00')
    assert.equal((await world.pay(here, '1.00')).status, 201)
    const later = next(world.world.clock.now().toISOString().slice(0, 10))
    assert.equal((await world.pay(carol, '1.00', undefined, { processOn: later })).body.state, 'scheduled')
    world.core.isAway = false
    world.world.clock.advance(restMs)
    await silence()
    assert.equal((await world.pay(carol, '1.00')).status, 201)
    await world.passAll()
    await world.assertInStep([carol])
  })

  test('while the core is away is accepted as far as the institution stands in, and leaves when it is held', async () => {
    const proposed = await world.ask('POST', '/v1/settings/payments.core/proposals', { standInUpTo: '20.00' })
    const { contentHash } = (await world.get(`/v1/proposals/${proposed.body.id}`)).body
    const as = { 'vouch-actor': 'first-bank/person:per_ann' }
    assert.equal(
      (await world.ask('POST', `/v1/proposals/${proposed.body.id}/approvals`, { contentHash }, as)).body.state,
      'applied',
    )
    world.core.isAway = true
    for (let failure = 0; failure < failuresMax; failure++) await world.pay(carol, '100.00')
    const taken = await world.pay(carol, '15.00')
    assert.deepEqual([taken.status, taken.body.state], [201, 'released'], taken.text)
    assertProblem(await world.pay(carol, '5.01'), 503, 'core_away')
    assert.equal((await world.pay(carol, '5.00')).status, 201)
    world.core.isAway = false
    world.world.clock.advance(restMs)
    await silence()
    await world.passAll()
    await silence()
    await world.passAll()
    assert.deepEqual(await world.stateOf(taken.body.id), ['settled', undefined])
    await world.assertInStep([carol])
  })

  test('while the core is away goes nowhere else than where it was decided to go', async () => {
    const { owner, clock } = world.world
    world.core.isAway = true
    for (let failure = 0; failure < failuresMax; failure++) await world.pay(carol, '100.00')
    const taken = await world.pay(carol, '15.00')
    assert.deepEqual([taken.status, taken.body.state], [201, 'released'], taken.text)
    clock.advance(1)
    await owner`
      insert into payments.payee_change (institution_id, payee_id, version, what, actor, at)
      values (${bank}, ${carol.payee}, 2, 'account', 'person:per_thief', ${clock.now()})`
    await owner`
      update payments.payee set number_token = 'tok_elsewhere', version = 2, cooling_until = ${clock.now()}
       where payee_id = ${carol.payee}`
    world.core.isAway = false
    clock.advance(restMs)
    await silence()
    await world.passAll()
    await silence()
    await world.passAll()
    assert.deepEqual(await world.stateOf(taken.body.id), ['failed', 'payee_changed'])
    assert.ok(
      [...world.bankOfPayees.records.values()].every(({ instruction }) => instruction.creditor !== 'tok_elsewhere'),
    )
    await world.assertInStep([carol])
  })
})

describe('everything of payments that posts', () => {
  test('goes through core-posting.ts, so that no move of a mirror is forgotten', () => {
    const past = projectSources().filter(
      ({ path, code }) =>
        path.startsWith('src/payments/') &&
        !path.endsWith('.test.ts') &&
        !/(core-posting|ledger-core)\.ts$/.test(path) &&
        // Of the canary, which has no core, and undone.
        !/\/controls-(canary|accounts)\.ts$/.test(path) &&
        /\bledger\.post\(/.test(code),
    )
    assert.deepEqual(
      past.map(({ path }) => path),
      [],
    )
  })
})

function next(day: string): string {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)
}

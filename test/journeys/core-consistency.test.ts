// The core forgets, lies, and keeps what nobody asked for: what is found, what is done about it, and what is only shown.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { failuresMax, restMs } from '../../src/base/breaker.ts'
import { stuckMs, unknownHoldMs } from '../../src/rails/core-consistency.ts'
import { coreSilenceMsMax } from '../../src/rails/core-operations.ts'
import { openLinks } from '../../src/rails/link.ts'
import { linksLoop } from '../../src/rails/links.ts'
import { receiveLoop } from '../../src/rails/receive-files.ts'
import { assertProblem } from '../api.ts'
import { bank, type CorePayer, type CoreWorld, openCoreWorld } from '../core-world.ts'
import { silentLog } from '../outside.ts'

type Difference = {
  readonly kind: string
  readonly operation?: string
  readonly account: string
  readonly act?: string
}

describe('a core that is out of step', () => {
  let world: CoreWorld
  before(async () => {
    world = await openCoreWorld()
  })
  after(() => world.close())

  const differences = async ({ account }: CorePayer) =>
    (await world.get('/v1/core/differences')).body.items
      .filter((one: Difference) => one.account === account)
      .map(({ kind, act }: Difference) => (act === undefined ? kind : `${kind}: ${act}`))
  const look = async () => {
    world.world.clock.advance(2 * 60_000)
    await world.compare()
    await world.passCore()
  }
  const settle = async (payer: CorePayer, value: string) => {
    const paid = await world.pay(payer, value)
    assert.equal(paid.status, 201, paid.text)
    await world.passAll()
    return paid.body.id
  }
  /** The worker's pass over what two people have agreed to. */
  const resolve = async () => {
    const options = { inboxOf: () => undefined, vault: world.vault }
    await receiveLoop(world.worker, options, silentLog).pass(new AbortController().signal)
  }
  const idOf = (payer: CorePayer, kind: string) => {
    const found = [...world.core.done.values()].filter(
      ({ operation }) => operation.account === payer.coreAccount && operation.kind === kind,
    )
    return found.at(-1)?.operation.id ?? assert.fail(`no ${kind}`)
  }

  test('is not called out of step when it is in step', async () => {
    const carol = await world.enrolAtCore(10_000n)
    await settle(carol, '10.00')
    await world.pay(carol, '5.00')
    await look()
    await look()
    assert.deepEqual(await differences(carol), [])
  })

  test('and has forgotten a post is asked for it again, once, and the payment is looked at', async () => {
    const carol = await world.enrolAtCore(10_000n)
    const payment = await settle(carol, '10.00')
    world.core.forget(idOf(carol, 'post'))
    assert.equal(world.core.posted(carol.coreAccount), 0n)
    await look()
    assert.equal(world.core.posted(carol.coreAccount), -1_000n)
    assert.deepEqual(await differences(carol), ['operation_forgotten: asked_again'])
    await world.passCore()
    const { items } = (await world.get('/v1/exceptions?kind=core_differs')).body
    assert.ok(items.some((one: { payment: string }) => one.payment === payment))
    await look()
    await world.assertInStep([carol])
  })

  test('and has lost the hold of a payment under way is asked for it again under its id', async () => {
    const carol = await world.enrolAtCore(10_000n)
    const paid = await world.pay(carol, '20.00')
    const hold = idOf(carol, 'hold')
    world.core.forget(hold)
    await look()
    assert.deepEqual(world.core.holds(carol.coreAccount), [{ id: hold, minor: 2_000n }])
    assert.match((await differences(carol)).join(), /hold_lost/)
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    await look()
    assert.ok(!(await differences(carol)).includes('posted_differs'))
    await world.assertInStep([carol])
  })

  test('and keeps a hold that we never asked for reverses it, but not before somebody had time to say so', async () => {
    const carol = await world.enrolAtCore(10_000n)
    await settle(carol, '1.00')
    world.core.strays.set('cop_stray', { account: carol.coreAccount, minor: 700n })
    await look()
    await look()
    assert.deepEqual(await differences(carol), ['hold_unknown'])
    assert.equal(world.core.holds(carol.coreAccount).length, 1)
    world.world.clock.advance(unknownHoldMs)
    await look()
    assert.deepEqual(world.core.holds(carol.coreAccount), [])
    await look()
    assert.deepEqual(await differences(carol), [])
    await world.assertInStep([carol])
  })

  test('and keeps a hold under a name that is none of ours shows it, and leaves it', async () => {
    const carol = await world.enrolAtCore(10_000n)
    world.core.strays.set('ATM 17', { account: carol.coreAccount, minor: 300n })
    await look()
    world.world.clock.advance(unknownHoldMs)
    await look()
    assert.deepEqual(await differences(carol), ['hold_unknown'])
    assert.equal(world.core.holds(carol.coreAccount).length, 1)
  })

  test('in its sums is shown, and nothing is corrected', async () => {
    const carol = await world.enrolAtCore(10_000n)
    await settle(carol, '10.00')
    world.core.lies.set(carol.coreAccount, 5n)
    const before = { ...(await world.mirror(carol)) }
    const asked = world.core.askings.size
    await look()
    await look()
    assert.deepEqual(await differences(carol), ['posted_differs'])
    assert.deepEqual({ ...(await world.mirror(carol)) }, before)
    assert.equal(world.core.askings.size, asked)
    world.core.lies.clear()
    await look()
    assert.deepEqual(await differences(carol), [])
  })

  test('and declines what has happened is shown with its payment, and nothing is undone', async () => {
    const carol = await world.enrolAtCore(10_000n)
    const paid = await world.pay(carol, '10.00')
    // The institution closes the account while money is on its way out.
    const balance = world.core.balances.get(carol.coreAccount) ?? 0n
    world.core.balances.delete(carol.coreAccount)
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    const { items } = (await world.get('/v1/exceptions?kind=core_differs')).body
    const [exception] = items.filter((one: { payment: string }) => one.payment === paid.body.id)
    assert.equal(exception?.reason, 'core_account_not_found')
    world.core.balances.set(carol.coreAccount, balance)
    await look()
    assert.ok((await differences(carol)).includes('operation_declined'))
  })

  test('and was put right by its people is listed no more once two of ours have said so, and only what it declined', async () => {
    const carol = await world.enrolAtCore(10_000n)
    await world.pay(carol, '10.00')
    const balance = world.core.balances.get(carol.coreAccount) ?? 0n
    world.core.balances.delete(carol.coreAccount)
    await world.passAll()
    world.core.balances.set(carol.coreAccount, balance)
    await look()
    const { items } = (await world.get('/v1/core/differences')).body
    const own = items.filter((one: Difference) => one.account === carol.account)
    const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
    const say = (id: string) =>
      world.ask(
        'POST',
        `/v1/core/differences/${id}/resolution`,
        { note: 'Paid in by hand.' },
        { 'if-match': '"1"', ...as('ann') },
      )
    const declined = own.find(({ kind }: Difference) => kind === 'operation_declined')
    for (const { id, kind } of own)
      if (kind !== 'operation_declined') assertProblem(await say(id), 409, 'resolution_not_offered')
    assertProblem(await say('cdf_nothing'), 404, 'core_difference_not_found')
    const said = await say(declined.id)
    assert.deepEqual([said.status, said.body.state, said.body.kind], [201, 'asked', 'settled_at_core'], said.text)
    await look()
    assert.ok((await differences(carol)).includes('operation_declined'), 'nobody else has agreed')
    const { id, contentHash } = (await world.get(`/v1/proposals/${said.body.proposal}`)).body
    const agree = (person: string) => world.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
    assertProblem(await agree('ann'), 409, 'approver_is_maker')
    assert.equal((await agree('bob')).body.state, 'applied')
    await resolve()
    const { body } = await world.get(`/v1/core/differences/${declined.id}/resolution`)
    assert.deepEqual(
      [body.state, body.steps.map(({ act }: { act: string }) => act)],
      ['resolved', ['settled_at_core_proposed', 'settled_at_core_agreed', 'settled_at_core']],
    )
    await look()
    await look()
    assert.ok(!(await differences(carol)).includes('operation_declined'), 'and it is not found anew')
  })

  test('because it is away is said to be stuck, until it has answered', async () => {
    const carol = await world.enrolAtCore(10_000n)
    const paid = await world.pay(carol, '10.00')
    world.core.isAway = true
    await world.passAll()
    assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined])
    world.world.clock.advance(stuckMs)
    await world.compare()
    assert.deepEqual(await differences(carol), ['operation_stuck'])
    const railOf = async () => {
      await linksLoop(world.worker, openLinks(world.worker), [], world.cores).pass(new AbortController().signal)
      const { items } = (await world.get('/v1/rails')).body
      return items.find(({ link }: { readonly link: string }) => link === 'core')
    }
    const { state, inDoubt, instructions, meaning } = await railOf()
    assert.deepEqual([state, inDoubt.count + instructions.count], ['degraded', 1])
    assert.match(meaning, /1 without an answer, wait: USD 10\.00 in all/)
    for (let failure = 1; failure < failuresMax; failure++)
      await world.cores.call(bank, 1_000, (core, signal) => core.inquire([], signal)).catch(() => undefined)
    const failed = await railOf()
    assert.deepEqual([failed.state, failed.restsUntil !== undefined], ['failed', true], failed.meaning)
    world.world.clock.advance(restMs)
    world.core.isAway = false
    world.world.clock.advance(coreSilenceMsMax)
    await world.passCore()
    await look()
    assert.deepEqual(await differences(carol), [])
    await world.assertInStep([carol])
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { PretendBank } from '../../test/bank.ts'
import { openWorld, silentLog, type World } from '../../test/outside.ts'
import { failuresMax, restMs } from '../base/breaker.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { dispatchLoop } from './dispatch.ts'
import { enqueue } from './rails.ts'

describe('a bank that does not answer', () => {
  let world: World
  let worker: Outside
  before(async () => {
    world = await openWorld()
    worker = world.outsideAs('vouch_worker')
  })
  after(() => world.close())

  const queue = (name: string) =>
    transact(worker, world.institution, 'process:worker', async work => {
      enqueue(work, [{ reference: name, money: { minor: 100n, currency: 'USD' }, creditor: 'tok_1' }])
      return done(undefined)
    })
  const states = async () =>
    Object.fromEntries(
      (
        await world.owner<{ reference: string; state: string }[]>`
          select reference, state from rails.instruction order by reference`
      ).map(({ reference, state }) => [reference, state]),
    )

  test('is left alone after five failures for sixty seconds, tried once, and nothing is lost or sent twice', async () => {
    let isAway = true
    const bank = new PretendBank(() => (isAway ? 'hang_up' : 'settle'))
    const { pass } = dispatchLoop(worker, bank, silentLog)
    const { signal } = new AbortController()
    for (let failure = 1; failure <= failuresMax; failure++) {
      await queue(`pay_${failure}`)
      await pass(signal)
    }
    await queue('pay_6')
    const calls = () => [...bank.sendings.values()].reduce((sum, each) => sum + each, 0)
    assert.equal(calls(), failuresMax)

    await pass(signal)
    world.clock.advance(restMs - 1)
    await pass(signal)
    assert.equal(calls(), failuresMax, 'nobody calls while it rests')
    assert.equal((await states())['pay_6'], 'queued', 'and what nobody sent is not in doubt')

    isAway = false
    world.clock.advance(1)
    // What is in doubt is asked about first: that is the trial. Then everything goes, once.
    for (let worked = 1; worked > 0; ) worked = await pass(signal)
    assert.deepEqual(new Set(Object.values(await states())), new Set(['settled']))
    assert.equal(bank.records.size, failuresMax + 1)
    assert.deepEqual(
      [...bank.sendings.values()].toSorted((a, b) => a - b),
      [1, 2, 2, 2, 2, 2],
    )
  })
})

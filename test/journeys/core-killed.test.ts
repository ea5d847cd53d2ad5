// The api and the worker are killed at one moment after another while they pay from accounts at a core; whoever comes after
// them asks, and everything is held, posted and reversed once.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { coreSilenceMsMax } from '../../src/rails/core-operations.ts'
import { type CoreServer, serveCore } from '../core.ts'
import type { CoreOrder } from '../core-process.ts'
import { bank, type CorePayer, type CoreWorld, openCoreWorld } from '../core-world.ts'

const token = 'core-token-of-the-test'
const momentsMax = 100
/** VOUCH_MOMENTS=1 takes every moment there is: 6 of the api, 56 of the worker. A run of all tests takes a few of them. */
const given = process.env['VOUCH_MOMENTS']
const every = given === undefined ? { api: 3, worker: 29 } : { api: Number(given), worker: Number(given) }
const tomorrow = '2026-01-06'
const dayMs = 86_400_000

describe('a process that is killed', { timeout: 900_000 }, () => {
  let world: CoreWorld
  let server: CoreServer
  let carol: CorePayer
  before(async () => {
    world = await openCoreWorld()
    server = await serveCore(world.core, token)
    carol = await world.enrolAtCore(10_000_000n)
  })
  after(async () => {
    await server.close()
    await world.close()
  })

  /** Whether it died. */
  async function run(diesAt: number, role: 'vouch_api' | 'vouch_worker', pays?: CoreOrder['pays']): Promise<boolean> {
    const child = fork(join(import.meta.dirname, '..', 'core-process.ts'), { serialization: 'advanced' })
    const order: CoreOrder = {
      address: world.world.database.address(role),
      vaultAddress: world.world.database.address('vouch_vault'),
      keyFile: world.keyFile,
      nowMs: world.world.clock.now().getTime(),
      institution: bank,
      core: String(server.address),
      token,
      diesAt,
      ...(pays === undefined ? {} : { pays }),
    }
    child.send(order)
    const [code, signal] = await once(child, 'exit')
    assert.ok(signal === 'SIGKILL' || code === 0, `it ended with ${code ?? signal}`)
    return signal === 'SIGKILL'
  }
  const recover = async () => {
    world.world.clock.advance(coreSilenceMsMax)
    await world.passAll()
    world.world.clock.advance(coreSilenceMsMax)
    await world.passAll()
  }

  test('as the api at any moment: the same key pays once, and nothing stays held for nobody', async t => {
    let died = 0
    for (let diesAt = 1; diesAt <= momentsMax; diesAt += every.api) {
      const key = `killed-${diesAt}`
      const before = world.core.posted(carol.coreAccount)
      const pays = {
        id: `pay_killed${diesAt}`,
        actor: 'client:cli_1',
        key,
        fundingAccount: carol.fundingAccount,
        payee: carol.payee,
        minor: '1000',
        isRepeat: true,
      } as NonNullable<CoreOrder['pays']> // Ids as the API gave them.
      const isDead = await run(diesAt, 'vouch_api', pays)
      // Every other client asks again at once; the others when everything has been resolved.
      if (died % 2 === 1) await recover()
      const paid = await world.pay(carol, '10.00', key)
      assert.equal(paid.status, 201, paid.text)
      await recover()
      assert.deepEqual(await world.stateOf(paid.body.id), ['settled', undefined], `killed at ${diesAt}`)
      assert.equal(world.core.posted(carol.coreAccount) - before, -1_000n, `killed at ${diesAt}`)
      assert.deepEqual(world.core.holds(carol.coreAccount), [], `killed at ${diesAt}`)
      await world.assertInStep([carol])
      if (!isDead) break
      died++
    }
    t.diagnostic(`it died at ${died} moments`)
    assert.ok(died > 1 && died < momentsMax, `it died at ${died} moments`)
  })

  test('as the worker at any moment: what was due is paid once', async t => {
    let died = 0
    const dora = await world.enrolAtCore(0n)
    const friend = await world.payeeOf(carol, dora.number)
    let on = tomorrow
    for (let diesAt = 1; diesAt <= momentsMax; diesAt += every.worker) {
      const before = [world.core.posted(carol.coreAccount), world.core.posted(dora.coreAccount)] as const
      const ids = []
      for (const payee of [carol.payee, friend]) {
        const paid = await world.pay({ ...carol, payee }, '3.00', undefined, { processOn: on })
        assert.equal(paid.body.state, 'scheduled', paid.text)
        ids.push(paid.body.id)
      }
      world.world.clock.advance(dayMs)
      on = new Date(Date.parse(on) + dayMs).toISOString().slice(0, 10)
      const isDead = await run(diesAt, 'vouch_worker')
      await recover()
      for (const id of ids) assert.deepEqual(await world.stateOf(id), ['settled', undefined], `killed at ${diesAt}`)
      assert.equal(world.core.posted(carol.coreAccount) - before[0], -600n, `killed at ${diesAt}`)
      assert.equal(world.core.posted(dora.coreAccount) - before[1], 300n, `killed at ${diesAt}`)
      await world.assertInStep([carol, dora])
      if (!isDead) break
      died++
    }
    t.diagnostic(`it died at ${died} moments`)
    assert.ok(died > 1 && died < momentsMax, `it died at ${died} moments`)
  })
})

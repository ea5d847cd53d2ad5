import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'

import { enter, openWorld, testKey, type World } from '../../test/outside.ts'
import * as audit from '../audit/audit.ts'
import { type Control, canary } from '../base/control.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { openVaultLine } from '../protection/protection.ts'
import { type CountedRun, countedRuns } from './evidence.ts'
import { probe, withCodeHashes } from './risk.ts'

/** No probe here asks it. */
const nobody = openVaultLine({ path: '/nowhere', client: 'prober', secret: Buffer.alloc(32) })
const proberKey = audit.emitterKey(testKey(21))
const apiKey = audit.emitterKey(testKey(1))

/** The list that verifiers have: the prober signs for the canary's log, and for no other. */
const trusted = audit.readTrustedKeys(
  ['origin vouch.example/log', audit.publicLine(apiKey), audit.publicLinesOnly(proberKey, canary)].join('\n'),
)
const keys: ReadonlyMap<string, KeyObject> = audit.emittersOfOnly(trusted, canary)

const control = (answer: string): Control => ({
  id: 'risk.made-up',
  says: 'It is made up.',
  does: 'prevents',
  answers: [],
  everySeconds: 60,
  withinMs: 2_000,
  probe: async ground => {
    ground.on('things', 1)
    ground.tried('something "odd", as it were', 'refused', answer)
  },
})

describe('a run', () => {
  let world: World
  let prober: Outside
  before(async () => {
    world = await openWorld()
    await enter(world.outside, canary)
    prober = { ...world.outsideAs('vouch_prober'), emit: audit.emitter(proberKey) }
    // What a superuser can do. The triggers would refuse the owner of the table.
    await world.owner`alter table risk.run disable trigger user`.simple()
  })
  after(() => world.close())
  beforeEach(() => world.clock.advance(3_600_000))

  const tryIt = async (answer = 'refused', outside = prober) => {
    const [probed] = await withCodeHashes(new URL('..', import.meta.url).pathname, [control(answer)])
    await probe(
      outside,
      { addresses: {}, signed: undefined, vault: nobody },
      probed ?? fault('one goes in, one comes out'),
    )
  }
  const counted = async (by = keys): Promise<readonly CountedRun[]> => {
    const read = await transact(world.outside, canary, 'process:api', async work => {
      const period = { from: new Date(work.now.getTime() - 1_000), to: new Date(work.now.getTime() + 1) }
      return done(await countedRuns(work, period, by))
    })
    return read.ok ? read.value : fault('reading is not refused')
  }
  const results = async () =>
    (await counted()).map(({ result, reason }) => (reason === null ? result : `${result}: ${reason}`))
  const inTable = (run: string) =>
    world.owner`update risk.run set result = 'passed' where institution_id = 'canary' and run_id = ${run}`

  test('counts when the prober has signed a leaf that says the same', async () => {
    await tryIt()
    await tryIt('done')
    assert.deepEqual(await results(), ['passed', 'failed'])
    const [first] = await counted()
    assert.match(first?.receipt ?? '', /^bat_\d+\.0$/)
  })

  test('forged as a row counts as not run', async () => {
    // An id that sorts before all others: the prober takes the greatest for the one before.
    await world.owner`
      insert into risk.run (institution_id, run_id, control_id, code_hash, result, steps, started_at, ended_at)
      values ('canary', 'run_000000', 'risk.made-up', '\\x00', 'passed', '{"population":[],"steps":[]}',
              ${world.clock.now()}, ${world.clock.now()})`
    assert.deepEqual(await results(), ['not_run: no leaf of the prober says so'])
  })

  test('that failed and whose row was changed to passed stays failed', async () => {
    await tryIt('done')
    const [run] = await counted()
    await inTable(run?.run ?? '')
    assert.deepEqual(await results(), ['failed: its row says something else'])
  })

  test('that broke off and whose row was changed to passed counts as not run', async () => {
    const [probed] = await withCodeHashes(new URL('..', import.meta.url).pathname, [
      { ...control('refused'), probe: async () => fault('it broke') },
    ])
    await probe(
      prober,
      { addresses: {}, signed: undefined, vault: nobody },
      probed ?? fault('one goes in, one comes out'),
    )
    const [run] = await counted()
    assert.equal(run?.result, 'unknown')
    await world.owner`update risk.run set result = 'passed', reason = null where run_id = ${run.run}`
    assert.deepEqual(await results(), ['not_run: its leaf says something else'])
  })

  test('whose steps or moment were changed counts as not run', async () => {
    await tryIt()
    const [run] = await counted()
    await world.owner`update risk.run set steps = replace(steps, 'odd', 'even') where run_id = ${run?.run ?? ''}`
    assert.deepEqual(await results(), ['not_run: its leaf says something else'])
  })

  test('whose leaf was signed with the key of another process counts as not run', async () => {
    await tryIt('refused', { ...prober, emit: audit.emitter(apiKey) })
    assert.deepEqual(await results(), ['not_run: no leaf of the prober says so'])
    // The leaf is there and well signed: only whose key it is makes the difference.
    assert.deepEqual(
      (await counted(trusted.emitters)).map(({ result }) => result),
      ['passed'],
    )
  })

  test('whose leaf was changed in the log counts as not run', async () => {
    await tryIt()
    await world.owner`alter table audit.batch disable trigger user`.simple()
    await world.owner`
      update audit.batch
         set leaves = convert_to(replace(convert_from(leaves, 'LATIN1'), '"answer":"refused"', '"answer":"revised"'), 'LATIN1')
       where institution_id = 'canary' and emitted_at = ${world.clock.now()}`
    assert.deepEqual(await results(), ['not_run: no leaf of the prober says so'])
  })

  test('whose row was taken away does not pass, and what failed stays failed', async () => {
    await tryIt()
    await tryIt('done')
    await world.owner`delete from risk.run where institution_id = 'canary' and ended_at = ${world.clock.now()}`
    assert.deepEqual(await results(), ['not_run: its row is gone', 'failed: its row is gone'])
  })
})

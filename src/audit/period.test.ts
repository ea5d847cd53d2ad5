import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { kill, startAhead } from '../../test/ahead.ts'
import { leavesOf } from '../../test/leaves.ts'
import { openWorld, silentLog, type World } from '../../test/outside.ts'
import { openLog } from '../base/log.ts'
import { done } from '../base/outcome.ts'
import { owedRows } from '../base/owed.ts'
import { type Outside, transact } from '../base/work.ts'
import { append, type OwedLeaves, sealLoop } from './audit.ts'
import { completenessOf } from './completeness.ts'
import { beat, heartbeatLoop } from './heartbeat.ts'
import { owedLeaves } from './owed.ts'
import { closeHours, periodLoop, reconcileHours } from './period.ts'

const goesOn = new AbortController().signal
const minute = 60_000
const hour = 60 * minute
const byNumber = (one: number, other: number) => one - other
const owing: OwedLeaves = {
  owed: owedLeaves.owed,
  excused: { ...owedLeaves.excused, 'test.done': 'it is only tried', 'test.other': 'it is only tried' },
  rowsOf: owedRows,
}

describe('a log that tells of itself', () => {
  let world: World
  let worker: Outside
  beforeEach(async () => {
    world = await openWorld()
    worker = world.outsideAs('vouch_worker')
  })
  afterEach(() => world.close())

  const emit = (kind: 'test.done' | 'test.other', leaves = 1, outside = world.outside) =>
    transact(outside, 'demo', 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, kind, { leaf })
      return done(undefined)
    })
  const seal = () => sealLoop(world.outsideAs('vouch_sealer'), world.keys.sealer).pass(goesOn)
  const bodies = async (kind: string) =>
    (await leavesOf(world, 'demo')).filter(leaf => leaf.kind === kind).map(({ body }) => body)

  describe('its heartbeat', () => {
    test('comes once an hour while nothing else is written', async () => {
      await seal()
      assert.equal(await beat(worker, 'demo'), true)
      await seal()
      world.clock.advance(hour - 1)
      assert.equal(await beat(worker, 'demo'), false)
      world.clock.advance(1)
      assert.equal(await beat(worker, 'demo'), true)
      assert.deepEqual(await bodies('audit.heartbeat'), [
        { beat: '1', previous: null },
        { beat: '2', previous: '2026-01-05T15:00:00.000Z' },
      ])
    })

    test('comes once a minute while there are leaves of something else', async () => {
      await beat(worker, 'demo')
      await emit('test.done')
      await seal()
      world.clock.advance(minute - 1)
      assert.equal(await beat(worker, 'demo'), false)
      world.clock.advance(1)
      assert.equal(await beat(worker, 'demo'), true)
      await seal()
      world.clock.advance(minute)
      assert.equal(await beat(worker, 'demo'), false, 'its own leaf is nothing else')
    })

    test('comes once, whoever sees first that it is due', async () => {
      await Promise.all([beat(worker, 'demo'), beat(worker, 'demo'), beat(worker, 'demo')])
      assert.equal((await bodies('audit.heartbeat')).length, 1)
    })

    test('is of every institution that has a log', async () => {
      assert.equal(await heartbeatLoop(worker).pass(goesOn), 0)
      assert.equal((await bodies('audit.heartbeat')).length, 1)
      assert.equal(await beat(worker, 'nobody'), false)
    })
  })

  describe('an hour', () => {
    test('is closed a quarter of an hour after its end, with how many leaves it has of which kind', async () => {
      await emit('test.done', 3)
      await emit('test.other', 2)
      world.clock.advance(30 * minute)
      await emit('test.done', 1)
      await seal()
      world.clock.advance(45 * minute - 1)
      assert.equal(await closeHours(worker, 'demo', silentLog), 0)
      world.clock.advance(1)
      assert.equal(await closeHours(worker, 'demo', silentLog), 1)
      assert.deepEqual(await bodies('audit.period_close'), [
        {
          from: '2026-01-05T15:00:00.000Z',
          to: '2026-01-05T16:00:00.000Z',
          leaves: '6',
          counts: { 'test.done': '4', 'test.other': '2' },
        },
      ])
    })

    test('is not closed while leaves of it wait for their places', async () => {
      await emit('test.done')
      await seal()
      await emit('test.done')
      world.clock.advance(2 * hour)
      assert.equal(await closeHours(worker, 'demo', silentLog), 0)
      await seal()
      assert.equal(await closeHours(worker, 'demo', silentLog), 1)
      assert.equal((await bodies('audit.period_close'))[0]?.['leaves'], '2')
    })

    test('is closed in its turn, however many were missed, and those in which nothing was done as well', async () => {
      await emit('test.done')
      await seal()
      world.clock.advance(5 * hour)
      await emit('test.done')
      await seal()
      while ((await closeHours(worker, 'demo', silentLog)) > 0);
      const closed = await bodies('audit.period_close')
      assert.deepEqual(
        closed.map(({ from, leaves }) => [from, leaves]),
        [15, 16, 17, 18].map((at, place) => [`2026-01-05T${at}:00:00.000Z`, place === 0 ? '1' : '0']),
      )
    })

    test('is not closed before the first that is counted whole, in a log that was sealed before anybody counted', async () => {
      await emit('test.done', 5)
      await seal()
      await world.owner`delete from audit.tally`
      await world.owner`delete from audit.tally_start`
      await emit('test.done', 1)
      await seal()
      world.clock.advance(8 * hour)
      while ((await closeHours(worker, 'demo', silentLog)) > 0);
      assert.equal((await bodies('audit.period_close'))[0]?.['from'], '2026-01-05T17:00:00.000Z')
    })

    test('is found out when a leaf comes into it after all: once, in the log and in the leaf of the next', async () => {
      const lines: string[] = []
      const log = openLog('test', text => text, { write: line => lines.push(line) })
      await emit('test.done')
      await seal()
      world.clock.advance(2 * hour)
      await closeHours(worker, 'demo', log)
      const then = { ...world.outside, now: () => new Date('2026-01-05T15:59:00Z') }
      await emit('test.done', 2, then)
      await seal()
      world.clock.advance(2 * hour)
      while ((await closeHours(worker, 'demo', log)) > 0);
      const closed = await bodies('audit.period_close')
      assert.deepEqual(
        closed.map(({ late }) => late),
        [undefined, [{ from: '2026-01-05T15:00:00.000Z', leaves: '2' }], undefined],
      )
      assert.equal(lines.filter(line => line.includes('leaves came into closed hours')).length, 1)
    })

    test('is closed once, and stays as it was closed', async () => {
      await emit('test.done')
      await seal()
      world.clock.advance(2 * hour)
      const both = await Promise.all([closeHours(worker, 'demo', silentLog), closeHours(worker, 'demo', silentLog)])
      assert.equal(both.filter(closed => closed > 0).length, 1)
      assert.equal((await bodies('audit.period_close')).length, 1)
      const { owner } = world
      for (const change of [
        'update audit.period set leaves = 9',
        `update audit.period set late = -1`,
        'delete from audit.period',
        'truncate audit.period',
      ])
        await assert.rejects(owner.unsafe(change), { code: '23001' }, change)
    })
  })

  describe('what was reconciled', () => {
    test('is said hour by hour, and is whole when rows and leaves are', async () => {
      await emit('test.done', 2)
      await seal()
      assert.equal(await reconcileHours(worker, 'demo', owing, silentLog), 0, 'nothing is closed yet')
      world.clock.advance(hour + 15 * minute)
      while ((await periodLoop(worker, owing, silentLog).pass(goesOn)) > 0) await seal()
      const counts = { owed: 0, found: 0, missing: 0, doubled: 0, unowned: 0 }
      const period = { from: '2026-01-05T15:00:00.000Z', to: '2026-01-05T16:00:00.000Z' }
      assert.deepEqual(await bodies('audit.reconciled'), [{ ...period, leaves: 2, closed: '2', ...counts }])
      world.clock.advance(hour)
      await seal()
      while ((await periodLoop(worker, owing, silentLog).pass(goesOn)) > 0) await seal()
      // The leaves about the first hour are owed in the second.
      assert.deepEqual((await bodies('audit.reconciled'))[1]?.['found'], 2)
      assert.deepEqual(
        [...(await world.owner<{ whole: boolean }[]>`select is_whole as whole from audit.period`)],
        [{ whole: true }, { whole: true }],
      )
    })

    test('is said of each of many hours that were missed, though they are looked at in one go', async () => {
      // Whoever closes hours writes rows that owe leaves: so each hour has some, and one has a leaf too many.
      for (let round = 0; round < 3; round++) {
        await emit('test.done', round + 1)
        await seal()
        world.clock.advance(hour + 15 * minute)
        await closeHours(worker, 'demo', silentLog)
      }
      await transact(worker, 'demo', 'process:worker', async work => {
        append(work, 'audit.period_close', { from: '2026-01-05T15:00:00.000Z' })
        return done(undefined)
      })
      await emit('test.done', 4)
      await seal()
      world.clock.advance(3 * hour)
      await seal()
      assert.ok((await closeHours(worker, 'demo', silentLog)) > 1)
      await seal()
      const count = await reconcileHours(worker, 'demo', owing, silentLog)
      const said = await bodies('audit.reconciled')
      assert.equal(said.length, count)
      const moment = (text: unknown) => new Date(typeof text === 'string' ? text : Number.NaN)
      const alone = await Promise.all(
        said.map(({ from, to }) => completenessOf(worker, 'demo', { from: moment(from), to: moment(to) }, owing)),
      )
      const figures = (one: Readonly<Record<string, unknown>>) =>
        ['from', 'to', 'leaves', 'owed', 'found', 'missing', 'doubled', 'unowned'].map(name => one[name])
      assert.deepEqual(said.map(figures), alone.map(figures))
      assert.deepEqual(
        said.map(({ unowned }) => unowned).filter(unowned => unowned !== 0),
        [1],
      )
      assert.ok(said.filter(({ owed }) => Number(owed) > 0).length > 1)
      assert.equal(await reconcileHours(worker, 'demo', owing, silentLog), 0)
    })

    test('names what is not as it should be, and an operator reads of it', async () => {
      const lines: string[] = []
      const log = openLog('test', text => text, { write: line => lines.push(line) })
      await emit('test.done', 2)
      await emit('test.other', 2)
      await seal()
      world.clock.advance(hour + 15 * minute)
      await closeHours(worker, 'demo', log)
      const { 'test.other': _, ...excused } = owing.excused
      await reconcileHours(worker, 'demo', { ...owing, excused }, log)
      const [said] = await bodies('audit.reconciled')
      assert.deepEqual(
        [said?.['unowned'], said?.['first']],
        [
          2,
          {
            missing: [],
            doubled: [],
            unowned: [
              { kind: 'test.other', id: '', leaf: '2' },
              { kind: 'test.other', id: '', leaf: '3' },
            ],
          },
        ],
      )
      assert.ok(lines.some(line => line.includes('rows and leaves of an hour differ')))
      assert.deepEqual(
        [...(await world.owner<{ whole: boolean }[]>`select is_whole as whole from audit.period`)],
        [{ whole: false }],
      )
    })

    test('is not whole when leaves are gone that were counted when the hour was closed', async () => {
      await emit('test.done', 2)
      await seal()
      world.clock.advance(hour + 15 * minute)
      await closeHours(worker, 'demo', silentLog)
      await world.owner.unsafe(
        `set session_replication_role = replica; delete from audit.batch where batch_id = 'bat_000001'; set session_replication_role = origin`,
      )
      await reconcileHours(worker, 'demo', owing, silentLog)
      const [said] = await bodies('audit.reconciled')
      assert.deepEqual([said?.['leaves'], said?.['closed'], said?.['missing']], [0, '2', 0])
      assert.deepEqual(
        [...(await world.owner<{ whole: boolean }[]>`select is_whole as whole from audit.period`)],
        [{ whole: false }],
      )
    })
  })

  test('skips and doubles no hour and no heartbeat when it is killed at any point, with another at work beside it', async () => {
    await emit('test.done', 3)
    const startedMs = Date.now()
    const processes = startAhead('period-process.ts')
    const start = () => {
      const child = processes.take()
      const { address } = world.database
      child.send({ worker: address('vouch_worker'), sealer: address('vouch_sealer'), startedMs })
      return child
    }
    const steady = start()
    let victim = start()
    for (let kills = 0; kills < 8; kills++) {
      for (let heard = 0; heard <= kills % 4; heard++) await once(victim, 'message')
      await emit('test.done', 1)
      await kill(victim)
      victim = start()
    }
    await once(victim, 'message')
    for (const child of [steady, victim]) await kill(child)
    await processes.close()
    const hoursOf = async (kind: string) =>
      (await bodies(kind)).map(({ from }) => (typeof from === 'string' ? Date.parse(from) : Number.NaN)).sort(byNumber)
    const closed = await hoursOf('audit.period_close')
    assert.ok(closed.length > 3, `only ${closed.length} hours were closed`)
    assert.deepEqual(
      closed,
      closed.map((_, place) => (closed[0] ?? 0) + place * hour),
    )
    const reconciled = await hoursOf('audit.reconciled')
    assert.ok(reconciled.length > 1)
    assert.deepEqual(reconciled, closed.slice(0, reconciled.length))
    const beats = (await bodies('audit.heartbeat')).map(body => Number(body['beat'])).sort(byNumber)
    assert.deepEqual(
      beats,
      beats.map((_, place) => place + 1),
    )
  })
})

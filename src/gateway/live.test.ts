import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type Heard, type Listener, listen } from '../../test/events.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../test/office.ts'
import { enter } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import { done, fault } from '../base/outcome.ts'
import { type Actor, transact } from '../base/work.ts'
import * as identity from '../identity/identity.ts'
import { liveTerms } from './live.ts'

const goesOn = new AbortController().signal

describe('what happens, while it happens', () => {
  let office: OfficeWorld
  let auditor: Desk
  const open: Listener[] = []
  before(async () => {
    office = await openOfficeWorld()
    await enter(office.people.office, 'other')
    auditor = await office.desk('Ada Auditor', 'auditor')
  })
  beforeEach(() => {
    for (const each of open.splice(0)) each.lose()
  })
  after(async () => {
    for (const each of open) each.lose()
    await office.close()
  })

  const follow = async ({ cookie }: Desk, lastEvent?: string): Promise<Listener> => {
    const listener = await listen(`http://127.0.0.1:${office.address.port}/v1/live`, { cookie }, lastEvent)
    open.push(listener)
    return listener
  }
  const write = (
    kind: audit.LeafKind,
    body: { readonly [member: string]: Canonical } = {},
    actor: Actor = 'process:test',
    institution = 'demo',
    leaves = 1,
  ) =>
    transact(office.people.office, institution, actor, async work => {
      for (let leaf = 0; leaf < leaves; leaf++) audit.append(work, kind, body)
      return done(undefined)
    })
  const seal = async () => {
    const { world } = office.people
    const { sql } = world.outsideAs('vouch_sealer')
    await audit.sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
  }
  const told = ({ heard }: Listener) => heard.filter(({ event }) => event.includes('.'))
  const fresh = (of: Listener) => of.hear('it is fresh', ({ event }) => event === 'fresh')
  /** Everything that was to be told has been, once this has. */
  const mark = async (name: string): Promise<(heard: Heard) => boolean> => {
    await write('test.done', { mark: `run_${name}1` })
    await seal()
    return ({ data }) => data.includes(`run_${name}1`)
  }

  test('is an event for each leaf that has its place, with that place, its kind and what it is about, and no more', async () => {
    const desk = await follow(auditor)
    assert.deepEqual(
      [desk.status, desk.headers['content-type'], desk.headers['cache-control'], desk.headers['content-length']],
      [200, 'text/event-stream; charset=utf-8', 'no-store', undefined],
    )
    const first = JSON.parse((await fresh(desk)).data)
    await write(
      'payments.accepted',
      { payment: 'pay_1', state: 'not_found', parties: [{ by: 'person:per_2' }, 'mem_3'], again: 'pay_1' },
      'client:cli_1',
    )
    await seal()
    const { id, data } = await desk.hear('the leaf', ({ event }) => event === 'payments.accepted')
    assert.deepEqual(JSON.parse(data), {
      kind: 'payments.accepted',
      at: '2026-01-05T15:00:00.000Z',
      actor: 'client',
      subjects: ['pay_1', 'per_2', 'mem_3'],
    })
    const { sql } = office.people.world.outsideAs('vouch_sealer')
    const [leaf] = await sql<{ index: bigint }[]>`
      select first_index as index from audit.seal where institution_id = 'demo' order by first_index desc limit 1`
    assert.equal(id, String(leaf?.index))
    assert.ok(BigInt(first.leaves) <= BigInt(id ?? fault('an id')), 'it began where the log was')
  })

  test('is told to whoever may read what it happened to, or did it themselves', async () => {
    const [operator, engineer] = [await office.desk('Oda', 'operator'), await office.desk('Ed', 'platform_engineer')]
    await seal()
    const desks = { auditor, operator, engineer }
    const streams = Object.entries(desks).map(async ([name, desk]) => [name, await follow(desk)] as const)
    const listeners = await Promise.all(streams)
    for (const [, listener] of listeners) await fresh(listener)
    await write('payments.refused')
    await write('protection.keys_kept')
    await write('audit.heartbeat')
    await write('identity.step_up_used', {}, `person:${operator.person}`)
    await write('identity.step_up_used', {}, `person:${engineer.person}`)
    await write('payments.accepted', {}, 'process:test', 'other')
    await write('risk.run')
    await seal()
    await write('reporting.feedback_given', { feedback: 'fbk_1' })
    await seal()
    const heard = await Promise.all(
      listeners.map(async ([name, listener]) => {
        await listener.hear('the last', ({ event }) => event === 'reporting.feedback_given')
        return [name, told(listener).map(({ event }) => event)] as const
      }),
    )
    const last = 'reporting.feedback_given'
    assert.deepEqual(Object.fromEntries(heard), {
      auditor: [
        'payments.refused',
        'protection.keys_kept',
        'audit.heartbeat',
        'identity.step_up_used',
        'identity.step_up_used',
        'risk.run',
        last,
      ],
      // Their own, by `audit.read_own`.
      operator: ['payments.refused', 'identity.step_up_used', last],
      engineer: ['protection.keys_kept', 'risk.run', last],
    })
  })

  test('goes on after the last id without a gap or a repetition, also for whoever may know of little', async () => {
    const engineer = await office.desk('Eve', 'platform_engineer')
    const desks = [await follow(auditor), await follow(engineer)]
    for (const desk of desks) await fresh(desk)
    await write('risk.run', { run: 'run_1' }, 'process:test', 'demo', 3)
    await desks[0]?.hear('all of it', await mark('a'))
    // A heartbeat brings the one who heard nothing of it to where the log is.
    const atHeartbeat = desks[1]?.heard.length ?? 0
    await until('a heartbeat', () => (desks[1]?.heard.length ?? 0) > atHeartbeat)
    for (const desk of desks) desk.lose()
    await write('protection.keys_kept', { column: 'col_1' }, 'process:test', 'demo', 2)
    await seal()
    const [again, engineers] = [
      await follow(auditor, desks[0]?.lastEvent()),
      await follow(engineer, desks[1]?.lastEvent()),
    ]
    await write('protection.keys_kept', { column: 'col_2' })
    await seal()
    for (const desk of [again, engineers]) await desk.hear('the last', ({ data }) => data.includes('col_2'))
    const ids = [...told(desks[0] ?? fault('a desk')), ...told(again)].map(({ id }) => BigInt(id ?? fault('an id')))
    assert.deepEqual(
      ids,
      ids.map((_, place) => (ids[0] ?? 0n) + BigInt(place)),
      'each once, in a row',
    )
    assert.deepEqual(
      told(engineers).map(({ data }) => JSON.parse(data).subjects),
      [['col_1'], ['col_1'], ['col_2']],
    )
    assert.ok([again, engineers].every(({ heard }) => heard.every(({ event }) => event !== 'behind')))
  })

  test('says that one is behind after a gap too large, for an id that is none, and for one that is not there yet', async () => {
    const stays = await follow(auditor)
    await fresh(stays)
    await write('test.done', {}, 'process:test', 'demo', liveTerms.leavesMax + 10)
    await seal()
    const { id, data } = await stays.hear('it is behind', ({ event }) => event === 'behind')
    const { leaves } = JSON.parse(data)
    assert.deepEqual([told(stays), id], [[], String(BigInt(leaves) - 1n)])
    for (const lastEvent of ['1', 'x', '-1', '99999999', '01', '9'.repeat(30)]) {
      const comes = await follow(auditor, lastEvent)
      await comes.hear(`${lastEvent} is behind`, ({ event }) => event === 'behind')
      comes.lose()
    }
    // It goes on from there.
    const after = await mark('after')
    await stays.hear('what comes next', after)
    assert.equal(told(stays).length, 1)
  })

  test('ends with the session, with those of somebody suspended, and says so; new roles tell more and less at once', async () => {
    const { office: outside, world } = office.people
    const [leaving, suspended, changing] = await Promise.all(
      ['Lea', 'Sue', 'Cha'].map(name => office.desk(name, 'member_services')),
    )
    if (leaving === undefined || suspended === undefined || changing === undefined) fault('three desks')
    const streams = [await follow(leaving), await follow(suspended), await follow(changing)] as const
    for (const stream of streams) await fresh(stream)
    await office.ask(leaving, 'DELETE', '/v1/session')
    await transact(outside, 'demo', 'process:test', work => identity.suspend(work, `person:${suspended.person}`))
    const granted = await transact(outside, 'demo', 'process:test', work =>
      identity.grantRole(work, `person:${changing.person}`, 'operator'),
    )
    assert.ok(granted.ok)
    world.clock.advance(liveTerms.standingMs)
    for (const stream of streams.slice(0, 2)) {
      const { data } = await stream.hear('it is over', ({ event }) => event === 'over')
      assert.deepEqual(JSON.parse(data), { why: 'session_over' })
      await until('it ends', stream.hasEnded)
    }
    await write('ledger.drift')
    await seal()
    await streams[2].hear('what operators may know of', ({ event }) => event === 'ledger.drift')
    // Looking on is not being there.
    world.clock.advance(15 * 60_000)
    await streams[2].hear('idle', ({ event }) => event === 'over')
    assert.equal(
      (await listen(`http://127.0.0.1:${office.address.port}/v1/live`, { cookie: leaving.cookie })).status,
      401,
    )
    auditor = await office.desk('Ada Later', 'auditor')
  })

  test('is four streams of a session at most, gives each place back, and answers a HEAD without opening one', async () => {
    const streams = await Promise.all(Array.from({ length: 4 }, () => follow(auditor)))
    assert.deepEqual(
      streams.map(({ status }) => status),
      [200, 200, 200, 200],
    )
    const fifth = await office.ask(auditor, 'GET', '/v1/live')
    assert.deepEqual([fifth.status, fifth.body.type], [429, '/problems/streams_taken'])
    streams[0]?.lose()
    await until('its place is free', async () => {
      const again = await follow(auditor)
      if (again.status !== 200) again.lose()
      return again.status === 200
    })
    for (const stream of open.splice(0)) stream.lose()
    for (let head = 0; head < 10; head++)
      assert.equal((await office.ask(auditor, 'HEAD', '/v1/live')).status, 200, String(head))
  })

  test('cuts off whoever does not read, and keeps nobody else waiting', async () => {
    const [slow, quick] = [await follow(auditor), await follow(auditor)]
    await fresh(slow)
    await fresh(quick)
    slow.stopReading()
    const before = office.measures.liveEnded
    const isSlow = async () =>
      (await before.get()).values.some(({ labels, value }) => labels.why === 'slow' && value > 0)
    // As many as a socket and what is kept for it can hold, and more.
    for (let round = 0; round < 60 && !(await isSlow()); round++) {
      const subjects = Array.from({ length: 40 }, (_, place) => `pay_${String(place).padStart(20, '0')}`)
      await write('test.many', { subjects }, 'process:test', 'demo', 500)
      await quick.hear('the quick one', await mark(`round${round}x`))
    }
    assert.ok(await isSlow(), 'the slow one is cut off')
    assert.equal(quick.hasEnded(), false)
  })

  test('holds no place among requests under way, and counts as answered when it begins', async () => {
    const held = async () => (await office.measures.requestsInFlight.get()).values[0]?.value
    await until('nothing is under way', async () => (await held()) === 0)
    const streams = [await follow(auditor), await follow(auditor)]
    for (const stream of streams) await fresh(stream)
    assert.deepEqual([await held(), (await office.measures.liveStreams.get()).values[0]?.value], [0, 2])
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { type ProcessSeen, speak, speakingLoop } from '../../base/processes.ts'

describe('the service as it runs', () => {
  let office: OfficeWorld
  let engineer: Desk
  before(async () => {
    office = await openOfficeWorld()
    engineer = await office.desk('Petra Platform', 'platform_engineer')
  })
  after(() => office.close())

  const items = async (path: string) => {
    const reply = await office.ask(engineer, 'GET', path)
    assert.equal(reply.status, 200, reply.text)
    return reply.body.items
  }

  test('is told by each process of itself, and who is silent for a minute is not called up', async () => {
    const { clock, database } = office.people.world
    let problems: readonly string[] = []
    const passedAt = clock.now().toISOString()
    const startedAt = passedAt
    const seal = { name: 'audit.seal', everyMs: 1_000, passedAt, faultsInARow: 0, handled: 7 }
    const never = { name: 'audit.copy', everyMs: 15_000, passedAt: null, faultsInARow: 3, handled: 0 }
    const sealer = speakingLoop({
      sql: database.as('vouch_sealer', 1),
      now: clock.now,
      process: 'sealer',
      version: '1.2.3',
      problems: () => Promise.resolve(problems),
      loops: () => [seal, never],
    })
    const pass = () => sealer.pass(new AbortController().signal)
    await pass()
    const [first] = await items('/v1/processes')
    assert.deepEqual(first, {
      process: 'sealer',
      state: 'ready',
      version: '1.2.3',
      startedAt,
      seenAt: startedAt,
      problems: [],
      loops: 2,
    })
    const due = (seconds: number) => new Date(Date.parse(startedAt) + seconds * 1_000).toISOString()
    assert.deepEqual(await items('/v1/schedules'), [
      {
        name: 'audit.seal',
        process: 'sealer',
        everySeconds: 1,
        passedAt,
        dueAt: due(1.25),
        isLate: false,
        handled: 7,
        faultsInARow: 0,
      },
      {
        name: 'audit.copy',
        process: 'sealer',
        everySeconds: 15,
        dueAt: due(18.75),
        isLate: false,
        handled: 0,
        faultsInARow: 3,
      },
    ])
    clock.advance(70_000)
    assert.equal((await items('/v1/processes'))[0].state, 'silent')
    assert.ok((await items('/v1/schedules')).every((one: { isLate: boolean }) => one.isLate))
    problems = ['the database does not answer']
    await pass()
    const [now] = await items('/v1/processes')
    assert.deepEqual([now.state, now.problems, now.startedAt], ['not_ready', problems, startedAt])
    assert.deepEqual(
      (await items('/v1/schedules')).map(({ isLate }: { isLate: boolean }) => isLate),
      [true, false],
      'one has not passed since it began to speak, and the other has time',
    )
  })

  test('is told by nobody of another, and read by those who look after it', async () => {
    const { database, clock } = office.people.world
    const worker = database.as('vouch_worker', 1)
    const seen: ProcessSeen = {
      process: 'sealer',
      startedAt: clock.now(),
      seenAt: clock.now(),
      version: '1',
      problems: [],
      loops: [],
    }
    await assert.rejects(speak(worker, seen), { constraint_name: 'says_it_of_itself' })
    await speak(worker, { ...seen, process: 'worker' })
    await assert.rejects(worker`select problems from base.process`, { code: '42501' })
    const approver = await office.desk('Anna Approver', 'approver')
    for (const path of ['/v1/processes', '/v1/schedules'])
      assertProblem(await office.ask(approver, 'GET', path), 403, 'permit_missing')
  })
})

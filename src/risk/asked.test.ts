import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { leavesOf } from '../../test/leaves.ts'
import { enter, silentLog } from '../../test/outside.ts'
import { openProbing, type Probing } from '../../test/probing.ts'
import type { Control } from '../base/control.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import {
  askFor,
  findWish,
  openDesk,
  probeLoop,
  ranSince,
  standingOf,
  type Tries,
  weighedBy,
  wish,
  withCodeHashes,
} from './risk.ts'

describe('a control that is asked for', () => {
  let probing: Probing
  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  test('is tried at once, before what is due and however lately it was tried, once for each time', async () => {
    const { world, places } = probing
    const outside = world.outsideAs('vouch_prober')
    const tried: string[] = []
    const named = (id: Control['id'], answer: string): Control => ({
      id,
      says: 'It is made up.',
      does: 'detects',
      answers: [],
      everySeconds: 7_200,
      withinMs: 2_000,
      probe: async ground => {
        tried.push(id)
        ground.on('things', 1)
        ground.tried('something', 'refused', answer)
      },
    })
    const source = new URL('..', import.meta.url).pathname
    const controls = await withCodeHashes(source, [named('risk.one', 'refused'), named('risk.two', 'done')])
    const loop = probeLoop(outside, places, controls, silentLog)
    const passes = async () => {
      while ((await loop.pass(new AbortController().signal)) > 0);
    }
    await passes()
    world.clock.advance(60_000)
    await passes()
    assert.deepEqual(tried.splice(0).sort(), ['risk.one', 'risk.two'])

    world.clock.advance(1_000)
    const since = await askFor(outside, ['risk.two', 'risk.unknown', 'risk.one'])
    await passes()
    assert.deepEqual(tried.splice(0), ['risk.two', 'risk.one'])
    const ran = await ranSince(outside, since, ['risk.one', 'risk.two'])
    assert.deepEqual(
      ran.map(({ control, result, steps }) => [control, result, steps.map(({ answer }) => answer)]),
      [
        ['risk.one', 'passed', ['refused']],
        ['risk.two', 'failed', ['done']],
      ],
    )
    assert.deepEqual(
      ran.map(({ codeHash }) => codeHash),
      controls.map(({ codeHash }) => codeHash.toString('hex')),
    )
    assert.equal((await ranSince(outside, since, ['risk.unknown'])).length, 0)

    world.clock.advance(1_000)
    await askFor(outside, ['risk.one'])
    world.clock.advance(900_000)
    await passes()
    assert.deepEqual(tried, [], 'who asked has gone')
  })

  test('is asked for by people in their own institution, tried once for all who want it, and no more than an hour allows', async () => {
    const { world, places } = probing
    await enter(world.outside, 'demo')
    await enter(world.outside, 'other')
    const office = world.outsideAs('vouch_office')
    const prober = world.outsideAs('vouch_prober')
    world.clock.advance(10_000_000)
    const tried: string[] = []
    const made: Control = {
      id: 'risk.wanted',
      says: 'It is made up.',
      does: 'detects',
      answers: [],
      everySeconds: 86_400,
      withinMs: 2_000,
      probe: async ground => {
        tried.push('risk.wanted')
        ground.on('things', 1)
        ground.tried('something', 'refused', 'refused')
      },
    }
    const source = new URL('..', import.meta.url).pathname
    const loop = probeLoop(prober, places, await withCodeHashes(source, [made]), silentLog)
    const pass = () => loop.pass(new AbortController().signal)
    const wishAs = (institution: string, person: string, tries: Tries = nothing) =>
      transact(office, institution, `person:${person}`, async work => done(await wish(work, made.id, tries)))
    assert.equal(await pass(), 1)
    world.clock.advance(60_000)
    assert.equal(await pass(), 0)
    const first = await wishAs('demo', 'per_1')
    world.clock.advance(1_000)
    const again = await wishAs('demo', 'per_2')
    const other = await wishAs('other', 'per_3')
    assert.ok(first.ok && again.ok && other.ok)
    assert.equal(again.value.asked.asked, first.value.asked.asked, 'the same while it waits')
    assert.deepEqual(
      other.value.lately.map(({ askedBy }) => askedBy),
      ['person:per_3'],
      'what others want is not seen',
    )
    assert.equal(await pass(), 1)
    assert.equal(await pass(), 0, 'one try answers both')
    const desk = openDesk({
      outside: office,
      actor: 'process:office',
      origin: 'vouch.example/log',
      weighed: weighedBy(() => Promise.resolve('origin vouch.example/log'), [made]),
    })
    const tries = await desk.tries(made.id)
    assert.deepEqual(
      [first, other].map(outcome => outcome.ok && standingOf(outcome.value, tries, 86_400, world.clock.now()).state),
      ['tried', 'tried'],
    )
    // As if what was tried had taken as long as people have of an hour.
    await world.owner`alter table risk.run disable trigger user`.simple()
    await world.owner`update risk.run set ended_at = started_at + interval '18 seconds'
                       where run_id = (select max(run_id) from risk.run)`
    world.clock.advance(60_000)
    const spent = await wishAs('demo', 'per_1', await desk.tries(made.id))
    assert.ok(spent.ok)
    tried.length = 0
    assert.equal(await pass(), 0)
    const { state, expectedAt } = standingOf(spent.value, await desk.tries(made.id), 86_400, world.clock.now())
    assert.equal(state, 'waiting')
    assert.ok(expectedAt !== null && expectedAt > world.clock.now())
    const leaves = await leavesOf(world, 'demo')
    assert.deepEqual(
      leaves.filter(({ kind }) => kind === 'risk.run_asked').map(({ actor, body }) => [actor, body['control']]),
      [
        ['person:per_1', 'risk.wanted'],
        ['person:per_1', 'risk.wanted'],
      ],
    )
    assert.equal((await findWishAs(office, 'other', spent.value.asked.asked)) === undefined, true)
    assert.notEqual(await findWishAs(office, 'demo', spent.value.asked.asked), undefined)
    world.clock.advance(3_600_000)
    assert.equal(await pass(), 1, 'an hour later there is room')
  })

  test('is nobody’s to ask for but the prober’s and the office’s', async () => {
    for (const role of ['vouch_api', 'vouch_worker'] as const)
      await assert.rejects(askFor(probing.world.outsideAs(role), ['risk.one']), { code: '42501' })
    await assert.rejects(
      transact(probing.world.outsideAs('vouch_office'), 'demo', 'client:cli_1', async work =>
        done(await wish(work, 'risk.one', nothing)),
      ),
      { constraint_name: 'a_person_asks_or_the_prober' },
    )
  })

  test('is answered by the prober alone: the office can write no run, in any institution', async () => {
    const office = probing.world.database.as('vouch_office', 1)
    for (const institution of ['canary', 'demo'])
      await assert.rejects(
        office.begin(async sql => {
          await sql`select set_config('vouch.institution', ${institution}, true)`
          await sql`
            insert into risk.run (institution_id, run_id, control_id, code_hash, result, steps, started_at, ended_at)
            values (${institution}, 'run_forged', 'risk.one', 'x', 'passed', '{}', now(), now())`
        }),
        { code: '42501' },
      )
    await assert.rejects(office`update risk.run set result = 'passed'`, { code: '42501' })
    await assert.rejects(office`delete from risk.asked`, { code: '42501' })
  })
})

const nothing = { tried: [], newest: [] }

async function findWishAs(outside: Outside, institution: string, asked: string) {
  const found = await transact(outside, institution, 'person:per_1', async work => done(await findWish(work, asked)))
  return found.ok ? found.value : undefined
}

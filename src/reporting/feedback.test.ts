import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { leavesOf } from '../../test/leaves.ts'
import { enter, openWorld, type World } from '../../test/outside.ts'
import { done, fault, type Outcome } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import * as reporting from './reporting.ts'

describe('feedback', () => {
  let world: World

  before(async () => {
    world = await openWorld()
    await enter(world.outside, 'other')
  })
  after(() => world.close())

  const inWork = async <T>(perform: (work: Work) => Promise<T>, institution = 'demo'): Promise<T> => {
    const worked = await transact(world.outside, institution, 'person:per_1', async work => done(await perform(work)))
    return worked.ok ? worked.value : fault('it is not refused')
  }
  const codeOf = (outcome: Outcome<unknown, { readonly code: string }>) => (outcome.ok ? 'done' : outcome.refusal.code)
  const give = (more: Partial<reporting.NewFeedback> = {}) =>
    inWork(async work => {
      const given = { said: 'went_wrong', area: 'payments', voice: 'member', about: 'pay_1', words: 'late' } as const
      const said = await reporting.give(work, { ...given, ...more })
      return said.ok ? said.value : fault('it is not refused')
    })
  const add = (id: reporting.FeedbackId, seen: number, step: reporting.NewStep) =>
    inWork(work => reporting.addTo(work, id, seen, step))
  const plan = { state: 'planned', words: 'mend it', owner: 'operations', due: '2026-03-02', risk: null } as const

  test('is kept as it was said, planned, moved to another day, done, and planned anew', async () => {
    const said = await give()
    assert.deepEqual([said.state, said.version, said.givenBy], ['open', 1, 'person:per_1'])
    const outcomes = [
      await add(said.id, 1, plan),
      await add(said.id, 2, { ...plan, due: '2026-03-09', risk: 'api.service-quality' }),
      await add(said.id, 3, { state: 'done', words: 'shown in their zone' }),
      await add(said.id, 4, { state: 'declined', words: 'once more' }),
      await add(said.id, 4, plan),
    ]
    assert.deepEqual(outcomes.map(codeOf), ['done', 'done', 'done', 'feedback_is_over', 'done'])
    const steps = await inWork(work => reporting.steps(work, said.id))
    assert.deepEqual(
      steps.map(({ version, state, owner, due, risk }) => [version, state, owner, due, risk]),
      [
        [2, 'planned', 'operations', '2026-03-02', null],
        [3, 'planned', 'operations', '2026-03-09', 'api.service-quality'],
        // Whose it was, and against what, stays with what came of it.
        [4, 'done', 'operations', '2026-03-09', 'api.service-quality'],
        [5, 'planned', 'operations', '2026-03-02', null],
      ],
    )
    const kept = await inWork(work => reporting.findFeedback(work, said.id))
    assert.ok(kept.ok)
    assert.deepEqual([kept.value.words, kept.value.about, kept.value.version], ['late', 'pay_1', 5])
    const leaves = (await leavesOf(world, 'demo')).filter(({ body }) => body['feedback'] === said.id)
    assert.deepEqual(
      leaves.map(({ kind, body }) => [kind, body['state'] ?? null]),
      [
        ['reporting.feedback_given', null],
        ...(['planned', 'planned', 'done', 'planned'] as const).map(state => ['reporting.feedback_step', state]),
      ],
    )
  })

  test('is added to by one of two who saw the same', async () => {
    const said = await give()
    const outcomes = await Promise.all([add(said.id, 1, plan), add(said.id, 1, { ...plan, owner: 'compliance' })])
    assert.deepEqual(outcomes.map(codeOf).toSorted(), ['done', 'version_differs'])
    assert.equal((await inWork(work => reporting.steps(work, said.id))).length, 1)
  })

  test('is overdue from the day after the one it was planned for, and no longer when something came of it', async () => {
    const said = await give({ area: 'disputes' })
    await add(said.id, 1, plan)
    const overdue = async (overdueOn: '2026-03-02' | '2026-03-03') =>
      (
        await inWork(work =>
          reporting.listFeedback(work, { state: null, area: 'disputes', said: null, overdueOn }, null, 10),
        )
      ).map(({ id }) => id)
    assert.deepEqual(await overdue('2026-03-02'), [])
    assert.deepEqual(await overdue('2026-03-03'), [said.id])
    await add(said.id, 2, { state: 'declined', words: 'as it should be' })
    assert.deepEqual(await overdue('2026-03-03'), [])
  })

  test('is in the plan from the moment it was planned until something came of it, whenever that is asked', async () => {
    const said = await give({ area: 'console' })
    const at = async () => {
      world.clock.advance(1_000)
      const now = world.clock.now()
      world.clock.advance(1_000)
      return now
    }
    const before = await at()
    await add(said.id, 1, plan)
    const first = await at()
    await add(said.id, 2, { ...plan, due: '2026-03-09', risk: 'api.service-quality' })
    const second = await at()
    await add(said.id, 3, { state: 'done', words: 'mended' })
    const afterwards = await at()
    const planned = (moment: Date, institution = 'demo') =>
      inWork(
        async work => (await reporting.plannedAt(work, moment)).filter(({ feedback }) => feedback === said.id),
        institution,
      )
    const one = { feedback: said.id, words: 'mend it', owner: 'operations', due: '2026-03-02', risk: null }
    assert.deepEqual(await planned(before), [])
    assert.deepEqual(await planned(first), [one])
    assert.deepEqual(await planned(second), [{ ...one, due: '2026-03-09', risk: 'api.service-quality' }])
    assert.deepEqual(await planned(second, 'other'), [])
    assert.deepEqual(await planned(afterwards), [])
  })

  test('is listed by state, area and what was said, newest first, and is nobody else’s', async () => {
    const [one, two] = [await give({ area: 'sign_in', said: 'idea' }), await give({ area: 'sign_in' })]
    const list = (filter: { state?: 'open' | 'done'; said?: 'idea' }, before: reporting.FeedbackId | null = null) =>
      inWork(async work =>
        (
          await reporting.listFeedback(
            work,
            { state: null, said: null, overdueOn: null, ...filter, area: 'sign_in' },
            before,
            10,
          )
        ).map(({ id }) => id),
      )
    assert.deepEqual(await list({}), [two.id, one.id])
    assert.deepEqual(await list({}, two.id), [one.id])
    assert.deepEqual(await list({ said: 'idea' }), [one.id])
    assert.deepEqual(await list({ state: 'done' }), [])
    const others = await inWork(work => reporting.findFeedback(work, one.id), 'other')
    assert.equal(codeOf(others), 'feedback_not_found')
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { leavesOf } from '../../test/leaves.ts'
import { enter, openWorld, type World } from '../../test/outside.ts'
import { done, type Outcome } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as reporting from './reporting.ts'
import { type NewView, type View, viewsMax } from './view.ts'

describe('views', () => {
  let world: World

  before(async () => {
    world = await openWorld()
    await enter(world.outside, 'other')
  })
  after(() => world.close())

  const ann: Actor = 'person:per_1'
  const bob: Actor = 'person:per_2'
  type Said<T> = Outcome<T, { readonly code: string }>
  const as = <T>(actor: Actor, perform: (work: Work) => Promise<Said<T>>, institution = 'demo'): Promise<Said<T>> =>
    transact(world.outside, institution, actor, perform)
  const codeOf = (outcome: Said<unknown>) => (outcome.ok ? 'done' : outcome.refusal.code)
  const valueOf = <T>(outcome: Said<T>): T => (outcome.ok ? outcome.value : assert.fail(outcome.refusal.code))
  const given = (name: string, more: Partial<NewView> = {}): NewView => ({
    page: 'queue',
    name,
    query: '?state=held',
    isTeams: false,
    ...more,
  })
  const save = (actor: Actor, view: NewView, mayShare = false) =>
    as(actor, work => reporting.saveView(work, view, { mayShare }))
  const change = (actor: Actor, { id, version }: View, name: string, mayShare = false) =>
    as(actor, work => reporting.changeView(work, id, version, { name, query: '?state=sent' }, { mayShare }))
  const remove = (actor: Actor, { id, version }: View, mayShare = false) =>
    as(actor, work => reporting.removeView(work, id, version, { mayShare }))
  const list = async (actor: Actor, page: string | null = null, institution = 'demo') =>
    valueOf(await as(actor, async work => done(await reporting.listViews(work, page, null, 1_000)), institution)).map(
      ({ name }) => name,
    )

  test('are one’s own and nobody else’s: saved, changed, removed, and in no log', async () => {
    const mine = valueOf(await save(ann, given('Mine')))
    valueOf(await save(bob, given('Mine')))
    valueOf(await save(ann, given('Elsewhere', { page: 'risk' })))
    assert.deepEqual([await list(ann), await list(ann, 'risk')], [['Mine', 'Elsewhere'], ['Elsewhere']])
    assert.equal(codeOf(await save(ann, given('mINE'))), 'view_name_taken')
    assert.equal(codeOf(await change(bob, mine, 'Theirs')), 'view_not_found')
    assert.equal(codeOf(await remove(bob, mine, true)), 'view_not_found')
    assert.equal(codeOf(await change(ann, { ...mine, version: 7 }, 'Late')), 'version_differs')
    const same = valueOf(await change(ann, mine, 'mine'))
    assert.deepEqual([same.name, same.query, same.version], ['mine', '?state=sent', 2])
    assert.equal(codeOf(await change(ann, mine, 'Old')), 'version_differs')
    assert.equal(codeOf(await remove(ann, same)), 'done')
    assert.equal(codeOf(await remove(ann, same)), 'view_not_found')
    assert.deepEqual([await list(ann), await list(bob), await list(ann, null, 'other')], [['Elsewhere'], ['Mine'], []])
    const leaves = await leavesOf(world, 'demo')
    assert.deepEqual(
      leaves.filter(({ kind }) => kind.startsWith('reporting.view')),
      [],
    )
  })

  test('are the team’s where somebody may share them, with a leaf for each change', async () => {
    assert.equal(codeOf(await save(ann, given('Ours', { isTeams: true }))), 'view_is_the_teams')
    const ours = valueOf(await save(ann, given('Ours', { isTeams: true }), true))
    assert.equal(codeOf(await save(bob, given('ours', { isTeams: true }), true)), 'view_name_taken')
    assert.equal(codeOf(await save(bob, given('Ours'))), 'done')
    assert.ok((await list(bob)).includes('Ours'))
    assert.equal(codeOf(await change(bob, ours, 'His')), 'view_is_the_teams')
    assert.equal(codeOf(await remove(bob, ours)), 'view_is_the_teams')
    const changed = valueOf(await change(bob, ours, 'All of ours', true))
    assert.deepEqual([changed.madeBy, changed.changedBy], [ann, bob])
    assert.equal(codeOf(await remove(ann, changed, true)), 'done')
    const leaves = (await leavesOf(world, 'demo')).filter(({ kind }) => kind.startsWith('reporting.view'))
    assert.deepEqual(
      leaves.map(({ kind, actor, body }) => [kind, actor, body]),
      [
        ['reporting.view_shared', ann, { view: ours.id, page: 'queue', version: 1 }],
        ['reporting.view_changed', bob, { view: ours.id, page: 'queue', version: 2 }],
        ['reporting.view_removed', ann, { view: ours.id, page: 'queue', version: 2 }],
      ],
    )
  })

  test('are a hundred of one person at most, and one of two that take a name at once', async () => {
    const cat: Actor = 'person:per_3'
    const both = await Promise.all([save(cat, given('Race')), save(cat, given('race'))])
    assert.deepEqual(both.map(codeOf).toSorted(), ['done', 'view_name_taken'])
    for (let count = 1; count < viewsMax; count++) valueOf(await save(cat, given(`View ${count}`)))
    assert.equal(codeOf(await save(cat, given('One more'))), 'views_too_many')
    assert.equal(codeOf(await save(bob, given('Not his'))), 'done')
    const page = valueOf(
      await as(cat, async work => {
        const [last] = (await reporting.listViews(work, 'queue', null, 1)).toReversed()
        return done(await reporting.listViews(work, 'queue', last?.id ?? null, 10))
      }),
    )
    assert.equal(page.length, 10)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { done } from '../base/outcome.ts'
import { type Actor, transact } from '../base/work.ts'
import { append, type Sought, trail } from './audit.ts'

describe('the trail of what was done', () => {
  let world: World
  before(async () => {
    world = await openWorld()
    for (const [actor, kind] of [
      ['client:cli_1', 'test.done'],
      ['client:cli_2', 'test.done'],
      ['client:cli_1', 'other.done'],
    ] as const)
      await transact(world.outside, 'demo', actor satisfies Actor, work => {
        append(work, kind, { by: actor })
        world.clock.advance(60_000)
        return Promise.resolve(done(undefined))
      })
  })
  after(() => world.close())

  async function kindsOf(sought: Omit<Sought, 'institution'>): Promise<readonly string[]> {
    const found: string[] = []
    for await (const leaf of trail(world.outsideAs('vouch_sealer').sql, { institution: 'demo', ...sought })) {
      const { actor, kind } = JSON.parse(leaf)
      found.push(`${actor} ${kind}`)
    }
    return found
  }
  const [one, two, three] = ['client:cli_1 test.done', 'client:cli_2 test.done', 'client:cli_1 other.done']

  test('is in the order in which it was written, of everybody or of one, of every kind, a room’s or one', async () => {
    assert.deepEqual(await kindsOf({}), [one, two, three])
    assert.deepEqual(await kindsOf({ actor: 'client:cli_1' }), [one, three])
    assert.deepEqual(await kindsOf({ kind: 'other.' }), [three])
    assert.deepEqual(await kindsOf({ kind: 'test.done', actor: 'client:cli_2' }), [two])
    assert.deepEqual(await kindsOf({ kind: 'tes' }), [])
  })

  test('begins and ends at a moment', async () => {
    const now = world.clock.now().getTime()
    assert.deepEqual(await kindsOf({ since: new Date(now - 90_000) }), [three])
    assert.deepEqual(await kindsOf({ until: new Date(now - 150_000) }), [one])
  })
})

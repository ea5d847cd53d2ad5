import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { enter, openWorld, type World } from '../../test/outside.ts'
import { openAbreast } from './abreast.ts'

describe('a pass over institutions abreast', () => {
  let world: World
  const { signal } = new AbortController()
  before(async () => {
    world = await openWorld()
    for (const name of ['bank-b', 'bank-c', 'bank-d', 'bank-e', 'bank-f']) await enter(world.outside, name)
  })
  after(() => world.close())

  test('comes to every institution, adds up, and begins behind where it left off', async () => {
    const abreast = openAbreast()
    const seen: string[] = []
    const perform = async (institution: string) => seen.push(institution) - seen.length + 1
    assert.equal(await abreast.pass(world.outside.sql, signal, perform), 6)
    assert.equal(await abreast.pass(world.outside.sql, signal, perform), 6)
    const all = ['bank-b', 'bank-c', 'bank-d', 'bank-e', 'bank-f', 'demo']
    assert.deepEqual([seen.slice(0, 6).toSorted(), seen.slice(6).toSorted()], [all, all])
  })

  test('leaves behind who takes long, does not come to it twice, and counts it in the end', async () => {
    const abreast = openAbreast()
    const slow = Promise.withResolvers<void>()
    const begun: string[] = []
    const perform = async (institution: string) => {
      begun.push(institution)
      if (institution === 'demo') await slow.promise
      return 1
    }
    assert.equal(await abreast.pass(world.outside.sql, signal, perform), 5)
    assert.equal(await abreast.pass(world.outside.sql, signal, perform), 5)
    assert.equal(begun.filter(name => name === 'demo').length, 1)
    slow.resolve()
    await abreast.finish()
    assert.equal(await abreast.pass(world.outside.sql, signal, async () => 0), 1)
  })

  test('waits little for the next who takes long, once it has waited for one', async () => {
    const abreast = openAbreast()
    const slow = Promise.withResolvers<void>()
    const startedAtMs = performance.now()
    const perform = async (institution: string) => {
      if (institution !== 'bank-f') await slow.promise
      return 1
    }
    assert.equal(await abreast.pass(world.outside.sql, signal, perform), 1)
    const tookMs = performance.now() - startedAtMs
    assert.ok(tookMs < 8_000, `${tookMs} ms for five that took long`)
    slow.resolve()
    await abreast.finish()
    assert.equal(await abreast.pass(world.outside.sql, signal, async () => 0), 5)
  })

  test('keeps nobody waiting for who fails, and throws it at the end', async () => {
    const abreast = openAbreast()
    let well = 0
    const perform = async (institution: string) => {
      if (institution.endsWith('c')) throw new Error('one fault')
      return ++well
    }
    await assert.rejects(abreast.pass(world.outside.sql, signal, perform), /one fault/)
    assert.equal(well, 5)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { done } from '../base/outcome.ts'
import { type Leaf, type Outside, transact, type Work } from '../base/work.ts'
import { append, findReceipt, leavesAt, promiseOf, receiptIdOf } from './audit.ts'
import { signBatch } from './batch.ts'
import { packBundle } from './leaf.ts'
import { checkpointText, openNote, signNote } from './note.ts'
import { pathIn, rowsOf, topOf } from './promise.ts'
import { isIncluded } from './proof.ts'
import { inclusionSpans, tilesUnder, widthAt } from './tiles.ts'
import { hashBytes, leafHash, nodeHash } from './tree.ts'

const prefix = 'vouch.example/log'

async function inWork<T>(outside: Outside, perform: (work: Work) => Promise<T>): Promise<T> {
  const outcome = await transact(outside, 'demo', 'client:cli_1', async work => done({ of: await perform(work) }))
  return outcome.ok ? outcome.value.of : assert.fail(outcome.refusal.code)
}

describe('receipts of a log of ten million leaves', () => {
  const size = 10_000_000n
  const batchLeaves = 1_000
  /** In the middle of nowhere: every level of tiles is needed. */
  const first = 6_283_000n
  const batchId = 'bat_big'
  const at = new Date('2026-01-05T14:00:00.000Z')
  const leaf = Buffer.from(
    `{"actor":"client:cli_1","at":"${at.toISOString()}","body":{},"institution":"demo","kind":"test.done","v":1}`,
  )
  /** All leaves are alike, so every subtree of a height has the same root. */
  const alike: Buffer[] = [leafHash(leaf)]
  while (alike.length < 30) {
    const below = alike.at(-1) ?? assert.fail('a root')
    alike.push(nodeHash(below, below))
  }
  const rootOfAlike = (height: number) => alike[height] ?? assert.fail('so high')
  function rootOfSize(leaves: bigint): Buffer {
    const heights = Array.from({ length: 24 }, (_, height) => height).filter(
      height => ((leaves >> BigInt(height)) & 1n) === 1n,
    )
    return heights.map(rootOfAlike).reduce((right, left) => nodeHash(left, right))
  }
  let world: World
  before(async () => {
    world = await openWorld()
    const { owner, keys } = world
    const leaves = Array.from({ length: batchLeaves }, () => leaf)
    const claim = {
      institution: 'demo',
      batchId,
      leafCount: batchLeaves,
      root: topOf(rowsOf(Buffer.concat(leaves.map(leafHash)))),
    }
    await owner`
      insert into audit.batch
      values ('demo', ${batchId}, ${batchLeaves}, ${packBundle(leaves)}, ${claim.root}, ${keys.emitter.id},
              ${signBatch(claim, keys.emitter)}, ${at})`
    await owner`insert into audit.seal values ('demo', ${first}, ${batchLeaves}, ${batchId})`
    const root = rootOfSize(size)
    const origin = `${prefix}/demo`
    const note = signNote(checkpointText({ origin, size, root }), { name: origin, key: keys.sealer.privateKey })
    await owner`insert into audit.checkpoint values ('demo', ${size}, ${root}, ${note}, ${at})`
    await owner`update audit.log set size = ${size}, tiled = ${size}, frontier = ${Buffer.alloc(8 * hashBytes)}`
    const wanted = Array.from({ length: batchLeaves }, (_, place) => first + BigInt(place)).flatMap(index =>
      tilesUnder(inclusionSpans(index, size)),
    )
    const tiles = [...new Map(wanted.map(tile => [`${tile.level}/${tile.n}`, tile])).values()]
    for (const tile of tiles) {
      const hashes = Buffer.concat(Array.from({ length: widthAt(size, tile) }, () => rootOfAlike(8 * tile.level)))
      await owner`insert into audit.tile values ('demo', ${tile.level}, ${tile.n}, ${hashes})`
    }
  })
  after(() => world.close())

  const asApi = <T>(perform: (work: Work) => Promise<T>) => inWork(world.outsideAs('vouch_api'), perform)

  test('are proven by a few tiles', async () => {
    const found = await asApi(work => findReceipt(work, `${batchId}.417`, prefix))
    assert.equal(found?.state, 'sealed')
    const proven = found?.proof ?? assert.fail('no proof')
    const end = proven.indexOf('\n\n')
    const [head, note] = [proven.slice(0, end), proven.slice(end + 2)]
    const [, index = '', ...path] = head.split('\n')
    assert.equal(index, `index ${first + 417n}`)
    assert.equal(path.length, 24)
    const opened = openNote(note, [{ name: `${prefix}/demo`, key: world.keys.sealer.privateKey }])
    assert.ok(opened.ok)
    const proof = path.map(line => Buffer.from(line, 'base64'))
    const root = rootOfSize(size)
    assert.ok(isIncluded({ index: first + 417n, size, leafHash: leafHash(leaf), root, proof }))
  })

  test('take one tile of each level, and one beside it at most', () => {
    for (let place = 0n; place < BigInt(batchLeaves); place++)
      assert.ok(tilesUnder(inclusionSpans(first + place, size)).length <= 6)
  })
})

describe('a leaf that is found again', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  const emit = (...names: string[]) =>
    inWork(world.outside, async work => names.map(name => append(work, 'test.done', { name })))
  const at = (moment: Date, word: string) => inWork(world.outside, work => leavesAt(work, moment, word))

  test('has the promise that it had at once, whoever else wrote at that moment', async () => {
    const [one = assert.fail('no leaf'), two = assert.fail('no leaf')] = await emit('one', 'two')
    const [three = assert.fail('no leaf')] = await emit('three')
    const moment = world.clock.now()
    world.clock.advance(1)
    await emit('one')
    for (const [name, leaf] of [
      ['one', one],
      ['two', two],
      ['three', three],
    ] as const) {
      const found = await at(moment, `"${name}"`)
      assert.deepEqual(
        found.map(({ said }) => said.body),
        [{ name }],
      )
      const again = found[0]?.leaf ?? assert.fail('not found')
      assert.notEqual(again, leaf)
      assert.deepEqual(promiseOf(again, prefix), promiseOf(leaf, prefix))
      assert.equal(receiptIdOf(again), receiptIdOf(leaf))
    }
    assert.equal((await at(moment, '')).length, 3)
    assert.deepEqual(await at(new Date(0), ''), [])
  })

  test('has none before its work is committed, nor where the work is undone', async () => {
    let early: unknown = 'unasked'
    const undone: Leaf[] = []
    await transact(world.outside, 'demo', 'client:cli_1', async work => {
      const leaf = append(work, 'test.done', {})
      early = promiseOf(leaf, prefix)
      return done(undefined)
    })
    await assert.rejects(
      transact(world.outside, 'demo', 'client:cli_1', async work => {
        undone.push(append(work, 'test.done', {}))
        await work.sql`select 1 / 0`
        return done(undefined)
      }),
    )
    assert.equal(early, undefined)
    assert.equal(promiseOf(undone[0] ?? assert.fail('no leaf'), prefix), undefined)
  })

  test('has a path that is that of its place', () => {
    const hashes = ['a', 'b', 'c'].map(text => leafHash(Buffer.from(text)))
    assert.deepEqual(pathIn(rowsOf(Buffer.concat(hashes)), 2), [topOf(rowsOf(Buffer.concat(hashes.slice(0, 2))))])
  })
})

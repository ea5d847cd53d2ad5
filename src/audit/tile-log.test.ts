import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import type { Sql } from '../base/database.ts'
import { done } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { append, sealLoop, verify } from './audit.ts'
import { unpackBundle } from './leaf.ts'
import { isConsistent, isIncluded } from './proof.ts'
import { entryBundle, leavesAt, proveConsistency, proveInclusion, rootAt, tileBytes, tileLog } from './tile-log.ts'
import { leafHash, treeRoot } from './tree.ts'

const goesOn = new AbortController().signal

describe('the tiles of a log', () => {
  let world: World
  let sealer: Sql
  let owner: Sql
  beforeEach(async () => {
    world = await openWorld()
    sealer = world.outsideAs('vouch_sealer').sql
    owner = world.owner
  })
  afterEach(() => world.close())

  const pass = () => sealLoop({ sql: sealer, now: world.clock.now }, world.keys.sealer).pass(goesOn)
  async function emit(leaves: number): Promise<void> {
    await transact(world.outside, 'demo', 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  }
  async function logOf(...batches: number[]): Promise<Buffer[]> {
    for (const leaves of batches) {
      await emit(leaves)
      await pass()
    }
    const stored = await owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch join audit.seal using (institution_id, batch_id) order by first_index`
    return stored.flatMap(({ leaves }) => unpackBundle(leaves) ?? [])
  }
  const problems = async () =>
    (await verify({ sql: sealer, now: world.clock.now }, world.keys.trusted)).problems.map(
      ({ what, where }) => `${where}: ${what}`,
    )
  async function tamper(statement: (tx: Sql) => Promise<unknown>): Promise<void> {
    await owner`alter table audit.tile disable trigger user`
    await statement(owner)
    await owner`alter table audit.tile enable trigger user`
  }

  test('grow with what is sealed, and prove every leaf and every growth', async () => {
    const leaves = await logOf(3, 250, 5, 300, 1)
    const size = BigInt(leaves.length)
    const hashes = leaves.map(leafHash)
    const root = treeRoot(hashes)
    assert.deepEqual(await rootAt(sealer, 'demo', size), root)
    for (const index of [0n, 2n, 3n, 255n, 256n, 557n, 558n]) {
      const proof = await proveInclusion(sealer, 'demo', index, size)
      const own = hashes[Number(index)] ?? assert.fail('no leaf')
      assert.ok(isIncluded({ index, size, leafHash: own, root, proof }))
    }
    for (const size1 of [3n, 253n, 258n, 558n]) {
      const root1 = treeRoot(hashes.slice(0, Number(size1)))
      assert.deepEqual(await rootAt(sealer, 'demo', size1), root1)
      const proof = await proveConsistency(sealer, 'demo', size1, size)
      assert.ok(isConsistent({ size1, root1, size2: size, root2: root, proof }))
    }
    assert.deepEqual(await problems(), [])
  })

  test('are published at every width they had, and no wider, with the leaves under them', async () => {
    const leaves = await logOf(3, 250, 10)
    const hashes = leaves.map(leafHash)
    for (const width of [3, 253, 256]) {
      assert.deepEqual(
        await tileBytes(sealer, 'demo', { level: 0, n: 0n }, width),
        Buffer.concat(hashes.slice(0, width)),
      )
      const bundle = (await entryBundle(sealer, 'demo', 0n, width)) ?? assert.fail('no bundle')
      assert.deepEqual(unpackBundle(bundle), leaves.slice(0, width))
    }
    assert.deepEqual(unpackBundle((await entryBundle(sealer, 'demo', 1n, 7)) ?? Buffer.alloc(1)), leaves.slice(256))
    assert.equal(await entryBundle(sealer, 'demo', 1n, 8), undefined)
    assert.equal(await tileBytes(sealer, 'demo', { level: 0, n: 1n }, 8), undefined)
    assert.equal(await tileBytes(sealer, 'demo', { level: 2, n: 0n }, 1), undefined)
    assert.deepEqual(await leavesAt(sealer, 'demo', 100n, 260n), leaves.slice(100, 260))
    assert.deepEqual(await leavesAt(sealer, 'demo', 260n, 900n), leaves.slice(260))
  })

  test('are made of what was sealed before there were any', async () => {
    const leaves = await logOf(200, 100, 300)
    await tamper(tx => tx`truncate audit.tile`)
    await owner`update audit.log set tiled = 0`
    assert.deepEqual(await problems(), ['tiles: leaves from 0 on are in no tile yet'])
    await emit(4)
    assert.equal(await pass(), 4)
    assert.deepEqual(await problems(), [])
    assert.deepEqual(await rootAt(sealer, 'demo', 600n), treeRoot(leaves.map(leafHash)))
    assert.equal(await tileLog(sealer, 'demo'), false)
  })

  test('are left alone by a second sealer at the same log', async () => {
    await logOf(2)
    await owner`update audit.log set tiled = 1`
    await assert.rejects(tileLog(sealer, 'demo'), /not as long as its log/)
  })

  test('only grow, also for the owner', async () => {
    await logOf(2)
    await assert.rejects(owner`update audit.tile set hashes = substring(hashes for 32)`, /only grows/)
    await assert.rejects(owner`update audit.tile set hashes = overlay(hashes placing '\\x00' from 3)`, /only grows/)
    await assert.rejects(owner`update audit.tile set n = 7`, /only grows/)
    await assert.rejects(owner`delete from audit.tile`, /never changed or deleted/)
    await assert.rejects(owner`truncate audit.tile`, /never changed or deleted/)
  })

  const faults: readonly [what: string, how: (tx: Sql) => Promise<unknown>, told: string][] = [
    [
      'a bit of a hash',
      tx => tx`update audit.tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) where (level, n) = (0, 0)`,
      'tile/0/000, hash 1: it is not the hash of what is there',
    ],
    [
      'a tile that is gone',
      tx => tx`delete from audit.tile where (level, n) = (0, 1)`,
      'tile/0/001: the tile is missing',
    ],
    [
      'a tile cut short',
      tx => tx`update audit.tile set hashes = substring(hashes for 32) where level = 1`,
      'tile/1/000: the tile has 1 hashes of 2',
    ],
    [
      'a tile too many',
      tx => tx`insert into audit.tile values ('demo', 5, 9, decode(repeat('00', 32), 'hex'))`,
      'tiles: they have 603 hashes, and the log 602',
    ],
  ]
  for (const [what, how, told] of faults) {
    test(`are compared with the leaves: ${what} is told of`, async () => {
      await logOf(600)
      await tamper(how)
      assert.ok((await problems()).includes(told), (await problems()).join('\n'))
    })
  }
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { enter, openWorld, type World } from '../../test/outside.ts'
import type { Sql } from '../base/database.ts'
import { done } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { append, sealLoop } from './audit.ts'
import { isBatchSigned } from './batch.ts'
import { batchesPath, batchLines, isPublishedPath, readPublished } from './layout.ts'
import { unpackBundle } from './leaf.ts'
import { openNote } from './note.ts'
import { entriesPath, tilePath, tilesBetween } from './tiles.ts'
import { leafHash, treeRoot } from './tree.ts'

const goesOn = new AbortController().signal

describe('what is published of a log', () => {
  const batchSizes = [3, 250, 5, 300, 1]
  /** A checkpoint after each batch. */
  const sizes = [3, 253, 258, 558, 559]
  let world: World
  let sql: Sql
  before(async () => {
    world = await openWorld()
    sql = world.outsideAs('vouch_sealer').sql
    await enter(world.outside, 'other')
    for (const leaves of batchSizes) {
      await emit('demo', leaves)
      await seal()
    }
  })
  after(() => world.close())

  const seal = () => sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
  const emit = (institution: string, leaves: number) =>
    transact(world.outside, institution, 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  const read = async (path: string) => (await readPublished(sql, 'demo', path)) ?? assert.fail(`nothing at ${path}`)
  async function stored(): Promise<Buffer[]> {
    const rows = await world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch join audit.seal using (institution_id, batch_id)
       where institution_id = 'demo' order by first_index`
    return rows.flatMap(({ leaves }) => unpackBundle(leaves) ?? assert.fail('no bundle'))
  }

  test('is the newest checkpoint, as the sealer signed it', async () => {
    const note = (await read('checkpoint')).toString()
    const origin = 'vouch.example/log/demo'
    const opened = openNote(note, [{ name: origin, key: world.keys.sealer.privateKey }])
    const root = treeRoot((await stored()).map(leafHash)).toString('base64')
    assert.deepEqual(opened, done(`${origin}\n559\n${root}\n`))
  })

  test('is every tile and every bundle of every size that has a checkpoint', async () => {
    const leaves = await stored()
    for (const size of sizes) {
      for (const { width, ...tile } of tilesBetween(0n, BigInt(size))) {
        const first = Number(tile.n) * 256
        const hashes =
          tile.level === 0
            ? leaves.slice(first, first + width).map(leafHash)
            : Array.from({ length: width }, (_, at) => treeRoot(leaves.slice(at * 256, (at + 1) * 256).map(leafHash)))
        assert.deepEqual(await read(tilePath(tile, width)), Buffer.concat(hashes))
        if (tile.level > 0) continue
        assert.deepEqual(unpackBundle(await read(entriesPath(tile.n, width))), leaves.slice(first, first + width))
      }
    }
  })

  test('is what was signed of each batch, in the bundle in which it begins', async () => {
    const leaves = await stored()
    const lines: string[] = []
    for (const n of [0n, 1n, 2n]) {
      const text = (await read(batchesPath(n, n === 2n ? 47 : 256))).toString()
      assert.ok(text === '' || text.endsWith('\n'))
      lines.push(...text.split('\n').slice(0, -1))
    }
    assert.deepEqual(
      lines.map(line => Object.keys(JSON.parse(line) as object).join()),
      batchSizes.map(() => 'batch,first,leaves,root,signature,key,at'),
    )
    let first = 0
    for (const [place, line] of lines.entries()) {
      const { batch, at, key, ...claim } = JSON.parse(line) as Record<string, string>
      const own = leaves.slice(first, first + Number(claim.leaves))
      assert.deepEqual([claim.first, claim.leaves], [String(first), batchSizes[place]])
      assert.deepEqual([at, key], [world.clock.now().toISOString(), world.keys.emitter.id])
      assert.equal(line, JSON.stringify(JSON.parse(line)))
      const root = treeRoot(own.map(leafHash))
      assert.equal(claim.root, root.toString('base64'))
      const signed = { institution: 'demo', batchId: String(batch), leafCount: own.length, root }
      const publicKey = world.keys.trusted.emitters.get(world.keys.emitter.id) ?? assert.fail('no key')
      assert.ok(isBatchSigned(signed, Buffer.from(String(claim.signature), 'base64'), publicKey))
      first += own.length
    }
  })

  test('has, of a bundle that is not full, the batches that begin in what it has', async () => {
    const countAt = async (n: bigint, width: number) =>
      (await batchLines(sql, 'demo', n, width)).toString().split('\n').length - 1
    assert.deepEqual(
      await Promise.all([countAt(0n, 3), countAt(0n, 4), countAt(0n, 253), countAt(0n, 256), countAt(1n, 2)]),
      [1, 2, 2, 3, 0],
    )
    assert.equal((await read(batchesPath(1n, 2))).length, 0)
  })

  test('is nothing beyond the newest checkpoint, though it has its place already', async () => {
    await world.owner`alter table audit.checkpoint disable trigger user`
    const [newest] = await world.owner`delete from audit.checkpoint where size = 559 returning *`
    const beyond = ['tile/0/002.p/47', 'tile/entries/002.p/47', 'batches/002.p/47']
    try {
      for (const path of beyond) assert.equal(await readPublished(sql, 'demo', path), undefined)
      assert.equal((await read('tile/0/002.p/46')).length, 46 * 32)
    } finally {
      await world.owner`insert into audit.checkpoint ${world.owner(newest ?? assert.fail('no checkpoint'))}`
      await world.owner`alter table audit.checkpoint enable trigger user`
    }
    for (const path of beyond) assert.notEqual(await readPublished(sql, 'demo', path), undefined)
  })

  test('is nothing of a log that has no leaf yet, and nothing of another', async () => {
    for (const path of ['checkpoint', 'tile/0/000.p/1', 'tile/entries/000.p/1', 'batches/000.p/1']) {
      assert.equal(await readPublished(sql, 'other', path), undefined)
      assert.equal(await readPublished(sql, 'nobody', path), undefined)
    }
  })

  const nowhere = [
    ['', '/', 'checkpoint/', 'Checkpoint', 'checkpoint.p/1', 'checkpoints/559', 'cosigned/559', 'checkpoint\0'],
    ['tile/0/0', 'tile/0/000/', '/tile/0/000', 'tile//000', 'tile/00/000', 'tile/-1/000', 'tile/64/000.p/1'],
    ['tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/257', 'tile/0/000.p/03', 'tile/0/000.p/1/..'],
    ['tile/0/x000/000', 'tile/0/../0/000', 'tile/0/..%2f0/000', 'tile%2F0%2F000', 'tile/0/٠٠٠', 'tile/0/000\n'],
    ['batches', 'batches/', 'batches/0', 'batches/x000/000', 'batches/000.p/0', 'batches/entries/000'],
    ['batches/../tile/entries/000', 'tile/batches/000', 'tile/entries/tile/entries/000', 'batches/tile/entries/000'],
  ].flat()
  test('is nowhere but at its one path', async () => {
    for (const path of nowhere) {
      assert.equal(isPublishedPath(path), false, path)
      assert.equal(await readPublished(sql, 'demo', path), undefined, path)
    }
    const far = `tile/0/${'x999/'.repeat(6)}999`
    assert.equal(isPublishedPath(far), true)
    for (const path of [far, far.replace('tile/0', 'tile/entries'), far.replace('tile/0', 'batches')]) {
      assert.equal(await readPublished(sql, 'demo', path), undefined, path)
    }
  })

  test('is found by no path that somebody makes up', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async path => {
        fc.pre(path !== 'checkpoint')
        assert.equal(await readPublished(sql, 'demo', path), undefined)
      }),
      { numRuns: 500 },
    ))
})

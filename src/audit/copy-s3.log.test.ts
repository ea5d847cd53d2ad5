// Logs that are copied into a bucket: the guard asks it, a log is put back from it, and copiers die at every put.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { openWorld, seededRandom, silentLog, type World } from '../../test/outside.ts'
import { openTestBucket, type TestBucket } from '../../test/s3-bucket.ts'
import type { S3Statement } from '../../test/s3-lock-model.ts'
import { done } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import {
  append,
  copyLoop,
  fetchAll,
  folderPlace,
  openCopy,
  openGuard,
  recover,
  sealLoop,
  signersOf,
  verify,
} from './audit.ts'
import { readStep } from './copy-read.ts'
import { type CompactRange, emptyRange } from './tree.ts'

const goesOn = new AbortController().signal
const tables = ['log', 'batch', 'unsealed', 'seal', 'tile', 'checkpoint']

describe('a log with a copy in a bucket', () => {
  let world: World
  let bucket: TestBucket
  beforeEach(async () => {
    world = await openWorld()
    bucket = await openTestBucket(world.clock.now)
  })
  afterEach(async () => {
    await bucket.close()
    await world.close()
  })

  /** A process that begins: nothing that another learnt is known to it. */
  function start() {
    const sealer = world.outsideAs('vouch_sealer')
    const copy = openCopy(bucket.place(), signersOf(world.keys.sealer))
    const guard = openGuard(sealer, [copy], silentLog)
    return {
      seal: () => sealLoop(sealer, world.keys.sealer, guard).pass(goesOn),
      copy: () => copyLoop(sealer, [copy], guard, 0).pass(goesOn),
    }
  }
  const emit = (leaves: number) =>
    transact(world.outside, 'demo', 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  const grow = async (leaves: number) => {
    await emit(leaves)
    await sealLoop(world.outsideAs('vouch_sealer'), world.keys.sealer).pass(goesOn)
  }
  const halts = async () => (await world.owner`select holder, what from audit.halt`).map(({ what }) => String(what))
  /** What an old dump holds, brought back. */
  async function dump(): Promise<() => Promise<void>> {
    for (const table of tables) await world.owner.unsafe(`create table dump_${table} as select * from audit.${table}`)
    return async () => {
      await world.owner.begin(async tx => {
        await tx`set local session_replication_role = replica`
        for (const table of tables) {
          await tx.unsafe(`delete from audit.${table}`)
          await tx.unsafe(`insert into audit.${table} select * from dump_${table}`)
        }
      })
    }
  }
  /** Every checkpoint of the copy, from the first leaf on. */
  async function checkCopy(place = bucket.place() as Parameters<typeof openCopy>[0]): Promise<bigint> {
    const copy = openCopy(place, signersOf(world.keys.sealer))
    const checkpoints = []
    for (let next = await copy.whole('demo'); next !== undefined; ) {
      checkpoints.unshift(next)
      next = await copy.checkpointUpTo('demo', next.size - 1n)
    }
    let range: CompactRange = emptyRange
    for (const checkpoint of checkpoints)
      range = (await readStep(copy, 'demo', world.keys.trusted, range, checkpoint)).longer
    return range.size
  }
  const nothingTwice = () => [...bucket.model.stored.values()].every(({ length }) => length === 1)

  test('is not signed on after it was lost, and is put back from the bucket, whatever was laid over it', async () => {
    await grow(5)
    const restore = await dump()
    await grow(295)
    await grow(20)
    await start().copy()
    for (const key of bucket.model.stored.keys()) {
      await bucket.asThief('PUT', key, { body: 'forged' })
      await bucket.asThief('DELETE', key)
    }
    await restore()
    await emit(1)
    assert.equal(await start().seal(), 0)
    assert.match((await halts()).join(), /^has 320 leaves with root \S{44}, and the log only 5 /)
    const copy = openCopy(bucket.place(), signersOf(world.keys.sealer))
    const recovered = await recover(world.outsideAs('vouch_owner'), 'demo', copy, world.keys.trusted)
    assert.ok(recovered.ok && recovered.value.size === 320n)
    assert.equal((await start().seal()) > 0, true)
    assert.deepEqual((await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)).problems, [])
    assert.ok(bucket.told.length > 0)
  })

  test('is brought into a folder, which is a copy like any other', async () => {
    await grow(300)
    await start().copy()
    const folder = await mkdtemp(join(tmpdir(), 'vouch-fetched-'))
    try {
      await writeFile(join(folder, 'vouch-copy'), '')
      const bring = () => fetchAll(bucket.place(), folderPlace(folder), what => bucket.told.push(what))
      assert.equal(await bring(), 9)
      assert.equal(await bring(), 9)
      assert.equal(await checkCopy(folderPlace(folder)), 300n)
      assert.deepEqual(bucket.told, [])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('is whole when its copier dies at every put, before it is stored and after: nothing skipped, nothing twice', async () => {
    const random = seededRandom(Number(process.env['AUDIT_SEED'] ?? 11))
    let leaves = 0
    let deaths = 0
    for (let round = 0; round < 3; round++) {
      const more = 1 + Math.floor(random() * 300)
      leaves += more
      await grow(more)
      let isDone = false
      for (let dies = 1; !isDone && dies < 40; dies++) {
        // The line is cut at the next put, and nothing is heard or done after that: each life puts one file at most.
        const isStored = random() < 0.7
        let isDead = false
        bucket.model.setup.accident = ({ method }) => {
          if (isDead) return 'torn'
          if (method !== 'PUT') return 'none'
          isDead = true
          return isStored ? 'lost' : 'torn'
        }
        isDone = await start()
          .copy()
          .then(
            () => true,
            () => false,
          )
        bucket.model.setup.accident = () => 'none'
        if (!isDone) deaths++
        assert.ok((await checkCopy()) <= BigInt(leaves))
      }
      assert.equal(await checkCopy(), BigInt(leaves))
    }
    assert.ok(deaths >= 15, `${deaths} deaths`)
    assert.ok(nothingTwice())
    assert.deepEqual([bucket.told, await halts()], [[], []])
  })

  test('raises no alarm in an honest history of accidents', async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const random = seededRandom(seed * 7_919)
      let running = start()
      bucket.model.setup.accident = () => {
        const drawn = random()
        return drawn < 0.03 ? 'lost' : drawn < 0.06 ? 'torn' : drawn < 0.09 ? 'unavailable' : 'none'
      }
      for (let step = 0; step < 12; step++) {
        if (random() < 0.3) running = start()
        await emit(1 + Math.floor(random() * 40))
        await running.seal()
        await running.copy().catch(() => undefined)
        world.clock.advance(Math.floor(random() * 5) * 86_400_000)
      }
      bucket.model.setup.accident = () => 'none'
      running = start()
      while ((await running.seal()) > 0);
      await running.copy()
      assert.deepEqual([bucket.told, await halts(), nothingTwice()], [[], [], true], `seed ${seed}`)
    }
    assert.deepEqual((await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)).problems, [])
  })

  test('is copied under the policy of docs/copies.md, under which the copier’s key does no harm', async () => {
    const [, policy = ''] = /```json\n([\s\S]*?)```/.exec(await readFile('docs/copies.md', 'utf8')) ?? []
    const { Statement }: { readonly Statement: readonly S3Statement[] } = JSON.parse(policy)
    bucket.model.setup.denied = Statement
    await grow(5)
    await start().copy()
    assert.equal(await checkCopy(), 5n)
    const [key = ''] = [...bucket.model.stored.keys()].slice(-1)
    const query = { versionId: bucket.model.stored.get(key)?.[0]?.id ?? '' }
    const condition = { 'if-none-match': '*' }
    assert.equal(await bucket.asThief('PUT', key, { body: 'forged' }), 403)
    assert.equal(await bucket.asThief('PUT', key, { body: 'forged', headers: condition }), 412)
    assert.equal(await bucket.asThief('DELETE', key), 403)
    assert.equal(await bucket.asThief('DELETE', key, { query }), 403)
    assert.equal(await bucket.asThief('PUT', '', { query: { 'object-lock': '' }, body: '' }), 403)
    assert.ok(nothingTwice())
  })
})

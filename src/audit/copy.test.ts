import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { enter, openWorld, silentLog, type World } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import type { Sql } from '../base/database.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { append, folderPlace, openCopy, openGuard, sealLoop, signersOf, verify } from './audit.ts'
import { type Copy, checkpointPath, copyLoop, type Place } from './copy.ts'
import type { Guard, Holder } from './guard.ts'
import { publicKeyFrom, rawPublicKey } from './keys.ts'
import { readPublished } from './layout.ts'
import { unpackBundle } from './leaf.ts'
import { entriesPath, tilePath, tilesBetween } from './tiles.ts'
import { leafHash, treeRoot } from './tree.ts'

const goesOn = new AbortController().signal
const log = 'vouch.example/log/demo'

let world: World
let sealer: Outside
let owner: Sql
let folder: string

async function open(): Promise<void> {
  world = await openWorld()
  sealer = world.outsideAs('vouch_sealer')
  owner = world.owner
  folder = await mkdtemp(join(tmpdir(), 'vouch-copy-'))
  await writeFile(join(folder, 'vouch-copy'), '')
}
async function close(): Promise<void> {
  await world.close()
  await rm(folder, { recursive: true, force: true })
}

const copyIn = (place: Place = folderPlace(folder)): Copy => openCopy(place, signersOf(world.keys.sealer))
const guardOf = (holders: readonly Holder[], outside: Outside = sealer): Guard => openGuard(outside, holders, silentLog)
const copyNow = (copy: Copy, guard = guardOf([copy]), outside: Outside = sealer) =>
  copyLoop(outside, [copy], guard, 60_000).pass(goesOn)

function emit(leaves: number, institution = 'demo'): Promise<unknown> {
  return transact(world.outside, institution, 'client:cli_1', async work => {
    for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
    return done(undefined)
  })
}
const seal = (guard?: Guard) => sealLoop(sealer, world.keys.sealer, guard).pass(goesOn)
async function grow(...batches: number[]): Promise<void> {
  for (const leaves of batches) {
    await emit(leaves)
    await seal()
  }
}
const halts = async () =>
  (await owner`select institution_id, holder, what from audit.halt order by 1`).map(row => Object.values(row).join(' '))
const sizes = async () =>
  (await owner<{ size: bigint }[]>`select size from audit.checkpoint order by size`).map(({ size }) => size)
const problems = async () =>
  (await verify(sealer, world.keys.trusted)).problems.map(({ what, where }) => `${where}: ${what}`)

/** Places names in the log again as superuser, as if its past had been another. */
async function asSuperuser(statement: (tx: Sql) => Promise<unknown>): Promise<void> {
  await owner.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await statement(tx as unknown as Sql) // A transaction does what is asked of a pool here.
  })
}

/** Another history, sealed with the sealer's own key by one that asks nobody. */
async function writeAnew(...batches: number[]): Promise<void> {
  await asSuperuser(async tx => {
    for (const table of ['checkpoint', 'seal', 'unsealed', 'batch', 'tile'])
      await tx.unsafe(`delete from audit.${table}`)
    await tx`update audit.log set size = 0, tiled = 0, frontier = ''`
  })
  await grow(...batches)
}

/** What an old dump of the audit log holds. */
async function dump(): Promise<() => Promise<void>> {
  const tables = ['log', 'batch', 'unsealed', 'seal', 'tile', 'checkpoint']
  for (const table of tables) await owner.unsafe(`create table dump_${table} as select * from audit.${table}`)
  return () =>
    asSuperuser(async tx => {
      for (const table of tables) {
        await tx.unsafe(`delete from audit.${table}`)
        await tx.unsafe(`insert into audit.${table} select * from dump_${table}`)
      }
    })
}

describe('a copy of a log', () => {
  beforeEach(open)
  afterEach(close)

  test('has every file of every checkpoint it holds, the same as is published, and nothing else', async () => {
    const copy = copyIn()
    const copied: bigint[] = []
    for (const batches of [[3], [250, 5], [300, 1], [700]]) {
      await grow(...batches)
      await copyNow(copy)
      copied.push((await sizes()).at(-1) ?? 0n)
    }
    assert.deepEqual(copied, [3n, 258n, 559n, 1259n])
    const [expected, begun] = [new Set<string>(), new Set<string>()]
    let since = 0n
    for (const size of copied) {
      begun.add(`begun/${entriesPath(size).slice('tile/entries/'.length)}/${since}`)
      for (const tile of tilesBetween(since, size)) {
        expected.add(tilePath(tile, tile.width))
        if (tile.level > 0) continue
        expected.add(entriesPath(tile.n, tile.width))
        expected.add(entriesPath(tile.n, tile.width).replace('tile/entries', 'batches'))
      }
      since = size
    }
    for (const path of expected) {
      assert.deepEqual(await readFile(join(folder, log, path)), await readPublished(sealer.sql, 'demo', path), path)
    }
    const there = (await readdir(join(folder, log), { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(join(folder, log).length + 1))
    assert.deepEqual(there.toSorted(), [...expected, ...begun, ...copied.map(checkpointPath)].toSorted())
    assert.deepEqual(await halts(), [])
  })

  test('can be verified by itself: its leaves hash to the root of its checkpoint', async () => {
    await grow(300, 20)
    const copy = copyIn()
    await copyNow(copy)
    const head = (await copy.newest('demo')) ?? assert.fail('no checkpoint')
    assert.equal(head.size, 320n)
    const bundles = await Promise.all(
      [entriesPath(0n), entriesPath(1n, 64)].map(path => readFile(join(folder, log, path))),
    )
    const leaves = bundles.flatMap(bundle => unpackBundle(bundle) ?? assert.fail('no bundle'))
    assert.deepEqual(treeRoot(leaves.map(leafHash)), head.root)
  })

  test('is found again at any size, by looking', async () => {
    const kept = new Map<string, Buffer>()
    const memory: Place = {
      name: 'memory',
      check: () => Promise.resolve(),
      keep: (path, bytes) => Promise.resolve(kept.set(path, bytes) instanceof Map),
      read: path => Promise.resolve(kept.get(path)),
      has: path => Promise.resolve(kept.has(path)),
      list: path =>
        Promise.resolve([
          ...new Set(
            [...kept.keys()]
              .filter(key => key.startsWith(`${path}/`))
              .map(key => key.slice(path.length + 1).split('/')[0] ?? ''),
          ),
        ]),
    }
    await grow(1)
    const [row] = await owner<{ note: string }[]>`select note from audit.checkpoint`
    const sought: bigint[] = [
      1n,
      255n,
      256n,
      999n,
      1_000n,
      1_001n,
      255_999n,
      256_000n,
      999_999n,
      1_000_000n,
      1_000_256n,
    ]
    for (const [at, size] of sought.entries()) {
      const since = sought[at - 1] ?? 0n
      for (const tile of tilesBetween(since, size)) kept.set(`${log}/${tilePath(tile, tile.width)}`, Buffer.of())
      kept.set(`${log}/${checkpointPath(size)}`, Buffer.from(row?.note ?? ''))
      // The note is that of another size, and the refusal names the one that was found.
      const wanted = size === 1n ? undefined : new RegExp(`${checkpointPath(size)} in memory says something else`)
      if (wanted === undefined)
        assert.equal((await openCopy(memory, signersOf(world.keys.sealer)).newest('demo'))?.size, 1n)
      else await assert.rejects(openCopy(memory, signersOf(world.keys.sealer)).newest('demo'), wanted)
      // Tiles that were written by a copier that did not live to write the checkpoint change nothing.
      for (const tile of tilesBetween(size, size + 1_000n))
        kept.set(`${log}/${tilePath(tile, tile.width)}`, Buffer.of())
      if (wanted !== undefined)
        await assert.rejects(openCopy(memory, signersOf(world.keys.sealer)).newest('demo'), wanted)
    }
  })

  test('is written at most so often, and of logs that grew', async () => {
    const copy = copyIn()
    const loop = copyLoop(sealer, [copy], guardOf([copy]), 60_000)
    await grow(1)
    await loop.pass(goesOn)
    await grow(1)
    await loop.pass(goesOn)
    assert.equal((await copy.newest('demo'))?.size, 1n)
    world.clock.advance(60_000)
    await loop.pass(goesOn)
    assert.equal((await copy.newest('demo'))?.size, 2n)
  })

  test('goes on where another was killed between any two files', async () => {
    await grow(300)
    const files = await filesOf(folderPlace(folder))
    assert.equal(files, 9)
    for (let dies = 0; dies < files; dies++) {
      await rm(join(folder, 'vouch.example'), { recursive: true, force: true })
      let kept = 0
      const counted = counting(folderPlace(folder), () => {
        if (kept++ === dies) throw new Error('killed')
      })
      await assert.rejects(copyNow(copyIn(counted)), /could not be written/)
      assert.equal(await copyIn().whole('demo'), undefined, 'the checkpoint comes last')
      assert.equal((await copyIn().newest('demo'))?.size, dies === 0 ? undefined : 300n, 'what was begun is known')
      // Another came no further than to the folder of what it was about to begin.
      await mkdir(join(folder, log, 'begun', '999'), { recursive: true })
      assert.equal((await copyIn().newest('demo'))?.size, dies === 0 ? undefined : 300n, 'a folder is nothing begun')
      await copyNow(copyIn())
      assert.equal((await copyIn().newest('demo'))?.size, 300n)
    }
    assert.deepEqual(await halts(), [])
  })

  async function filesOf(place: Place): Promise<number> {
    let files = 0
    await copyNow(copyIn(counting(place, () => files++)))
    return files
  }

  /** Tells before each file, however many are kept at once. */
  function counting(place: Place, before: () => void): Place {
    const keep: Place['keep'] = async (path, bytes) => {
      before()
      return place.keep(path, bytes)
    }
    return {
      ...place,
      keep,
      keepAll: async files => {
        for (const file of files) if (!(await keep(file.path, file.bytes))) return file
        return undefined
      },
    }
  }

  test('keeps several at once, as each by itself: in their order, and none over another', async () => {
    const { keepAll = assert.fail('a folder does'), read } = folderPlace(folder)
    const files = ['a', 'b', 'c', 'd'].map(name => ({ path: `several/${name}`, bytes: Buffer.from(name) }))
    assert.equal(await keepAll(files), undefined)
    assert.equal(await keepAll(files), undefined)
    const [, second = assert.fail('two')] = files
    const other = { ...second, bytes: Buffer.from('other') }
    const more = { path: 'several/e', bytes: Buffer.from('e') }
    assert.equal(await keepAll([other, more]), other)
    assert.deepEqual([String(await read(other.path)), await read(more.path)], ['b', undefined])
    const twice = { path: 'several/f', bytes: Buffer.from('f') }
    assert.equal(await keepAll([twice, twice]), undefined)
    assert.deepEqual(await readdir(join(folder, '.unnamed')), [])
  })

  test('that holds other bytes under a name stops the log, and is not overwritten', async () => {
    await grow(3)
    await mkdir(join(folder, log, 'tile/0/000.p'), { recursive: true })
    await writeFile(join(folder, log, 'tile/0/000.p/3'), 'other')
    await copyNow(copyIn())
    assert.equal(await readFile(join(folder, log, 'tile/0/000.p/3'), 'utf8'), 'other')
    assert.deepEqual(await halts(), [`demo file:${folder} has other bytes at tile/0/000.p/3 than the log`])
    await emit(1)
    assert.equal(await seal(), 0)
  })

  test('is not written from leaves that are not those of the checkpoint', async () => {
    await grow(3)
    await asSuperuser(tx => tx`update audit.batch set leaves = set_byte(leaves, 20, 88)`)
    await copyNow(copyIn())
    assert.deepEqual(await readdir(folder), ['vouch-copy'])
    assert.match((await halts()).join(), /the leaves of the log are not those of its checkpoint 3/)
  })

  test('is not written on from leaves that were changed since they were copied, beside those that are new', async () => {
    await grow(3)
    await copyNow(copyIn())
    await grow(2)
    await asSuperuser(tx => tx`update audit.batch set leaves = set_byte(leaves, 20, 88) where leaf_count = 3`)
    await copyNow(copyIn())
    assert.deepEqual(await readdir(join(folder, log, 'tile/entries/000.p')), ['3'])
    assert.equal((await copyIn().newest('demo'))?.size, 3n)
    assert.match((await halts()).join(), /the leaves of the log are not those of its checkpoint 5/)
  })

  test('is not written from hashes that are not those of the leaves', async () => {
    await grow(3)
    await asSuperuser(tx => tx`update audit.tile set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40))`)
    await copyNow(copyIn())
    assert.deepEqual(await readdir(folder), ['vouch-copy'])
    assert.match((await halts()).join(), /tile\/0\/000\.p\/3 is not of the leaves under it/)
  })

  test('does not keep the other logs waiting, nor the other copies, when it fails', async () => {
    await enter(world.outside, 'other')
    await emit(2, 'other')
    await grow(1)
    const copy = copyIn()
    const lost = copyIn({ ...folderPlace('/nowhere'), name: 'lost' })
    const guard = guardOf([lost, copy])
    await assert.rejects(
      copyLoop(sealer, [lost, copy], guard, 60_000).pass(goesOn),
      /the copy lost could not be written/,
    )
    assert.deepEqual([(await copy.newest('demo'))?.size, (await copy.newest('other'))?.size], [1n, 2n])
  })
})

describe('a folder for copies', () => {
  beforeEach(open)
  afterEach(close)

  test('keeps a file once: the same again is fine, other bytes are refused', async () => {
    const place = folderPlace(folder)
    assert.equal(await place.keep('a/b/c', Buffer.from('one')), true)
    assert.equal(await place.keep('a/b/c', Buffer.from('one')), true)
    assert.equal(await place.keep('a/b/c', Buffer.from('two')), false)
    assert.deepEqual(await place.read('a/b/c'), Buffer.from('one'))
    assert.equal((await stat(join(folder, 'a/b/c'))).mode & 0o777, 0o444)
    assert.deepEqual([await place.has('a/b/c'), await place.has('a/b/d')], [true, false])
    assert.deepEqual([await place.list('a'), await place.list('x')], [['b'], []])
    assert.deepEqual(await readdir(join(folder, '.unnamed')), [])
  })

  test('lets one of two win that write the same name at the same time', async () => {
    const [one, two] = [folderPlace(folder), folderPlace(folder)]
    for (let round = 0; round < 20; round++) {
      const kept = await Promise.all([
        one.keep(`a/${round}`, Buffer.from('one')),
        two.keep(`a/${round}`, Buffer.from('two')),
      ])
      assert.equal(kept.filter(Boolean).length, 1)
      const there = (await one.read(`a/${round}`))?.toString()
      assert.equal(there, kept[0] ? 'one' : 'two')
    }
  })

  test('is asked for its mark, and takes no path that leads out of it', async () => {
    await folderPlace(folder).check()
    await rm(join(folder, 'vouch-copy'))
    await assert.rejects(folderPlace(folder).check(), /there is no file vouch-copy/)
    await assert.rejects(copyIn().newest('demo'), /there is no file vouch-copy/)
    for (const path of ['../x', 'a/../../x', '/x', 'a//b', '.unnamed/x', ''])
      await assert.rejects(async () => folderPlace(folder).keep(path, Buffer.of()), /no path of a copy/, path)
  })

  test('that refuses to be written says so', { skip: process.getuid?.() === 0 }, async () => {
    await chmod(folder, 0o555)
    await assert.rejects(folderPlace(folder).keep('a/b', Buffer.of(1)), { code: 'EACCES' })
  })
})

describe('the fork guard', () => {
  beforeEach(open)
  afterEach(close)

  /** A process of its own: nothing that another learnt is known to it. */
  function start() {
    const copy = copyIn()
    const guard = guardOf([copy])
    return {
      guard,
      seal: () => seal(guard),
      copy: () => copyNow(copy, guard),
    }
  }

  /** A public key cannot sign: a pass ends between its commit and its signature. */
  const brokenKey = () => {
    const { sealer: key } = world.keys
    return { ...key, privateKey: publicKeyFrom(rawPublicKey(key.privateKey)) }
  }

  test('does not sign on after an old dump was restored: the copy remembers more', async () => {
    await grow(5)
    await start().copy()
    const restore = await dump()
    await grow(3, 4)
    await start().copy()
    await restore()
    await emit(1)
    const again = start()
    assert.equal(await again.seal(), 0)
    assert.deepEqual(await sizes(), [5n])
    const [halt = ''] = await halts()
    assert.match(halt, /^demo file:\S+ has 12 leaves with root \S{44}, and the log only 5 with root \S{44}$/)
    assert.equal((await again.guard.problems()).length, 1)
    assert.match((await problems()).join('\n'), /log: halted at 2026-01-05T15:00:00.000Z: file:.* has 12 leaves/)
    // Nothing of a restart or of waiting changes it.
    assert.equal(await start().seal(), 0)
    assert.deepEqual(await sizes(), [5n])
  })

  test('does not sign on after it grew past what it was, with other leaves', async () => {
    await grow(5)
    const restore = await dump()
    await grow(3)
    await start().copy()
    await restore()
    // Sealed and signed by one that asked nobody.
    await grow(2, 4)
    assert.deepEqual(await sizes(), [5n, 7n, 11n])
    await emit(1)
    assert.equal(await start().seal(), 0)
    assert.match((await halts()).join(), /has 8 leaves with root \S{44}, and the log at that size root \S{44}$/)
  })

  test('does not sign a log that was written anew with the stolen key of the sealer', async () => {
    await grow(5, 3)
    await start().copy()
    await writeAnew(4, 4, 2)
    assert.deepEqual(await problems(), [], 'from within, nothing is to be seen')
    await emit(1)
    const again = start()
    assert.equal(await again.seal(), 0)
    assert.match((await halts()).join(), /has 8 leaves with root \S{44}, and the log at that size root/)
  })

  test('compares again before each signature: what agreed once may have been written anew since', async () => {
    const running = start()
    await grow(5, 3)
    await running.copy()
    await emit(1)
    assert.equal(await running.seal(), 1, 'it agrees with the copy')
    await writeAnew(4, 4, 2)
    await emit(1)
    assert.equal(await running.seal(), 0)
    assert.match((await halts()).join(), /has 8 leaves with root \S{44}, and the log at that size root/)
    assert.deepEqual(await sizes(), [4n, 8n, 10n])
  })

  test('does not sign on after the tail and the row of the log were cut off', async () => {
    const running = start()
    await grow(5)
    const restore = await dump()
    await grow(3)
    await running.copy()
    await restore()
    await emit(1)
    // Also in a process that learnt it before.
    assert.equal(await running.seal(), 0)
    assert.match((await halts()).join(), /has 8 leaves with root \S{44}, and the log only 5/)
  })

  test('signs nothing that its tiles do not say', async () => {
    await emit(1)
    const running = start()
    await running.seal()
    await emit(1)
    // Between its commit and its signature, the row is altered.
    await assert.rejects(sealLoop(sealer, brokenKey()).pass(goesOn))
    await owner`update audit.log set frontier = sha256('x')`
    assert.equal(await running.seal(), 0)
    assert.deepEqual(await halts(), ['demo its own tiles have another root than its row at 2 leaves'])
    assert.deepEqual(await sizes(), [1n])
  })

  test('does not sign what another placed and did not live to sign, where the copy remembers otherwise', async () => {
    await grow(5)
    const restore = await dump()
    await grow(3)
    await start().copy()
    await restore()
    for (const leaves of [2, 2]) await emit(leaves)
    await assert.rejects(sealLoop(sealer, brokenKey()).pass(goesOn))
    assert.equal(await start().seal(), 0)
    assert.deepEqual(await sizes(), [5n])
    assert.match((await halts()).join(), /has 8 leaves with root \S{44}, and the log at that size root \S{44}$/)
  })

  test('remembers what a copy had that was emptied since', async () => {
    const running = start()
    await grow(5)
    const restore = await dump()
    await grow(3)
    await running.copy()
    await restore()
    await rm(join(folder, 'vouch.example'), { recursive: true })
    await running.copy()
    await emit(1)
    assert.equal(await running.seal(), 0)
    assert.match((await halts()).join(), /has 8 leaves with root \S{44}, and the log only 5/)
  })

  test('lets the other logs go on', async () => {
    await enter(world.outside, 'other')
    await grow(5)
    const restore = await dump()
    await grow(3)
    await start().copy()
    await restore()
    await enter(world.outside, 'other')
    const again = start()
    await emit(1, 'other')
    await emit(1)
    assert.equal(await again.seal(), 1)
    await emit(2, 'other')
    assert.equal(await again.seal(), 2)
    await again.copy()
    assert.equal((await copyIn().newest('other'))?.size, 3n)
    assert.equal((await halts()).length, 1)
  })

  test('signs nothing while nobody answers, says why, and goes on when somebody does', async () => {
    await grow(1)
    await start().copy()
    await emit(2)
    await rm(join(folder, 'vouch-copy'))
    const running = start()
    assert.equal(await running.seal(), 0)
    assert.deepEqual(await sizes(), [1n])
    const [problem = ''] = await running.guard.problems()
    assert.match(problem, /nobody outside answers for the log of demo: file:\S+: there is no file vouch-copy/)
    await writeFile(join(folder, 'vouch-copy'), '')
    assert.equal(await running.seal(), 0, 'it is not asked at every turn')
    world.clock.advance(15_000)
    assert.equal(await running.seal(), 2)
    assert.deepEqual(await running.guard.problems(), [])
  })

  test('goes on when one is away and another answers, and learns from the first when it is back', async () => {
    await grow(5)
    const restore = await dump()
    await grow(3)
    await start().copy()
    await restore()
    const empty: Holder = { name: 'witness', newest: () => Promise.resolve(undefined) }
    const copy = copyIn()
    const guard = guardOf([copy, empty])
    await rm(join(folder, 'vouch-copy'))
    await emit(1)
    assert.equal(await seal(guard), 1)
    await writeFile(join(folder, 'vouch-copy'), '')
    world.clock.advance(15_000)
    await emit(1)
    await guard.ask(['demo'])
    await until('it is asked, though not waited for', async () => {
      await seal(guard)
      await emit(1)
      return (await halts()).length > 0
    })
    assert.match((await halts()).join(), /has 8 leaves/)
  })

  test('does not wait for ever for one that says nothing', async () => {
    await emit(1)
    const silent: Holder = { name: 'silent', newest: () => new Promise(() => undefined) }
    const empty: Holder = { name: 'witness', newest: () => Promise.resolve(undefined) }
    const guard = guardOf([empty])
    assert.equal(await seal(guard), 1)
    const slow = guardOf([silent, empty])
    slow.learn('witness', 'demo', undefined)
    await emit(1)
    assert.equal(await seal(slow), 1)
  })

  test('lets exactly one of two sealers go on that have two databases and one copy', async () => {
    await grow(5)
    const one = start()
    await one.copy()
    const restore = await dump()
    await grow(1)
    await one.copy()
    assert.equal((await copyIn().newest('demo'))?.size, 6n)
    // The other database: the same log as it was, with leaves of its own.
    await restore()
    const two = start()
    for (let round = 0; round < 3; round++) {
      await emit(2)
      await two.seal()
      await two.copy()
    }
    assert.deepEqual(await sizes(), [5n])
    assert.equal((await copyIn().newest('demo'))?.size, 6n)
    assert.equal((await halts()).length, 1)
  })
})

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { inspect } from 'node:util'

import { openFleetingWitness } from '../../test/fleeting-witness.ts'
import { countedPlace } from '../../test/moments.ts'
import { openWorld, silentLog, testKey, type World } from '../../test/outside.ts'
import type { Sql } from '../base/database.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import {
  append,
  copyLoop,
  folderPlace,
  openCopy,
  openGuard,
  readPolicy,
  recover,
  sealLoop,
  signersOf,
  trail,
  verify,
  witnessHolders,
  witnessLoops,
} from './audit.ts'
import type { Copy } from './copy.ts'
import { rootAt } from './tile-log.ts'

const goesOn = new AbortController().signal
const tables = ['log', 'batch', 'unsealed', 'seal', 'tile', 'checkpoint'] as const
const log = 'vouch.example/log/demo'

describe('a log that the database has lost', () => {
  let world: World
  let sealer: Outside
  let outside: Outside
  let owner: Sql
  let folder: string
  let copy: Copy
  beforeEach(async () => {
    world = await openWorld()
    sealer = world.outsideAs('vouch_sealer')
    outside = world.outsideAs('vouch_owner')
    owner = world.owner
    folder = await mkdtemp(join(tmpdir(), 'vouch-copy-'))
    await writeFile(join(folder, 'vouch-copy'), '')
    copy = openCopy(folderPlace(folder), signersOf(world.keys.sealer))
  })
  afterEach(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  const emit = (leaves: number) =>
    transact(world.outside, 'demo', 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  const start = () => {
    const guard = openGuard(sealer, [copy], silentLog)
    return {
      seal: () => sealLoop(sealer, world.keys.sealer, guard).pass(goesOn),
      copy: () => copyLoop(sealer, [copy], guard, 60_000).pass(goesOn),
    }
  }
  const sealAlone = () => sealLoop(sealer, world.keys.sealer).pass(goesOn)
  async function grow(...batches: number[]): Promise<void> {
    for (const leaves of batches) {
      await emit(leaves)
      await sealAlone()
    }
  }
  async function asSuperuser(statement: (tx: Sql) => Promise<unknown>): Promise<void> {
    await owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await statement(tx as unknown as Sql) // A transaction does what is asked of a pool here.
    })
  }
  async function dump(): Promise<() => Promise<void>> {
    for (const table of tables) await owner.unsafe(`create table dump_${table} as select * from audit.${table}`)
    return () =>
      asSuperuser(async tx => {
        for (const table of tables) {
          await tx.unsafe(`delete from audit.${table}`)
          await tx.unsafe(`insert into audit.${table} select * from dump_${table}`)
        }
      })
  }
  /** All that a log is made of; when a checkpoint was signed, a copy does not say. */
  async function all() {
    const held: Record<string, unknown> = {}
    for (const [table, columns] of [
      ['batch', '*'],
      ['seal', '*'],
      ['tile', '*'],
      ['checkpoint', 'institution_id, size, root, note'],
      ['log', 'size, frontier, tiled'],
    ] as const)
      held[table] = await owner.unsafe(`select ${columns} from audit.${table} order by 1, 2, 3`)
    return held
  }
  const halts = async () => (await owner`select from audit.halt`).length
  const problems = async () =>
    (await verify(sealer, world.keys.trusted)).problems.map(({ what, where }) => `${where}: ${what}`)
  const recoverNow = (from = copy) => recover(outside, 'demo', from, world.keys.trusted)
  async function lastLeaf() {
    let last = ''
    for await (const leaf of trail(sealer.sql, { institution: 'demo' })) last = leaf
    return JSON.parse(last)
  }

  test('is put back from its copy exactly as it was, and goes on with a leaf that says so', async () => {
    const { copy: copyNow } = start()
    await grow(300)
    await copyNow()
    const restore = await dump()
    for (const batches of [[200, 50], [700], [1, 2]]) {
      await grow(...batches)
      await start().copy()
    }
    const before = await all()
    await restore()
    await emit(4)
    assert.equal(await start().seal(), 0)
    assert.equal(await halts(), 1)

    const recovered = await recoverNow()
    assert.ok(recovered.ok, inspect(recovered))
    const { size, root, since, batches, dropped, waiting } = recovered.value
    assert.deepEqual([size, since, batches, dropped, waiting], [1_253n, 300n, 5, [], 1])
    assert.deepEqual(root, (await copy.newest('demo'))?.root)
    assert.deepEqual(await rootAt(owner, 'demo', size), root)
    const after = await all()
    // Checkpoints that were signed between two of the copy are not in it.
    const sizesOf = (held: typeof before) => (held['checkpoint'] as { size: bigint }[]).map(row => row.size)
    assert.deepEqual(sizesOf(before), [300n, 500n, 550n, 1250n, 1251n, 1253n])
    assert.deepEqual(sizesOf(after), [300n, 550n, 1250n, 1253n])
    for (const table of ['seal', 'tile', 'log']) assert.deepEqual(after[table], before[table], table)
    assert.equal(await halts(), 0)

    const again = start()
    assert.equal(await again.seal(), 5)
    await again.copy()
    assert.equal((await copy.newest('demo'))?.size, 1_258n)
    assert.deepEqual(await problems(), [])
    const { actor, kind, body } = await lastLeaf()
    assert.deepEqual([actor, kind], ['process:recovery', 'audit.recovered'])
    assert.deepEqual([body.since, body.size, body.batches, body.from], ['300', '1253', 5, `file:${folder}`])
  })

  test('is put back where the database went on with another past: that waits, and is sealed after', async () => {
    await grow(300)
    await start().copy()
    const restore = await dump()
    await grow(20, 30)
    await start().copy()
    const seals = await owner`select * from audit.seal order by first_index`
    await restore()
    // By a sealer that asked nobody.
    await grow(7, 8)
    await emit(1)
    assert.equal(await start().seal(), 0)
    const fork = await owner<{ note: string }[]>`select note from audit.checkpoint where size = 315`

    const recovered = await recoverNow()
    assert.ok(recovered.ok, inspect(recovered))
    assert.deepEqual(recovered.value.dropped, [315n, 307n])
    assert.equal(recovered.value.waiting, 3)
    assert.deepEqual(await owner`select * from audit.seal order by first_index`, seals)
    const again = start()
    assert.equal(await again.seal(), 17)
    await again.copy()
    assert.equal((await copy.newest('demo'))?.size, 367n)
    assert.deepEqual(await problems(), [])
    const { body } = await lastLeaf()
    assert.equal(body.dropped[0].note, fork[0]?.note, 'what was signed of the other past is kept')
    for (const table of ['audit.seal', 'audit.checkpoint', 'audit.tile'])
      await assert.rejects(owner.unsafe(`delete from ${table}`), { code: '23001' }, `${table} only grows again`)
  })

  test('is put back into a database that has nothing of it at all', async () => {
    await grow(300, 20)
    await start().copy()
    const before = await all()
    await asSuperuser(async tx => {
      for (const table of tables) await tx.unsafe(`delete from audit.${table}`)
    })
    const recovered = await recoverNow()
    assert.ok(recovered.ok, inspect(recovered))
    const after = await all()
    for (const table of ['seal', 'tile', 'log']) assert.deepEqual(after[table], before[table], table)
    assert.equal(await start().seal(), 1)
    assert.deepEqual(await problems(), [])
  })

  test('goes on where a recovery was killed between two of its transactions, and is halted until then', async () => {
    await grow(3)
    const restore = await dump()
    for (const leaves of [4, 300, 6]) {
      await grow(leaves)
      await start().copy()
    }
    await restore()
    await grow(1)
    for (let dies = 1; dies <= 4; dies++) {
      let begun = 0
      const doomed = new Proxy(owner, {
        get: (sql, name) =>
          name === 'begin'
            ? (perform: (tx: unknown) => Promise<unknown>) =>
                begun++ === dies ? Promise.reject(new Error('killed')) : sql.begin(perform)
            : Reflect.get(sql, name),
      })
      await assert.rejects(recover({ ...outside, sql: doomed }, 'demo', copy, world.keys.trusted), /killed/)
      assert.equal(await halts(), 1)
      assert.equal(await start().seal(), 0)
    }
    const recovered = await recoverNow()
    assert.ok(recovered.ok, inspect(recovered))
    assert.equal(recovered.value.size, 313n)
    assert.equal(await start().seal(), 2)
    assert.deepEqual(await problems(), [])
  })

  test('is put back though a witness heard of it: witnesses hear only of what a copy has', async () => {
    const witness = await openFleetingWitness('one', [{ name: log, key: testKey(2) }], world.clock.now)
    try {
      const policy = readPolicy(`${witness.line}quorum one\n`)
      /** A sealer's process. */
      const begin = () => {
        const guard = openGuard(sealer, [copy, ...witnessHolders(world.keys.sealer, policy)], silentLog)
        const copier = copyLoop(sealer, [copy], guard, 0)
        const options = { ...sealer, log: silentLog, guard, copiedUpTo: copier.copiedUpTo }
        const submit = witnessLoops(options, world.keys.sealer, policy)
        return {
          seal: () => sealLoop(sealer, world.keys.sealer, guard).pass(goesOn),
          copy: () => copier.pass(goesOn),
          submit: async () => {
            world.clock.advance(1_000)
            return Promise.all(submit.map(loop => loop.pass(goesOn)))
          },
          problems: guard.problems,
        }
      }
      const first = begin()
      await emit(3)
      await first.seal()
      assert.deepEqual(await first.submit(), [0], 'no copy has it')
      await first.copy()
      assert.deepEqual([await first.submit(), await first.submit()], [[1], [0]])
      const restore = await dump()
      await emit(4)
      await first.seal()
      await first.copy()
      await emit(5)
      await first.seal()
      assert.deepEqual([await first.submit(), await first.submit()], [[1], [0]])
      assert.match((await witness.shows(log)) ?? '', /^7$/m, 'not of what is in the database alone')
      await restore()
      await emit(1)
      const second = begin()
      assert.equal(await second.seal(), 0)
      assert.match((await second.problems()).join(), /is halted: (witness one|file:\S+) has 7 leaves/)
      const recovered = await recoverNow()
      assert.ok(recovered.ok, inspect(recovered))
      const third = begin()
      assert.equal(await third.seal(), 2)
      await third.copy()
      assert.deepEqual(await third.submit(), [1])
      assert.match((await witness.shows(log)) ?? '', /^9$/m)
      assert.deepEqual([await third.problems(), await problems()], [[], []])
    } finally {
      await witness.close()
    }
  })

  /** A copier whose process dies after it has written so many files of this pass. */
  async function copyUntil(files: number): Promise<void> {
    // Before and after each file is a moment.
    let moments = 0
    const place = countedPlace(folderPlace(folder), () => {
      if (moments++ === 2 * files) throw new Error('killed')
    })
    const doomed = openCopy(place, signersOf(world.keys.sealer))
    await assert.rejects(copyLoop(sealer, [doomed], openGuard(sealer, [], silentLog), 0).pass(goesOn))
  }

  for (const files of [1, 2, 6, 8])
    test(`is put back with what a copier began to write, that died after ${files} of 9 files`, async () => {
      await grow(250)
      await start().copy()
      const restore = await dump()
      // Into two bundles, with a batch that is in both of them, and beyond checkpoints that no copy has.
      await grow(3, 30, 4)
      const lost = await all()
      await copyUntil(files)
      assert.equal((await copy.whole('demo'))?.size, 250n)
      await restore()
      await emit(2)
      assert.equal(await start().seal(), 0, 'what was begun is remembered')
      // By a sealer that asked nobody: as far as what was begun, and further.
      if (files > 2) await grow(30, 31)
      const recovered = await recoverNow()
      assert.ok(recovered.ok, inspect(recovered))
      assert.deepEqual([recovered.value.size, recovered.value.since, recovered.value.batches], [287n, 250n, 3])
      const after = await all()
      for (const table of ['seal', 'tile', 'log']) assert.deepEqual(after[table], lost[table], table)
      for (let round = 0; round < 3; round++) {
        await emit(100)
        const again = start()
        await again.seal()
        await again.copy()
      }
      assert.deepEqual([await problems(), await halts()], [[], 0])
      const [{ size } = { size: 0n }] = await owner<{ size: bigint }[]>`select size from audit.log`
      assert.equal((await copy.whole('demo'))?.size, size)
    })

  test('loses nothing that anybody knows of where a copier died before its first file', async () => {
    await grow(250)
    await start().copy()
    const restore = await dump()
    await grow(3)
    await copyUntil(0)
    await restore()
    await emit(2)
    assert.equal(await start().seal(), 2)
    await start().copy()
    assert.deepEqual([await problems(), await halts(), (await copy.whole('demo'))?.size], [[], 0, 252n])
  })

  test('goes on from a copy that has other bytes, once somebody has looked, and is halted again if it still has', async () => {
    await grow(3)
    const path = join(folder, log, 'tile/0/000.p/3')
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, 'other')
    await start().copy()
    assert.equal(await halts(), 1)
    const recovered = await recoverNow()
    assert.ok(recovered.ok, inspect(recovered))
    assert.deepEqual([recovered.value.size, recovered.value.batches, await halts()], [3n, 0, 0])
    assert.equal(await start().seal(), 1)
    await asSuperuser(tx => tx`insert into audit.halt values ('demo', 'witness one', 'has more', 4, now())`)
    await start().copy()
    assert.equal((await recoverNow()).ok, false, 'a witness may know of what this copy does not')
    assert.equal(await halts(), 1)
  })

  test('is put back where the database has more of another past than the copy has', async () => {
    await grow(5)
    await start().copy()
    const restore = await dump()
    await grow(2)
    await start().copy()
    await restore()
    world.clock.advance(1)
    await grow(4, 5)
    await emit(1)
    assert.equal(await start().seal(), 0)
    const recovered = await recoverNow()
    assert.ok(recovered.ok, inspect(recovered))
    assert.deepEqual([recovered.value.size, recovered.value.dropped], [7n, [14n, 9n]])
    assert.equal(await start().seal(), 11)
    assert.deepEqual(await problems(), [])
  })

  test('is not put back where nothing was lost, or from a copy that is behind', async () => {
    await grow(5)
    await start().copy()
    assert.equal((await recoverNow()).ok, true)
    await sealAlone()
    assert.deepEqual(await recoverNow(), { ok: false, refusal: { code: 'database_ahead', size: 6n, copied: 5n } })
    assert.equal(await halts(), 0)
  })

  test('is not put back from nothing', async () => {
    assert.deepEqual(await recoverNow(), { ok: false, refusal: { code: 'copy_empty' } })
  })

  const damages: readonly [what: string, path: string, damage: (text: string) => string, told: RegExp][] = [
    [
      'a leaf',
      'tile/entries/000.p/8',
      text => text.replace('"leaf":3', '"leaf":4'),
      /the leaves do not hash to the root/,
    ],
    ['the key of a batch', 'batches/000.p/8', text => text.replaceAll(/"key":"key_./g, '"key":"key_0'), /not trusted/],
    ['a batch gone', 'batches/000.p/8', text => text.replace(/\n.*\n$/, '\n'), /are not those of the checkpoint/],
    ['a line', 'batches/000.p/8', text => text.replace('{"batch"', '{ "batch"'), /a line that is no batch/],
    ['the size', 'checkpoints/008', text => text.replace('\n8\n', '\n9\n'), /signature_wrong/],
    ['the signature', 'checkpoints/008', text => text.replace(/\n\n.*\n$/s, '\n\n'), /note_malformed/],
  ]
  for (const [what, path, damage, told] of damages) {
    test(`is not put back from a copy that does not verify: ${what}`, async () => {
      await grow(3)
      const restore = await dump()
      await grow(5)
      await start().copy()
      await restore()
      const before = await all()
      const file = join(folder, log, path)
      await chmod(file, 0o644)
      await writeFile(file, damage(await readFile(file, 'latin1')), 'latin1')
      const recovered = await recoverNow()
      assert.ok(!recovered.ok && recovered.refusal.code === 'copy_wrong', inspect(recovered))
      assert.match(recovered.refusal.what, told)
      assert.deepEqual([await all(), await halts()], [before, 0])
    })
  }

  test('is not put back where the database has another batch of the same name', async () => {
    await grow(3)
    await emit(5)
    const restore = await dump()
    await sealAlone()
    await start().copy()
    await restore()
    await asSuperuser(tx => tx`update audit.batch set signature = ${Buffer.alloc(64)} where batch_id = 'bat_000002'`)
    assert.deepEqual(await recoverNow(), { ok: false, refusal: { code: 'batch_differs', batch: 'bat_000002' } })
    assert.equal(await halts(), 1)
  })
})

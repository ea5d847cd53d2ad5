import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { archiveLoop, archiveSettings, archiveSpooled, spoolState, storedWalName } from './archive.ts'
import { listStored, readRecord, readSealedWhole } from './backup-store.ts'
import { backupKey } from './sealed-file.ts'
import { segmentBytes, segmentName } from './wal.ts'

const key = backupKey(Buffer.alloc(32, 7))

/** A segment as PostgreSQL begins one: see `describeSegment`. */
function segment(number: bigint, fill: string, systemId = 42n): Buffer {
  const bytes = Buffer.alloc(segmentBytes, fill)
  bytes.writeBigUInt64LE(number * BigInt(segmentBytes), 8)
  bytes.writeBigUInt64LE(systemId, 24)
  return bytes
}

describe('an archive command', () => {
  let folder = ''
  let spool = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-spool-'))
    spool = join(folder, "it's 100 %full")
    await mkdir(spool)
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** As PostgreSQL would run it: `%f` is the name, `%p` the path, `%%` a percent sign. */
  function archive(name: string, filesMax = 10): { readonly status: number | null; readonly said: string } {
    const command = archiveSettings(spool, filesMax)['archive_command'] ?? ''
    const filled = command.replace(/%[fp%]/g, mark => ({ '%f': name, '%p': `pg_wal/${name}` })[mark] ?? '%')
    const { status, stderr } = spawnSync('sh', ['-c', filled], { cwd: folder, encoding: 'utf8' })
    return { status, said: stderr }
  }

  async function write(name: string, text: string): Promise<void> {
    await mkdir(join(folder, 'pg_wal'), { recursive: true })
    await writeFile(join(folder, 'pg_wal', name), text)
  }

  test('spools a file under its name, and says yes again when it is asked again', async () => {
    await write('a', 'one')
    for (const time of ['first', 'second']) assert.deepEqual(archive('a'), { status: 0, said: '' }, time)
    assert.equal(await readFile(join(spool, 'a'), 'utf8'), 'one')
    assert.deepEqual(await readdir(spool), ['a'])
  })

  test('finishes what an interrupted one began', async () => {
    await write('a', 'one')
    await writeFile(join(spool, '.a.new'), 'on')
    assert.equal(archive('a').status, 0)
    assert.equal(await readFile(join(spool, 'a'), 'utf8'), 'one')
  })

  test('refuses other bytes under a name that is spooled', async () => {
    await write('a', 'one')
    archive('a')
    await write('a', 'two')
    assert.deepEqual(archive('a'), { status: 1, said: 'vouch: a is spooled already, with other bytes\n' })
    assert.equal(await readFile(join(spool, 'a'), 'utf8'), 'one')
  })

  test('refuses aloud when the spool is full, and works again when it is not', async () => {
    for (const name of ['a', 'b', 'c']) await write(name, name)
    assert.equal(archive('a', 2).status, 0)
    assert.equal(archive('b', 2).status, 0)
    assert.deepEqual(archive('c', 2), { status: 1, said: 'vouch: the spool is full, 2 files wait for the store\n' })
    await rm(join(spool, 'a'))
    assert.equal(archive('c', 2).status, 0)
  })

  test('fails when the file is not there', () => {
    assert.notEqual(archive('gone').status, 0)
  })
})

describe('the archive loop', () => {
  let folder = ''
  let spool = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-archive-'))
    spool = join(folder, 'spool')
    await mkdir(spool)
  })
  afterEach(() => rm(folder, { recursive: true }))

  const archive = () => ({ spool, store: { folder: join(folder, 'store') }, key })
  const name = segmentName(1, 3n)

  test('moves spooled files into the store, sealed, and remembers the newest segment', async () => {
    const bytes = segment(3n, 'x')
    await writeFile(join(spool, name), bytes)
    await writeFile(join(spool, '00000002.history'), '1\t0/3000000\tx\n')
    assert.equal(await archiveLoop(archive()).pass(AbortSignal.timeout(10_000)), 2)
    assert.deepEqual(await readdir(spool), [])
    const { store } = archive()
    assert.deepEqual(await readSealedWhole(store, key, storedWalName(name)), bytes)
    assert.deepEqual(await readRecord(store, key, 'wal/archive.json'), {
      keyId: key.id,
      systemId: '42',
      newestSegment: name,
    })
    assert.equal(await archiveSpooled(archive()), 0)
  })

  test('takes a file that comes again for done, as after a crash between storing and removing', async () => {
    for (const time of ['first', 'second']) {
      await writeFile(join(spool, name), segment(3n, 'x'))
      assert.equal(await archiveSpooled(archive()), 1, time)
    }
    assert.deepEqual(await listStored(archive().store, 'wal'), [`${name}.zst.sealed`, 'archive.json'])
  })

  test('stores each file once when two run at once', async () => {
    for (const number of [3n, 4n, 5n]) await writeFile(join(spool, segmentName(1, number)), segment(number, 'x'))
    await Promise.all([archiveSpooled(archive()), archiveSpooled(archive())])
    assert.deepEqual(await readdir(spool), [])
    assert.equal((await listStored(archive().store, 'wal')).length, 4)
  })

  test('fails and keeps the spooled file when the store has other bytes, another part, or another database', async () => {
    await writeFile(join(spool, name), segment(3n, 'x'))
    await archiveSpooled(archive())
    const accidents = [
      { name, bytes: segment(3n, 'y'), says: /stored already, with other bytes/ },
      { name: segmentName(1, 4n), bytes: segment(5n, 'x'), says: /another part of the log/ },
      { name: segmentName(1, 4n), bytes: segment(4n, 'x', 43n), says: /of database system 43/ },
      { name: segmentName(1, 4n), bytes: segment(4n, 'x').subarray(1), says: /has 16777216 bytes/ },
    ]
    for (const { name, bytes, says } of accidents) {
      await writeFile(join(spool, name), bytes)
      await assert.rejects(archiveSpooled(archive()), says)
      assert.deepEqual(await readdir(spool), [name])
      await rm(join(spool, name))
    }
  })

  test('shows how much waits, since when, and whether the spool is full', async () => {
    assert.deepEqual(await spoolState(spool, 1), { files: 0, isFull: false, oldestAt: undefined })
    await writeFile(join(spool, name), 'x')
    const { files, isFull, oldestAt } = await spoolState(spool, 1)
    assert.deepEqual({ files, isFull }, { files: 1, isFull: true })
    assert.ok(oldestAt !== undefined)
  })
})

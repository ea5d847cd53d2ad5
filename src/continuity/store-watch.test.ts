import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { standingClock } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import { openDatabase, type Sql } from '../base/database.ts'
import { idMaker } from '../base/ids.ts'
import { migrate, readMigrations } from '../base/migrate.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Outside, snapshot, type Work } from '../base/work.ts'
import {
  type Archive,
  archiveRecordName,
  archiveSettings,
  archiveSpooled,
  prepareSpool,
  storedWalName,
} from './archive.ts'
import { type BackupReport, backup } from './backup.ts'
import { isStored } from './backup-store.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { restore } from './restore.ts'
import { noteRestore } from './restore-note.ts'
import { backupKey } from './sealed-file.ts'
import { addRelease, backupsBefore, newestRestores, releasesBefore, storeSeen } from './seen-store.ts'
import { compareLoop, noteElsewhere, reached, watchLoop } from './store-watch.ts'

const settings = { fsync: 'off', shared_buffers: '32MB', max_wal_size: '256MB' }
const migrations = join(import.meta.dirname, '..', '..', 'migrations')

function valueOf<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(JSON.stringify(outcome.refusal))
}

describe('how far the archived log reaches', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 15, 0, second))
  const noted = [
    { at: at(0), lsn: 0x3000000n, timeline: 1 },
    { at: at(5), lsn: 0x3ffffffn, timeline: 1 },
    { at: at(10), lsn: 0x4000000n, timeline: 1 },
    { at: at(15), lsn: 0x4000001n, timeline: 1 },
    { at: at(20), lsn: 0x4000002n, timeline: 2 },
  ]

  test('is the newest moment at which nothing had been written beyond the newest segment', () => {
    assert.deepEqual(reached(noted, '000000010000000000000002'), at(0), 'up to its last byte and no further')
    assert.deepEqual(reached(noted, '000000010000000000000003'), at(10))
    assert.deepEqual(reached(noted, '000000010000000000000004'), at(15))
    assert.equal(reached(noted, '000000010000000000000001'), undefined)
  })

  test('says nothing of another timeline, and nothing of what is no segment', () => {
    assert.deepEqual(reached(noted, '000000020000000000000004'), at(20))
    assert.equal(reached(noted, '000000030000000000000009'), undefined)
    assert.equal(reached(noted, '00000002.history'), undefined)
  })
})

describe('the keeper of the store', () => {
  const clock = standingClock(new Date('2026-01-05T15:00:00Z'))
  let folder: string
  let archive: Archive
  let server: Postgres
  let keeper: Sql
  let office: Outside
  const pools: Sql[] = []
  const poolOf = (role: 'vouch_owner' | 'vouch_backup' | 'vouch_office') => {
    const pool = openDatabase(server.address(role), { connectionsMax: 2, name: role })
    pools.push(pool)
    return pool
  }
  const passed = (loop: ReturnType<typeof watchLoop>) => loop.pass(new AbortController().signal)
  const read = <T>(perform: (work: Work) => Promise<T>) => snapshot(office, 'demo', 'process:test', perform)
  const backups = () => read(work => backupsBefore(work, null, 10))
  const seen = async () => (await storeSeen({ sql: keeper })) ?? fault('nobody has looked')
  const made = async (): Promise<BackupReport> =>
    valueOf(
      await backup(
        { address: server.address('vouch_backup'), archive, now: clock.now, newId: idMaker(), mibPerSecondMax: 1_024 },
        () => undefined,
      ),
    )
  const minutes = (count: number) => clock.advance(count * 60_000)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-watch-'))
    await chmod(folder, 0o711)
    const home = join(folder, 'home')
    await mkdir(home)
    await chmod(home, 0o711)
    archive = {
      spool: join(home, 'spool'),
      store: { folder: join(folder, 'store') },
      key: backupKey(Buffer.alloc(32, 7)),
    }
    await prepareSpool(archive.spool)
    server = valueOf(await startPostgres({ home, settings: { ...settings, ...archiveSettings(archive.spool) } }))
    valueOf(await migrate(poolOf('vouch_owner'), await readMigrations(migrations), clock.now))
    keeper = poolOf('vouch_backup')
    const nothing = () => fault('nothing is said here')
    const outside = { now: clock.now, elapsedMs: () => 0, newId: idMaker(), random: Math.random, doubts: () => 0 }
    office = { ...outside, sql: poolOf('vouch_office'), emit: nothing }
  })
  after(async () => {
    await Promise.all(pools.map(pool => pool.end({ timeout: 2 })))
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('says that there is nothing yet', async () => {
    assert.equal(await storeSeen({ sql: keeper }), undefined)
    await passed(watchLoop(keeper, archive, clock.now))
    const { lookedAt, newestSegment, archivedUntil, missing, unreadable, keptAs } = await seen()
    assert.deepEqual(
      { lookedAt, newestSegment, archivedUntil, missing, unreadable, keptAs },
      {
        lookedAt: clock.now(),
        newestSegment: null,
        archivedUntil: null,
        missing: null,
        unreadable: [],
        keptAs: 'folder',
      },
    )
    assert.deepEqual([...(await backups())], [])
  })

  test('writes down what is in the store, by whomever it was made, and until when everything is there', async () => {
    const loop = watchLoop(keeper, archive, clock.now)
    const [early, late] = [await made(), await made()]
    minutes(1)
    await passed(loop)
    const found = await backups()
    assert.deepEqual(
      found.map(({ id, state, comparedAt, lookedAt }) => ({ id, state, comparedAt, lookedAt })),
      [late, early].map(({ id }) => ({ id, state: 'whole', comparedAt: null, lookedAt: clock.now() })),
    )
    const [newest] = found
    assert.equal(newest?.storedBytes !== undefined && newest.storedBytes > BigInt(late.storedBytes), true)
    assert.deepEqual([newest?.timeline, newest?.keyId], [1, archive.key.id])
    const notedAt = clock.now()
    // What was noted is in the segment that ends now.
    const owner = pools[0] ?? fault('a pool')
    await owner`select pg_logical_emit_message(false, 'test', 'something')`
    const [end] = await owner<{ name: string }[]>`select pg_walfile_name(pg_switch_wal()) as name`
    const name = end?.name ?? fault('a segment')
    minutes(1)
    await passed(loop)
    const before = (await seen()).archivedUntil
    assert.ok(before === null || before < notedAt, 'the segment has not come yet')
    await until('the segment is stored', async () => {
      await archiveSpooled(archive)
      return isStored(archive.store, storedWalName(name))
    })
    minutes(1)
    await passed(loop)
    const { archivedUntil, newestSegment, missing } = await seen()
    assert.equal(newestSegment, name)
    assert.ok(archivedUntil !== null && archivedUntil >= notedAt, 'what was committed until then is in the store')
    assert.ok(archivedUntil < clock.now() || archivedUntil.getTime() === clock.now().getTime())
    assert.equal(missing, null)
    // Whoever looks after it next goes on from there, and has noted nothing yet.
    await passed(watchLoop(keeper, archive, clock.now))
    assert.ok(((await seen()).archivedUntil ?? new Date(0)) >= archivedUntil)
  })

  test('names what is missing of the log, what is cut, gone or bent, and what became whole again', async () => {
    const [late, early] = await backups()
    if (late === undefined || early === undefined) return fault('two backups')
    const at = (name: string) => join(archive.store.folder, name)
    const look = async () => {
      minutes(2)
      await passed(watchLoop(keeper, archive, clock.now))
      return { rows: await backups(), store: await seen() }
    }
    const [base, record] = [`base/${early.id}/base.tar.zst.sealed`, `base/${late.id}/backup.json`]
    const bytes = await readFile(at(base))
    await writeFile(at(base), bytes.subarray(1))
    await rename(at(record), at(`${record}.away`))
    const away = await look()
    assert.deepEqual(
      away.rows.map(({ state, said }) => ({ state, said })),
      [
        { state: 'gone', said: `${record} is not in the store` },
        { state: 'damaged', said: `${base}: it has ${bytes.length - 1} bytes and had ${bytes.length}` },
      ],
    )
    await writeFile(at(base), bytes)
    await rename(at(`${record}.away`), at(record))
    const whole = await readFile(at(record), 'utf8')
    await writeFile(at(record), whole.replace(late.endLsn, late.startLsn))
    const bent = await look()
    assert.deepEqual(
      bent.rows.map(({ state }) => state),
      ['damaged', 'whole'],
    )
    assert.equal(bent.store.missing, record)
    await writeFile(at(record), whole)
    const { newestSegment } = await seen()
    const segment = storedWalName(newestSegment ?? fault('a segment'))
    await rename(at(segment), at('kept'))
    assert.equal((await look()).store.missing, newestSegment)
    await rename(at('kept'), at(segment))
    const archived = await readFile(at(archiveRecordName), 'utf8')
    await writeFile(at(archiveRecordName), archived.replace('"newestSegment": "0', '"newestSegment": "1'))
    const unknown = (await look()).store
    assert.deepEqual([unknown.newestSegment, unknown.archivedUntil], [null, null], 'nobody believes it')
    await writeFile(at(archiveRecordName), archived)
    const again = await look()
    assert.deepEqual(
      again.rows.map(({ state, said }) => ({ state, said })),
      [0, 1].map(() => ({ state: 'whole', said: null })),
    )
    assert.equal(again.store.missing, null)
  })

  test('reads the newest backup whole once a day, and calls it damaged by one bit', async () => {
    const [newest] = await backups()
    const path = join(archive.store.folder, 'base', newest?.id ?? '', 'base.tar.zst.sealed')
    const loop = compareLoop(keeper, archive, clock.now)
    assert.equal(await passed(loop), 1)
    assert.equal(await passed(loop), 0, 'not before a day is over')
    assert.deepEqual((await backups())[0]?.comparedAt, clock.now())
    const bytes = await readFile(path)
    const bent = Buffer.from(bytes)
    bent.writeUInt8(bent.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1)
    await writeFile(path, bent)
    minutes(24 * 60)
    assert.equal(await passed(loop), 1)
    await passed(watchLoop(keeper, archive, clock.now))
    const [row] = await backups()
    assert.deepEqual(
      [row?.state, row?.said],
      ['damaged', `base/${newest?.id}/base.tar.zst.sealed: its SHA-256 is not the one noted`],
    )
    await writeFile(path, bytes)
    minutes(24 * 60)
    assert.equal(await passed(loop), 1)
    assert.equal((await backups())[0]?.state, 'whole')
  })

  test('reads what came of a restore, believes no note without the key, and tells of a backup nobody can read', async () => {
    const { store, key } = archive
    const [newest] = await backups()
    const target = join(folder, 'restored')
    const attempt = { id: idMaker()('rst'), begunAt: clock.now(), tookMs: 250_000.4, to: 'end' as const }
    const outcome = await restore({ store, key, target, to: 'end', checks: [], settings }, () => undefined)
    assert.equal(await noteRestore(archive, attempt, outcome), true)
    const moment = new Date('2026-01-05T14:00:00Z')
    const wrong = { ok: false, refusal: { code: 'wal_missing', file: 'wal/0001' } } as const
    const second = { ...attempt, id: idMaker()('rst'), to: moment }
    assert.equal(await noteRestore(archive, second, wrong), true)
    const problems = [{ check: 'ledger', problem: 'a balance' }]
    const third = { ...attempt, id: idMaker()('rst') }
    const doubtful = outcome.ok ? { ok: true as const, value: { ...outcome.value, holds: false, problems } } : outcome
    assert.equal(await noteRestore(archive, third, doubtful), true)
    const full = { ok: false, refusal: { code: 'disk_full', freeMiB: 1, neededMiB: 2 } } as const
    assert.equal(
      await noteRestore(archive, { ...attempt, id: idMaker()('rst') }, full),
      false,
      'it says nothing of the store',
    )
    const pretended = `restores/${idMaker()('rst')}.json`
    const text = await readFile(join(store.folder, 'restores', `${attempt.id}.json`), 'utf8')
    await writeFile(join(store.folder, pretended), text)
    await mkdir(join(store.folder, 'base', 'bak_foreign'))
    await writeFile(join(store.folder, 'base', 'bak_foreign', 'backup.json'), '{}')

    // Each is taken in once, however often it is looked.
    for (let pass = 0; pass < 2; pass++) await passed(watchLoop(keeper, archive, clock.now))
    const restores = await read(work => newestRestores(work, 10))
    assert.deepEqual(
      restores.map(({ id, result, said, problems, tookMs, askedTo, backup }) => [
        id,
        result,
        said,
        problems,
        tookMs,
        askedTo,
        backup,
      ]),
      [
        [third.id, 'does_not_hold', 'ledger: a balance', 1, 250_000, null, newest?.id],
        [second.id, 'refused', 'wal_missing: wal/0001', 0, 250_000, moment, null],
        [attempt.id, 'holds', null, 0, 250_000, null, newest?.id],
      ],
    )
    assert.ok((restores[2]?.steps ?? []).some(({ name }) => name === 'replay'))
    assert.deepEqual(
      (await seen()).unreadable.map(({ file }) => file),
      ['base/bak_foreign/backup.json', pretended],
    )
    const office = poolOf('vouch_office')
    await assert.rejects(office`update continuity.base_backup set state = 'whole'`, { code: '42501' })
    await assert.rejects(keeper`delete from continuity.restore`, { code: '42501' })
  })

  test('remembers a release once, whoever says so at the same time, and a way back as another', async () => {
    const [one, two] = [
      { version: '1.0.0', commit: null },
      { version: '1.1.0', commit: 'a'.repeat(40) },
    ]
    const say = (release: typeof one | typeof two) => addRelease(keeper, { ...release, startedAt: clock.now() })
    assert.deepEqual((await Promise.all([say(one), say(one)])).filter(Boolean), [true])
    assert.equal(await say(one), false)
    assert.equal(await say(two), true)
    assert.equal(await say(one), true)
    const rows = await read(work => releasesBefore(work, null, 10))
    const newest = (await readMigrations(migrations)).at(-1)?.name
    assert.deepEqual(
      rows.map(({ number, version, commit, migration }) => [number, version, commit, migration]),
      [
        [3, '1.0.0', null, newest],
        [2, '1.1.0', two.commit, newest],
        [1, '1.0.0', null, newest],
      ],
    )
    assert.equal((await read(work => releasesBefore(work, 2, 10))).length, 1)
  })

  test('says that a server of somebody else’s is backed up elsewhere', async () => {
    minutes(1)
    await noteElsewhere(keeper, clock.now())
    assert.equal((await seen()).keptAs, 'elsewhere')
  })
})

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { openDatabase, type Sql } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { migrate, readMigrations } from '../src/base/migrate.ts'
import { fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { archiveSettings, archiveSpooled, prepareSpool } from '../src/continuity/archive.ts'
import { backup } from '../src/continuity/backup.ts'
import { type DatabaseRole, type Postgres, startPostgres } from '../src/continuity/postgres.ts'
import { restore } from '../src/continuity/restore.ts'
import { backupKey } from '../src/continuity/sealed-file.ts'
import {
  type Kek,
  makeKeyFile,
  openKeyFile,
  openVault,
  SealBroken,
  wantRotation,
} from '../src/protection/protection.ts'
import { rotationLoop } from '../src/protection/rotation-loop.ts'
import { enter, silentLog, standingClock, testKey } from './outside.ts'
import { sealedColumns } from './sealed-world.ts'

const settings = { fsync: 'off', shared_buffers: '32MB', max_wal_size: '256MB' }
const days = (count: number) => count * 86_400_000
const number = '000123456789'

function valueOf<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(JSON.stringify(outcome.refusal))
}

describe('a backup from before a rotation', () => {
  test('opens when it is restored, long after the keys were destroyed of what has gone on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vouch-rotated-'))
    await chmod(folder, 0o711)
    const pools: Sql[] = []
    const poolOf = (server: Postgres, role: DatabaseRole) => {
      const pool = openDatabase(server.address(role), { connectionsMax: 2, name: 'rotated' })
      pools.push(pool)
      return pool
    }
    const [home, spool] = [join(folder, 'home'), join(folder, 'home', 'spool')]
    await mkdir(home)
    await chmod(home, 0o711)
    await prepareSpool(spool)
    await makeKeyFile(join(folder, 'kek'))
    const kek: Kek = valueOf(await openKeyFile(join(folder, 'kek')))
    const server = valueOf(await startPostgres({ home, settings: { ...settings, ...archiveSettings(spool) } }))
    const owner = poolOf(server, 'vouch_owner')
    const migrations = await readMigrations(join(import.meta.dirname, '..', 'migrations'))
    valueOf(await migrate(owner, migrations, () => new Date('2026-01-01T00:00:00Z')))
    const clock = standingClock(new Date('2026-01-05T15:00:00Z'))
    const outsideOf = (sql: Sql): Outside => ({
      sql,
      now: clock.now,
      elapsedMs: () => clock.now().getTime(),
      newId: idMaker(),
      random: Math.random,
      emit: emitter(emitterKey(testKey(1))),
      doubts: () => 0,
    })
    const office = outsideOf(poolOf(server, 'vouch_office'))
    await enter(office, 'demo')
    const vault = openVault(outsideOf(poolOf(server, 'vouch_vault')), kek)
    const reason = { why: 'compared' } as const

    const place = { institution: 'demo', table: 'payments.setting_number', column: 'number_sealed', row: 'tok_1' }
    const own = { institution: 'demo', table: 'payments.member', column: 'name_sealed', row: 'mem_1', member: 'mem_1' }
    const [sealedNumber, sealedName] = [await vault.seal(place, number), await vault.seal(own, 'Nora')]
    await owner`
      insert into payments.setting_number (institution_id, number_token, setting, number_sealed, last_digits, added_at)
      values ('demo', 'tok_1', 'x', ${sealedNumber}, '6789', ${clock.now()})`
    await owner`
      insert into payments.member (institution_id, member_id, reference, name_sealed, enrolled_at)
      values ('demo', 'mem_1', 'M-1', ${sealedName}, ${clock.now()})`

    const store = { folder: join(folder, 'store') }
    const key = backupKey(Buffer.alloc(32, 7))
    const archive = { spool, store, key }
    const archiving = { isOn: true }
    const archiver = (async () => {
      while (archiving.isOn) await archiveSpooled(archive)
    })()
    const address = server.address('vouch_backup')
    valueOf(
      await backup({ address, archive, now: () => new Date(), newId: idMaker(), mibPerSecondMax: 1_024 }, () => {}),
    )
    archiving.isOn = false
    await archiver

    const worker = outsideOf(poolOf(server, 'vouch_worker'))
    clock.advance(60_000)
    valueOf(await transact(worker, 'demo', 'process:test', work => wantRotation(work, 'suspected', 'prp_1')))
    const options = { vault, columns: sealedColumns, backupDays: 35, rowsPerSecond: 100_000 }
    const loop = rotationLoop(worker, options, silentLog)
    for (const waitMs of [0, 11 * 60_000, days(36)]) {
      clock.advance(waitMs)
      while ((await loop.pass(new AbortController().signal)) > 0);
    }
    const [rotation] = await owner<
      { state: string }[]
    >`select state from protection.rotation where proposal_id = 'prp_1'`
    assert.equal(rotation?.state, 'ended')
    await assert.rejects(vault.open(place, sealedNumber, reason), SealBroken, 'its key is gone')
    const [now] = await owner<{ sealed: Buffer }[]>`select number_sealed as sealed from payments.setting_number`
    assert.equal(await vault.open(place, now?.sealed ?? fault('a row'), reason), number)
    await Promise.all(pools.splice(0).map(pool => pool.end()))
    await server.stop()

    const target = join(folder, 'restored')
    const report = valueOf(await restore({ store, key, target, to: 'end', checks: [], settings }, () => {}))
    assert.equal(report.holds, true)
    const restored = valueOf(await startPostgres({ home: target, settings }))
    const later = openVault(outsideOf(poolOf(restored, 'vouch_vault')), kek)
    const back = poolOf(restored, 'vouch_owner')
    const [was] = await back<{ sealed: Buffer; name: Buffer }[]>`
      select number_sealed as sealed, name_sealed as name from payments.setting_number, payments.member`
    assert.deepEqual(was?.sealed, sealedNumber)
    assert.equal(await later.open(place, was?.sealed ?? fault('a row'), reason), number)
    assert.equal(await later.open(own, was?.name ?? fault('a row'), reason), 'Nora')
    await Promise.all(pools.map(pool => pool.end()))
    await restored.stop()
    await rm(folder, { recursive: true })
  })
})

// Backups are from before somebody's erasure. What a restore makes of them is not.

import assert from 'node:assert/strict'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { unpackBundle } from '../src/audit/leaf.ts'
import { openDatabase, type Sql } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { migrate, readMigrations } from '../src/base/migrate.ts'
import { fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { archiveSettings, archiveSpooled, prepareSpool, storedWalName } from '../src/continuity/archive.ts'
import { backup } from '../src/continuity/backup.ts'
import { isStored } from '../src/continuity/backup-store.ts'
import { eraseAgain } from '../src/continuity/erased-again.ts'
import { type DatabaseRole, type Postgres, startPostgres } from '../src/continuity/postgres.ts'
import { restore } from '../src/continuity/restore.ts'
import { backupKey } from '../src/continuity/sealed-file.ts'
import { ensureTombstones, readTombstones, tombstonesLoop } from '../src/continuity/tombstones.ts'
import * as payments from '../src/payments/payments.ts'
import { memberPlace } from '../src/payments/sealing.ts'
import { type Kek, MemberErased, makeKeyFile, openKeyFile, openVault } from '../src/protection/protection.ts'
import { approve, bank, maker, valueOf } from './erasing-world.ts'
import { standingClock, testKey } from './outside.ts'
import { until } from './until.ts'

const settings = { fsync: 'off', shared_buffers: '32MB', max_wal_size: '256MB' }
const key = backupKey(Buffer.alloc(32, 7))
const reason = { why: 'compared' } as const

describe('a backup from before an erasure', () => {
  let folder: string
  let kek: Kek
  let store: { readonly folder: string }
  let server: Postgres
  let beforeErasing: Date
  let member: payments.MemberId
  let name: Buffer
  const pools: Sql[] = []
  const clock = standingClock(new Date('2026-01-05T15:00:00Z'))

  const poolOf = (of: Postgres, role: DatabaseRole) => {
    const pool = openDatabase(of.address(role), { connectionsMax: 2, name: 'erased' })
    pools.push(pool)
    return pool
  }
  const outsideOf = (sql: Sql): Outside => ({
    sql,
    now: clock.now,
    elapsedMs: () => clock.now().getTime(),
    newId: idMaker(),
    random: Math.random,
    emit: emitter(emitterKey(testKey(1))),
    doubts: () => 0,
  })
  const restoreTo = (target: string, options: { readonly to: 'end' | Date; readonly from?: string }) =>
    restore(
      {
        store: { folder: options.from ?? store.folder },
        key,
        target: join(folder, target),
        to: options.to,
        checks: [],
        settings,
        eraseAgain: (sql, list) => eraseAgain(outsideOf(sql), list),
      },
      () => {},
    )
  const refusalOf = (outcome: Outcome<unknown, Refusal>) => JSON.stringify(outcome.ok ? 'restored' : outcome.refusal)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-erased-'))
    await chmod(folder, 0o711)
    store = { folder: join(folder, 'store') }
    const [home, spool] = [join(folder, 'home'), join(folder, 'home', 'spool')]
    await mkdir(home)
    await chmod(home, 0o711)
    await prepareSpool(spool)
    await makeKeyFile(join(folder, 'kek'))
    kek = valueOf(await openKeyFile(join(folder, 'kek')))
    server = valueOf(await startPostgres({ home, settings: { ...settings, ...archiveSettings(spool) } }))
    const owner = poolOf(server, 'vouch_owner')
    const migrations = await readMigrations(join(import.meta.dirname, '..', 'migrations'))
    valueOf(await migrate(owner, migrations, () => new Date('2026-01-01T00:00:00Z')))
    const office = outsideOf(poolOf(server, 'vouch_office'))
    const vault = openVault(outsideOf(poolOf(server, 'vouch_vault')), kek)
    const archive = { spool, store, key }
    const keep = tombstonesLoop(poolOf(server, 'vouch_backup'), archive, clock.now)
    assert.equal(await keep.pass(new AbortController().signal), 0)

    member = office.newId('mem')
    const [sealed] = await payments.sealMembers(vault, bank, [{ id: member, reference: 'M-1', name: 'Nora Canary' }])
    name = sealed?.name ?? fault('a name')
    const terms = { name: 'First Federal', timeZone: 'America/Chicago', currency: 'USD' }
    valueOf(await transact(office, bank, 'client:cli_1', work => payments.openInstitution(work, terms)))
    valueOf(
      await transact(office, bank, 'client:cli_1', work => payments.addMembers(work, [sealed ?? fault('a member')])),
    )
    valueOf(
      await transact(office, bank, 'client:cli_1', work => payments.setMemberState(work, member, 'closed', 'left')),
    )
    const archiving = { isOn: true }
    const archiver = (async () => {
      while (archiving.isOn) await archiveSpooled(archive)
    })()
    const address = server.address('vouch_backup')
    valueOf(
      await backup({ address, archive, now: () => new Date(), newId: idMaker(), mibPerSecondMax: 1_024 }, () => {}),
    )
    const [moment] = await owner<{ at: Date }[]>`select clock_timestamp() as at`
    beforeErasing = moment?.at ?? fault('a moment')

    clock.advance(11 * 366 * 86_400_000)
    const proposed = await transact(office, bank, maker, work => payments.proposeErasure(work, member, 'due'))
    assert.equal((await approve(valueOf(proposed), office)).state, 'applied')
    assert.equal(await keep.pass(new AbortController().signal), 1)
    assert.equal(await keep.pass(new AbortController().signal), 0)
    const [end] = await owner<{ segment: string }[]>`select pg_walfile_name(pg_switch_wal()) as segment`
    await until('all of it is archived', async () => isStored(store, storedWalName(end?.segment ?? fault('one'))))
    archiving.isOn = false
    await archiver
    await Promise.all(pools.splice(0).map(pool => pool.end()))
    await server.stop()
  })
  after(() => rm(folder, { recursive: true }))

  test('does not bring the member back: restored to the moment before, it is erased again before anybody starts', async () => {
    const report = valueOf(await restoreTo('before', { to: beforeErasing }))
    assert.deepEqual([report.holds, report.erased], [true, { listed: 1, again: 1 }], JSON.stringify(report.problems))
    const restored = valueOf(await startPostgres({ home: join(folder, 'before'), settings }))
    const owner = poolOf(restored, 'vouch_owner')
    const [row] = await owner<{ name: Buffer | null; erased: boolean; keys: bigint; replayed: boolean }[]>`
      select name_sealed as name, erased_at is not null as erased,
             (select count(*) from protection.member_key) as keys,
             (select replayed_at is not null and kept_at is not null from protection.tombstone) as replayed
        from payments.member`
    assert.deepEqual({ ...row }, { name: null, erased: true, keys: 0n, replayed: true })
    const vault = openVault(outsideOf(poolOf(restored, 'vouch_vault')), kek)
    const place = memberPlace({ institution: bank, member }, 'name_sealed')
    await assert.rejects(vault.open(place, name, reason), MemberErased)
    const batches = await owner<{ leaves: Buffer }[]>`select leaves from audit.batch order by batch_id`
    const leaves = batches
      .flatMap(({ leaves }) => unpackBundle(leaves) ?? fault('a bundle'))
      .map(leaf => JSON.parse(leaf.toString()))
      .filter(({ kind }) => kind === 'protection.member_erased')
    assert.deepEqual(
      leaves.map(({ actor, body }) => [actor, body.member, body.replayed.erasedBy]),
      [['process:restore', member, 'person:per_approver']],
    )
    await Promise.all(pools.splice(0).map(pool => pool.end()))
    await restored.stop()
  })

  test('is not restored where the list is cut short, altered or gone, and the restore says which file', async () => {
    const accidents: readonly [(copy: string) => Promise<unknown>, RegExp][] = [
      [copy => rm(join(copy, 'tombstones', '000001.json')), /file_missing.*tombstones\/000001.json/],
      [copy => rm(join(copy, 'tombstones'), { recursive: true }), /file_missing.*tombstones\/head.json/],
      [
        async copy => {
          const path = join(copy, 'tombstones', '000001.json')
          await writeFile(path, (await readFile(path, 'utf8')).replace(member, 'mem_1'))
        },
        /file_damaged.*tombstones\/000001.json/,
      ],
    ]
    for (const [at, [happen, expected]] of accidents.entries()) {
      const copy = join(folder, `copy-${at}`)
      await cp(store.folder, copy, { recursive: true })
      await happen(copy)
      assert.match(refusalOf(await restoreTo(`never-${at}`, { to: beforeErasing, from: copy })), expected)
    }
  })

  test('is not restored to the end with an older list in its place: the copy knows whom it misses', async () => {
    const copy = join(folder, 'older')
    await cp(store.folder, copy, { recursive: true })
    await rm(join(copy, 'tombstones'), { recursive: true })
    // As it was when the backup was made, word for word.
    await ensureTombstones({ store: { folder: copy }, key })
    assert.equal((await readTombstones({ store: { folder: copy }, key }))?.count, 0)
    assert.match(
      refusalOf(await restoreTo('never', { to: 'end', from: copy })),
      /was kept in the list, and is not there/,
    )
  })
})

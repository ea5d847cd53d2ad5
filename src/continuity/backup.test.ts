import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { testPostgres } from '../../test/database.ts'
import { until } from '../../test/until.ts'
import { openDatabase, type Sql } from '../base/database.ts'
import { idMaker } from '../base/ids.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { archiveRecordName, archiveSettings, archiveSpooled, prepareSpool, storedWalName } from './archive.ts'
import { type BackupOptions, backup } from './backup.ts'
import { type BackupStore, isStored, writeSealed } from './backup-store.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { type RestoreOptions, type RestoreReport, restore } from './restore.ts'
import { backupKey } from './sealed-file.ts'
import { readSegmentName, segmentBytes, segmentName } from './wal.ts'

const key = backupKey(Buffer.alloc(32, 7))
const settings = { fsync: 'off', shared_buffers: '32MB', max_wal_size: '256MB' }

function valueOf<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(JSON.stringify(outcome.refusal))
}

/** A server that archives, with one table that a teller writes to. */
async function openBranch(home: string, store: BackupStore) {
  const spool = join(home, 'spool')
  await mkdir(home, { recursive: true })
  await chmod(home, 0o711)
  await prepareSpool(spool)
  const server = valueOf(await startPostgres({ home, settings: { ...settings, ...archiveSettings(spool) } }))
  const sql = openDatabase(server.address('vouch_owner'), { connectionsMax: 2, name: 'branch' })
  await sql`create table if not exists payment (id bigint primary key, payee text not null)`.simple()
  const archive = { spool, store, key }
  const [last] = await sql<{ id: bigint }[]>`select coalesce(max(id), 0) as id from payment`
  let paid = last?.id ?? 0n

  /** Commits one payment, and answers with its number once it is acknowledged. */
  async function pay(): Promise<bigint> {
    await sql`insert into payment (id, payee) values (${paid + 1n}, ${'Electric & Gas '.repeat(20)})`
    paid++
    return paid
  }

  /** Everything acknowledged so far is in the store when this resolves. */
  async function archiveAll(): Promise<string> {
    // After an idle minute the server has switched by itself, and would answer with a segment that has nothing in it yet.
    await sql`select pg_logical_emit_message(false, 'test', 'something')`
    const [end] = await sql<{ segment: string }[]>`select pg_walfile_name(pg_switch_wal()) as segment`
    const segment = end?.segment ?? fault('no segment')
    await until(
      'the segment is stored',
      async () => (await archiveSpooled(archive)) === 0 && isStored(store, storedWalName(segment)),
    )
    return segment
  }

  const options = (more: Partial<BackupOptions> = {}): BackupOptions => ({
    address: server.address('vouch_backup'),
    archive,
    now: () => new Date(),
    newId: idMaker(),
    mibPerSecondMax: 1024,
    ...more,
  })
  return {
    server,
    sql,
    archive,
    pay,
    archiveAll,
    options,
    paid: () => paid,
    close: async () => {
      await sql.end()
      await server.stop()
    },
  }
}

async function startRestored(home: string): Promise<Postgres> {
  return valueOf(await startPostgres({ home, settings }))
}

async function paymentsIn(sql: Sql): Promise<{ count: bigint; last: bigint }> {
  const [found] = await sql<{ count: bigint; last: bigint }[]>`
    select count(*) as count, coalesce(max(id), 0) as last from payment`
  return found ?? fault('no row')
}

/** Opens a restored folder as a plain start would, with its own new passwords. */
async function paymentsOf(home: string): Promise<{ count: bigint; last: bigint }> {
  const server = await startRestored(home)
  const sql = openDatabase(server.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
  try {
    return await paymentsIn(sql)
  } finally {
    await sql.end()
    await server.stop()
  }
}

describe('a backup', () => {
  let folder = ''
  let store: BackupStore = { folder: '' }
  let branch: Awaited<ReturnType<typeof openBranch>>
  let first = ''
  let second = ''
  let paidBeforeMoment = 0n
  let paidAtEnd = 0n
  let moment = new Date(0)
  let lastSegment = ''

  const toRestore = (more: Partial<RestoreOptions> = {}): RestoreOptions => ({
    store,
    key,
    target: join(folder, 'restored'),
    to: 'end',
    checks: [],
    settings,
    ...more,
  })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-backup-'))
    await chmod(folder, 0o711)
    store = { folder: join(folder, 'store') }
    branch = await openBranch(join(folder, 'branch'), store)

    // A first backup while the teller goes on paying, so that the copy is torn and only the log can mend it.
    const running = { isCopying: true }
    const teller = (async () => {
      while (running.isCopying) await branch.pay()
    })()
    first = valueOf(await backup(branch.options(), () => {})).id
    running.isCopying = false
    await teller
    paidBeforeMoment = await branch.pay()
    const [clock] = await branch.sql<{ at: Date }[]>`select clock_timestamp() as at`
    moment = new Date((clock?.at ?? fault('no clock')).getTime() + 1)
    await until('the moment is over', () => Date.now() > moment.getTime())
    await branch.pay()
    await branch.archiveAll()
    await branch.pay()
    await branch.archiveAll()
    paidAtEnd = await branch.pay()
    lastSegment = await branch.archiveAll()
    // Acknowledged, and not yet archived: what an archive interval may lose.
    for (let more = 0; more < 3; more++) await branch.pay()
  })

  after(async () => {
    await branch.close()
    await rm(folder, { recursive: true })
  })

  test('is refused with archiving_is_off', async () => {
    const { postgres } = await testPostgres()
    const options = branch.options({ address: postgres.address('vouch_backup') })
    assert.deepEqual(await backup(options, () => {}), { ok: false, refusal: { code: 'archiving_is_off' } })
  })

  test('is refused with database_refused to a role that may not replicate, and to a wrong password', async () => {
    const wrong = { ...branch.server.address('vouch_backup'), password: 'wrong' }
    for (const address of [branch.server.address('vouch_api'), wrong]) {
      const refused = await backup(branch.options({ address }), () => {})
      assert.equal(refused.ok ? 'ok' : refused.refusal.code, 'database_refused', address.user)
    }
  })

  test('is refused with wal_not_archived when the log does not come, and leaves nothing behind', async () => {
    const elsewhere = join(folder, 'elsewhere')
    await mkdir(elsewhere)
    const options = branch.options({
      archive: { spool: elsewhere, store: { folder: join(folder, 'other') }, key },
      walWaitMsMax: 50,
    })
    const refused = await backup(options, () => {})
    assert.equal(refused.ok ? 'ok' : refused.refusal.code, 'wal_not_archived')
    assert.deepEqual(await readdir(join(folder, 'other', 'base')), [])
  })

  test('fails, and leaves nothing behind, when the connection is ended in the middle of the copy', async () => {
    const options = branch.options({
      archive: { ...branch.archive, store: { folder: join(folder, 'broken') } },
      mibPerSecondMax: 1,
    })
    let ending: Promise<unknown> | undefined
    const refused = await backup(options, ({ step }) => {
      if (step !== 'copy') return
      ending ??= branch.sql`select pg_terminate_backend(pid) from pg_stat_replication`.execute()
    })
    await ending
    assert.deepEqual(refused, {
      ok: false,
      refusal: { code: 'database_refused', said: 'terminating connection due to administrator command' },
    })
    assert.deepEqual(await readdir(join(folder, 'broken', 'base')), [])
  })

  test('is restored to the end: nothing archived is lost, nothing is invented, and it goes on', async () => {
    const target = join(folder, 'to-the-end')
    const steps: string[] = []
    const whole = {
      name: 'whole',
      check: async (sql: Sql) => {
        const { count, last } = await paymentsIn(sql)
        return count === last ? [] : [`${count} payments up to ${last}`]
      },
    }
    const report = valueOf(await restore(toRestore({ target, checks: [whole] }), ({ step }) => steps.push(step)))
    assert.deepEqual(report.problems, [])
    assert.deepEqual(
      [report.holds, report.folder, report.backup, report.lastSegment],
      [true, target, first, lastSegment],
    )
    assert.deepEqual(
      report.steps.map(({ name }) => name),
      steps,
    )
    assert.ok(report.recoveredTo !== undefined && report.recoveredTo > moment)
    assert.equal(existsSync(`${target}.partial`), false)
    assert.deepEqual(await paymentsOf(target), { count: paidAtEnd, last: paidAtEnd })
  })

  test('is restored to a moment: what was committed before it and nothing after', async () => {
    const target = join(folder, 'to-a-moment')
    const report = valueOf(await restore(toRestore({ target, to: moment }), () => {}))
    assert.deepEqual(report.problems, [])
    assert.ok(report.recoveredTo !== undefined && report.recoveredTo <= moment)
    assert.deepEqual(await paymentsOf(target), { count: paidBeforeMoment, last: paidBeforeMoment })
  })

  test('is restored across a restore that was taken into use and archived on', async () => {
    const heir = await openBranch(join(folder, 'to-the-end'), store)
    const paid = await heir.pay()
    const segment = await heir.archiveAll()
    const fresh = { folder: join(folder, 'fresh') }
    valueOf(await backup(heir.options({ archive: { ...heir.archive, store: fresh } }), () => {}))
    await heir.close()
    const target = join(folder, 'heir')
    const report = valueOf(await restore(toRestore({ target }), () => {}))
    assert.deepEqual([report.problems, report.lastSegment], [[], segment])
    assert.deepEqual(await paymentsOf(target), { count: paid, last: paid })
    // A store that was begun on the newer timeline holds all that is needed as well.
    const alone = join(folder, 'alone')
    assert.equal(valueOf(await restore(toRestore({ store: fresh, target: alone }), () => {})).holds, true)
    // The branch goes on on its own line in the tests below: the heir's files would be in its way.
    const heirs = (await readdir(join(store.folder, 'wal'))).filter(name => name.startsWith('00000002'))
    for (const name of heirs) await rm(join(store.folder, 'wal', name))
    await rm(join(store.folder, archiveRecordName))
    await branch.archiveAll()
  })

  test('with damage that came from the database itself is restored, and found out', async () => {
    const { sql } = branch
    await sql`create function sounds_like(payee text) returns text immutable language sql as 'select payee'`.simple()
    await sql`create index payment_by_sound on payment (sounds_like(payee), id)`.simple()
    await sql`create or replace function sounds_like(payee text) returns text immutable language sql as 'select payee || 1'`.simple()
    second = valueOf(await backup(branch.options(), () => {})).id
    const target = join(folder, 'doubted')
    const short = { name: 'ledger sums to zero', check: async () => ['it is one cent short'] }
    const report = valueOf(await restore(toRestore({ target, checks: [short] }), () => {}))
    assert.deepEqual([report.backup, report.holds, report.folder], [second, false, `${target}.doubtful`])
    assert.equal(existsSync(target), false)
    assert.deepEqual(
      report.problems.map(({ check }) => check),
      ['amcheck', 'ledger sums to zero'],
    )
    assert.match(
      report.problems[0]?.problem ?? '',
      /vouch: index payment_by_sound: heap tuple .* lacks matching index tuple/,
    )
  })

  describe('is refused and leaves nothing half restored:', () => {
    const base = () => `base/${first}/base.tar.zst.sealed`
    const manifest = () => `base/${first}/manifest.zst.sealed`
    const record = () => `base/${first}/backup.json`
    const wal = (before: bigint) =>
      storedWalName(segmentName(1, (readSegmentName(lastSegment)?.number ?? fault('no segment')) - before))

    type Place = (name: string) => string
    type Accident = {
      readonly name: string
      readonly break: (at: Place) => Promise<unknown>
      readonly code: string
      readonly file?: () => string
      readonly options?: () => Partial<RestoreOptions>
    }

    async function flip(path: string, part: number): Promise<void> {
      const bytes = await readFile(path)
      const at = Math.min(bytes.length - 1, Math.floor(bytes.length * part))
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      await writeFile(path, bytes)
    }

    async function halve(path: string): Promise<void> {
      await truncate(path, Math.floor((await readFile(path)).length / 2))
    }

    async function swap(one: string, other: string): Promise<void> {
      await rename(one, `${one}.aside`)
      await rename(other, one)
      await rename(`${one}.aside`, other)
    }

    async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
      yield bytes
    }

    /** Sealed with the right key under the right name, and not what the database wrote: only replay can tell. */
    async function forge(at: Place): Promise<void> {
      const { number } = readSegmentName(lastSegment) ?? fault('no segment')
      const bytes = Buffer.alloc(segmentBytes)
      bytes.writeBigUInt64LE((number - 1n) * BigInt(segmentBytes), 8)
      const [system] = await branch.sql<{ id: bigint }[]>`select system_identifier as id from pg_control_system()`
      bytes.writeBigUInt64LE(system?.id ?? 0n, 24)
      await rm(at(wal(1n)))
      await writeSealed({ folder: at('') }, key, wal(1n), once(bytes))
    }

    const sealed = 'file_damaged'
    const accidents: readonly Accident[] = [
      { name: 'an empty store', break: at => rm(at('base'), { recursive: true }), code: 'no_backup' },
      {
        name: 'a moment before every backup',
        break: async () => {},
        code: 'no_backup_before',
        options: () => ({ backup: undefined, to: new Date('2026-01-01T00:00:00Z') }),
      },
      {
        name: 'a wrong key',
        break: async () => {},
        code: 'key_wrong',
        file: record,
        options: () => ({ key: backupKey(Buffer.alloc(32, 8)) }),
      },
      { name: 'a byte flipped in the record', break: at => flip(at(record()), 0.5), code: sealed, file: record },
      {
        name: 'the record of another backup',
        break: at => swap(at(record()), at(`base/${second}/backup.json`)),
        code: sealed,
        file: record,
      },
      { name: 'no base', break: at => rm(at(base())), code: 'file_missing', file: base },
      { name: 'a byte flipped at the start of the base', break: at => flip(at(base()), 0), code: sealed, file: base },
      { name: 'a byte flipped inside the base', break: at => flip(at(base()), 0.6), code: sealed, file: base },
      { name: 'a byte flipped at the end of the base', break: at => flip(at(base()), 1), code: sealed, file: base },
      { name: 'a base cut short', break: at => halve(at(base())), code: sealed, file: base },
      {
        name: 'the base of another backup',
        break: at => swap(at(base()), at(`base/${second}/base.tar.zst.sealed`)),
        code: sealed,
        file: base,
      },
      { name: 'a byte flipped in the manifest', break: at => flip(at(manifest()), 0.5), code: sealed, file: manifest },
      { name: 'a byte flipped in a segment', break: at => flip(at(wal(1n)), 0.5), code: sealed, file: () => wal(1n) },
      { name: 'a segment cut short', break: at => halve(at(wal(1n))), code: sealed, file: () => wal(1n) },
      { name: 'two segments swapped', break: at => swap(at(wal(1n)), at(wal(2n))), code: sealed, file: () => wal(2n) },
      {
        name: 'a segment missing in the middle',
        break: at => rm(at(wal(1n))),
        code: 'wal_missing',
        file: () => wal(1n),
      },
      {
        name: 'the newest segments missing',
        break: async at => {
          const stored = await readdir(at('wal'))
          const { number } = readSegmentName(lastSegment) ?? fault('no segment')
          const isLater = (name: string) => (readSegmentName(name.slice(0, 24))?.number ?? 0n) > number
          for (const name of stored.filter(isLater)) await rm(at(`wal/${name}`))
        },
        code: 'wal_missing',
      },
      {
        name: 'no record of the archive',
        break: at => rm(at(archiveRecordName)),
        code: 'file_missing',
        file: () => archiveRecordName,
      },
      {
        name: 'a byte flipped in the record of the archive',
        break: at => flip(at(archiveRecordName), 0.5),
        code: sealed,
        file: () => archiveRecordName,
      },
      { name: 'a segment that replay cannot read', break: forge, code: 'wal_unreadable', file: () => wal(1n) },
      {
        name: 'a moment that the log does not reach',
        break: at => rm(at(wal(1n))),
        code: 'moment_not_reached',
        options: () => ({ to: new Date('2100-01-01T00:00:00Z') }),
      },
    ]

    for (const accident of accidents) {
      test(`${accident.name}: ${accident.code}`, async () => {
        const broken = await mkdtemp(join(folder, 'broken-'))
        await cp(store.folder, broken, { recursive: true })
        await accident.break(name => join(broken, name))
        const target = join(folder, 'never')
        const options = toRestore({ store: { folder: broken }, target, backup: first, ...accident.options?.() })
        const refused = await restore(options, () => {})
        if (refused.ok) fault(`restored: ${JSON.stringify(refused.value satisfies RestoreReport)}`)
        assert.equal(refused.refusal.code, accident.code)
        if (accident.file !== undefined)
          assert.equal('file' in refused.refusal && refused.refusal.file, accident.file())
        assert.deepEqual([existsSync(target), existsSync(`${target}.partial`)], [false, false])
        await rm(broken, { recursive: true })
      })
    }

    test('a target that is not empty, or half of an earlier one: target_not_empty', async () => {
      for (const name of ['taken', 'taken.partial', 'taken.doubtful']) {
        const occupied = join(folder, name)
        await mkdir(occupied)
        await writeFile(join(occupied, 'ledger'), 'precious')
        assert.deepEqual(await restore(toRestore({ target: join(folder, 'taken') }), () => {}), {
          ok: false,
          refusal: { code: 'target_not_empty', folder: occupied },
        })
        assert.equal(await readFile(join(occupied, 'ledger'), 'utf8'), 'precious')
        await rm(occupied, { recursive: true })
      }
    })
  })
})

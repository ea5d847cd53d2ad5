import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, type FileHandle, mkdir, open, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { openDatabase, type Sql } from '../base/database.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { hasTombstones, type InstitutionTombstone } from '../protection/protection.ts'
import { archiveRecordName, quoted, readArchiveRecord, storedWalName } from './archive.ts'
import { type BackupRecord, listBackups, type OnProgress, readBackup } from './backup.ts'
import {
  type BackupStore,
  compareStored,
  isStored,
  listStored,
  readSealed,
  readSealedWhole,
  syncFolder,
} from './backup-store.ts'
import { type Check, inspectServer, type Problem } from './inspection.ts'
import { differenceFromManifest, type FileDigest, readManifest } from './manifest.ts'
import { isEmptyFolder, type Postgres, serverUser, startPostgres } from './postgres.ts'
import { type BackupKey, type Damage, Damaged } from './sealed-file.ts'
import { readRecoveryEnd, setOwnerPassword } from './store.ts'
import { tarReader } from './tar.ts'
import { readTombstones, refuseLost, refuseShorter } from './tombstones.ts'
import {
  describeSegment,
  type History,
  historyName,
  isWalName,
  planWal,
  readHistory,
  readLsn,
  readSegmentName,
  segmentBytes,
  segmentName,
  segmentNumber,
  type WalPlan,
} from './wal.ts'

export type RestoreOptions = {
  readonly store: BackupStore
  readonly key: BackupKey
  /** A state folder that is new or empty. What it becomes is what `startPostgres` calls `home`. */
  readonly target: string
  readonly to: 'end' | Date
  /** Which backup to begin from; the newest that can reach the moment unless said. */
  readonly backup?: string | undefined
  readonly checks: readonly Check[]
  /**
   * Erases again who was erased since, as the owner of the tables. Absent, or answering nothing, it is left to the start:
   * no process begins before it is done (bin/start.ts).
   */
  readonly eraseAgain?: (sql: Sql, list: readonly InstitutionTombstone[]) => Promise<number | undefined>
  readonly settings?: Readonly<Record<string, string>>
  readonly recoveryTimeoutMs?: number
}

export type RestoreReport = {
  readonly backup: string
  /** Where it is: the target when all holds, otherwise beside it, so that nobody takes it for sound. */
  readonly folder: string
  readonly steps: readonly { readonly name: string; readonly seconds: number }[]
  /** The segment in which replay ended. */
  readonly lastSegment: string
  /** The last commit that was replayed; undefined when none came after the backup. */
  readonly recoveredTo: Date | undefined
  readonly problems: readonly Problem[]
  readonly holds: boolean
  /** How many the list beside the backups names, and how many of them had to be erased again; undefined: left to the start. */
  readonly erased: { readonly listed: number; readonly again: number | undefined }
}

export type RestoreRefusal =
  | { readonly code: 'target_not_empty'; readonly folder: string }
  | { readonly code: 'no_backup' }
  | { readonly code: 'no_backup_before'; readonly moment: Date }
  | Damage
  | { readonly code: 'disk_full'; readonly freeMiB: number; readonly neededMiB: number }
  | { readonly code: 'wal_missing'; readonly file: string }
  | { readonly code: 'wal_unreadable'; readonly file: string }
  | { readonly code: 'moment_not_reached'; readonly moment: Date; readonly missing: string | undefined }
  | { readonly code: 'recovery_failed'; readonly said: string }

/** Thrown inside the steps below, and returned by `restore`. */
class RestoreRefused extends Error {
  readonly refusal: RestoreRefusal
  constructor(refusal: RestoreRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

const recoveryTimeoutMsDefault = 4 * 3_600_000
const momentMissed = 'recovery ended before configured recovery target was reached'

/**
 * Builds a new state folder from the store, up to the last archived commit or to a moment, and inspects it. Everything is
 * done in `<target>.partial`, which becomes the target at the very end, or nothing of it stays.
 */
export async function restore(
  options: RestoreOptions,
  onProgress: OnProgress,
): Promise<Outcome<RestoreReport, RestoreRefusal>> {
  const { target } = options
  const partial = partialOf(target)
  for (const folder of [target, partial, doubtfulOf(target)])
    if (!(await isEmptyFolder(folder))) return refused({ code: 'target_not_empty', folder })
  try {
    return done(await restoreInto(partial, options, onProgress))
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true })
    if (thrown instanceof RestoreRefused) return refused(thrown.refusal)
    if (thrown instanceof Damaged) return refused(thrown.damage)
    throw thrown
  }
}

function partialOf(target: string): string {
  return `${target}.partial`
}

function doubtfulOf(target: string): string {
  return `${target}.doubtful`
}

async function restoreInto(partial: string, options: RestoreOptions, onProgress: OnProgress): Promise<RestoreReport> {
  const { store, key } = options
  const steps: { name: string; seconds: number }[] = []
  async function step<T>(name: string, perform: () => Promise<T>): Promise<T> {
    onProgress({ step: name })
    const begun = performance.now()
    const value = await perform()
    steps.push({ name, seconds: (performance.now() - begun) / 1000 })
    return value
  }

  const backup = await step('choose', () => chooseBackup(options))
  const plan = await step('plan', () => readPlan(options, backup))
  const tombstones = await step('read who was erased', () => readErased(options))
  await refuseFullDisk(dirname(options.target), backup, plan)
  await step('authenticate', async () => {
    await compareStored(store, backup.files.base)
    await compareStored(store, backup.files.manifest)
  })
  const places = await makePlaces(partial)
  await step('fetch the log', () => fetchWal(options, backup, plan, places.wal))
  await step('unpack', () => unpack(store, key, backup, places.data))
  const server = await step('replay', () => recover(options, partial, places, plan))
  try {
    const ended = await readEnd(server, options, plan)
    const again = await step('erase again', () => withOwner(server, sql => eraseInCopy(sql, options, tombstones)))
    const problems = await step('inspect', () => inspectServer(database => server.address('vouch_owner', database)))
    const found = await step('check', () => runChecks(server, options.checks))
    await withOwner(server, sql => setOwnerPassword(sql, server.address('vouch_owner').password))
    await step('stop', () => server.stop())
    const allProblems = [...problems, ...found]
    const holds = allProblems.length === 0
    const folder = holds ? options.target : doubtfulOf(options.target)
    await step('settle', () => settle(partial, places, folder, ended.timeline))
    const { lastSegment, recoveredTo } = ended
    const erased = { listed: tombstones.length, again }
    return { backup: backup.id, folder, steps, lastSegment, recoveredTo, problems: allProblems, holds, erased }
  } finally {
    await server.stop()
    await rm(server.address('vouch_owner').host, { recursive: true, force: true })
  }
}

async function chooseBackup({ store, key, to, backup }: RestoreOptions): Promise<BackupRecord> {
  const ids = await listBackups(store)
  if (ids.length === 0) throw new RestoreRefused({ code: 'no_backup' })
  if (backup !== undefined) return readBackup(store, key, backup)
  // A damaged record stops the search: an older backup in its place would be a choice that nobody made.
  for (const id of ids) {
    const record = await readBackup(store, key, id)
    if (to === 'end' || new Date(record.consistentAt) <= to) return record
  }
  throw new RestoreRefused({
    code: 'no_backup_before',
    moment: to === 'end' ? fault('every backup reaches the end') : to,
  })
}

/** Which files of the log lead from a backup to the end of the archive, and the first that is missing. */
export async function planFrom(store: BackupStore, key: BackupKey, backup: BackupRecord): Promise<WalPlan> {
  // Read before the list: the archive may grow meanwhile, and must not seem to have lost what came after the list.
  if (!isStored(store, archiveRecordName)) throw new Damaged({ code: 'file_missing', file: archiveRecordName })
  const { newestSegment } = await readArchiveRecord(store, key)
  const stored = await listStored(store, 'wal')
  const names = new Set(stored.map(name => name.replace(/\.zst\.sealed$/, '')).filter(isWalName))
  const histories = new Map<number, History>()
  for (const name of names) {
    if (!name.endsWith('.history')) continue
    const text = (await readSealedWhole(store, key, storedWalName(name))).toString('utf8')
    histories.set(Number.parseInt(name.slice(0, 8), 16), readHistory(text))
  }
  return planWal(names, histories, { timeline: backup.timeline, lsn: readLsn(backup.startLsn) }, newestSegment)
}

/** Up to the end nothing may be missing. Up to a moment, PostgreSQL itself says whether what is there reaches it. */
async function readPlan({ store, key, to }: RestoreOptions, backup: BackupRecord): Promise<WalPlan> {
  const plan = await planFrom(store, key, backup)
  const needed = segmentNumber(readLsn(backup.endLsn) - 1n)
  const reached = plan.lastSegment === undefined ? -1n : (readSegmentName(plan.lastSegment)?.number ?? -1n)
  if (plan.missing !== undefined && (to === 'end' || reached < needed))
    throw new RestoreRefused({ code: 'wal_missing', file: storedWalName(plan.missing) })
  return plan
}

/** Before anything is unpacked: a list that is not whole would leave somebody in the copy who is not to be in it. */
async function readErased({ store, key }: RestoreOptions): Promise<readonly InstitutionTombstone[]> {
  const tombstones = await readTombstones({ store, key })
  const [newest] = await listBackups(store)
  const noted = newest === undefined ? undefined : (await readBackup(store, key, newest)).tombstones
  if (noted !== undefined && tombstones === undefined)
    throw new Damaged({ code: 'file_missing', file: 'tombstones/head.json' })
  if (noted !== undefined && tombstones !== undefined) refuseShorter(tombstones, noted, `backup ${newest}`)
  return tombstones?.list ?? []
}

/** What the copy knows to be in the list must be there. A copy from before there were tombstones knows nothing. */
async function eraseInCopy(
  sql: Sql,
  { eraseAgain }: RestoreOptions,
  list: readonly InstitutionTombstone[],
): Promise<number | undefined> {
  if (await hasTombstones(sql)) await refuseLost(sql, list)
  return eraseAgain?.(sql, list)
}

async function refuseFullDisk(parent: string, backup: BackupRecord, plan: WalPlan): Promise<void> {
  await mkdir(parent, { recursive: true })
  const { bavail, bsize } = await statfs(parent)
  const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20)
  const freeMiB = mib(bavail * bsize)
  const neededMiB = mib(backup.files.base.plainBytes + plan.files.length * segmentBytes)
  if (freeMiB < neededMiB) throw new RestoreRefused({ code: 'disk_full', freeMiB, neededMiB })
}

type Places = { readonly data: string; readonly wal: string; readonly access: string }

async function makePlaces(partial: string): Promise<Places> {
  const owner = serverUser()
  const places = {
    data: join(partial, 'postgres', 'data'),
    wal: join(partial, 'wal'),
    access: join(partial, 'access.conf'),
  }
  await mkdir(partial, { recursive: true, mode: owner === undefined ? 0o700 : 0o711 })
  for (const folder of [dirname(places.data), places.data, places.wal]) await ownFolder(folder)
  // The passwords in the backup are not known here. Until they are set anew, whoever reaches the socket is let in, and its
  // folder is closed to all but the database's user.
  await writeFile(places.access, 'local all all trust\n', { mode: 0o600 })
  if (owner !== undefined) await chown(places.access, owner.uid, owner.gid)
  return places
}

async function ownFolder(path: string): Promise<void> {
  const owner = serverUser()
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
  if (owner !== undefined) await chown(path, owner.uid, owner.gid)
}

/** All of the log is authenticated and laid out before PostgreSQL sees any: the database's user needs no key. */
async function fetchWal(
  { store, key }: RestoreOptions,
  backup: BackupRecord,
  plan: WalPlan,
  folder: string,
): Promise<void> {
  const owner = serverUser()
  for (const name of plan.files) {
    const file = storedWalName(name)
    const bytes = await readSealedWhole(store, key, file)
    const place = readSegmentName(name)
    if (place !== undefined) {
      const { systemId, lsn } = describeSegment(bytes)
      if (systemId !== backup.systemId || segmentNumber(lsn) !== place.number)
        throw new Damaged({ code: 'file_damaged', file, why: 'it is the log of something else' })
    }
    const path = join(folder, name)
    await writeFile(path, bytes, { mode: 0o600 })
    if (owner !== undefined) await chown(path, owner.uid, owner.gid)
  }
}

async function unpack(store: BackupStore, key: BackupKey, backup: BackupRecord, data: string): Promise<void> {
  const owner = serverUser()
  const manifest = readManifest(await readSealedWhole(store, key, backup.files.manifest.name))
  const found = new Map<string, FileDigest>()
  await readSealed(store, key, backup.files.base.name, async contents => {
    const reader = tarReader()
    let file: { readonly name: string; readonly handle: FileHandle; readonly hash: Hash; bytes: number } | undefined
    try {
      for await (const bytes of contents) {
        for (const event of reader.feed(bytes)) {
          if (event.kind === 'folder') await ownFolder(join(data, event.name))
          if (event.kind === 'file') {
            const handle = await open(join(data, event.name), 'wx', 0o600)
            file = { name: event.name, handle, hash: createHash('sha256'), bytes: 0 }
            if (owner !== undefined) await handle.chown(owner.uid, owner.gid)
          }
          if (event.kind === 'contents' && file !== undefined) {
            file.hash.update(event.bytes)
            file.bytes += event.bytes.length
            await file.handle.writeFile(event.bytes)
          }
          if (event.kind === 'file ends' && file !== undefined) {
            await file.handle.close()
            found.set(file.name, { bytes: file.bytes, sha256: file.hash.digest('hex') })
            file = undefined
          }
        }
      }
    } finally {
      await file?.handle.close()
    }
    reader.finish()
  })
  const difference = differenceFromManifest(manifest, found)
  if (difference !== undefined)
    throw new Damaged({ code: 'file_damaged', file: backup.files.base.name, why: difference })
}

async function recover(options: RestoreOptions, partial: string, places: Places, plan: WalPlan): Promise<Postgres> {
  const owner = serverUser()
  const signal = join(places.data, 'recovery.signal')
  await writeFile(signal, '', { mode: 0o600 })
  if (owner !== undefined) await chown(signal, owner.uid, owner.gid)
  const started = await startPostgres({
    home: partial,
    startTimeoutMs: options.recoveryTimeoutMs ?? recoveryTimeoutMsDefault,
    settings: {
      ...options.settings,
      hba_file: places.access,
      // A copy must not write into the archive of what it is a copy of.
      archive_mode: 'off',
      // No connection before replay has ended: to connect means to have recovered.
      hot_standby: 'off',
      restore_command: `cp ${quoted(places.wal)}/'%f' '%p'`,
      recovery_target_timeline: String(plan.timeline),
      recovery_target_action: 'promote',
      ...(options.to === 'end' ? {} : { recovery_target_time: settingOf(options.to) }),
    },
  })
  if (started.ok) return started.value
  const { refusal } = started
  if (refusal.code !== 'postgres_did_not_start')
    throw new RestoreRefused({ code: 'recovery_failed', said: refusal.code })
  if (options.to !== 'end' && refusal.said.includes(momentMissed))
    throw new RestoreRefused({ code: 'moment_not_reached', moment: options.to, missing: plan.missing })
  throw new RestoreRefused({ code: 'recovery_failed', said: refusal.said })
}

/** As a setting, PostgreSQL takes no instant that ends in 'Z'. */
function settingOf(moment: Date): string {
  return moment.toISOString().replace('T', ' ').replace('Z', '+00')
}

type RecoveryEnd = {
  readonly lastSegment: string
  readonly recoveredTo: Date | undefined
  readonly timeline: number
}

/** PostgreSQL takes a record it cannot read for the end of the log. Up to the end, that must be in the last segment. */
async function readEnd(server: Postgres, { to }: RestoreOptions, plan: WalPlan): Promise<RecoveryEnd> {
  const { lsn, at, timeline } = await withOwner(server, readRecoveryEnd)
  if (lsn === '') fault('the restored database has replayed nothing')
  const reached = segmentNumber(readLsn(lsn) - 1n)
  const last = plan.lastSegment === undefined ? undefined : readSegmentName(plan.lastSegment)
  const unreadable = segmentName(plan.timeline, segmentNumber(readLsn(lsn)))
  if (to === 'end' && last !== undefined && reached < last.number)
    throw new RestoreRefused({ code: 'wal_unreadable', file: storedWalName(unreadable) })
  const lastSegment =
    plan.files.findLast(name => readSegmentName(name)?.number === reached) ?? segmentName(plan.timeline, reached)
  return { lastSegment, recoveredTo: at ?? undefined, timeline }
}

async function runChecks(server: Postgres, checks: readonly Check[]): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const { name, check } of checks) {
    const found = await withOwner(server, check)
    for (const problem of found) problems.push({ check: name, problem })
  }
  return problems
}

async function withOwner<T>(server: Postgres, perform: (sql: Sql) => Promise<T>): Promise<T> {
  const address = server.address('vouch_owner')
  const sql = openDatabase(address, { connectionsMax: 2, name: 'vouch restore', statementTimeoutMs: 0 })
  try {
    return await perform(sql)
  } finally {
    await sql.end()
  }
}

/** Leaves what a plain start needs and nothing else, then gives it its name. */
async function settle(partial: string, places: Places, folder: string, timeline: number): Promise<void> {
  const owner = serverUser()
  await rm(places.wal, { recursive: true })
  await rm(places.access)
  // Made while archiving was off, and needed by the archive if this copy is ever taken into use with archiving on.
  const ready = join(places.data, 'pg_wal', 'archive_status', `${historyName(timeline)}.ready`)
  if (!existsSync(join(places.data, 'pg_wal', historyName(timeline))))
    fault('promotion left no history of its timeline')
  await writeFile(ready, '', { mode: 0o600 })
  if (owner !== undefined) await chown(ready, owner.uid, owner.gid)
  await rename(partial, folder)
  await syncFolder(dirname(folder))
}

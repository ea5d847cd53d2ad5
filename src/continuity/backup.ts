import type { DatabaseAddress } from '../base/database.ts'
import type { NewId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Archive, archiveSpooled, storedWalName, storeWal } from './archive.ts'
import {
  type BackupStore,
  discardStored,
  isStored,
  listStored,
  readRecord,
  type StoredFile,
  writeRecord,
  writeSealed,
} from './backup-store.ts'
import { differenceFromManifest, type FileDigest, type Manifest, noteFiles, readManifest } from './manifest.ts'
import { openReplication, type Replication, ReplicationRefused } from './replication.ts'
import { type BackupKey, type Damage, Damaged } from './sealed-file.ts'
import { ensureTombstones, type TombstonesNoted } from './tombstones.ts'
import { historyName, readLsn, segmentName, segmentNumber } from './wal.ts'

export type BackupOptions = {
  /** Of the role vouch_backup, on the database's own machine or a private network. */
  readonly address: DatabaseAddress
  readonly archive: Archive
  readonly now: () => Date
  readonly newId: NewId
  readonly mibPerSecondMax?: number
  readonly checkpoint?: 'fast' | 'spread'
  /** How long the end of the log may take to come through the spool once everything else is stored. */
  readonly walWaitMsMax?: number
}

export type Progress = { readonly step: string; readonly doneBytes?: number; readonly totalBytes?: number }
export type OnProgress = (progress: Progress) => void

export type BackupReport = {
  readonly id: string
  readonly seconds: number
  readonly files: number
  readonly plainBytes: number
  readonly storedBytes: number
  readonly firstSegment: string
  readonly lastSegment: string
}

export type BackupRefusal =
  | { readonly code: 'archiving_is_off' }
  | { readonly code: 'database_refused'; readonly said: string }
  | { readonly code: 'wal_not_archived'; readonly segment: string }
  /** The list of those who were erased is not whole: a restore would bring somebody back. */
  | Damage

/** What backup.json says. */
export type BackupRecord = {
  readonly id: string
  readonly keyId: string
  readonly systemId: string
  /** When it was begun, and when the last of the log that it needs was stored. Earlier releases kept neither. */
  readonly begunAt?: string
  readonly endedAt?: string
  /** From this moment on the backup can be restored to any other. */
  readonly consistentAt: string
  readonly timeline: number
  readonly startLsn: string
  readonly endLsn: string
  readonly files: { readonly base: StoredFile; readonly manifest: StoredFile }
  /** How many had been erased by then. A backup of an earlier release knows nothing of it. */
  readonly tombstones?: TombstonesNoted
}

/** By arithmetic a gigabyte in a minute and a half; what was measured, at 16 and above, is in decision 0011. */
const mibPerSecondMaxDefault = 12
const walWaitMsMaxDefault = 120_000
const pollMs = 100

/**
 * Copies a running database into the store: its files, PostgreSQL's list of them, and the log that was written meanwhile.
 * Refused or interrupted, it leaves nothing that a restore would take.
 */
export async function backup(
  options: BackupOptions,
  onProgress: OnProgress,
): Promise<Outcome<BackupReport, BackupRefusal>> {
  const begun = performance.now()
  const begunAt = options.now().toISOString()
  const { store, key } = options.archive
  const id = options.newId('bak')
  let replication: Replication | undefined
  try {
    await ensureTombstones(options.archive)
    onProgress({ step: 'connect' })
    replication = await openReplication(options.address)
    if ((await setting(replication, 'archive_mode')) !== 'on') return refused({ code: 'archiving_is_off' })
    if ((await setting(replication, 'wal_segment_size')) !== '16MB') fault('WAL segments are not of 16 MB')
    const [system] = await replication.rows('IDENTIFY_SYSTEM')
    const systemId = system?.[0] ?? fault('the database does not say which system it is')
    await storeHistory(options.archive, replication, Number(system?.[1]))

    const { files, found, manifest } = await copyBase(options, id, replication, onProgress)
    const difference = differenceFromManifest(manifest, found)
    if (difference !== undefined) fault(`the base backup is not what PostgreSQL says it sent: ${difference}`)
    const consistentAt = options.now().toISOString()

    onProgress({ step: 'wait for the log' })
    const segments = segmentsOf(manifest)
    const missing = await archiveAll(options, segments)
    if (missing !== undefined) {
      await discardStored(store, `base/${id}`)
      return refused({ code: 'wal_not_archived', segment: missing })
    }
    const { timeline, startLsn, endLsn } = manifest
    const { count, last } = await ensureTombstones(options.archive)
    const tombstones = { count, last }
    const record: BackupRecord = {
      id,
      keyId: key.id,
      systemId,
      begunAt,
      consistentAt,
      endedAt: options.now().toISOString(),
      timeline,
      startLsn,
      endLsn,
      files,
      tombstones,
    }
    await writeRecord(store, key, recordName(id), record)
    const { base } = files
    return done({
      id,
      seconds: (performance.now() - begun) / 1000,
      files: found.size,
      plainBytes: base.plainBytes,
      storedBytes: base.bytes,
      firstSegment: segments[0] ?? '',
      lastSegment: segments.at(-1) ?? '',
    })
  } catch (thrown) {
    await discardStored(store, `base/${id}`)
    if (thrown instanceof Damaged) return refused(thrown.damage)
    if (thrown instanceof ReplicationRefused) return refused({ code: 'database_refused', said: thrown.message })
    throw thrown
  } finally {
    replication?.close()
  }
}

/** Newest first. A folder without a record is a backup that never came to its end, and is none. */
export async function listBackups(store: BackupStore): Promise<readonly string[]> {
  const ids = await listStored(store, 'base')
  return ids.filter(id => isStored(store, recordName(id))).toReversed()
}

export async function readBackup(store: BackupStore, key: BackupKey, id: string): Promise<BackupRecord> {
  const name = recordName(id)
  const record = await readRecord(store, key, name)
  // Its authenticator shows that `backup` wrote it, and wrote it under this name.
  const read = record as unknown as BackupRecord
  if (read.id !== id) throw new Damaged({ code: 'file_damaged', file: name, why: 'it names another backup' })
  return read
}

function recordName(id: string): string {
  return `base/${id}/backup.json`
}

async function setting(replication: Replication, name: string): Promise<string | undefined> {
  const [row] = await replication.rows(`SHOW ${name}`)
  return row?.[0]
}

/** A timeline's history is archived once, when it begins: perhaps into another store than this one. */
async function storeHistory({ store, key }: Archive, replication: Replication, timeline: number): Promise<void> {
  if (timeline === 1) return
  const [history] = await replication.rows(`TIMELINE_HISTORY ${timeline}`)
  const text = history?.[1] ?? fault(`the database has no history of timeline ${timeline}`)
  await storeWal(store, key, historyName(timeline), Buffer.from(text))
}

type Copied = {
  readonly files: BackupRecord['files']
  readonly found: ReadonlyMap<string, FileDigest>
  readonly manifest: Manifest
}

async function copyBase(
  { archive: { store, key }, mibPerSecondMax, checkpoint }: BackupOptions,
  id: string,
  replication: Replication,
  onProgress: OnProgress,
): Promise<Copied> {
  const found = new Map<string, FileDigest>()
  let base: StoredFile | undefined
  let stored: StoredFile | undefined
  let manifest: Manifest | undefined
  await replication.baseBackup(
    { label: id, mibPerSecondMax: mibPerSecondMax ?? mibPerSecondMaxDefault, checkpoint: checkpoint ?? 'fast' },
    {
      archive: async (contents, totalBytes) => {
        const reported = reportBytes(contents, totalBytes, onProgress)
        base = await writeSealed(store, key, `base/${id}/base.tar.zst.sealed`, noteFiles(reported, found))
      },
      manifest: async contents => {
        const read: Buffer[] = []
        stored = await writeSealed(store, key, `base/${id}/manifest.zst.sealed`, keep(contents, read))
        manifest = readManifest(Buffer.concat(read))
      },
    },
  )
  if (base === undefined || stored === undefined || manifest === undefined)
    return fault(`there is a backup ${id} already`)
  return { files: { base, manifest: stored }, found, manifest }
}

async function* reportBytes(
  contents: AsyncIterable<Buffer>,
  totalBytes: number,
  onProgress: OnProgress,
): AsyncGenerator<Buffer> {
  let doneBytes = 0
  let saidAtMs = 0
  for await (const bytes of contents) {
    doneBytes += bytes.length
    if (performance.now() - saidAtMs > 1_000) {
      saidAtMs = performance.now()
      onProgress({ step: 'copy', doneBytes, totalBytes })
    }
    yield bytes
  }
}

async function* keep(contents: AsyncIterable<Buffer>, read: Buffer[]): AsyncGenerator<Buffer> {
  for await (const bytes of contents) {
    read.push(Buffer.from(bytes))
    yield bytes
  }
}

/** The log written while the files were copied: without all of it the copy is not one state of the database. */
function segmentsOf({ timeline, startLsn, endLsn }: Manifest): readonly string[] {
  const names: string[] = []
  const last = segmentNumber(readLsn(endLsn) - 1n)
  for (let number = segmentNumber(readLsn(startLsn)); number <= last; number++)
    names.push(segmentName(timeline, number))
  return names
}

/** Moves spooled files itself: the backup must not depend on a loop elsewhere. Answers with what did not come. */
async function archiveAll(
  { archive, walWaitMsMax }: BackupOptions,
  segments: readonly string[],
): Promise<string | undefined> {
  const deadline = performance.now() + (walWaitMsMax ?? walWaitMsMaxDefault)
  for (;;) {
    const moved = await archiveSpooled(archive)
    const missing = segments.find(segment => !isStored(archive.store, storedWalName(segment)))
    if (missing === undefined || performance.now() > deadline) return missing
    if (moved === 0) await new Promise(resolve => setTimeout(resolve, pollMs))
  }
}

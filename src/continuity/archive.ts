// Carries the write-ahead log from the database to the store, without a gap.
//
//     PostgreSQL --archive_command--> spool folder --archive loop--> store
//
// The command runs as the database's user, with a shell and no key. The loop has the key, and removes a spooled file only
// once it is durable in the store. Either may be killed at any point and run again: a name that comes twice must come with
// the same bytes. docs/decisions/0010-archive-by-spool.md says why it is not streamed.

import { chown, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { Loop } from '../base/loop.ts'
import { fault } from '../base/outcome.ts'
import {
  type BackupStore,
  isStored,
  readRecord,
  readSealedWhole,
  syncFolder,
  writeRecord,
  writeSealed,
} from './backup-store.ts'
import { serverUser } from './postgres.ts'
import type { BackupKey } from './sealed-file.ts'
import { describeSegment, isWalName, readSegmentName, segmentNumber } from './wal.ts'

export type Archive = { readonly spool: string; readonly store: BackupStore; readonly key: BackupKey }

/** 4 GiB. Above it the command refuses, PostgreSQL keeps its log and says so in its own log every minute. */
const spooledFilesMax = 256
const filesPerPassMax = 16
const restMs = 1_000
const idleSecondsMax = 60

export const archiveRecordName = 'wal/archive.json'

export function storedWalName(name: string): string {
  return `wal/${name}.zst.sealed`
}

/** Settings for `startPostgres`. An idle database, too, hands over its log after a minute. */
export function archiveSettings(spool: string, filesMax = spooledFilesMax): Readonly<Record<string, string>> {
  const command = [
    `set -eu; spool=${quoted(spool)}`,
    `if [ -e "$spool/%f" ]; then
       cmp -s '%p' "$spool/%f" || { echo 'vouch: %f is spooled already, with other bytes' >&2; exit 1; }
       sync "$spool"; exit 0
     fi`,
    `set -- "$spool"/*; [ $# -lt ${filesMax} ] || { echo "vouch: the spool is full, $# files wait for the store" >&2; exit 1; }`,
    `cp '%p' "$spool/.%f.new"; sync "$spool/.%f.new"; mv "$spool/.%f.new" "$spool/%f"; sync "$spool"`,
  ]
  return { archive_mode: 'on', archive_timeout: String(idleSecondsMax), archive_command: command.join('\n') }
}

/** For the shell within single quotes, in a setting where PostgreSQL replaces `%f` and `%p`. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`
}

/** The spool is the database's own folder: nobody else may put a file there. */
export async function prepareSpool(spool: string): Promise<void> {
  await mkdir(spool, { recursive: true, mode: 0o700 })
  const owner = serverUser()
  if (owner !== undefined) await chown(spool, owner.uid, owner.gid)
}

export type SpoolState = {
  readonly files: number
  readonly isFull: boolean
  /** When the longest waiting file came. What was committed after it exists on this machine only. */
  readonly oldestAt: Date | undefined
}

/** For whoever watches: a spool that grows, or a file that grows old, means the store cannot be reached. */
export async function spoolState(spool: string, filesMax = spooledFilesMax): Promise<SpoolState> {
  const names = await spooled(spool)
  const oldest = names[0] === undefined ? undefined : await stat(join(spool, names[0]))
  return { files: names.length, isFull: names.length >= filesMax, oldestAt: oldest?.mtime }
}

export function archiveLoop(archive: Archive): Loop {
  return { name: 'archive', everyMs: restMs, pass: () => archiveSpooled(archive) }
}

/** Moves the oldest spooled files into the store and says how many. Two may run at once: the slower finds it done. */
export async function archiveSpooled({ spool, store, key }: Archive): Promise<number> {
  const names = (await spooled(spool)).slice(0, filesPerPassMax)
  if (names.length === 0) return 0
  let { systemId, newestSegment } = await readArchiveRecord(store, key)
  for (const name of names) {
    const bytes = await readSpooled(join(spool, name))
    if (bytes === undefined) continue
    const place = readSegmentName(name)
    if (place !== undefined) {
      const segment = describeSegment(bytes)
      if (segmentNumber(segment.lsn) !== place.number) fault(`${name} holds another part of the log`)
      if (systemId !== '' && systemId !== segment.systemId)
        fault(`${name} is of database system ${segment.systemId}, and this store is for ${systemId}`)
      systemId = segment.systemId
      if (name > newestSegment) newestSegment = name
    }
    await storeWal(store, key, name, bytes)
  }
  if (newestSegment !== '') await writeRecord(store, key, archiveRecordName, { keyId: key.id, systemId, newestSegment })
  for (const name of names) await rm(join(spool, name), { force: true })
  return names.length
}

/** Empty strings while nothing has been archived. */
export async function readArchiveRecord(
  store: BackupStore,
  key: BackupKey,
): Promise<{ readonly systemId: string; readonly newestSegment: string }> {
  if (!isStored(store, archiveRecordName)) return { systemId: '', newestSegment: '' }
  const { systemId, newestSegment } = await readRecord(store, key, archiveRecordName)
  if (typeof systemId !== 'string' || typeof newestSegment !== 'string') return fault('archive.json has lost a member')
  return { systemId, newestSegment }
}

/** Stores a file of the log, or makes sure that it is stored already, durably and with the same bytes. */
export async function storeWal(store: BackupStore, key: BackupKey, name: string, bytes: Buffer): Promise<void> {
  const file = storedWalName(name)
  if (!isStored(store, file) && (await writeSealed(store, key, file, once(bytes))) !== undefined) return
  const stored = await readSealedWhole(store, key, file)
  if (!stored.equals(bytes)) fault(`${file} is stored already, with other bytes: two databases share one store`)
  // Whoever stored it may have been killed before its name was on the disk.
  await syncFolder(dirname(join(store.folder, file)))
}

async function spooled(spool: string): Promise<readonly string[]> {
  return (await readdir(spool)).filter(isWalName).sort()
}

/** Undefined when the other of two passes has moved it. */
async function readSpooled(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

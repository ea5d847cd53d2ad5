// Looks after the store, and writes into the database what is in it, for those who ask at the office: which backups there are
// and whether each is still whole, how far the archived log reaches, and what came of restores.
//
// The store is what counts. A backup is one when it is in the store, whether or not anybody could write a row of it; a row that
// a restore took away comes back by the next pass.

import type { Sql } from '../base/database.ts'
import type { Loop } from '../base/loop.ts'
import { type Archive, readArchiveRecord, spoolState } from './archive.ts'
import { type BackupRecord, listBackups, readBackup } from './backup.ts'
import { compareStored, lengthOfStored } from './backup-store.ts'
import { planFrom } from './restore.ts'
import { listRestores, readRestore } from './restore-note.ts'
import { type Damage, Damaged } from './sealed-file.ts'
import {
  addRestore,
  type BackupSeen,
  type KnownBackup,
  knownBackups,
  knownRestores,
  markBackup,
  markCompared,
  placeInLog,
  type StoreSeen,
  storeSeen,
  writeBackup,
  writeStoreSeen,
} from './seen-store.ts'
import { readLsn, readSegmentName, segmentNumber } from './wal.ts'

const everyMs = 5_000
/** Its record is read again so often, and the log looked through for a gap. */
const lookAgainMs = 60_000
const compareEveryMs = 60_000
/** All bytes of the newest backup are read so often: a disk loses what nobody reads. */
const compareAgainMs = 86_400_000
/** What is kept in mind of where the log was: half an hour of a store that nothing reaches. */
const notedMax = 360

type Noted = { readonly at: Date; readonly lsn: bigint; readonly timeline: number }
type Unreadable = StoreSeen['unreadable'][number]

/** `sql` is of the role vouch_backup. */
export function watchLoop(sql: Sql, archive: Archive, now: () => Date): Loop {
  const noted: Noted[] = []
  let archivedUntil: Date | null | undefined
  let gap: { readonly missing: string | null; readonly lookedMs: number } | undefined
  return {
    name: 'backups',
    everyMs,
    pass: async () => {
      const at = now()
      const { lsn, timeline } = await placeInLog(sql)
      noted.push({ at, lsn: readLsn(lsn), timeline })
      if (noted.length > notedMax) noted.shift()
      const before = archivedUntil === undefined ? await storeSeen({ sql }) : undefined
      archivedUntil ??= before?.archivedUntil ?? null

      const newestSegment = await newestArchived(archive)
      archivedUntil = newestSegment === '' ? null : (reached(noted, newestSegment) ?? archivedUntil)
      const unreadable = [...(await lookAtBackups(sql, archive, at)), ...(await lookAtRestores(sql, archive))]
      if (gap === undefined || at.getTime() - gap.lookedMs >= lookAgainMs)
        gap = { missing: await missingFrom(archive), lookedMs: at.getTime() }
      const spool = await spoolState(archive.spool)
      await writeStoreSeen(sql, {
        keptAs: 'folder',
        lookedAt: at,
        keyId: archive.key.id,
        newestSegment: newestSegment === '' ? null : newestSegment,
        archivedUntil,
        missing: gap.missing,
        spoolFiles: spool.files,
        spoolIsFull: spool.isFull,
        spoolOldestAt: spool.oldestAt ?? null,
        unreadable,
      })
      return 0
    },
  }
}

/** Of a server that others back up: that nothing is kept here is said as well. */
export async function noteElsewhere(sql: Sql, at: Date): Promise<void> {
  await writeStoreSeen(sql, {
    keptAs: 'elsewhere',
    lookedAt: at,
    keyId: '',
    newestSegment: null,
    archivedUntil: null,
    missing: null,
    spoolFiles: 0,
    spoolIsFull: false,
    spoolOldestAt: null,
    unreadable: [],
  })
}

/** A record that somebody has bent is no record: then nothing is known to have been archived. */
async function newestArchived({ store, key }: Archive): Promise<string> {
  try {
    return (await readArchiveRecord(store, key)).newestSegment
  } catch (thrown) {
    if (thrown instanceof Damaged) return ''
    throw thrown
  }
}

/**
 * The newest moment of those noted at which the log had not come further than the end of this segment. Whatever was committed
 * before that moment is in it, or before it.
 */
export function reached(noted: readonly Noted[], newestSegment: string): Date | undefined {
  const newest = readSegmentName(newestSegment)
  if (newest === undefined) return undefined
  return noted.findLast(({ lsn, timeline }) => timeline === newest.timeline && segmentNumber(lsn - 1n) <= newest.number)
    ?.at
}

/** Each backup that is new, was not looked at for a minute, or is not there any more. Answers with what has no row and no record. */
async function lookAtBackups(sql: Sql, archive: Archive, at: Date): Promise<readonly Unreadable[]> {
  const known = new Map((await knownBackups(sql)).map(one => [one.id, one]))
  const unreadable: Unreadable[] = []
  for (const id of new Set([...(await listBackups(archive.store)), ...known.keys()])) {
    const before = known.get(id)
    if (before !== undefined && !isDue(before, at)) continue
    const found = await lookAtOne(archive, id)
    if (found.record !== undefined) await writeBackup(sql, seenOf(found.record, found.damage, at))
    else if (before === undefined) unreadable.push(unreadableOf(found.damage))
    else await markBackup(sql, { id, ...standingOf(found.damage), lookedAt: at })
  }
  return unreadable
}

function isDue({ lookedAt }: KnownBackup, at: Date): boolean {
  return at.getTime() - lookedAt.getTime() >= lookAgainMs
}

type Found =
  | { readonly record: BackupRecord; readonly damage?: Damage }
  | { readonly record?: never; readonly damage: Damage }

async function lookAtOne({ store, key }: Archive, id: string): Promise<Found> {
  try {
    const record = await readBackup(store, key, id)
    for (const { name, bytes } of [record.files.base, record.files.manifest]) {
      const length = await lengthOfStored(store, name)
      if (length === undefined) return { record, damage: { code: 'file_missing', file: name } }
      const why = `it has ${length} bytes and had ${bytes}`
      if (length !== bytes) return { record, damage: { code: 'file_damaged', file: name, why } }
    }
    return { record }
  } catch (thrown) {
    if (thrown instanceof Damaged) return { damage: thrown.damage }
    throw thrown
  }
}

function standingOf(damage: Damage | undefined): Pick<BackupSeen, 'state' | 'said'> {
  if (damage === undefined) return { state: 'whole', said: null }
  switch (damage.code) {
    case 'file_missing': {
      const isGone = damage.file.endsWith('/backup.json')
      return { state: isGone ? 'gone' : 'damaged', said: `${damage.file} is not in the store` }
    }
    case 'file_damaged':
      return { state: 'damaged', said: `${damage.file}: ${damage.why}` }
    case 'key_wrong':
      return { state: 'other_key', said: `${damage.file} was written with the key ${damage.sealedWith}` }
  }
}

function unreadableOf(damage: Damage): Unreadable {
  return { file: damage.file, why: standingOf(damage).said ?? '' }
}

function seenOf(record: BackupRecord, damage: Damage | undefined, at: Date): BackupSeen {
  const { id, keyId, systemId, begunAt, endedAt, consistentAt, timeline, startLsn, endLsn, files } = record
  return {
    id,
    begunAt: begunAt === undefined ? null : new Date(begunAt),
    endedAt: endedAt === undefined ? null : new Date(endedAt),
    consistentAt: new Date(consistentAt),
    systemId,
    timeline,
    startLsn,
    endLsn,
    plainBytes: BigInt(files.base.plainBytes),
    storedBytes: BigInt(files.base.bytes + files.manifest.bytes),
    keyId,
    ...standingOf(damage),
    lookedAt: at,
    comparedAt: null,
  }
}

/** From the newest backup that can be read to the end of the archive; null where nothing is missing, or there is no backup. */
async function missingFrom({ store, key }: Archive): Promise<string | null> {
  try {
    const [newest] = await listBackups(store)
    if (newest === undefined) return null
    return (await planFrom(store, key, await readBackup(store, key, newest))).missing ?? null
  } catch (thrown) {
    if (thrown instanceof Damaged) return thrown.damage.file
    throw thrown
  }
}

async function lookAtRestores(sql: Sql, { store, key }: Archive): Promise<readonly Unreadable[]> {
  const known = new Set(await knownRestores(sql))
  const unreadable: Unreadable[] = []
  for (const id of await listRestores(store)) {
    if (known.has(id)) continue
    try {
      await addRestore(sql, await readRestore(store, key, id))
    } catch (thrown) {
      if (!(thrown instanceof Damaged)) throw thrown
      unreadable.push(unreadableOf(thrown.damage))
    }
  }
  return unreadable
}

/** Reads the newest backup whole, once a day, and holds its bytes against what was noted when they were written. */
export function compareLoop(sql: Sql, archive: Archive, now: () => Date): Loop {
  return {
    name: 'backups.compare',
    everyMs: compareEveryMs,
    pass: async () => {
      const newest = (await knownBackups(sql)).find(({ state }) => state === 'whole')
      const isDue =
        newest !== undefined &&
        (newest.comparedAt === null || now().getTime() - newest.comparedAt.getTime() >= compareAgainMs)
      if (!isDue) return 0
      const said = await differenceOf(archive, newest.id)
      await markCompared(sql, newest.id, now(), said)
      return 1
    },
  }
}

async function differenceOf({ store, key }: Archive, id: string): Promise<string | null> {
  try {
    const { files } = await readBackup(store, key, id)
    await compareStored(store, files.base)
    await compareStored(store, files.manifest)
    return null
  } catch (thrown) {
    if (thrown instanceof Damaged) return standingOf(thrown.damage).said
    throw thrown
  }
}

// What came of each attempt to restore, beside the backups: a restore is done where no database need be running, and the keeper
// of the store (store-watch.ts) reads it into one. Written with the key, so nobody who only has the store can pretend a drill.

import { fault, type Outcome } from '../base/outcome.ts'
import { type BackupStore, listStored, readRecord, writeRecordOnce } from './backup-store.ts'
import type { RestoreRefusal, RestoreReport } from './restore.ts'
import type { BackupKey } from './sealed-file.ts'

export type RestoreNoted = {
  readonly id: string
  readonly begunAt: Date
  readonly tookMs: number
  /** Null: none could be chosen. */
  readonly backup: string | null
  /** Null: to the end of the log. */
  readonly askedTo: Date | null
  /** The last commit that was replayed. */
  readonly recoveredTo: Date | null
  readonly result: 'holds' | 'does_not_hold' | 'refused'
  /** What was wrong first, in words; null where all holds. */
  readonly said: string | null
  readonly problems: number
  readonly steps: readonly { readonly name: string; readonly ms: number }[]
}

type Attempt = Pick<RestoreNoted, 'id' | 'begunAt' | 'tookMs'> & { readonly to: 'end' | Date }

/** What says something of the store. A folder that is full or a key that is another one does not. */
const ofTheStore: ReadonlySet<RestoreRefusal['code']> = new Set([
  'no_backup',
  'file_missing',
  'file_damaged',
  'wal_missing',
  'wal_unreadable',
  'recovery_failed',
])

const folder = 'restores'
const isNote = /^(rst_[0-9a-z]{26})\.json$/

/** Answers with false where there is nothing to note. */
export async function noteRestore(
  { store, key }: { readonly store: BackupStore; readonly key: BackupKey },
  attempt: Attempt,
  outcome: Outcome<RestoreReport, RestoreRefusal>,
): Promise<boolean> {
  if (!outcome.ok && !ofTheStore.has(outcome.refusal.code)) return false
  const came = outcome.ok ? cameOf(outcome.value) : refusedAs(outcome.refusal)
  const { id, begunAt, tookMs, to } = attempt
  return writeRecordOnce(store, key, `${folder}/${id}.json`, {
    keyId: key.id,
    id,
    begunAt: begunAt.toISOString(),
    tookMs: Math.round(tookMs),
    askedTo: to === 'end' ? null : to.toISOString(),
    ...came,
    recoveredTo: came.recoveredTo?.toISOString() ?? null,
    steps: came.steps.map(step => ({ ...step })),
  })
}

type Came = Pick<RestoreNoted, 'backup' | 'recoveredTo' | 'result' | 'said' | 'problems' | 'steps'>

function cameOf({ backup, holds, problems, recoveredTo, steps }: RestoreReport): Came {
  const [first] = problems
  return {
    backup,
    recoveredTo: recoveredTo ?? null,
    result: holds ? 'holds' : 'does_not_hold',
    said: first === undefined ? null : `${first.check}: ${first.problem}`,
    problems: problems.length,
    steps: steps.map(({ name, seconds }) => ({ name, ms: Math.round(seconds * 1_000) })),
  }
}

function refusedAs(refusal: RestoreRefusal): Came {
  const file = 'file' in refusal ? `: ${refusal.file}` : ''
  const said = `${refusal.code}${file}`
  return { backup: null, recoveredTo: null, result: 'refused', said, problems: 0, steps: [] }
}

/** Oldest first. */
export async function listRestores(store: BackupStore): Promise<readonly string[]> {
  return (await listStored(store, folder)).flatMap(name => isNote.exec(name)?.[1] ?? [])
}

/** Throws Damaged where it is not what `noteRestore` wrote with this key. */
export async function readRestore(store: BackupStore, key: BackupKey, id: string): Promise<RestoreNoted> {
  const record = await readRecord(store, key, `${folder}/${id}.json`)
  // Its authenticator shows that `noteRestore` wrote it.
  const read = record as unknown as Omit<RestoreNoted, 'begunAt' | 'askedTo' | 'recoveredTo'> & {
    readonly begunAt: string
    readonly askedTo: string | null
    readonly recoveredTo: string | null
  }
  if (read.id !== id) fault(`${id} is the note of another restore`)
  const { askedTo, recoveredTo } = read
  return {
    ...read,
    begunAt: new Date(read.begunAt),
    askedTo: askedTo === null ? null : new Date(askedTo),
    recoveredTo: recoveredTo === null ? null : new Date(recoveredTo),
  }
}

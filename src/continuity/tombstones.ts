// The list of those who were erased, beside the backups: every backup is from before somebody's erasure, and every restore does
// it again. It only grows, and each entry holds the authenticator of the one before, so none can be added, altered, moved or
// dropped by whoever has the store and not its key.
//
//     tombstones/000001.json   who, where, by which proposal, by whom and when; and the authenticator of the one before
//     tombstones/head.json     how many there are, and the authenticator of the last: an end that was cut off is missed
//
// An older head put back in its place is missed as well, by what each backup notes of the list when it is made, and by the
// database, which knows of each tombstone whether it was kept. Killed between an entry and the head, the entry is one more.

import type { Canonical } from '../base/canonical.ts'
import { canonical } from '../base/canonical.ts'
import type { Sql } from '../base/database.ts'
import type { Loop } from '../base/loop.ts'
import { fault } from '../base/outcome.ts'
import { type InstitutionTombstone, markKept, tombstonesKept, tombstonesNotKept } from '../protection/protection.ts'
import { type BackupStore, isStored, listStored, readRecord, writeRecord, writeRecordOnce } from './backup-store.ts'
import { authenticator, type BackupKey, Damaged } from './sealed-file.ts'

/** What a backup notes of the list. */
export type TombstonesNoted = { readonly count: number; readonly last: string }
export type Tombstones = TombstonesNoted & {
  readonly list: readonly InstitutionTombstone[]
  /** Of each entry, in order. */
  readonly authenticators: readonly string[]
}
type Kept = { readonly store: BackupStore; readonly key: BackupKey }

const folder = 'tombstones'
const headName = `${folder}/head.json`
const entriesMax = 999_999
const rowsPerPass = 200
const everyMs = 2_000

function entryName(number: number): string {
  return `${folder}/${String(number).padStart(6, '0')}.json`
}

/** From the first backup on there is a list, with nobody in it: one that is not there was taken away. */
export async function ensureTombstones(kept: Kept): Promise<Tombstones> {
  const found = await readTombstones(kept)
  if (found !== undefined) return found
  await writeHead(kept, { count: 0, last: '' })
  return { count: 0, last: '', list: [], authenticators: [] }
}

/** Undefined where there never was a list. Throws Damaged, naming the file, where there is not all of it, or something else. */
export async function readTombstones({ store, key }: Kept): Promise<Tombstones | undefined> {
  const names = (await listStored(store, folder)).filter(name => `${folder}/${name}` !== headName)
  if (names.length === 0 && !isStored(store, headName)) return undefined
  const { count, last } = await readRecord(store, key, headName)
  if (typeof count !== 'number' || typeof last !== 'string') return fault('head.json has lost a member')
  const list: InstitutionTombstone[] = []
  const authenticators: string[] = []
  for (let number = 1; number <= Math.max(count, names.length); number++) {
    const name = entryName(number)
    const record = await readRecord(store, key, name)
    if (record['number'] !== number || record['before'] !== (authenticators.at(-1) ?? ''))
      throw new Damaged({ code: 'file_damaged', file: name, why: 'it does not follow on the one before' })
    list.push(tombstoneIn(record))
    authenticators.push(authenticator(key, name, canonical(record)))
  }
  const tombstones = { count: list.length, last: authenticators.at(-1) ?? '', list, authenticators }
  refuseShorter(tombstones, { count, last }, headName)
  return tombstones
}

/** Throws Damaged where the list has not in it what was noted of it. */
export function refuseShorter(
  { authenticators }: Pick<Tombstones, 'authenticators'>,
  { count, last }: TombstonesNoted,
  by: string,
): void {
  if (count === 0 || authenticators[count - 1] === last) return
  throw new Damaged({
    code: 'file_damaged',
    file: count > authenticators.length ? entryName(authenticators.length + 1) : headName,
    why: `${by} notes ${count} erasures, and they are not in the list`,
  })
}

/** Adds those who are not in it, in the order given. */
export async function keepTombstones(kept: Kept, wanted: readonly InstitutionTombstone[]): Promise<Tombstones> {
  const { store, key } = kept
  const before = await ensureTombstones(kept)
  const known = new Set(before.list.map(nameOf))
  const list = [...before.list]
  const authenticators = [...before.authenticators]
  for (const tombstone of wanted) {
    if (known.has(nameOf(tombstone))) continue
    const number = list.length + 1
    if (number > entriesMax) fault(`more than ${entriesMax} erasures`)
    const { institution, member, proposal, erasedBy, erasedAt } = tombstone
    const record = {
      keyId: key.id,
      number,
      before: authenticators.at(-1) ?? '',
      institution,
      member,
      proposal,
      erasedBy,
      erasedAt: erasedAt.toISOString(),
    }
    if (!(await writeRecordOnce(store, key, entryName(number), record)))
      fault(`${entryName(number)} is there already: two keep their tombstones in one store`)
    list.push(tombstone)
    authenticators.push(authenticator(key, entryName(number), canonical(record)))
  }
  const after = { count: list.length, last: authenticators.at(-1) ?? '', list, authenticators }
  await writeHead(kept, after)
  return after
}

function writeHead({ store, key }: Kept, { count, last }: TombstonesNoted): Promise<void> {
  return writeRecord(store, key, headName, { keyId: key.id, count, last })
}

function nameOf({ institution, member }: Pick<InstitutionTombstone, 'institution' | 'member'>): string {
  return `${institution}/${member}`
}

function tombstoneIn(record: { readonly [member: string]: Canonical }): InstitutionTombstone {
  const text = (member: string) => {
    const held = record[member]
    return typeof held === 'string' ? held : fault(`a tombstone without ${member}`)
  }
  return {
    institution: text('institution'),
    member: text('member'),
    proposal: text('proposal'),
    erasedBy: text('erasedBy'),
    erasedAt: new Date(text('erasedAt')),
  }
}

/** Carries tombstones out of the database, beside the backups. `sql` is of the role vouch_backup. */
export function tombstonesLoop(sql: Sql, kept: Kept, now: () => Date): Loop {
  // Looked at whole when the process starts; afterwards whenever something is added.
  let isCompared = false
  /** A store in which nothing has been yet is a new one, and gets everybody. One with backups has lost its list. */
  async function begin(): Promise<void> {
    const found = await readTombstones(kept)
    if (found === undefined && (await listStored(kept.store, 'base')).length === 0)
      await keepTombstones(kept, await tombstonesKept(sql))
    await refuseLost(sql, (await ensureTombstones(kept)).list)
  }
  return {
    name: 'tombstones',
    everyMs,
    pass: async () => {
      if (!isCompared) await begin()
      isCompared = true
      const waiting = await tombstonesNotKept(sql, rowsPerPass)
      if (waiting.length === 0) return 0
      await keepTombstones(kept, waiting)
      for (const tombstone of waiting) await markKept(sql, tombstone, now())
      return waiting.length
    },
  }
}

/** What the database knows to have been kept is in the list, or somebody has been at the store. Throws Damaged. */
export async function refuseLost(sql: Sql, list: readonly InstitutionTombstone[]): Promise<void> {
  const known = new Set(list.map(nameOf))
  const lost = (await tombstonesKept(sql)).find(tombstone => !known.has(nameOf(tombstone)))
  if (lost === undefined) return
  throw new Damaged({
    code: 'file_damaged',
    file: headName,
    why: `${nameOf(lost)} was kept in the list, and is not there`,
  })
}

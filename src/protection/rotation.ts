// Rotation: all that an institution has sealed is sealed anew under new keys, while everybody works, and then it is proved
// that nothing is left under an old one. Only then, and when no backup needs them any more, are the old keys destroyed.
//
//     wanted ── keys are retired ──▸ resealing ── no value names a retired key ──▸ proved ── backups are gone ──▸ ended
//
// Another may be wanted while one reseals, since a key may become known at any time: it goes on with what is left of the one
// before, which is superseded.
//
// The keys of blind indexes stay: whatever is found by them would have to be opened to be found by others.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as store from './rotation-store.ts'
import { MemberErased, type Place, SealBroken, type Sealed } from './sealed.ts'
import { keeperOf, nameOf, placeOf, type SealedColumn, type SealedRow } from './sealed-column.ts'
import { within } from './store.ts'

export type RotationTerms = {
  readonly columns: readonly SealedColumn[]
  /** How long a backup is kept: until then the keys are, with which it was made. */
  readonly backupDays: number
}

/** What rotation asks of a vault: text goes neither in nor out. */
export type Resealer = {
  readonly resealMany: (
    items: readonly { readonly place: Place; readonly sealed: Buffer }[],
  ) => Promise<(Sealed | undefined)[]>
}

type Parts = { readonly outside: Outside; readonly vault: Resealer } & RotationTerms

const msPerDay = 86_400_000
const daysPerKey = 90
const batchRowsMax = 500
/** Longer than any process remembers a key to seal under, and than any transaction lasts that had sealed before. */
const settleMs = 10 * 60_000
const againMs = 30_000
/** What does not open will not open in half a minute. */
const mendedMs = 10 * 60_000
const countTimeoutMs = 10 * 60_000
const actor = 'process:worker'

export type RotationPending = { readonly code: 'rotation_under_way' }

/** In the work of whoever decides it. The worker begins it within seconds; until then there is no need of another. */
export async function wantRotation(
  work: Work,
  why: store.Why,
  proposal: string | null,
): Promise<Outcome<store.RotationId, RotationPending>> {
  const id = work.newId('rot')
  if (!(await store.insertRotation(work, id, why, proposal))) return refused({ code: 'rotation_under_way' })
  audit.append(work, 'protection.rotation_wanted', { rotation: id, why, ...(proposal === null ? {} : { proposal }) })
  return done(id)
}

/** At least one key seals for longer than ninety days, and no rotation is on its way. */
export async function wantWhenDue({ outside }: Parts, institution: InstitutionId): Promise<boolean> {
  const made = new Date(outside.now().getTime() - daysPerKey * msPerDay)
  if (!(await within(outside.sql, institution, tx => store.hasKeyMadeBefore(tx, institution, made)))) return false
  const wanted = await transact(outside, institution, actor, work => wantRotation(work, 'schedule', null))
  return wanted.ok
}

/** From here on nothing is sealed under the keys of before, but by whoever still remembers one: for some minutes. */
export async function begin(
  { outside, columns }: Parts,
  institution: InstitutionId,
  id: store.RotationId,
): Promise<void> {
  for (const keeper of strangers(columns)) {
    await within(outside.sql, keeper, tx => store.retireDataKeys(tx, keeper, outside.now()))
  }
  await transact(outside, institution, actor, async work => {
    const rotation = await store.lockRotation(work, id)
    if (rotation?.state !== 'wanted') return done(undefined)
    const supersedes = await store.supersede(work)
    const retired = await store.retireDataKeys(work.sql, institution, work.now)
    await store.insertColumns(work, id, columns.map(nameOf))
    await store.markBegun(work, id)
    audit.append(work, 'protection.rotation_begun', {
      rotation: id,
      why: rotation.why,
      retiredKeys: retired,
      ...(supersedes === undefined ? {} : { supersedes }),
    })
    return done(undefined)
  })
}

/**
 * The next rows of the first column that has some left. Answers how many it came to, and how many of them it sealed
 * anew; nothing when all columns are passed.
 */
export async function resealNext(
  parts: Parts,
  institution: InstitutionId,
  id: store.RotationId,
): Promise<{ readonly seen: number; readonly resealed: number } | undefined> {
  const { outside, columns } = parts
  const progress = await within(outside.sql, institution, sql => store.progressOf({ sql, institution }, id))
  const next = progress.find(({ isPassed }) => !isPassed)
  if (next === undefined) return undefined
  const column = columns.find(one => nameOf(one) === next.name)
  // A release that no longer has the column has nothing to seal in it.
  if (column === undefined) return pass(parts, institution, id, next)
  const kids = await retiredKidsOf(parts, institution, column)
  if (next.found === null) await countFound(parts, institution, id, column, kids)
  const rows = await within(outside.sql, institution, tx =>
    store.rowsToReseal(tx, institution, column, kids, next.position, column.rowsMax ?? batchRowsMax),
  )
  const last = rows.at(-1)
  if (last === undefined) return pass(parts, institution, id, next)
  const { resealed, broken } = await resealRows(parts, institution, column, rows)
  return within(outside.sql, institution, async sql => {
    const reader = { sql, institution }
    if (next.position === null) await store.forgetProblems(reader, id, next.name)
    await store.insertProblems(reader, id, next.name, broken, outside.now())
    const written = await store.writeResealed(sql, institution, column, resealed)
    await store.advance(reader, id, next.name, last.key, written)
    return { seen: rows.length, resealed: written }
  })
}

async function countFound(
  { outside }: Parts,
  institution: InstitutionId,
  id: store.RotationId,
  column: SealedColumn,
  kids: readonly number[],
): Promise<void> {
  await within(outside.sql, institution, async sql => {
    await store.allowMs(sql, countTimeoutMs)
    const { old } = await store.countOld(sql, institution, column, kids, kids)
    await store.noteFound({ sql, institution }, id, nameOf(column), old)
  })
}

async function pass(
  { outside }: Parts,
  institution: InstitutionId,
  id: store.RotationId,
  { name, rounds, found }: store.Progress,
): Promise<{ readonly seen: number; readonly resealed: number }> {
  await transact(outside, institution, actor, async work => {
    await store.markPassed(work, id, name)
    const now = (await store.progressOf(work, id)).find(one => one.name === name) ?? fault('it was marked just now')
    // A round that comes back for what was locked has its leaf only when it is the first: the proof says the rest.
    if (rounds === 0) {
      audit.append(work, 'protection.column_resealed', {
        rotation: id,
        column: name,
        found: String(found ?? 0n),
        resealed: String(now.resealed),
        problems: String(now.problems),
      })
    }
    return done(undefined)
  })
  return { seen: 1, resealed: 0 }
}

type Resealing = { readonly resealed: readonly store.Resealed[]; readonly broken: readonly (readonly string[])[] }

/** What does not open is found by halving, since one such value keeps all that are asked for with it. */
async function resealRows(
  parts: Parts,
  institution: InstitutionId,
  column: SealedColumn,
  rows: readonly SealedRow[],
): Promise<Resealing> {
  const [only] = rows
  if (only === undefined) return { resealed: [], broken: [] }
  const answers = await resealOrNot(parts.vault, institution, column, rows)
  if (answers !== undefined) {
    const resealed = rows.flatMap(({ key, sealed: was }, at) => {
      const sealed = answers[at]
      return sealed === undefined ? [] : [{ key, was, sealed }]
    })
    return { resealed, broken: [] }
  }
  if (rows.length === 1) return { resealed: [], broken: [only.key] }
  const half = rows.length >> 1
  const one = await resealRows(parts, institution, column, rows.slice(0, half))
  const other = await resealRows(parts, institution, column, rows.slice(half))
  return { resealed: [...one.resealed, ...other.resealed], broken: [...one.broken, ...other.broken] }
}

async function resealOrNot(
  vault: Resealer,
  institution: InstitutionId,
  column: SealedColumn,
  rows: readonly SealedRow[],
): Promise<readonly (Sealed | undefined)[] | undefined> {
  try {
    return await vault.resealMany(rows.map(row => ({ place: placeOf(column, institution, row), sealed: row.sealed })))
  } catch (thrown) {
    // Erased since the rows were read: nothing is to be opened there, so nothing is wrong with it.
    if (thrown instanceof MemberErased && rows.length === 1) return [undefined]
    if (thrown instanceof SealBroken) return undefined
    throw thrown
  }
}

/** Every column counted at one moment. Attested when none names a retired key; otherwise those that do have another round. */
export async function prove(parts: Parts, institution: InstitutionId, id: store.RotationId): Promise<boolean> {
  const { outside } = parts
  const proved = await transact(outside, institution, actor, async work => {
    const rotation = await store.lockRotation(work, id)
    if (rotation?.state !== 'resealing' || rotation.begunAt === null) return done(false)
    const settled = new Date(rotation.begunAt.getTime() + settleMs)
    const counts = await countAll(parts, work)
    const left = counts.filter(({ old }) => old > 0n)
    if (left.length > 0 || work.now < settled) {
      await store.reopen(
        work,
        id,
        left.map(({ name }) => name),
      )
      await store.putOff(work, id, await againAt(work, id, left.length === 0 ? settled : undefined))
      return done(false)
    }
    await store.markProved(work, id)
    audit.append(work, 'protection.rotation_proved', { rotation: id, columns: countsShown(counts) })
    return done(true)
  })
  return proved.ok && proved.value
}

async function againAt(work: Work, id: store.RotationId, settled: Date | undefined): Promise<Date> {
  if (settled !== undefined) return settled
  const hasProblems = (await store.progressOf(work, id)).some(({ problems }) => problems > 0n)
  return new Date(work.now.getTime() + (hasProblems ? mendedMs : againMs))
}

/** Counts once more, in the work that destroys: what has come back from a backup meanwhile keeps its keys. */
export async function endWhenDue(parts: Parts, institution: InstitutionId): Promise<boolean> {
  const { outside, backupDays } = parts
  const now = outside.now()
  const provedBefore = new Date(now.getTime() - backupDays * msPerDay)
  const due = await within(outside.sql, institution, sql =>
    store.rotationToEnd({ sql, institution }, provedBefore, now),
  )
  if (due === undefined) return false
  const ended = await transact(outside, institution, actor, async work => {
    const rotation = await store.lockRotation(work, due.id)
    if (rotation?.state !== 'proved' || rotation.begunAt === null) return done(false)
    const counts = await countAll(parts, work, rotation.begunAt)
    if (counts.some(({ old }) => old > 0n)) {
      audit.append(work, 'protection.keys_kept', { rotation: due.id, columns: countsShown(counts) })
      await store.putOff(work, due.id, new Date(work.now.getTime() + msPerDay))
      return done(false)
    }
    const destroyed: { readonly keeper: string; readonly keys: number[] }[] = []
    for (const keeper of [...strangers(parts.columns), institution]) {
      await store.lookAs(work.sql, keeper)
      const keys = await store.destroyDataKeys(work.sql, keeper, rotation.begunAt, work.now)
      destroyed.push({ keeper, keys })
    }
    await store.markEnded(work, due.id)
    audit.append(work, 'protection.keys_destroyed', { rotation: due.id, destroyed, columns: countsShown(counts) })
    return done(true)
  })
  return ended.ok && ended.value
}

type NamedCount = store.Count & { readonly name: string }

async function countAll(
  { columns }: Parts,
  { sql, institution }: Work,
  retiredUntil: Date | null = null,
): Promise<readonly NamedCount[]> {
  await store.allowMs(sql, countTimeoutMs)
  const counts: NamedCount[] = []
  for (const column of columns) {
    const keeper = keeperOf(column, institution)
    await store.lookAs(sql, keeper)
    const kids = await store.retiredKids(sql, keeper, retiredUntil)
    const known = await store.allKids(sql, keeper)
    await store.lookAs(sql, institution)
    counts.push({ name: nameOf(column), ...(await store.countOld(sql, institution, column, kids, known)) })
  }
  return counts
}

function countsShown(counts: readonly NamedCount[]) {
  return counts
    .filter(({ all }) => all > 0n)
    .map(({ name, all, old, keyless }) => ({
      column: name,
      values: String(all),
      old: String(old),
      ...(keyless === 0n ? {} : { keyless: String(keyless) }),
    }))
}

function retiredKidsOf({ outside }: Parts, institution: InstitutionId, column: SealedColumn): Promise<number[]> {
  const keeper = keeperOf(column, institution)
  return within(outside.sql, keeper, tx => store.retiredKids(tx, keeper))
}

/** Names under which keys are that are no institution's: they rotate with whoever rotates. */
function strangers(columns: readonly SealedColumn[]): readonly InstitutionId[] {
  return [
    ...new Set(columns.flatMap(({ keeper }) => (keeper !== undefined && 'nobodys' in keeper ? [keeper.nobodys] : []))),
  ]
}

const pageMax = 200

export type RotationShown = store.Rotation & { readonly columns: readonly store.Progress[] }

export function listRotations(work: Work, before: store.RotationId | null, most = pageMax): Promise<store.Rotation[]> {
  return store.listRotations(work, before, Math.min(most, pageMax))
}

export type RotationUnknown = { readonly code: 'rotation_unknown' }

export async function findRotation(work: Work, id: store.RotationId): Promise<Outcome<RotationShown, RotationUnknown>> {
  const rotation = await store.findRotation(work, id)
  if (rotation === undefined) return refused({ code: 'rotation_unknown' })
  return done({ ...rotation, columns: await store.progressOf(work, id) })
}

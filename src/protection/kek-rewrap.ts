// After a change of the key-encryption key, all that the former one wrapped is wrapped anew, and a query proves it.
//
// It may be broken off and begun again at any moment: what is still to be done is what names another key. A wrapping is
// replaced only after the new one was seen to unwrap to the same key, for there is no other copy of it.

import { timingSafeEqual } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { institutions } from '../base/institutions.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import type { Kek, Purpose, Wrapped } from './kek.ts'
import {
  countByKek,
  dueDataKeys,
  dueIndexKeys,
  type KekCount,
  type Rewrapped,
  rewrapDataKeys,
  rewrapIndexKeys,
} from './kek-store.ts'
import { dataKeyPurpose, indexKeyPurpose } from './keyring.ts'
import { SealBroken } from './sealed.ts'
import { within } from './store.ts'

export type RewrapReport = {
  /** Under which name everything is to stand. */
  readonly current: string
  readonly rewrapped: number
  /** What still stands under another name. Empty is the proof. */
  readonly left: readonly KekCount[]
  /** What could not be unwrapped, and why. It was left as it is. */
  readonly problems: readonly string[]
}

export type KekReport = {
  readonly current: string
  readonly names: readonly (KekCount & { readonly isHere: boolean })[]
}

const rowsMax = 100
/** How many questions are under way at whoever holds the key. */
const askedMax = 4

/** By which names all keys are wrapped now, and which of them the given key can unwrap. */
export async function kekReport({ sql }: Pick<Outside, 'sql'>, kek: Kek): Promise<KekReport> {
  const names = await countByKek(sql)
  return { current: await kek.current(), names: names.map(one => ({ ...one, isHere: kek.knows(one.name) })) }
}

/** `outside` is of the tables' owner. Throws KekAway when whoever holds a key is away: then it is to be run again. */
export async function rewrapKeys(outside: Outside, kek: Kek): Promise<RewrapReport> {
  const { sql } = outside
  const current = await kek.current()
  const problems: string[] = []
  let rewrapped = 0
  for (const institution of await institutions(sql)) {
    for (let kid = 0; ; ) {
      const rows = await within(sql, institution, tx => dueDataKeys(tx, institution, current, kid, rowsMax))
      const last = rows.at(-1)
      if (last === undefined) break
      kid = last.kid
      const due = rows.map(row => ({
        id: String(row.kid),
        what: `data key ${row.kid} of ${institution}`,
        purpose: dataKeyPurpose(institution, row.class, row.begins_on),
        held: { name: row.kek_name, bytes: row.wrapped },
      }))
      rewrapped += await rewrapBatch(outside, institution, 'data', await wrapAnew(kek, due, problems))
    }
    for (let field = ''; ; ) {
      const rows = await within(sql, institution, tx => dueIndexKeys(tx, institution, current, field, rowsMax))
      const last = rows.at(-1)
      if (last === undefined) break
      field = last.field
      const due = rows.map(row => ({
        id: row.field,
        what: `index key ${row.field} of ${institution}`,
        purpose: indexKeyPurpose(institution, row.field),
        held: { name: row.kek_name, bytes: row.wrapped },
      }))
      rewrapped += await rewrapBatch(outside, institution, 'index', await wrapAnew(kek, due, problems))
    }
  }
  const now = await kek.current()
  const left = (await countByKek(sql)).filter(({ name }) => name !== now)
  return { current: now, rewrapped, left, problems }
}

type Due = { readonly id: string; readonly what: string; readonly purpose: Purpose; readonly held: Wrapped }

/** Outside any transaction. What does not unwrap is told in `problems` and left out. */
async function wrapAnew(kek: Kek, due: readonly Due[], problems: string[]): Promise<Rewrapped[]> {
  const anew: Rewrapped[] = []
  for (let at = 0; at < due.length; at += askedMax) {
    const part = await Promise.all(due.slice(at, at + askedMax).map(one => anewOrProblem(kek, one)))
    for (const one of part) {
      if (typeof one === 'string') problems.push(one)
      else anew.push(one)
    }
  }
  return anew
}

async function anewOrProblem(kek: Kek, { id, what, purpose, held }: Due): Promise<Rewrapped | string> {
  if (!kek.knows(held.name)) return `${what} is wrapped by ${held.name}, which is not here`
  try {
    const { name, bytes } = await kek.rewrap(held, purpose)
    const [was, is] = [await kek.unwrap(held, purpose), await kek.unwrap({ name, bytes }, purpose)]
    const isSame = was.length === is.length && timingSafeEqual(was, is)
    was.fill(0)
    is.fill(0)
    return isSame ? { id, was: held.bytes, name, wrapped: bytes } : fault(`${what} came back as another key`)
  } catch (thrown) {
    if (thrown instanceof SealBroken) return `${what} is not what ${held.name} wrapped`
    throw thrown
  }
}

/** One short transaction, with the leaf that tells of it. Answers how many rows were still as they were read. */
async function rewrapBatch(
  outside: Outside,
  institution: InstitutionId,
  kind: 'data' | 'index',
  anew: readonly Rewrapped[],
): Promise<number> {
  if (anew.length === 0) return 0
  const outcome = await transact(outside, institution, 'process:keys', async work => {
    const ids = kind === 'data' ? await rewrapDataKeys(work, anew) : await rewrapIndexKeys(work, anew)
    const to = [...new Set(anew.map(({ name }) => name))]
    if (ids.length > 0) audit.append(work, 'protection.keys_rewrapped', { keys: kind, ids: ids.toSorted(), to })
    return done(ids.length)
  })
  return outcome.ok ? outcome.value : fault('this work refuses nothing')
}

// Values: what was approved, version by version, and which version is in force at a moment.

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { lock, pageMax } from './proposals.ts'
import * as store from './store.ts'
import { type NewValue, settingFlaw, type Value, type ValueRefusal } from './value.ts'

/** How many values may be asked for at once. */
export const namesMax = 100

/**
 * Appends the next version of a value and answers with its number. The content is that of a proposal that is ready or
 * applied; one that is only ready must be applied in the same work. Rolling back is no other thing: whoever wants an
 * older content again proposes it again.
 *
 * A work that is under way when this one commits has read the version before. Where the past must be replayed to the
 * millisecond, let the value take effect some seconds after it is set.
 */
export async function setValue(work: Work, value: NewValue): Promise<Outcome<number, ValueRefusal>> {
  const { name, proposal, effectiveFrom } = value
  const locked = await lock(work, proposal)
  if (!locked.ok) return locked
  const flaw = settingFlaw(locked.value, value, work.now)
  if (flaw !== undefined) return refused(flaw)
  const { kind, subject, revision, contentHash } = locked.value
  const known = await store.versionsOf(work, name, proposal, contentHash)
  if (known.setAlready !== null) return refused({ code: 'value_set_already', version: known.setAlready })
  const version = (known.last ?? 0) + 1
  const repeats = known.same
  await store.insertValue(work, { name, version, proposal, revision, contentHash, effectiveFrom, repeats })
  const fromWhen = effectiveFrom.toISOString()
  const origin = { proposal, kind, subject, revision, contentHash }
  audit.append(work, 'change.value_set', { name, version, repeats, effectiveFrom: fromWhen, ...origin })
  return done(version)
}

/**
 * The version of each name that is in force at a moment: the newest whose time has come by then. A name that is not in
 * the answer was never set; its owner then uses what it ships with. One statement, whatever the number of names.
 */
export async function valuesAt(
  work: Work,
  names: readonly string[],
  at: Date = work.now,
): Promise<ReadonlyMap<string, Value>> {
  if (names.length > namesMax) fault(`at most ${namesMax} values at once`)
  const values = await store.valuesAt(work, [...new Set(names)], at)
  return new Map(values.map(value => [value.name, value]))
}

/** What is in force now, without its approvals; undefined where nothing was set. */
export function contentAt(work: Work, name: string): Promise<Canonical | undefined> {
  return store.contentAt(work, name, work.now)
}

/** For the hot path: the hashes of what is in force now, by name. Equal hashes are equal contents. */
export async function hashesAt(work: Work, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (names.length > namesMax) fault(`at most ${namesMax} values at once`)
  const hashes = await store.hashesAt(work, names, work.now)
  return new Map(hashes.map(({ name, contentHash }) => [name, contentHash]))
}

/** Versions of a value, also those whose time has not come; newest first, before the one named (undefined to begin with). */
export function historyOf(
  work: Work,
  name: string,
  before: number | undefined,
  most: number,
): Promise<readonly Value[]> {
  return store.historyOf(work, name, before ?? afterEveryVersion, Math.min(most, pageMax))
}

const afterEveryVersion = 2 ** 31 - 1

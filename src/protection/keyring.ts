// Finds the keys of an institution, makes those that are missing, and remembers them for five minutes at most.
//
//     key-encryption key ─ wraps ─┬─ data key (institution, class, ninety days) ─┬─ seals the fields of a room
//                                 │                                             └─ wraps member keys (class 'member')
//                                 └─ index key (institution, field)
//     member key (institution, member) ─ seals what is a member's own
//
// Keys are made in short transactions of their own, before the transaction that stores what they seal. When two
// processes make the same key at once, the database keeps one, and both read back that one.

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

import { addDays, type BusinessDate, businessDate } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { recent } from '../base/recent.ts'
import type { Outside } from '../base/work.ts'
import type { Kek, Purpose } from './kek.ts'
import { type Key, openBytes, type Place, sealBytes } from './sealed.ts'
import {
  countRetired,
  type DataKeyRow,
  dataKeysByKid,
  indexKey,
  insertDataKey,
  insertIndexKey,
  insertMemberKeys,
  type MemberKeyRow,
  memberKeys,
  newestMemberKeys,
  sealingDataKey,
  within,
} from './store.ts'
import { erasedAmong } from './tombstone-store.ts'

export type Keyring = {
  readonly toSeal: (institution: InstitutionId, keyClass: string) => Promise<Key>
  readonly toOpen: (institution: InstitutionId, kids: readonly number[]) => Promise<ReadonlyMap<number, Key>>
  /** By member. Answers for every member named; none of them may be erased. */
  readonly toSealFor: (institution: InstitutionId, members: readonly string[]) => Promise<ReadonlyMap<string, Key>>
  /** By `memberKeyName`. Leaves out what does not exist, or no longer. */
  readonly toOpenFor: (
    institution: InstitutionId,
    wanted: readonly { readonly member: string; readonly kid: number }[],
  ) => Promise<ReadonlyMap<string, Key>>
  /** Asked of the database each time: a key may be remembered that was destroyed a moment ago. */
  readonly erasedAmong: (institution: InstitutionId, members: readonly string[]) => Promise<ReadonlySet<string>>
  readonly toIndex: (institution: InstitutionId, field: string) => Promise<KeyObject>
  /** Forgets what it seals under, when keys have been retired since it was last asked to. */
  readonly noticeRetired: (institution: InstitutionId) => Promise<void>
}

const keyBytes = 32
/** Two of each of a hundred thousand members: a rotation comes to all of them, in the order of what they did. */
const keysMax = 200_000
const keyAgeMsMax = 5 * 60_000
/** Losing the race for a kid this often in a row means something else is wrong. */
const attemptsMax = 20
const daysPerKey = 90
const msPerDay = 86_400_000
const memberClass = 'member'

export function memberKeyName(member: string, kid: number): string {
  return `${kid}/${member}`
}

/** Days are counted in nineties since 1970, not in quarters: a quarter can have 92 days, and 90 is what is promised. */
export function beginningOf(now: Date): BusinessDate {
  const days = Math.floor(now.getTime() / msPerDay)
  return addDays(businessDate('1970-01-01'), days - (days % daysPerKey))
}

export function openKeyring({ sql, now }: Pick<Outside, 'sql' | 'now'>, kek: Kek): Keyring {
  const known = recent<Key>(keysMax, keyAgeMsMax, now)
  /** How many keys of an institution were retired, as far as is known here. */
  const generations = new Map<InstitutionId, number>()

  async function unwrap(row: { readonly kek_name: string; readonly wrapped: Buffer }, purpose: Purpose) {
    const { kek_name: name, wrapped: bytes } = row
    if (!kek.knows(name)) fault(`a key of ${purpose.institution} was wrapped by ${name}, which is not here`)
    return secretOf(await kek.unwrap({ name, bytes }, purpose))
  }

  async function unwrapDataKey(institution: InstitutionId, row: DataKeyRow): Promise<Key> {
    const key = { kid: row.kid, secret: await unwrap(row, dataKeyPurpose(institution, row.class, row.begins_on)) }
    known.set(`${institution} data ${row.kid}`, key)
    return key
  }

  async function toSeal(institution: InstitutionId, keyClass: string): Promise<Key> {
    const beginsOn = beginningOf(now())
    const name = sealingName(institution, `${keyClass} ${beginsOn}`)
    const cached = known.get(name)
    if (cached !== undefined) return cached
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const row = await within(sql, institution, tx => sealingDataKey(tx, institution, keyClass, beginsOn))
      if (row !== undefined) {
        const key = await unwrapDataKey(institution, row)
        known.set(name, key)
        return key
      }
      const wrapped = await wrapNew(dataKeyPurpose(institution, keyClass, beginsOn))
      const made = { class: keyClass, begins_on: beginsOn, ...wrapped }
      await within(sql, institution, tx => insertDataKey(tx, institution, made, now()))
    }
    return fault(`no data key of class ${keyClass} could be made for ${institution}`)
  }

  async function toOpen(institution: InstitutionId, kids: readonly number[]): Promise<Map<number, Key>> {
    const found = new Map<number, Key>()
    const missing: number[] = []
    for (const kid of new Set(kids)) {
      const cached = known.get(`${institution} data ${kid}`)
      if (cached === undefined) missing.push(kid)
      else found.set(kid, cached)
    }
    if (missing.length === 0) return found
    for (const row of await within(sql, institution, tx => dataKeysByKid(tx, institution, missing))) {
      found.set(row.kid, await unwrapDataKey(institution, row))
    }
    return found
  }

  async function unwrapMemberKeys(
    institution: InstitutionId,
    rows: readonly MemberKeyRow[],
  ): Promise<Map<string, Key>> {
    const dataKeys = await toOpen(
      institution,
      rows.map(row => row.data_kid),
    )
    const keys = new Map<string, Key>()
    for (const row of rows) {
      const dataKey = dataKeys.get(row.data_kid) ?? fault('a member key without the data key it refers to')
      const secret = secretOf(openBytes(dataKey, memberKeyPlace(institution, row.member_id, row.kid), row.wrapped))
      const key = { kid: row.kid, secret }
      keys.set(memberKeyName(row.member_id, row.kid), key)
      known.set(`${institution} member ${memberKeyName(row.member_id, row.kid)}`, key)
    }
    return keys
  }

  async function toSealFor(institution: InstitutionId, members: readonly string[]): Promise<Map<string, Key>> {
    const found = new Map<string, Key>()
    let missing: string[] = []
    for (const member of new Set(members)) {
      const cached = known.get(sealingName(institution, `member ${member}`))
      if (cached === undefined) missing.push(member)
      else found.set(member, cached)
    }
    for (let attempt = 1; missing.length > 0; attempt++) {
      if (attempt > attemptsMax) fault(`no keys could be made for ${missing.length} members of ${institution}`)
      const newest = await within(sql, institution, tx => newestMemberKeys(tx, institution, missing))
      // One that a retired key wrapped would go with it: such a member gets another.
      const rows = newest.filter(row => !row.is_retired)
      const keys = await unwrapMemberKeys(institution, rows)
      for (const row of rows) {
        const key = keys.get(memberKeyName(row.member_id, row.kid)) ?? fault('unwrapped from this very row')
        known.set(sealingName(institution, `member ${row.member_id}`), key)
        found.set(row.member_id, key)
      }
      missing = missing.filter(member => !found.has(member))
      if (missing.length === 0) break
      // The data key that is remembered may be the one that was retired.
      if (newest.some(row => row.is_retired)) await noticeRetired(institution)
      const dataKey = await toSeal(institution, memberClass)
      const last = new Map(newest.map(row => [row.member_id, row.kid]))
      const made = missing.map(member => newMemberKey(institution, member, (last.get(member) ?? 0) + 1, dataKey))
      await within(sql, institution, tx => insertMemberKeys(tx, institution, made, now()))
    }
    return found
  }

  async function toOpenFor(
    institution: InstitutionId,
    wanted: readonly { readonly member: string; readonly kid: number }[],
  ): Promise<Map<string, Key>> {
    const found = new Map<string, Key>()
    const missing = new Set<string>()
    for (const { member, kid } of wanted) {
      const name = memberKeyName(member, kid)
      const cached = known.get(`${institution} member ${name}`)
      if (cached === undefined) missing.add(member)
      else found.set(name, cached)
    }
    if (missing.size === 0) return found
    const rows = await within(sql, institution, tx => memberKeys(tx, institution, [...missing]))
    for (const [name, key] of await unwrapMemberKeys(institution, rows)) found.set(name, key)
    return found
  }

  async function toIndex(institution: InstitutionId, field: string): Promise<KeyObject> {
    const name = `${institution} index ${field}`
    const cached = known.get(name)
    if (cached !== undefined) return cached.secret
    const purpose = indexKeyPurpose(institution, field)
    let row = await within(sql, institution, tx => indexKey(tx, institution, field))
    if (row === undefined) {
      const made = await wrapNew(purpose)
      row = await within(sql, institution, async tx => {
        await insertIndexKey(tx, institution, field, made, now())
        return indexKey(tx, institution, field)
      })
    }
    const secret = await unwrap(row ?? fault('an index key that was just made is gone'), purpose)
    known.set(name, { kid: 0, secret })
    return secret
  }

  async function wrapNew(purpose: Purpose) {
    const plain = randomBytes(keyBytes)
    const { name, bytes } = await kek.wrap(plain, purpose)
    plain.fill(0)
    return { kek_name: name, wrapped: bytes }
  }

  async function noticeRetired(institution: InstitutionId): Promise<void> {
    generations.set(institution, await within(sql, institution, tx => countRetired(tx, institution)))
  }

  // What is sealed under has the generation in its name: with the next, it is not found any more.
  function sealingName(institution: InstitutionId, what: string): string {
    return `${institution} seal ${generations.get(institution) ?? 0} ${what}`
  }

  async function erasedOf(institution: InstitutionId, members: readonly string[]): Promise<ReadonlySet<string>> {
    if (members.length === 0) return new Set()
    return within(sql, institution, tx => erasedAmong(tx, institution, [...new Set(members)]))
  }

  return { toSeal, toOpen, toSealFor, toOpenFor, erasedAmong: erasedOf, toIndex, noticeRetired }
}

export function dataKeyPurpose(institution: InstitutionId, keyClass: string, beginsOn: BusinessDate): Purpose {
  return { institution, use: `data ${keyClass} ${beginsOn}` }
}

export function indexKeyPurpose(institution: InstitutionId, field: string): Purpose {
  return { institution, use: `index ${field}` }
}

function memberKeyPlace(institution: InstitutionId, member: string, kid: number): Place {
  return { institution, table: 'protection.member_key', column: 'wrapped', row: memberKeyName(member, kid) }
}

function newMemberKey(institution: InstitutionId, member: string, kid: number, dataKey: Key): MemberKeyRow {
  const plain = randomBytes(keyBytes)
  const wrapped = sealBytes(dataKey, memberKeyPlace(institution, member, kid), plain)
  plain.fill(0)
  return { member_id: member, kid, data_kid: dataKey.kid, wrapped }
}

/** As a KeyObject a key is not printed by accident. The plain bytes are wiped. */
function secretOf(plain: Buffer): KeyObject {
  if (plain.length !== keyBytes) fault(`a key of ${plain.length} bytes`)
  const secret = createSecretKey(plain)
  plain.fill(0)
  return secret
}

// SQL of the directory of billers. It has no tenant: what is read here is the same for everyone.

import { canonical } from '../base/canonical.ts'
import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { AccountMask } from './account-mask.ts'
import {
  aliasesMax,
  type Candidate,
  fromEachWord,
  hitsMax,
  likeness,
  normalName,
  type Wanted,
  weightOf,
} from './biller-search.ts'
import type { AccountNumber } from './parties-store.ts'
import type { BillerState } from './party-states.ts'
import type { BillerId } from './payment.ts'

/** Enough to hold the best name of as many billers as are shown, whatever else they are called. */
const namesMax = hitsMax * (1 + aliasesMax)
/** Sorts after every name that begins as another does: no character is encoded higher. */
const last = '\u{10FFFF}'

/** Goes through so many names, those of the most used billers first, and keeps the best that answer. */
export async function walkMostUsed(work: Work, { name }: Wanted, walkedMax: number): Promise<readonly Candidate[]> {
  return work.sql<Candidate[]>`
    select biller_id as id, payments.likeness(name, ${name}) as likeness, weight
      from (select biller_id, name, weight
              from payments.biller_name
             where word = 0
             order by weight desc, biller_id
             limit ${walkedMax}) as used
     where strpos(name, ${name}) > 0
     order by likeness, weight desc, biller_id
     limit ${namesMax}`
}

export type Walk = { readonly walked: number; readonly candidates: readonly Candidate[] }
type WalkedRow = { readonly walked: number } & (Candidate | { readonly id: null })

function walkOf(rows: readonly WalkedRow[]): Walk {
  return {
    walked: rows[0]?.walked ?? 0,
    candidates: rows.flatMap(row =>
      row.id === null ? [] : [{ id: row.id, likeness: row.likeness, weight: row.weight }],
    ),
  }
}

/**
 * The same among those whose ZIP is `zip`, or begins with it where it is no more than the three digits of an area.
 * `walked` tells whether these were all.
 */
export async function walkPlace(work: Work, { name, zip }: Wanted, walkedMax: number): Promise<Walk> {
  const { sql } = work
  const isThere = zip.length === 3 ? sql`area = ${zip}` : sql`zip = ${zip}`
  return walkOf(
    await sql<WalkedRow[]>`
      with used as materialized (
        select biller_id, name, weight
          from payments.biller_name
         where word = 0
           and ${isThere}
         order by weight desc, biller_id
         limit ${name === '' ? namesMax : walkedMax})
      select walked, hit.*
        from (select count(*)::integer as walked from used) as all_used
        left join (
          select biller_id as id, payments.likeness(name, ${name}) as likeness, weight
            from used
           where strpos(name, ${name}) > 0
           order by likeness, weight desc, biller_id
           limit ${namesMax}) as hit on true`,
  )
}

/** Names that begin so, in the order of the alphabet: those that are called so come first, and are never cut off. */
export async function findNames(work: Work, { name, zip }: Wanted, candidatesMax: number): Promise<Candidate[]> {
  return work.sql<Candidate[]>`
    select biller_id as id, case when name = ${name} then ${likeness.same}::integer else ${likeness.begins} end as likeness, weight
      from (select biller_id, name, weight, zip
              from payments.biller_name
             where word = 0
               and name >= ${name}
               and name < ${name + last}
             order by name, weight desc, biller_id
             limit ${candidatesMax}) as found
     where starts_with(zip, ${zip})
     order by likeness, weight desc, biller_id
     limit ${namesMax}`
}

/** Names with a later word that begins so. */
export async function findWords(work: Work, { name, zip }: Wanted, candidatesMax: number): Promise<Candidate[]> {
  return work.sql<Candidate[]>`
    select biller_id as id, ${likeness.wordBegins}::integer as likeness, weight
      from (select biller_id, weight, zip
              from payments.biller_name
             where word > 0
               and name >= ${name}
               and name < ${name + last}
             order by name, weight desc, biller_id
             limit ${candidatesMax}) as found
     where starts_with(zip, ${zip})
     order by weight desc, biller_id
     limit ${namesMax}`
}

/** Words that go on so after their first letter; or end so, where more words have to follow. */
export async function findEndings(work: Work, ending: string, isWhole: boolean, wordsMax: number): Promise<string[]> {
  const rows = await work.sql<{ word: string }[]>`
    select word
      from payments.biller_word
     where ending >= ${ending}
       and ending < ${isWhole ? `${ending} ` : ending + last}
     order by ending, word
     limit ${wordsMax}`
  return rows.map(({ word }) => word)
}

/** Names that have one of these in them at the beginning of a word. */
export async function findParts(
  work: Work,
  { zip }: Wanted,
  parts: readonly string[],
  candidatesMax: number,
): Promise<Candidate[]> {
  return work.sql<Candidate[]>`
    select biller_id as id, ${likeness.within}::integer as likeness, weight
      from (select found.*
              from unnest(${literal(parts)}::text::text[]) as part
             cross join lateral (
               (select biller_id, weight, zip
                  from payments.biller_name
                 where word = 0
                   and name >= part collate "C"
                   and name < part || ${last} collate "C"
                 order by name, weight desc, biller_id
                 limit ${candidatesMax})
               union all
               (select biller_id, weight, zip
                  from payments.biller_name
                 where word > 0
                   and name >= part collate "C"
                   and name < part || ${last} collate "C"
                 order by name, weight desc, biller_id
                 limit ${candidatesMax})) as found
             limit ${candidatesMax}) as found
     where starts_with(zip, ${zip})
     order by weight desc, biller_id
     limit ${namesMax}`
}

// --- billers themselves

export type RemitAddress = {
  readonly street: string
  readonly city: string
  /** The state: two letters. */
  readonly region: string
  /** Five digits, or ZIP+4. */
  readonly zip: string
}

/** What may be changed of an entry. Where the money goes may not: a biller with another account is another entry. */
export type BillerTerms = {
  readonly name: string
  readonly aliases: readonly string[]
  readonly address: RemitAddress
  readonly masks: readonly AccountMask[]
  /** How many business days money takes to get there, where that is not what it usually takes. */
  readonly leadDays: number | null
}

export type NewBiller = BillerTerms & {
  readonly id: BillerId
  readonly payment:
    | { readonly method: 'check' }
    | { readonly method: 'ach'; readonly bank: string; readonly number: Omit<AccountNumber, 'index'> }
}

export type Biller = BillerTerms & {
  readonly id: BillerId
  readonly method: 'ach' | 'check'
  /** The routing number; null where it is paid by check. */
  readonly bank: string | null
  readonly last4: string | null
  readonly state: BillerState
  readonly payees: number
  readonly version: number
  readonly addedAt: Date
}

type BillerRow = Omit<Biller, 'address'> & RemitAddress

function billerOf({ street, city, region, zip, ...rest }: BillerRow): Biller {
  return { ...rest, address: { street, city, region, zip } }
}

/** The entry that is already there under this name at this address, unless it is terminated or the one named. */
export async function findTwin(
  work: Work,
  { name, address }: BillerTerms,
  except: BillerId | '',
): Promise<BillerId | undefined> {
  const rows = await work.sql<{ id: BillerId }[]>`
    select biller_id as id
      from payments.biller
     where normal_name = ${normalName(name)}
       and normal_street = ${normalName(address.street)}
       and zip = ${address.zip}
       and state <> 'terminated'
       and biller_id <> ${except}`
  return rows[0]?.id
}

export async function insertBiller(work: Work, biller: NewBiller): Promise<void> {
  const { id, name, aliases, address, masks, leadDays, payment } = biller
  const account = payment.method === 'ach' ? payment : undefined
  await work.sql`
    insert into payments.biller (
      biller_id, name, aliases, normal_name, normal_street, street, city, region, zip, method, bank, number_token,
      number_sealed, number_last4, kept_by, masks, lead_days, added_at, changed_at)
    values (
      ${id}, ${name}, ${canonical(aliases)}::text::jsonb, ${normalName(name)}, ${normalName(address.street)}, ${address.street},
      ${address.city}, ${address.region}, ${address.zip}, ${payment.method}, ${account?.bank ?? null},
      ${account?.number.token ?? null}, ${account?.number.sealed ?? null}, ${account?.number.last4 ?? null},
      ${work.institution}, ${canonical(masks)}::text::jsonb, ${leadDays}, ${work.now}, ${work.now})`
}

export async function findBillers(work: Work, ids: readonly BillerId[]): Promise<readonly Biller[]> {
  const rows = await work.sql<BillerRow[]>`
    select biller_id as id, name, aliases, street, city, region, zip, method, bank, number_last4 as last4, masks,
           lead_days as "leadDays", state, payees, version, added_at as "addedAt"
      from payments.biller
     where biller_id = any (${literal(ids)}::text::text[])`
  return rows.map(billerOf)
}

/** Locks in id order, so that two who add payees of the same billers never wait for each other. */
export async function lockBillers(work: Work, ids: readonly BillerId[]): Promise<readonly Biller[]> {
  const rows = await work.sql<BillerRow[]>`
    select biller_id as id, name, aliases, street, city, region, zip, method, bank, number_last4 as last4, masks,
           lead_days as "leadDays", state, payees, version, added_at as "addedAt"
      from payments.biller
     where biller_id = any (${literal(ids)}::text::text[])
     order by biller_id
       for no key update`
  return rows.map(billerOf)
}

export async function updateTerms(work: Work, id: BillerId, terms: BillerTerms): Promise<void> {
  const { name, aliases, address, masks, leadDays } = terms
  await work.sql`
    update payments.biller
       set name = ${name}, aliases = ${canonical(aliases)}::text::jsonb, normal_name = ${normalName(name)},
           normal_street = ${normalName(address.street)}, street = ${address.street}, city = ${address.city},
           region = ${address.region}, zip = ${address.zip}, masks = ${canonical(masks)}::text::jsonb,
           lead_days = ${leadDays}, version = version + 1, changed_at = ${work.now}
     where biller_id = ${id}`
}

export async function setBillerState(work: Work, id: BillerId, state: BillerState): Promise<void> {
  await work.sql`
    update payments.biller
       set state = ${state}, version = version + 1, changed_at = ${work.now}
     where biller_id = ${id}`
}

/** A row for each name from each of its words on, to be found by. */
export async function insertNames(work: Work, { id, name, aliases, address, payees }: Biller): Promise<void> {
  const zip = address.zip.slice(0, 5)
  const rows = [name, ...aliases].flatMap((text, place) =>
    fromEachWord(text).map((name, word) => ({ place, word, name })),
  )
  await work.sql`
    insert into payments.biller_name (biller_id, place, word, name, zip, area, weight)
    select ${id}, new.*, ${zip}, left(${zip}, 3), ${weightOf(payees)}
      from unnest(
        ${literal(rows.map(({ place }) => String(place)))}::text::smallint[],
        ${literal(rows.map(({ word }) => String(word)))}::text::smallint[],
        ${literal(rows.map(({ name }) => name))}::text::text[]) as new`
}

/** Words stay when the last that was called so is gone: then they lead to nothing. */
export async function insertWords(work: Work, words: readonly { ending: string; word: string }[]): Promise<void> {
  await work.sql`
    insert into payments.biller_word (ending, word)
    select new.*
      from unnest(
        ${literal(words.map(({ ending }) => ending))}::text::text[],
        ${literal(words.map(({ word }) => word))}::text::text[]) as new (ending, word)
     order by ending, word
        on conflict do nothing`
}

export async function deleteNames(work: Work, id: BillerId): Promise<void> {
  await work.sql`delete from payments.biller_name where biller_id = ${id}`
}

/** How many payees each then has. Whoever calls holds the locks. */
export async function addToPayees(
  work: Work,
  more: ReadonlyMap<BillerId, number>,
): Promise<readonly { readonly id: BillerId; readonly payees: number }[]> {
  return work.sql<{ id: BillerId; payees: number }[]>`
    update payments.biller
       set payees = payees + more.count
      from unnest(${literal([...more.keys()])}::text::text[],
                  ${literal([...more.values()].map(String))}::text::integer[]) as more (id, count)
     where biller_id = more.id
    returning biller_id as id, payees`
}

export async function setWeights(work: Work, weights: ReadonlyMap<BillerId, number>): Promise<void> {
  await work.sql`
    update payments.biller_name
       set weight = new.weight
      from unnest(${literal([...weights.keys()])}::text::text[],
                  ${literal([...weights.values()].map(String))}::text::integer[]) as new (id, weight)
     where biller_id = new.id`
}

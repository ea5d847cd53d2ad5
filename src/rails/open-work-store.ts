// SQL of what waits for people: what a bank's file or the core said that names nothing of ours or contradicts it, and those who
// were found on sanctions lists. What came first stands first.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { CoreDifference, CoreDifferenceId } from './core-store.ts'
import type { IncomingFileId } from './incoming-file.ts'
import type { ShownEntry } from './incoming-store.ts'
import type { InstructionId } from './instruction.ts'
import type { Resolution } from './resolution.ts'
import type { HitId } from './screening-store.ts'

type AgePlace = { readonly since: Date; readonly id: string }
export type EntryPlace = { readonly incoming: string; readonly place: number }

/** Those that nobody has resolved. What was resolved stays an entry, so it is read past: a few of each day that there was. */
export async function openEntries(
  work: Work,
  after: EntryPlace & { readonly since: Date },
  most: number,
): Promise<readonly { readonly incoming: IncomingFileId; readonly place: number; readonly since: Date }[]> {
  return work.sql<{ incoming: IncomingFileId; place: number; since: Date }[]>`
    select incoming_file_id as incoming, place, entered_at as since
      from rails.incoming_entry
     where institution_id = ${work.institution}
       and effect in ('contradicts', 'unmatched')
       and (entered_at, incoming_file_id, place) > (${after.since}, ${after.incoming}, ${after.place})
       and ${isUnresolved(work)}
     order by entered_at, incoming_file_id, place
     limit ${most}`
}

function isUnresolved({ sql, institution }: Work) {
  return sql`
    not exists (
      select from rails.resolution as r
       where r.institution_id = ${institution}
         and r.subject = rails.incoming_entry.incoming_file_id || '-' || rails.incoming_entry.place
         and r.state = 'resolved')`
}

export async function countOpenEntries(work: Work, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from rails.incoming_entry
             where institution_id = ${work.institution}
               and effect in ('contradicts', 'unmatched')
               and ${isUnresolved(work)}
             order by entered_at, incoming_file_id, place
             limit ${most}) found`
  return row.count
}

export type OpenEntry = ShownEntry & {
  readonly enteredAt: Date
  /** How many things of ours it may have meant. */
  readonly candidates: number
}

/** Those of these that nobody has resolved, in the order of their files. */
export async function readEntries(work: Work, places: readonly EntryPlace[]): Promise<readonly OpenEntry[]> {
  return work.sql<OpenEntry[]>`
    select incoming_file_id as incoming, place, kind, code, names, receiving_dfi as "receivingDfi", amount,
           instruction_id as instruction, reference, file_id as file, effect, is_late as "isLate", entered_at as "enteredAt",
           (select count(*)::integer
              from rails.incoming_candidate
             where incoming_candidate.institution_id = ${work.institution}
               and incoming_candidate.incoming_file_id = incoming_entry.incoming_file_id
               and incoming_candidate.place = incoming_entry.place) as candidates
      from rails.incoming_entry
     where institution_id = ${work.institution}
       and effect in ('contradicts', 'unmatched')
       and (incoming_file_id, place) in (
             select file, place
               from unnest(${literal(places.map(({ incoming }) => incoming))}::text::text[],
                           ${literal(places.map(({ place }) => String(place)))}::text::integer[]) as asked (file, place))
       and ${isUnresolved(work)}
     order by incoming_file_id, place`
}

export async function openDifferences(
  work: Work,
  after: AgePlace,
  most: number,
): Promise<readonly { readonly id: CoreDifferenceId; readonly since: Date }[]> {
  return work.sql<{ id: CoreDifferenceId; since: Date }[]>`
    select difference_id as id, found_at as since
      from rails.core_difference
     where institution_id = ${work.institution}
       and settled_at is null
       and (found_at, difference_id) > (${after.since}, ${after.id})
     order by found_at, difference_id
     limit ${most}`
}

export async function countDifferences(work: Work, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from rails.core_difference
             where institution_id = ${work.institution}
               and settled_at is null
             order by found_at, difference_id
             limit ${most}) found`
  return row.count
}

/** Those of these that are open, in id order. */
export async function readDifferences(work: Work, ids: readonly string[]): Promise<readonly CoreDifference[]> {
  return work.sql<CoreDifference[]>`
    select difference_id as id, kind, account, operation, ours, theirs, act, found_at as "foundAt", seen_at as "seenAt"
      from rails.core_difference
     where institution_id = ${work.institution}
       and settled_at is null
       and difference_id = any (${literal(ids)}::text::text[])
     order by difference_id`
}

/** What people have said of these already; who is not here, nobody has touched. */
export async function readResolutions(work: Work, subjects: readonly string[]): Promise<readonly Resolution[]> {
  return work.sql<(Resolution & { readonly instruction: InstructionId | null })[]>`
    select subject, version, state, kind, note, instruction_id as instruction, proposal_id as proposal
      from rails.resolution
     where institution_id = ${work.institution}
       and subject = any (${literal(subjects)}::text::text[])`
}

export async function openHits(
  work: Work,
  after: AgePlace,
  most: number,
): Promise<readonly { readonly id: HitId; readonly since: Date }[]> {
  return work.sql<{ id: HitId; since: Date }[]>`
    select hit_id as id, found_at as since
      from rails.screening_hit
     where institution_id = ${work.institution}
       and state = 'open'
       and (found_at, hit_id) > (${after.since}, ${after.id})
     order by found_at, hit_id
     limit ${most}`
}

export async function countHits(work: Work, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from rails.screening_hit
             where institution_id = ${work.institution}
               and state = 'open'
             order by found_at, hit_id
             limit ${most}) found`
  return row.count
}

export type OpenHit = {
  readonly id: HitId
  readonly subject: string
  readonly kind: 'listed' | 'unread'
  readonly entry: string
  readonly listedName: string
  readonly score: number
  readonly version: number
  readonly foundAt: Date
}

/** Those of these that are open, in id order. */
export async function readHits(work: Work, ids: readonly string[]): Promise<readonly OpenHit[]> {
  return work.sql<OpenHit[]>`
    select hit_id as id, subject, kind, entry, listed_name as "listedName", score, version, found_at as "foundAt"
      from rails.screening_hit
     where institution_id = ${work.institution}
       and state = 'open'
       and hit_id = any (${literal(ids)}::text::text[])
     order by hit_id`
}

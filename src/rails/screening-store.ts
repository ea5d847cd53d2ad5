// SQL of screening: editions of the lists, what was decided by them, and whom they found.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'

export type ScreeningId = Id<'scr'>
export type HitId = Id<'hit'>

export type Edition = {
  readonly number: number
  readonly version: string
  readonly hash: string
  readonly entries: number
  readonly names: number
  readonly added: number | null
  readonly changed: number | null
  readonly removed: number | null
  readonly registeredAt: Date
}

function editionColumns({ sql }: Work) {
  return sql`number, version, hash, entries, names, added, changed, removed, registered_at as "registeredAt"`
}

export async function editionInForce(work: Work): Promise<Edition | undefined> {
  const rows = await work.sql<Edition[]>`
    select ${editionColumns(work)}
      from rails.sanctions_edition
     where institution_id = ${work.institution}
     order by number desc
     limit 1`
  return rows[0]
}

/** Two processes that register the same number race for it, and the second one looks again. */
export async function insertEdition(work: Work, edition: Edition, keepUntil: BusinessDate): Promise<void> {
  const { number, version, hash, entries, names, added, changed, removed, registeredAt } = edition
  await work.sql`
    insert into rails.sanctions_edition (
      institution_id, number, version, hash, entries, names, added, changed, removed, registered_at, keep_until)
    values (
      ${work.institution}, ${number}, ${version}, ${hash}, ${entries}, ${names}, ${added}, ${changed}, ${removed},
      ${registeredAt}, ${keepUntil})`
}

export async function listEditions(work: Work, before: number, editionsMax: number): Promise<readonly Edition[]> {
  return work.sql<Edition[]>`
    select ${editionColumns(work)}
      from rails.sanctions_edition
     where institution_id = ${work.institution}
       and number < ${before}
     order by number desc
     limit ${editionsMax}`
}

export type RefusedEdition = {
  readonly version: string
  /** The number of the edition that stayed in force; 0 for none. */
  readonly kept: number
  readonly reason: string
  readonly detail: string
  readonly refusedAt: Date
}

/** Why an edition did not come into force instead of the one with this number, if it was refused. */
export async function findRefusal(work: Work, version: string, kept: number): Promise<RefusedEdition | undefined> {
  const rows = await work.sql<RefusedEdition[]>`
    select version, kept, reason, detail, refused_at as "refusedAt"
      from rails.sanctions_refusal
     where institution_id = ${work.institution}
       and version = ${version}
       and kept = ${kept}`
  return rows[0]
}

/** Those that did not come into force instead of the edition with this number, the latest first. */
export async function listRefusals(work: Work, kept: number, refusalsMax: number): Promise<readonly RefusedEdition[]> {
  return work.sql<RefusedEdition[]>`
    select version, kept, reason, detail, refused_at as "refusedAt"
      from rails.sanctions_refusal
     where institution_id = ${work.institution}
       and kept = ${kept}
     order by refused_at desc, version
     limit ${refusalsMax}`
}

/** Answers whether it is said for the first time. */
export async function insertRefusal(work: Work, refusal: RefusedEdition, keepUntil: BusinessDate): Promise<boolean> {
  const { version, kept, reason, detail, refusedAt } = refusal
  const inserted = await work.sql`
    insert into rails.sanctions_refusal (institution_id, version, kept, reason, detail, refused_at, keep_until)
    values (${work.institution}, ${version}, ${kept}, ${reason}, ${detail}, ${refusedAt}, ${keepUntil})
    on conflict do nothing`
  return inserted.count === 1
}

export type Screening = {
  readonly id: ScreeningId
  readonly edition: number
  readonly listHash: string
  readonly rules: number
  readonly threshold: number
  readonly cause: 'arrival' | 'list' | 'name'
  readonly subjects: readonly string[]
}

export async function insertScreening(work: Work, screening: Screening, keepUntil: BusinessDate): Promise<void> {
  const { id, edition, listHash, rules, threshold, cause, subjects } = screening
  await work.sql`
    insert into rails.screening (
      institution_id, screening_id, edition, list_hash, rules, threshold, cause, subjects, actor, at, keep_until)
    values (
      ${work.institution}, ${id}, ${edition}, ${listHash}, ${rules}, ${threshold}, ${cause},
      ${literal(subjects)}::text::text[], ${work.actor}, ${work.now}, ${keepUntil})`
}

export type ScreeningMade = Omit<Screening, 'subjects'> & { readonly at: Date }

export async function findScreening(work: Work, id: ScreeningId): Promise<ScreeningMade | undefined> {
  const rows = await work.sql<ScreeningMade[]>`
    select screening_id as id, edition, list_hash as "listHash", rules, threshold, cause, at
      from rails.screening
     where institution_id = ${work.institution}
       and screening_id = ${id}`
  return rows[0]
}

export type NewHit = {
  readonly id: HitId
  readonly subject: string
  readonly nameIndex: Buffer
  readonly kind: 'listed' | 'unread'
  readonly entry: string
  readonly entryHash: string
  readonly listedName: string
  readonly score: number
  readonly entryText: string
  readonly why: Buffer
}

/** What was found before is left as it is. Answers with what is new. */
export async function insertHits(
  work: Work,
  screening: ScreeningId,
  hits: readonly NewHit[],
  keepUntil: BusinessDate,
): Promise<
  readonly { readonly id: HitId; readonly subject: string; readonly entry: string; readonly score: number }[]
> {
  return work.sql<{ id: HitId; subject: string; entry: string; score: number }[]>`
    insert into rails.screening_hit (
      institution_id, screening_id, found_at, keep_until, hit_id, subject, name_index, kind, entry, entry_hash, listed_name,
      score, entry_text, why_sealed)
    select ${work.institution}, ${screening}, ${work.now}, ${keepUntil}, new.*
      from unnest(
        ${literal(hits.map(({ id }) => id))}::text::text[],
        ${literal(hits.map(({ subject }) => subject))}::text::text[],
        ${literal(hits.map(({ nameIndex }) => hex(nameIndex)))}::text::bytea[],
        ${literal(hits.map(({ kind }) => kind))}::text::text[],
        ${literal(hits.map(({ entry }) => entry))}::text::text[],
        ${literal(hits.map(({ entryHash }) => entryHash))}::text::text[],
        ${literal(hits.map(({ listedName }) => listedName))}::text::text[],
        ${literal(hits.map(({ score }) => String(score)))}::text::integer[],
        ${literal(hits.map(({ entryText }) => entryText))}::text::text[],
        ${literal(hits.map(({ why }) => hex(why)))}::text::bytea[]) as new
        on conflict (subject, name_index, entry, entry_hash, institution_id) do nothing
    returning hit_id as id, subject, entry, score`
}

export type Standing = { readonly subject: string; readonly isOpen: boolean; readonly isTrue: boolean }

/** Of those who have hits. Whoever decides by it has locked how they stand. */
export async function standingsOf(work: Work, subjects: readonly string[]): Promise<readonly Standing[]> {
  return work.sql<Standing[]>`
    select subject, bool_or(state = 'open') as "isOpen", bool_or(state = 'true_match') as "isTrue"
      from rails.screening_hit
     where institution_id = ${work.institution}
       and subject = any (${literal(subjects)}::text::text[])
     group by subject`
}

export type HitState = 'open' | 'false_match' | 'true_match'
export type Hit = Omit<NewHit, 'nameIndex' | 'why'> & {
  /** Null where whoever was found has been erased since. */
  readonly why: Buffer | null
  readonly screening: ScreeningId
  readonly state: HitState
  readonly grounds: string | null
  readonly proposal: ProposalId | null
  readonly version: number
  readonly foundAt: Date
  readonly decidedAt: Date | null
  readonly keepUntil: BusinessDate
}

function hitColumns({ sql }: Work) {
  return sql`
    hit_id as id, screening_id as screening, subject, kind, entry, entry_hash as "entryHash", listed_name as "listedName",
    score, entry_text as "entryText", why_sealed as why, state, grounds, proposal_id as proposal, version,
    found_at as "foundAt", decided_at as "decidedAt", keep_until as "keepUntil"`
}

export async function findHit(work: Work, id: HitId): Promise<Hit | undefined> {
  const rows = await work.sql<Hit[]>`
    select ${hitColumns(work)}
      from rails.screening_hit
     where institution_id = ${work.institution}
       and hit_id = ${id}`
  return rows[0]
}

export async function lockHit(work: Work, id: HitId): Promise<Hit | undefined> {
  const rows = await work.sql<Hit[]>`
    select ${hitColumns(work)}
      from rails.screening_hit
     where institution_id = ${work.institution}
       and hit_id = ${id}
       for no key update`
  return rows[0]
}

/** In the order in which they were found. */
export async function listHits(work: Work, state: HitState, after: string, hitsMax: number): Promise<readonly Hit[]> {
  return work.sql<Hit[]>`
    select ${hitColumns(work)}
      from rails.screening_hit
     where institution_id = ${work.institution}
       and state = ${state}
       and hit_id > ${after}
     order by hit_id
     limit ${hitsMax}`
}

/** By what their names were found, and why. The hit, what was decided and on what grounds stay. */
export async function forgetHits(work: Work, subjects: readonly string[]): Promise<void> {
  await work.sql`
    update rails.screening_hit
       set name_index = null, why_sealed = null
     where institution_id = ${work.institution}
       and subject = any (${literal(subjects)}::text::text[])
       and why_sealed is not null`
}

export async function decideHit(work: Work, { id, state, grounds, proposal, version, decidedAt }: Hit): Promise<void> {
  await work.sql`
    update rails.screening_hit
       set state = ${state}, grounds = ${grounds}, proposal_id = ${proposal}, version = ${version}, decided_at = ${decidedAt}
     where institution_id = ${work.institution}
       and hit_id = ${id}`
}

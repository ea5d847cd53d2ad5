// The statements about what claims of somebody else's issuer are worth here.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { MappingId } from './access-token.ts'

/** A claim of an issuer, and the one thing it leads to. */
export type MappingContent = {
  readonly issuer: string
  readonly claim: string
  readonly value: string
} & (
  | { readonly client: Id<'cli'>; readonly scopes: null }
  | { readonly client: null; readonly scopes: readonly string[] }
)

export type Mapping = MappingContent & {
  readonly id: MappingId
  readonly addedAt: Date
  readonly addedBy: string
  readonly removedAt: Date | null
  readonly removedBy: string | null
}

export async function insertMapping(work: Work, id: MappingId, content: MappingContent): Promise<void> {
  const { issuer, claim, value, client, scopes } = content
  await work.sql`
    insert into identity.external_mapping
           (institution_id, mapping_id, issuer, claim, value, client_id, scopes, added_at, added_by)
    values (${work.institution}, ${id}, ${issuer}, ${claim}, ${value}, ${client},
            ${scopes === null ? null : literal(scopes)}::text::text[], ${work.now}, ${work.actor})`
}

export async function isClaimMapped(
  work: Work,
  { issuer, claim, value }: Pick<MappingContent, 'issuer' | 'claim' | 'value'>,
): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.external_mapping
     where institution_id = ${work.institution}
       and issuer = ${issuer}
       and claim = ${claim}
       and value = ${value}
       and removed_at is null`
  return found.length > 0
}

/** Those that are in force, and those that were, in the order of their ids. */
export function listMappings(work: Work, after: string, most: number): Promise<readonly Mapping[]> {
  return work.sql<Mapping[]>`
    select mapping_id as id, issuer, claim, value, client_id as client, to_jsonb(scopes) as scopes,
           added_at as "addedAt", added_by as "addedBy", removed_at as "removedAt", removed_by as "removedBy"
      from identity.external_mapping
     where institution_id = ${work.institution}
       and mapping_id > ${after}
     order by mapping_id
     limit ${most}`
}

export async function lockMapping(work: Work, id: MappingId): Promise<Mapping | undefined> {
  const [row] = await work.sql<Mapping[]>`
    select mapping_id as id, issuer, claim, value, client_id as client, to_jsonb(scopes) as scopes,
           added_at as "addedAt", added_by as "addedBy", removed_at as "removedAt", removed_by as "removedBy"
      from identity.external_mapping
     where institution_id = ${work.institution}
       and mapping_id = ${id}
       for update`
  return row
}

export async function removeMapping(work: Work, id: MappingId): Promise<void> {
  await work.sql`
    update identity.external_mapping
       set removed_at = ${work.now}, removed_by = ${work.actor}
     where institution_id = ${work.institution}
       and mapping_id = ${id}
       and removed_at is null`
}

/** One claim of a token, with one of its values. */
export type ShownClaim = { readonly claim: string; readonly value: string }

export type MappingRow = Pick<Mapping, 'id' | 'client' | 'scopes'>

/** What is in force of what a token shows. */
export function mappingsOf(work: Work, issuer: string, shown: readonly ShownClaim[]): Promise<readonly MappingRow[]> {
  return work.sql<MappingRow[]>`
    select mapping_id as id, client_id as client, to_jsonb(scopes) as scopes
      from identity.external_mapping
      join unnest(${literal(shown.map(({ claim }) => claim))}::text::text[],
                  ${literal(shown.map(({ value }) => value))}::text::text[]) as shown (claim, value)
     using (claim, value)
     where institution_id = ${work.institution}
       and issuer = ${issuer}
       and removed_at is null
     order by mapping_id`
}

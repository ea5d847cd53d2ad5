// What probes look at and try against the tables, past the front door of the room.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Proposal } from '../change/change.ts'

/** Tables with rows of institutions that show them to others as well: no row-level security, or a policy that is wider. */
export async function openTenantTables(work: Work): Promise<readonly string[]> {
  const rows = await work.sql<{ name: string }[]>`
    select pg_class.oid::regclass::text as name
      from pg_class
      join pg_namespace on pg_namespace.oid = relnamespace
      join pg_attribute on attrelid = pg_class.oid and attname = 'institution_id' and not attisdropped
     where relkind in ('r', 'p')
       and not relispartition
       and pg_class.oid <> 'base.institution'::regclass
       and nspname not in ('pg_catalog', 'information_schema')
       and (not relrowsecurity
            or exists (
                 select from pg_policy
                  where polrelid = pg_class.oid
                    and polpermissive
                    and polroles && array[0, 'vouch_api'::regrole::oid, 'vouch_office'::regrole::oid]
                    and pg_get_expr(polqual, polrelid)
                        <> '(institution_id = current_setting(''vouch.institution''::text, true))'))
     order by 1`
  return rows.map(({ name }) => name)
}

/** How many clients and keys of the canary are seen, and how many of them by a work that is another institution's. */
export async function seenFromElsewhere(
  work: Work,
  elsewhere: string,
): Promise<{ readonly own: number; readonly fromElsewhere: number }> {
  const count = async () => {
    const [row] = await work.sql<{ count: number }[]>`
      select ((select count(*) from identity.client where institution_id = ${work.institution})
            + (select count(*) from identity.client_key where institution_id = ${work.institution}))::int as count`
    return row?.count ?? 0
  }
  const own = await count()
  await work.sql`select set_config('vouch.institution', ${elsewhere}, true)`
  const fromElsewhere = await count()
  await work.sql`select set_config('vouch.institution', ${work.institution}, true)`
  return { own, fromElsewhere }
}

/** A key of a client, good for longer than it was registered for. */
export async function lengthenKey(work: Work, client: Id<'cli'>, kid: string, days: number): Promise<void> {
  await work.sql`
    insert into identity.client_key
    select (jsonb_populate_record(client_key, jsonb_build_object(
             'kid', reverse(kid), 'not_after', not_before + make_interval(days => ${days})))).*
      from identity.client_key
     where institution_id = ${work.institution}
       and client_id = ${client}
       and kid = ${kid}`
}

/** How many clients have keys that are good, and for how many days the longest is. */
export async function keysOfClients(
  work: Work,
): Promise<{ readonly clients: number; readonly longest: number | null }> {
  const [row] = await work.sql<{ clients: number; longest: number | null }[]>`
    select count(distinct client_id)::int as clients,
           ceil(max(extract(epoch from not_after - not_before)) / 86400)::int as longest
      from identity.client_key
     where institution_id = ${work.institution}
       and retired_at is null
       and not_after > ${work.now}`
  return row ?? { clients: 0, longest: null }
}

/** An approval that nobody was asked about. */
export async function insertApproval(
  work: Work,
  { id, revision, contentHash, makers }: Proposal,
  approver: Actor,
): Promise<void> {
  await work.sql`
    insert into change.approval
           (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
    values (${work.institution}, ${id}, ${revision}, ${Buffer.from(contentHash, 'hex')},
            ${literal([...makers])}::text::text[], ${approver}, ${work.now})`
}

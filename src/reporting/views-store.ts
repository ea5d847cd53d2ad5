// Every SQL statement about views.

import type { Work } from '../base/work.ts'
import type { View, ViewId } from './view.ts'

function columns({ sql }: Work) {
  return sql`view_id as id, person, page, name, query, made_by as "madeBy", made_at as "madeAt", version,
             changed_by as "changedBy", changed_at as "changedAt"`
}

/** How many views this person, or the team, has; and whether one of the page has this name, but for `except`. */
export async function lookAround(
  work: Work,
  person: string | null,
  { page, name }: { readonly page: string; readonly name: string },
  except: ViewId | null = null,
): Promise<{ readonly count: number; readonly isTaken: boolean }> {
  const [found] = await work.sql<{ count: number; isTaken: boolean }[]>`
    select count(*)::int as count,
           coalesce(bool_or(page = ${page} and lower(name) = lower(${name}) and view_id is distinct from ${except}),
                    false) as "isTaken"
      from reporting.view
     where institution_id = ${work.institution}
       and coalesce(person, '') = coalesce(${person}, '')`
  return found ?? { count: 0, isTaken: false }
}

export async function insertView(work: Work, view: View): Promise<void> {
  const { id, person, page, name, query, madeBy, madeAt, version, changedBy, changedAt } = view
  await work.sql`
    insert into reporting.view (
      institution_id, view_id, person, page, name, query, made_by, made_at, version, changed_by, changed_at)
    values (
      ${work.institution}, ${id}, ${person}, ${page}, ${name}, ${query}, ${madeBy}, ${madeAt}, ${version}, ${changedBy},
      ${changedAt})`
}

/** Until the end of the work nobody else changes it. */
export async function holdView(work: Work, id: ViewId): Promise<View | undefined> {
  const [row] = await work.sql<View[]>`
    select ${columns(work)}
      from reporting.view
     where institution_id = ${work.institution}
       and view_id = ${id}
       for update`
  return row
}

export async function updateView(work: Work, { id, name, query, version, changedBy, changedAt }: View): Promise<void> {
  await work.sql`
    update reporting.view
       set name = ${name}, query = ${query}, version = ${version}, changed_by = ${changedBy}, changed_at = ${changedAt}
     where institution_id = ${work.institution}
       and view_id = ${id}`
}

export async function deleteView(work: Work, id: ViewId): Promise<void> {
  await work.sql`
    delete from reporting.view
     where institution_id = ${work.institution}
       and view_id = ${id}`
}

/** The team's and this person's: there are never more than some hundreds of both, so they are sorted as they are found. */
export async function listViews(
  work: Work,
  person: string,
  page: string | null,
  after: ViewId | null,
  most: number,
): Promise<readonly View[]> {
  return work.sql<View[]>`
    select ${columns(work)}
      from reporting.view
     where institution_id = ${work.institution}
       and coalesce(person, '') in ('', ${person})
       and (${page}::text is null or page = ${page})
       and (${after}::text is null or view_id > ${after})
     order by view_id
     limit ${most}`
}

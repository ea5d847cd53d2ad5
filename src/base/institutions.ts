import type { Sql } from './database.ts'
import type { InstitutionId } from './ids.ts'
import type { Work } from './work.ts'

/** Enters the institution of this work in the list of tenants. Answers false when it was there already. */
export async function enterInstitution(work: Work): Promise<boolean> {
  const entered = await work.sql`
    insert into base.institution (institution_id, opened_at)
    values (${work.institution}, ${work.now})
    on conflict do nothing`
  return entered.count === 1
}

/** Every tenant, in a stable order. Loops go through them one by one: a work sees one institution only. */
export async function institutions(sql: Sql): Promise<readonly InstitutionId[]> {
  const rows = await sql<
    { id: InstitutionId }[]
  >`select institution_id as id from base.institution order by institution_id`
  return rows.map(({ id }) => id)
}

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

/**
 * Runs a pass for every tenant, and for `more` that is none, and adds up what each handled. One that fails does not keep the others waiting; its
 * fault is thrown at the end.
 */
export async function passOver(
  sql: Sql,
  signal: AbortSignal,
  pass: (institution: InstitutionId) => Promise<number>,
  more: readonly InstitutionId[] = [],
): Promise<number> {
  let handled = 0
  const faults: unknown[] = []
  for (const institution of [...(await institutions(sql)), ...more]) {
    if (signal.aborted) break
    try {
      handled += await pass(institution)
    } catch (thrown) {
      faults.push(thrown)
    }
  }
  if (faults.length === 1) throw faults[0]
  if (faults.length > 1) throw new AggregateError(faults, `the pass failed for ${faults.length} institutions`)
  return handled
}

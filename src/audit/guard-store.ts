// Every SQL statement about logs at which the sealer stopped.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'

export type Halt = {
  /** Who knows otherwise: a copy, a witness, or the log's own newest checkpoint. */
  readonly holder: string
  readonly what: string
  readonly logSize: bigint
  readonly haltedAt: Date
}

/** The first reason stands. Answers false where there was one already. */
export async function insertHalt(sql: Sql | Transaction, institution: InstitutionId, halt: Halt): Promise<boolean> {
  const { count } = await sql`
    insert into audit.halt (institution_id, holder, what, log_size, halted_at)
    values (${institution}, ${halt.holder}, ${halt.what}, ${halt.logSize}, ${halt.haltedAt})
        on conflict do nothing`
  return count === 1
}

export async function readHalt(sql: Sql | Transaction, institution: InstitutionId): Promise<Halt | undefined> {
  const [halt] = await sql<Halt[]>`
    select holder, what, log_size as "logSize", halted_at as "haltedAt"
      from audit.halt
     where institution_id = ${institution}`
  return halt
}

export async function readHalts(sql: Sql): Promise<readonly (Halt & { readonly institution: InstitutionId })[]> {
  return sql<(Halt & { institution: InstitutionId })[]>`
    select institution_id as institution, holder, what, log_size as "logSize", halted_at as "haltedAt"
      from audit.halt
     order by institution_id`
}

/** How long the log is, and whether it is halted; undefined where there is none. */
export async function readLogState(
  sql: Sql | Transaction,
  institution: InstitutionId,
): Promise<{ readonly size: bigint; readonly isHalted: boolean } | undefined> {
  const [log] = await sql<{ size: bigint; isHalted: boolean }[]>`
    select size,
           exists (
             select from audit.halt
              where halt.institution_id = ${institution}) as "isHalted"
      from audit.log
     where institution_id = ${institution}`
  return log
}

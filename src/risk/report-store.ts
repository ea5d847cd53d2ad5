// Every SQL statement about what was computed of the runs.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { Acceptance } from './accept.ts'
import type { OpenCounts, Overall } from './level.ts'
import type { Day, Level } from './register/terms.ts'

/** For the rest of the transaction the prober sees what the canary may see, the log of the canary among it. */
export async function becomeCanary({ sql }: Work): Promise<void> {
  await sql`set local role vouch_canary`
}

export async function becomeOneself({ sql }: Work): Promise<void> {
  await sql`set local role none`
}

export type SnapshotRow = {
  readonly day: Day
  readonly takenAt: Date
  readonly formula: number
  readonly registerHash: Buffer
  readonly input: string
  readonly output: string
}

/** One that is known already changes nothing. */
export async function insertRegister({ sql, institution }: Work, hash: Buffer, content: string): Promise<void> {
  await sql`
    insert into risk.register (institution_id, register_hash, content)
    values (${institution}, ${hash}, ${content})
        on conflict do nothing`
}

export async function insertSnapshot({ sql, institution }: Work, row: SnapshotRow): Promise<void> {
  const { day, takenAt, formula, registerHash, input, output } = row
  await sql`
    insert into risk.snapshot (institution_id, day, taken_at, formula, register_hash, input, output)
    values (${institution}, ${day}, ${takenAt}, ${formula}, ${registerHash}, ${input}, ${output})`
}

export async function newestSnapshotDay({ sql, institution }: Work): Promise<Day | undefined> {
  const [newest] = await sql<{ day: Day }[]>`
    select day::text as day
      from risk.snapshot
     where institution_id = ${institution}
     order by snapshot.day desc
     limit 1`
  return newest?.day
}

/** With the register that it was computed from. */
export async function findSnapshot(
  { sql, institution }: Work,
  day: Day,
): Promise<(SnapshotRow & { readonly register: string }) | undefined> {
  const [found] = await sql<(SnapshotRow & { register: string })[]>`
    select day::text as day, taken_at as "takenAt", formula, register_hash as "registerHash", input, output,
           content as register
      from risk.snapshot
      join risk.register using (institution_id, register_hash)
     where institution_id = ${institution}
       and day = ${day}`
  return found
}

/** The newest day that was kept by that moment. */
export async function snapshotDayAt({ sql, institution }: Work, at: Date): Promise<Day | undefined> {
  const [found] = await sql<{ day: Day }[]>`
    select day::text as day
      from risk.snapshot
     where institution_id = ${institution}
       and snapshot.day <= (${at} at time zone 'UTC')::date
       and taken_at <= ${at}
     order by snapshot.day desc
     limit 1`
  return found?.day
}

export type Point = OpenCounts & {
  readonly day: Day
  readonly overall: Overall
  readonly worst: Level
  readonly notWorking: number
}

/** How it stood on each day but those that are known already, in the order of the days. */
export async function pointsBetween(
  { sql, institution }: Work,
  from: Day,
  to: Day,
  known: readonly Day[],
): Promise<readonly Point[]> {
  return sql<Point[]>`
    select day, (output -> 'counts' ->> 'open')::integer as open,
           (output -> 'counts' ->> 'high')::integer as high, (output -> 'counts' ->> 'medium')::integer as medium,
           output ->> 'overall' as overall, output ->> 'worst' as worst,
           (output ->> 'notWorking')::integer as "notWorking"
      from (select day::text as day, output::jsonb as output
              from risk.snapshot
             where institution_id = ${institution}
               and snapshot.day between ${from} and ${to}
               and snapshot.day <> all (${literal(known)}::text::date[])
            offset 0) as kept
     order by day`
}

/** With the proposal that two people agreed on. */
export async function insertAcceptance(
  { sql, institution }: Work,
  row: Omit<Acceptance, 'acceptedAt'> & { readonly proposal: string; readonly acceptedAt: Date },
): Promise<void> {
  const { acceptance, risk, reason, level, acceptedBy, secondBy, proposal, acceptedAt, until } = row
  await sql`
    insert into risk.acceptance (
      institution_id, acceptance_id, risk_id, reason, level, accepted_by, second_by, proposal_id, accepted_at, until)
    values (
      ${institution}, ${acceptance}, ${risk}, ${reason}, ${level}, ${acceptedBy}, ${secondBy}, ${proposal},
      ${acceptedAt}, ${until})`
}

/** All there ever were: how long each held is said by itself. */
export async function readAcceptances({ sql, institution }: Work): Promise<readonly Acceptance[]> {
  const rows = await sql<(Omit<Acceptance, 'acceptedAt'> & { acceptedAt: Date })[]>`
    select acceptance_id as acceptance, risk_id as risk, reason, level, accepted_by as "acceptedBy",
           second_by as "secondBy", accepted_at as "acceptedAt", until::text as until
      from risk.acceptance
     where institution_id = ${institution}
     order by accepted_at, acceptance_id`
  return rows.map(row => ({ ...row, acceptedAt: row.acceptedAt.toISOString() }))
}

export type NotedProof = { readonly proof: string; readonly notedAt: Date }

/** Those that were seen on this day or later. */
export async function proofsSince({ sql, institution }: Work, day: Day): Promise<readonly NotedProof[]> {
  return sql<NotedProof[]>`
    select proof_id as proof, noted_at as "notedAt"
      from risk.proof
     where institution_id = ${institution}
       and proven_on >= ${day}
     order by noted_at, proof_id`
}

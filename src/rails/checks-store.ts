// SQL of checks on paper: their numbers, what became of them, and when they were presented.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { Check, CheckState, Presentment } from './checks/check.ts'
import type { InstructionId } from './instruction.ts'

/** A check as it is kept. */
export type PaperCheck = Check & {
  readonly instruction: InstructionId
  readonly reason: string | null
  readonly version: number
  readonly changedAt: Date
}

type CheckRow = Omit<PaperCheck, 'money'> & { readonly currency: string; readonly amount: bigint }

function checkColumns({ sql }: Work) {
  return sql`number, instruction_id as instruction, currency, amount, drawn_on as "drawnOn", state, reason, version,
             changed_at as "changedAt"`
}

function checkOf({ currency, amount, ...row }: CheckRow): PaperCheck {
  return { ...row, money: { currency, minor: amount } }
}

/** Takes so many numbers behind the last, and answers with the last of them. Whoever draws at the same time waits. */
export async function takeNumbers(work: Work, count: number, first: bigint): Promise<bigint> {
  const rows = await work.sql<{ last: bigint }[]>`
    insert into rails.check_counter as counter (institution_id, last_number)
    values (${work.institution}, ${first + BigInt(count) - 1n})
    on conflict (institution_id) do update set last_number = counter.last_number + ${count}
    returning last_number as last`
  return rows[0]?.last ?? first
}

export async function insertChecks(work: Work, checks: readonly PaperCheck[]): Promise<void> {
  await work.sql`
    insert into rails.paper_check (institution_id, changed_at, number, instruction_id, currency, amount, drawn_on, state)
    select ${work.institution}, ${work.now}, drawn.*
      from unnest(
        ${literal(checks.map(({ number }) => number))}::text::bigint[],
        ${literal(checks.map(({ instruction }) => instruction))}::text::text[],
        ${literal(checks.map(({ money }) => money.currency))}::text::text[],
        ${literal(checks.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(checks.map(({ drawnOn }) => drawnOn))}::text::date[],
        ${literal(checks.map(({ state }) => state))}::text::text[]) as drawn`
}

/** Locks in the order of their numbers. */
export async function lockChecks(work: Work, numbers: readonly bigint[]): Promise<readonly PaperCheck[]> {
  const rows = await work.sql<CheckRow[]>`
    select ${checkColumns(work)}
      from rails.paper_check
     where institution_id = ${work.institution}
       and number = any (${literal(numbers)}::text::bigint[])
     order by number
       for no key update`
  return rows.map(checkOf)
}

export async function checksFor(work: Work, instructions: readonly InstructionId[]): Promise<readonly PaperCheck[]> {
  const rows = await work.sql<CheckRow[]>`
    select ${checkColumns(work)}
      from rails.paper_check
     where institution_id = ${work.institution}
       and instruction_id = any (${literal(instructions)}::text::text[])
     order by number`
  return rows.map(checkOf)
}

export async function updateChecks(work: Work, checks: readonly PaperCheck[]): Promise<void> {
  await work.sql`
    update rails.paper_check
       set state = after.state, reason = after.reason, version = version + 1, changed_at = ${work.now}
      from unnest(
        ${literal(checks.map(({ number }) => number))}::text::bigint[],
        ${literal(checks.map(({ state }) => state))}::text::text[],
        ${literal(checks.map(({ reason }) => reason))}::text::text[]) as after (number, state, reason)
     where institution_id = ${work.institution}
       and paper_check.number = after.number`
}

/** By number, behind the one named. */
export async function listChecks(
  work: Work,
  state: CheckState,
  behind: bigint,
  checksMax: number,
): Promise<readonly PaperCheck[]> {
  const rows = await work.sql<CheckRow[]>`
    select ${checkColumns(work)}
      from rails.paper_check
     where institution_id = ${work.institution}
       and state = ${state}
       and number > ${behind}
     order by number
     limit ${checksMax}`
  return rows.map(checkOf)
}

/** False where the bank has said so before. */
export async function insertPresentment(
  work: Work,
  { reference, number, money, on, isPaid }: Presentment & { readonly reference: string },
  verdict: string,
): Promise<boolean> {
  const inserted = await work.sql`
    insert into rails.check_presentment (institution_id, reference, number, currency, amount, presented_on, is_paid, verdict,
                                         entered_at)
    values (${work.institution}, ${reference}, ${number}, ${money.currency}, ${money.minor}, ${on}, ${isPaid}, ${verdict},
            ${work.now})
    on conflict (reference, institution_id) do nothing`
  return inserted.count === 1
}

export type PresentedBefore = {
  readonly reference: string
  readonly on: BusinessDate
  readonly isPaid: boolean
  readonly verdict: string
}

export async function presentmentsOf(work: Work, number: bigint): Promise<readonly PresentedBefore[]> {
  return work.sql<PresentedBefore[]>`
    select reference, presented_on as on, is_paid as "isPaid", verdict
      from rails.check_presentment
     where institution_id = ${work.institution}
       and number = ${number}
     order by entered_at, reference`
}

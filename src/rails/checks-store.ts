// SQL of checks on paper: their numbers, what became of them, and when they were presented.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { Check, CheckState, Presentment } from './checks/check.ts'
import type { FileId } from './file.ts'
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
  return sql`number, instruction_id as instruction, currency, amount, drawn_on as "drawnOn",
             stale_days as "staleDays", state, reason, version,
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
    on conflict (institution_id) do update set last_number = greatest(counter.last_number, ${first - 1n}) + ${count}
    returning last_number as last`
  return rows[0]?.last ?? first
}

export async function insertChecks(work: Work, checks: readonly PaperCheck[]): Promise<void> {
  await work.sql`
    insert into rails.paper_check (institution_id, changed_at, number, instruction_id, currency, amount, drawn_on, stale_days,
                                   state)
    select ${work.institution}, ${work.now}, drawn.*
      from unnest(
        ${literal(checks.map(({ number }) => number))}::text::bigint[],
        ${literal(checks.map(({ instruction }) => instruction))}::text::text[],
        ${literal(checks.map(({ money }) => money.currency))}::text::text[],
        ${literal(checks.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(checks.map(({ drawnOn }) => drawnOn))}::text::date[],
        ${literal(checks.map(({ staleDays }) => String(staleDays)))}::text::integer[],
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

/** With what the room above calls what it pays. */
export type NamedCheck = PaperCheck & { readonly reference: string }
type NamedRow = CheckRow & { readonly reference: string }

function namedOf({ reference, ...row }: NamedRow): NamedCheck {
  return { ...checkOf(row), reference }
}

export async function findCheck(work: Work, number: bigint): Promise<NamedCheck | undefined> {
  const rows = await work.sql<NamedRow[]>`
    select ${checkColumns(work)}, reference
      from ${named(work)}
     where institution_id = ${work.institution}
       and number = ${number}`
  return rows.map(namedOf)[0]
}

/** What pays a reference of the room above. */
export async function findCheckOf(work: Work, reference: string): Promise<NamedCheck | undefined> {
  const rows = await work.sql<NamedRow[]>`
    select ${checkColumns(work)}, reference
      from ${named(work)}
     where institution_id = ${work.institution}
       and reference = ${reference}`
  return rows.map(namedOf)[0]
}

function named({ sql }: Work) {
  return sql`
    rails.paper_check
      join (select institution_id, instruction_id, reference from rails.instruction) as own using (institution_id, instruction_id)`
}

/** Those that are printed from a file. */
export async function numbersIn(work: Work, file: FileId): Promise<readonly bigint[]> {
  const rows = await work.sql<{ number: bigint }[]>`
    select number
      from rails.file_entry
      join rails.paper_check using (instruction_id, institution_id)
     where institution_id = ${work.institution}
       and file_id = ${file}
     order by number`
  return rows.map(({ number }) => number)
}

/** By number, behind the one named. */
export async function listChecks(
  work: Work,
  only: { readonly state?: CheckState },
  behind: bigint,
  checksMax: number,
): Promise<readonly NamedCheck[]> {
  const { sql } = work
  const rows = await sql<NamedRow[]>`
    select ${checkColumns(work)}, reference
      from ${named(work)}
     where institution_id = ${work.institution}
       and number > ${behind}
       ${only.state === undefined ? sql`` : sql`and state = ${only.state}`}
     order by number
     limit ${checksMax}`
  return rows.map(namedOf)
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

export type NoticeKind = 'stop' | 'void'

/** To be told to the bank; one that was told before is told again. */
export async function putNotices(work: Work, numbers: readonly bigint[], kind: NoticeKind): Promise<void> {
  await work.sql`
    insert into rails.check_notice (institution_id, entered_at, kind, number)
    select ${work.institution}, ${work.now}, ${kind}, number
      from unnest(${literal(numbers)}::text::bigint[]) as number
        on conflict (number, institution_id) do update set kind = excluded.kind, file_id = null`
}

/** Whether the file that told the bank of it was refused. */
export async function isNoticeRefused(work: Work, number: bigint): Promise<boolean> {
  const rows = await work.sql`
    select
      from rails.check_notice
      join rails.file using (file_id, institution_id)
     where institution_id = ${work.institution}
       and number = ${number}
       and file.state = 'rejected'`
  return rows.length > 0
}

type WaitingNotice = Pick<Check, 'number' | 'money' | 'drawnOn'> & { readonly kind: NoticeKind }

/** In no file yet, by number. */
export async function waitingNotices(work: Work, noticesMax: number): Promise<readonly WaitingNotice[]> {
  const rows = await work.sql<
    (Omit<WaitingNotice, 'money'> & { readonly currency: string; readonly amount: bigint })[]
  >`
    select number, kind, currency, amount, drawn_on as "drawnOn"
      from rails.check_notice
      join rails.paper_check using (number, institution_id)
     where institution_id = ${work.institution}
       and file_id is null
     order by number
     limit ${noticesMax}`
  return rows.map(({ currency, amount, ...row }) => ({ ...row, money: { currency, minor: amount } }))
}

/** How many of these are in no file yet. */
export async function lockWaitingNotices(work: Work, numbers: readonly bigint[]): Promise<number> {
  const rows = await work.sql`
    select
      from rails.check_notice
     where institution_id = ${work.institution}
       and number = any (${literal(numbers)}::text::bigint[])
       and file_id is null
     order by number
       for no key update`
  return rows.length
}

export async function setNoticesFile(work: Work, numbers: readonly bigint[], file: FileId): Promise<void> {
  await work.sql`
    update rails.check_notice
       set file_id = ${file}
     where institution_id = ${work.institution}
       and number = any (${literal(numbers)}::text::bigint[])`
}

export async function noticesIn(
  work: Work,
  file: FileId,
): Promise<readonly { readonly number: bigint; readonly kind: NoticeKind }[]> {
  return work.sql<{ number: bigint; kind: NoticeKind }[]>`
    select number, kind
      from rails.check_notice
     where institution_id = ${work.institution}
       and file_id = ${file}
     order by number`
}

/** The room above is to hear of it. */
export async function insertUntold(work: Work, reference: string, number: bigint): Promise<void> {
  await work.sql`
    insert into rails.untold_presentment (institution_id, reference, number)
    values (${work.institution}, ${reference}, ${number})`
}

export type UntoldPresentment = {
  readonly number: bigint
  /** What the room above calls what it was drawn for. */
  readonly reference: string
  readonly verdict: string
  readonly isPaid: boolean
}

/** What was presented and is not to be paid, since the room above last asked. Telling and what it does are one work. */
export async function takePresentments(work: Work, presentmentsMax: number): Promise<readonly UntoldPresentment[]> {
  return work.sql<UntoldPresentment[]>`
    with untold as (
      delete from rails.untold_presentment
       where institution_id = ${work.institution}
         and reference = any (array(
               select reference
                 from rails.untold_presentment
                where institution_id = ${work.institution}
                order by reference
                limit ${presentmentsMax}
                  for update skip locked))
      returning reference, number)
    select untold.number, instruction.reference, presented.verdict, presented.is_paid as "isPaid"
      from untold
      join rails.check_presentment as presented
        on presented.institution_id = ${work.institution} and presented.reference = untold.reference
      join rails.paper_check as paper on paper.institution_id = ${work.institution} and paper.number = untold.number
      join rails.instruction as instruction
        on instruction.institution_id = ${work.institution} and instruction.instruction_id = paper.instruction_id
     order by presented.entered_at, presented.reference`
}

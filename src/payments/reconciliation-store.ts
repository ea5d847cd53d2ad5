// SQL of the proofs of days and of the days of the general ledger.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { PaymentId } from './payment.ts'
import type { Result } from './reconciliation.ts'

export type CarriedSum = {
  readonly count: bigint
  readonly settled: bigint
  readonly failed: bigint
  /** Of those settled or failed, what payments know to have come back. */
  readonly back: bigint
}

/**
 * What became of attempts to pay, by the histories of the payments. An attempt after which there was another has failed;
 * one that was settled is the last for ever. So an answer that is complete never changes.
 */
export async function sumOfCarried(
  work: Work,
  carried: readonly { readonly payment: PaymentId; readonly attempt: number }[],
): Promise<CarriedSum> {
  const [row] = await work.sql<CarriedSum[]>`
    select count(*) as count,
           coalesce(sum(amount) filter (where is_settled), 0)::bigint as settled,
           coalesce(sum(amount) filter (where is_failed), 0)::bigint as failed,
           coalesce(sum(amount) filter (where is_failed or came_back), 0)::bigint as back
      from unnest(
        ${literal(carried.map(({ payment }) => payment))}::text::text[],
        ${literal(carried.map(({ attempt }) => String(attempt)))}::text::integer[]) as carried (payment_id, attempt)
      join payments.payment as own
        on own.institution_id = ${work.institution} and own.payment_id = carried.payment_id
     cross join lateral (
       select coalesce(bool_or(step.state = 'settled'), false) and own.attempts = carried.attempt as is_settled,
              coalesce(bool_or(step.state = 'returned'), false) and own.attempts = carried.attempt as came_back
         from payments.payment_step as step
        where step.institution_id = ${work.institution}
          and step.payment_id = carried.payment_id
          and step.state in ('settled', 'returned')) as steps
     cross join lateral (
       select not is_settled and (own.attempts > carried.attempt or own.state = 'failed') as is_failed) as ended`
  return row ?? { count: 0n, settled: 0n, failed: 0n, back: 0n }
}

export type Begun = {
  readonly day: BusinessDate
  readonly asOf: Date
  /** Those that were open when it was begun, as canonical JSON. */
  readonly breaks: string
  readonly isProved: boolean
}

/** The last day whose proof has begun. */
export async function lastBegun(work: Work): Promise<Begun | undefined> {
  const rows = await work.sql<Begun[]>`
    select start.day, as_of as "asOf", breaks, proof.day is not null as "isProved"
      from payments.reconciliation_start as start
      left join payments.reconciliation as proof using (institution_id, day)
     where start.institution_id = ${work.institution}
     order by start.day desc
     limit 1`
  return rows[0]
}

export async function begunOf(work: Work, day: BusinessDate): Promise<Begun | undefined> {
  const rows = await work.sql<Begun[]>`
    select start.day, as_of as "asOf", breaks, proof.day is not null as "isProved"
      from payments.reconciliation_start as start
      left join payments.reconciliation as proof using (institution_id, day)
     where start.institution_id = ${work.institution}
       and start.day = ${day}`
  return rows[0]
}

/** The day that was begun before one. */
export async function begunBefore(work: Work, day: BusinessDate): Promise<Begun | undefined> {
  const rows = await work.sql<Begun[]>`
    select day, as_of as "asOf", breaks, true as "isProved"
      from payments.reconciliation_start
     where institution_id = ${work.institution}
       and day < ${day}
     order by day desc
     limit 1`
  return rows[0]
}

export async function insertBegun(work: Work, { day, asOf, breaks }: Begun): Promise<void> {
  await work.sql`
    insert into payments.reconciliation_start (institution_id, day, as_of, breaks)
    values (${work.institution}, ${day}, ${asOf}, ${breaks})`
}

/** A file, or a part of one, by the name that a statement gives it. */
export type ProvedFile = { readonly file: string; readonly content: string }

export async function insertProvedFiles(work: Work, day: BusinessDate, files: readonly ProvedFile[]): Promise<void> {
  await work.sql`
    insert into payments.proved_file (institution_id, day, proved_at, file_id, content)
    select ${work.institution}, ${day}, ${work.now}, new.*
      from unnest(
        ${literal(files.map(({ file }) => file))}::text::text[],
        ${literal(files.map(({ content }) => content))}::text::text[]) as new`
}

export async function provedFilesOf(work: Work, day: BusinessDate): Promise<readonly ProvedFile[]> {
  return work.sql<ProvedFile[]>`
    select file_id as file, content
      from payments.proved_file
     where institution_id = ${work.institution}
       and day = ${day}
     order by file_id`
}

/** The first day to which anything was counted. */
export async function firstDay(work: Work): Promise<BusinessDate | undefined> {
  const rows = await work.sql<{ day: BusinessDate | null }[]>`
    select min(day) as day
      from payments.settlement
     where institution_id = ${work.institution}`
  return rows[0]?.day ?? undefined
}

export type Reconciliation = {
  readonly day: BusinessDate
  readonly isZero: boolean
  /** Canonical JSON. */
  readonly content: string
  readonly hash: Buffer
  readonly madeAt: Date
}

export async function insertReconciliation(work: Work, own: Omit<Reconciliation, 'madeAt'>): Promise<void> {
  await work.sql`
    insert into payments.reconciliation (institution_id, day, is_zero, content, hash, made_at)
    values (${work.institution}, ${own.day}, ${own.isZero}, ${own.content}, ${own.hash}, ${work.now})`
}

export async function findReconciliation(work: Work, day: BusinessDate): Promise<Reconciliation | undefined> {
  const rows = await work.sql<Reconciliation[]>`
    select day, is_zero as "isZero", content, hash, made_at as "madeAt"
      from payments.reconciliation
     where institution_id = ${work.institution}
       and day = ${day}`
  return rows[0]
}

/** Which days are wanted: this one and those before it, and of them those before the last that was seen. */
export type Span = { readonly until: BusinessDate | undefined; readonly before: BusinessDate | undefined }

export type ReconciliationDay = Omit<Reconciliation, 'content'> & { readonly result: Result }

/** The result is read out of the proof only where something differed: a proof may be long. */
export async function listReconciliations(
  work: Work,
  { until, before }: Span,
  rowsMax: number,
): Promise<readonly ReconciliationDay[]> {
  return work.sql<ReconciliationDay[]>`
    select day, is_zero as "isZero", hash, made_at as "madeAt",
           case when is_zero then 'zero' else content::json ->> 'result' end as result
      from payments.reconciliation
     where institution_id = ${work.institution}
       and day <= ${until ?? 'infinity'}
       and day < ${before ?? 'infinity'}
     order by day desc
     limit ${rowsMax}`
}

export type LedgerDay = {
  readonly day: BusinessDate
  readonly from: Date
  readonly until: Date
  /** Canonical JSON. */
  readonly content: string
  readonly hash: Buffer
  readonly madeAt: Date
}

export async function lastLedgerDay(work: Work): Promise<LedgerDay | undefined> {
  const rows = await work.sql<LedgerDay[]>`
    select day, from_at as from, until_at as until, content, hash, made_at as "madeAt"
      from payments.general_ledger_day
     where institution_id = ${work.institution}
     order by day desc
     limit 1`
  return rows[0]
}

export async function findLedgerDay(work: Work, day: BusinessDate): Promise<LedgerDay | undefined> {
  const rows = await work.sql<LedgerDay[]>`
    select day, from_at as from, until_at as until, content, hash, made_at as "madeAt"
      from payments.general_ledger_day
     where institution_id = ${work.institution}
       and day = ${day}`
  return rows[0]
}

export async function listLedgerDays(
  work: Work,
  { until, before }: Span,
  rowsMax: number,
): Promise<readonly Omit<LedgerDay, 'content'>[]> {
  return work.sql<LedgerDay[]>`
    select day, from_at as from, until_at as until, hash, made_at as "madeAt"
      from payments.general_ledger_day
     where institution_id = ${work.institution}
       and day <= ${until ?? 'infinity'}
       and day < ${before ?? 'infinity'}
     order by day desc
     limit ${rowsMax}`
}

export async function insertLedgerDay(work: Work, own: Omit<LedgerDay, 'madeAt'>): Promise<void> {
  await work.sql`
    insert into payments.general_ledger_day (institution_id, day, from_at, until_at, content, hash, made_at)
    values (${work.institution}, ${own.day}, ${own.from}, ${own.until}, ${own.content}, ${own.hash}, ${work.now})`
}

export type LedgerPart = { readonly through: string; readonly content: string }

export async function ledgerPartsOf(work: Work, day: BusinessDate): Promise<readonly LedgerPart[]> {
  return work.sql<LedgerPart[]>`
    select through, content
      from payments.general_ledger_part
     where institution_id = ${work.institution}
       and day = ${day}
     order by through`
}

export async function insertLedgerPart(work: Work, day: BusinessDate, { through, content }: LedgerPart): Promise<void> {
  await work.sql`
    insert into payments.general_ledger_part (institution_id, day, through, content)
    values (${work.institution}, ${day}, ${through}, ${content})`
}

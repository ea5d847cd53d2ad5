// SQL of exceptions.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { Exception, ExceptionId, ExceptionKind } from './exception.ts'
import type { PaymentId } from './payment.ts'

function columns({ sql }: Work) {
  return sql`
    exception_id as id, payment_id as payment, kind, reason, state, opened_at as "openedAt", due_on as "dueOn", retries,
    retry_on as "retryOn", owner, owned_until as "ownedUntil", proposal_id as proposal, wanted, resolution, resolved_by as "resolvedBy",
    resolved_at as "resolvedAt", version`
}

/** One that is open for the same payment already is left as it is. Answers with those that are new. */
export async function insertExceptions(work: Work, exceptions: readonly Exception[]): Promise<readonly ExceptionId[]> {
  const rows = await work.sql<{ id: ExceptionId }[]>`
    insert into payments.exception (
      institution_id, opened_at, exception_id, payment_id, kind, reason, due_on, retry_on)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(exceptions.map(({ id }) => id))}::text::text[],
        ${literal(exceptions.map(({ payment }) => payment))}::text::text[],
        ${literal(exceptions.map(({ kind }) => kind))}::text::text[],
        ${literal(exceptions.map(({ reason }) => reason))}::text::text[],
        ${literal(exceptions.map(({ dueOn }) => dueOn))}::text::date[],
        ${literal(exceptions.map(({ retryOn }) => retryOn))}::text::date[]) as new
        on conflict (payment_id, institution_id) where state = 'open' do nothing
    returning exception_id as id`
  return rows.map(({ id }) => id)
}

/** Locks in id order. */
export async function lockExceptions(work: Work, ids: readonly ExceptionId[]): Promise<readonly Exception[]> {
  return work.sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and exception_id = any (${literal(ids)}::text::text[])
     order by exception_id
       for no key update`
}

/** The open ones of these payments, locked in id order. */
export async function lockOpenFor(work: Work, payments: readonly PaymentId[]): Promise<readonly Exception[]> {
  return work.sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and payment_id = any (${literal(payments)}::text::text[])
       and state = 'open'
     order by exception_id
       for no key update`
}

/** Those to be tried again today; what another pass works on is left to it. */
export async function claimRetries(
  work: Work,
  today: BusinessDate,
  exceptionsMax: number,
): Promise<readonly Exception[]> {
  return work.sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and retry_on <= ${today}
     order by retry_on, exception_id
     limit ${exceptionsMax}
       for no key update skip locked`
}

/**
 * Payments that should have arrived before a day, or checks that left before another, and have no open exception. Locked,
 * so that none is called overdue whose answer is being entered: an exception that comes after it would wait for ever.
 */
export async function findOverdue(
  work: Work,
  before: { readonly arrived: BusinessDate; readonly checkLeft: BusinessDate },
  paymentsMax: number,
): Promise<readonly { readonly payment: PaymentId; readonly kind: ExceptionKind }[]> {
  return work.sql<{ payment: PaymentId; kind: ExceptionKind }[]>`
    select payment_id as payment, case method when 'check' then 'stale' else 'unknown_outcome' end as kind
      from payments.payment
     where institution_id = ${work.institution}
       and state in ('released', 'sent')
       and deliver_on < ${before.arrived}
       and (method <> 'check' or process_on < ${before.checkLeft})
       and not exists (
             select from payments.exception
              where exception.institution_id = ${work.institution}
                and exception.payment_id = payment.payment_id
                and exception.state = 'open')
     order by deliver_on, payment_id
     limit ${paymentsMax}
       for no key update skip locked`
}

export async function updateException(work: Work, exception: Exception): Promise<void> {
  const { id, kind, reason, state, dueOn, retries, retryOn, owner, ownedUntil, proposal, version } = exception
  const { wanted, resolution, resolvedBy, resolvedAt } = exception
  await work.sql`
    update payments.exception
       set kind = ${kind}, reason = ${reason}, state = ${state}, due_on = ${dueOn}, retries = ${retries}, retry_on = ${retryOn},
           owner = ${owner}, owned_until = ${ownedUntil}, proposal_id = ${proposal}, wanted = ${wanted}, resolution = ${resolution},
           resolved_by = ${resolvedBy}, resolved_at = ${resolvedAt}, version = ${version}
     where institution_id = ${work.institution}
       and exception_id = ${id}`
}

export type ExceptionStep = {
  readonly version: number
  readonly act: string
  readonly actor: string
  readonly reason: string | null
  readonly at: Date
}

export async function insertExceptionSteps(
  work: Work,
  steps: readonly (Omit<ExceptionStep, 'at'> & { readonly exception: ExceptionId })[],
): Promise<void> {
  await work.sql`
    insert into payments.exception_step (institution_id, at, exception_id, version, act, actor, reason)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(steps.map(({ exception }) => exception))}::text::text[],
        ${literal(steps.map(({ version }) => String(version)))}::text::integer[],
        ${literal(steps.map(({ act }) => act))}::text::text[],
        ${literal(steps.map(({ actor }) => actor))}::text::text[],
        ${literal(steps.map(({ reason }) => reason))}::text::text[]) as new`
}

export async function exceptionStepsOf(work: Work, id: ExceptionId): Promise<readonly ExceptionStep[]> {
  return work.sql<ExceptionStep[]>`
    select version, act, actor, reason, at
      from payments.exception_step
     where institution_id = ${work.institution}
       and exception_id = ${id}
     order by version`
}

export async function findException(work: Work, id: ExceptionId): Promise<Exception | undefined> {
  const [row] = await work.sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and exception_id = ${id}`
  return row
}

/** In id order. */
export async function readExceptions(work: Work, ids: readonly ExceptionId[]): Promise<readonly Exception[]> {
  return work.sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and exception_id = any (${literal(ids)}::text::text[])
     order by exception_id`
}

/** Every one that a payment has had, the oldest first. */
export async function exceptionsOf(work: Work, payment: PaymentId): Promise<readonly Exception[]> {
  return work.sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and payment_id = ${payment}
     order by exception_id`
}

/** What is open, the most urgent first, after a place in that order. */
export async function listOpen(
  work: Work,
  only: { readonly kind?: ExceptionKind },
  after: { readonly dueOn: BusinessDate; readonly id: string },
  exceptionsMax: number,
): Promise<readonly Exception[]> {
  const { sql } = work
  return sql<Exception[]>`
    select ${columns(work)}
      from payments.exception
     where institution_id = ${work.institution}
       and state = 'open'
       and (due_on, exception_id) > (${after.dueOn}, ${after.id})
       ${only.kind === undefined ? sql`` : sql`and kind = ${only.kind}`}
     order by due_on, exception_id
     limit ${exceptionsMax}`
}

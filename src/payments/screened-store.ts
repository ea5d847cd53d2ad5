// SQL of who is screened, how they stand, and what is blocked.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { HitId, ScreeningId } from '../rails/rails.ts'
import type { ScreenedState } from './party-states.ts'
import type { MemberId, PaymentId } from './payment.ts'
import type { Subject, SubjectKind } from './screened.ts'

export type NewScreened = {
  readonly subject: Subject
  readonly kind: SubjectKind
  /** Of a biller: which of its versions has the name. */
  readonly nameVersion: number | null
}

/** Those who are there already stay as they stand. Answers with those who are new, and wait. */
export async function insertScreened(work: Work, screened: readonly NewScreened[]): Promise<readonly Subject[]> {
  const rows = await work.sql<{ subject: Subject }[]>`
    insert into payments.screened (institution_id, changed_at, subject, kind, name_version)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(screened.map(({ subject }) => subject))}::text::text[],
        ${literal(screened.map(({ kind }) => kind))}::text::text[],
        ${literal(screened.map(({ nameVersion }) => (nameVersion === null ? null : String(nameVersion))))}::text::integer[])
        as new (subject, kind, name_version)
     order by new.subject
        on conflict (subject, institution_id) do nothing
    returning subject`
  return rows.map(({ subject }) => subject)
}

/** Payees with a name of their own, billers that are paid, and members who are not screened yet. */
export async function findUnscreened(work: Work, subjectsMax: number): Promise<readonly NewScreened[]> {
  return work.sql<NewScreened[]>`
    (select payee_id as subject, 'payee' as kind, null::integer as "nameVersion"
       from payments.payee
      where institution_id = ${work.institution}
        and biller_id is null
        and state <> 'terminated'
        and not exists (select from payments.screened
                         where screened.institution_id = ${work.institution} and screened.subject = payee_id)
      limit ${subjectsMax})
    union all
    (select distinct biller.biller_id, 'biller', biller.version
       from payments.payee
       join payments.biller on biller.biller_id = payee.biller_id
      where payee.institution_id = ${work.institution}
        and payee.state <> 'terminated'
        and not exists (select from payments.screened
                         where screened.institution_id = ${work.institution} and screened.subject = payee.biller_id)
      limit ${subjectsMax})
    union all
    (select member_id, 'member', null
       from payments.member
      where institution_id = ${work.institution}
        and state <> 'closed'
        and not exists (select from payments.screened
                         where screened.institution_id = ${work.institution} and screened.subject = member_id)
      limit ${subjectsMax})`
}

export type DueSubject = NewScreened & {
  readonly cause: 'list' | 'name'
  /** Whose payee it is, or who it is; null of a biller. */
  readonly member: MemberId | null
} & ({ readonly sealed: Buffer; readonly name: null } | { readonly sealed: null; readonly name: string })

/** Those who were last compared with an earlier edition, those who never were first; and billers with another name since. */
export async function findDue(work: Work, edition: number, subjectsMax: number): Promise<readonly DueSubject[]> {
  return work.sql<DueSubject[]>`
    select due.subject, due.kind, due.cause, biller.version as "nameVersion", biller.name,
           coalesce(payee.member_id, member.member_id) as member, coalesce(payee.name_sealed, member.name_sealed) as sealed
      from ((select subject, kind, 'list' as cause
               from payments.screened
              where institution_id = ${work.institution}
                and not is_erased
                and edition < ${edition}
              order by edition, subject
              limit ${subjectsMax})
             union all
            (select subject, kind, 'name'
               from payments.screened
               join payments.biller on biller.biller_id = screened.subject
              where institution_id = ${work.institution}
                and kind = 'biller'
                and edition >= ${edition}
                and name_version <> biller.version
              limit ${subjectsMax})) as due
      left join payments.payee on payee.institution_id = ${work.institution} and payee.payee_id = due.subject
      left join payments.member on member.institution_id = ${work.institution} and member.member_id = due.subject
      left join payments.biller on biller.biller_id = due.subject`
}

export type ScreenedRow = {
  readonly subject: Subject
  readonly kind: SubjectKind
  readonly state: ScreenedState
  readonly edition: number
  readonly nameVersion: number | null
  /** Counts its steps. */
  readonly version: number
}

/** Locks in the order of subjects. */
export async function lockScreened(work: Work, subjects: readonly string[]): Promise<readonly ScreenedRow[]> {
  return work.sql<ScreenedRow[]>`
    select subject, kind, state, edition, name_version as "nameVersion", version
      from payments.screened
     where institution_id = ${work.institution}
       and subject = any (${literal(subjects)}::text::text[])
     order by subject
       for no key update`
}

export async function updateScreened(work: Work, rows: readonly ScreenedRow[]): Promise<void> {
  await work.sql`
    update payments.screened
       set state = changed.state, edition = changed.edition, name_version = changed.name_version,
           changed_at = case when screened.version = changed.version then screened.changed_at else ${work.now} end,
           version = changed.version
      from unnest(
        ${literal(rows.map(({ subject }) => subject))}::text::text[],
        ${literal(rows.map(({ state }) => state))}::text::text[],
        ${literal(rows.map(({ edition }) => String(edition)))}::text::integer[],
        ${literal(rows.map(({ nameVersion }) => (nameVersion === null ? null : String(nameVersion))))}::text::integer[],
        ${literal(rows.map(({ version }) => String(version)))}::text::integer[])
        as changed (subject, state, edition, name_version, version)
     where institution_id = ${work.institution}
       and screened.subject = changed.subject`
}

export type ScreenedStep = {
  readonly subject: Subject
  readonly version: number
  readonly before: ScreenedState | null
  readonly state: ScreenedState
  readonly edition: number
  readonly screening: ScreeningId | null
  readonly hit: HitId | null
}

export async function insertScreenedSteps(
  work: Work,
  steps: readonly ScreenedStep[],
  keepUntil: BusinessDate,
): Promise<void> {
  await work.sql`
    insert into payments.screened_step (
      institution_id, actor, at, keep_until, subject, version, before_state, state, edition, screening_id, hit_id)
    select ${work.institution}, ${work.actor}, ${work.now}, ${keepUntil}, new.*
      from unnest(
        ${literal(steps.map(({ subject }) => subject))}::text::text[],
        ${literal(steps.map(({ version }) => String(version)))}::text::integer[],
        ${literal(steps.map(({ before }) => before))}::text::text[],
        ${literal(steps.map(({ state }) => state))}::text::text[],
        ${literal(steps.map(({ edition }) => String(edition)))}::text::integer[],
        ${literal(steps.map(({ screening }) => screening))}::text::text[],
        ${literal(steps.map(({ hit }) => hit))}::text::text[]) as new`
}

export async function screenedStepsOf(
  work: Work,
  subject: string,
  after: number,
  stepsMax: number,
): Promise<readonly (ScreenedStep & { readonly actor: string; readonly at: Date })[]> {
  return work.sql<(ScreenedStep & { actor: string; at: Date })[]>`
    select subject, version, before_state as before, state, edition, screening_id as screening, hit_id as hit, actor, at
      from payments.screened_step
     where institution_id = ${work.institution}
       and subject = ${subject}
       and version > ${after}
     order by version
     limit ${stepsMax}`
}

/** Whose payees these are, and who of them is a member. */
export async function membersOf(work: Work, subjects: readonly string[]): Promise<readonly MemberId[]> {
  const rows = await work.sql<{ member: MemberId }[]>`
    select member_id as member
      from payments.payee
     where institution_id = ${work.institution}
       and payee_id = any (${literal(subjects)}::text::text[])
     union
    select member_id
      from payments.member
     where institution_id = ${work.institution}
       and member_id = any (${literal(subjects)}::text::text[])`
  return rows.map(({ member }) => member)
}

export type Progress = { readonly total: number; readonly due: number; readonly hits: number; readonly blocked: number }

/** How many there are, and how many of them have not been compared with this edition. */
export async function progressOf(work: Work, edition: number): Promise<Progress> {
  const [row] = await work.sql<[Progress]>`
    select count(*)::integer as total, count(*) filter (where edition < ${edition} and not is_erased)::integer as due,
           count(*) filter (where state = 'hit')::integer as hits,
           count(*) filter (where state = 'confirmed_match')::integer as blocked
      from payments.screened
     where institution_id = ${work.institution}`
  return row
}

/** Of a member everybody they pay; of a payee itself; of a biller all who are paid by its name. Each with who pays. */
function partiesOf({ sql, institution }: Work, subject: string) {
  return sql`
    with party as (
      select member_id, payee_id
        from payments.payee
       where institution_id = ${institution}
         and payee_id = ${subject}
       union all
      select member_id, payee_id
        from payments.payee
       where institution_id = ${institution}
         and biller_id = ${subject}
       union all
      select member_id, null
        from payments.member
       where institution_id = ${institution}
         and member_id = ${subject})`
}

/** Payments of somebody that have not been released. Locked in id order. */
export async function lockPaymentsOf(work: Work, subject: string, paymentsMax: number): Promise<readonly PaymentId[]> {
  const rows = await work.sql<{ id: PaymentId }[]>`
    ${partiesOf(work, subject)}
    select payment_id as id
      from party
      join payments.payment on payment.member_id = party.member_id
                           and payment.payee_id = coalesce(party.payee_id, payment.payee_id)
     where payment.institution_id = ${work.institution}
       and state in ('scheduled', 'awaiting_approval', 'held')
     order by payment_id
     limit ${paymentsMax}
       for no key update of payment`
  return rows.map(({ id }) => id)
}

/** Those that have left or are leaving. */
export async function findLeaving(work: Work, subject: string, paymentsMax: number): Promise<readonly PaymentId[]> {
  const rows = await work.sql<{ id: PaymentId }[]>`
    ${partiesOf(work, subject)}
    select payment_id as id
      from party
      join payments.payment on payment.member_id = party.member_id
                           and payment.payee_id = coalesce(party.payee_id, payment.payee_id)
     where payment.institution_id = ${work.institution}
       and state in ('released', 'sent')
     order by payment_id
     limit ${paymentsMax}`
  return rows.map(({ id }) => id)
}

/** Payments that were held for screening, and in which nobody waits for it any more; what another pass has is left to it. */
export async function claimCleared(work: Work, paymentsMax: number): Promise<readonly PaymentId[]> {
  const rows = await work.sql<{ id: PaymentId }[]>`
    select payment_id as id
      from payments.payment
     where institution_id = ${work.institution}
       and state = 'held'
       and reason = 'screening'
       and not exists (
             select from payments.screened
               left join payments.biller on biller.biller_id = screened.subject
              where screened.institution_id = ${work.institution}
                and screened.subject in (
                      payment.member_id, payment.payee_id,
                      (select biller_id from payments.payee
                        where payee.institution_id = ${work.institution} and payee.payee_id = payment.payee_id))
                and (screened.state in ('waiting', 'hit')
                     or (screened.state = 'clear' and screened.name_version <> biller.version)))
     order by payment_id
     limit ${paymentsMax}
       for no key update skip locked`
  return rows.map(({ id }) => id)
}

export type BlockedId = Id<'blk'>
export type NewBlocked = {
  readonly id: BlockedId
  readonly hit: HitId
  readonly subject: string
  /** Canonical JSON. */
  readonly what: string
  readonly blockedOn: BusinessDate
  readonly reportDueOn: BusinessDate
}
export type Blocked = NewBlocked & {
  readonly reportedOn: BusinessDate | null
  readonly reference: string | null
  readonly missedOn: BusinessDate | null
  readonly recordedAt: Date
}

export async function insertBlocked(
  work: Work,
  { id, hit, subject, what, blockedOn, reportDueOn }: NewBlocked,
  keepUntil: BusinessDate,
): Promise<void> {
  await work.sql`
    insert into payments.blocked_property (
      institution_id, blocked_id, hit_id, subject, what, blocked_on, report_due_on, recorded_at, keep_until)
    values (
      ${work.institution}, ${id}, ${hit}, ${subject}, ${what}, ${blockedOn}, ${reportDueOn}, ${work.now}, ${keepUntil})`
}

function blockedColumns({ sql }: Work) {
  return sql`
    blocked_property.blocked_id as id, hit_id as hit, subject, blocked_property.what, blocked_on as "blockedOn",
    report_due_on as "reportDueOn", recorded_at as "recordedAt", reported.on_day as "reportedOn", reported.reference,
    missed.on_day as "missedOn"`
}

function withSteps({ sql, institution }: Work) {
  return sql`
    payments.blocked_property
      left join payments.blocked_property_step reported
        on reported.institution_id = ${institution} and reported.blocked_id = blocked_property.blocked_id
       and reported.what = 'reported'
      left join payments.blocked_property_step missed
        on missed.institution_id = ${institution} and missed.blocked_id = blocked_property.blocked_id
       and missed.what = 'missed'`
}

export async function findBlocked(work: Work, id: string): Promise<Blocked | undefined> {
  const rows = await work.sql<Blocked[]>`
    select ${blockedColumns(work)}
      from ${withSteps(work)}
     where blocked_property.institution_id = ${work.institution}
       and blocked_property.blocked_id = ${id}`
  return rows[0]
}

/** In id order. */
export async function readBlocked(work: Work, ids: readonly BlockedId[]): Promise<readonly Blocked[]> {
  return work.sql<Blocked[]>`
    select ${blockedColumns(work)}
      from ${withSteps(work)}
     where blocked_property.institution_id = ${work.institution}
       and blocked_property.blocked_id = any (${literal(ids)}::text::text[])
     order by blocked_property.blocked_id`
}

/** In the order in which it was blocked. */
export async function listBlocked(work: Work, after: string, blockedMax: number): Promise<readonly Blocked[]> {
  return work.sql<Blocked[]>`
    select ${blockedColumns(work)}
      from ${withSteps(work)}
     where blocked_property.institution_id = ${work.institution}
       and blocked_property.blocked_id > ${after}
     order by blocked_property.blocked_id
     limit ${blockedMax}`
}

/** What should have been reported before a day, was not, and has not been said to be late. */
export async function findUnreported(
  work: Work,
  today: BusinessDate,
  blockedMax: number,
): Promise<readonly { readonly id: BlockedId; readonly reportDueOn: BusinessDate }[]> {
  return work.sql<{ id: BlockedId; reportDueOn: BusinessDate }[]>`
    select blocked_id as id, report_due_on as "reportDueOn"
      from payments.blocked_property
     where institution_id = ${work.institution}
       and report_due_on < ${today}
       and not exists (select from payments.blocked_property_step
                        where blocked_property_step.institution_id = ${work.institution}
                          and blocked_property_step.blocked_id = blocked_property.blocked_id)
     order by report_due_on, blocked_id
     limit ${blockedMax}`
}

/** Once for each step. Answers whether it is the first time. */
export async function insertBlockedStep(
  work: Work,
  id: BlockedId,
  step: { readonly what: 'reported' | 'missed'; readonly onDay: BusinessDate; readonly reference: string | null },
  keepUntil: BusinessDate,
): Promise<boolean> {
  const inserted = await work.sql`
    insert into payments.blocked_property_step (institution_id, blocked_id, what, on_day, reference, actor, at, keep_until)
    values (
      ${work.institution}, ${id}, ${step.what}, ${step.onDay}, ${step.reference}, ${work.actor}, ${work.now}, ${keepUntil})
    on conflict do nothing`
  return inserted.count === 1
}

// SQL of breaks.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { Break, BreakId, BreakKind } from './break.ts'

type BreakRow = Omit<Break, 'money'> & { readonly currency: string; readonly amount: bigint }

function columns({ sql }: Work) {
  return sql`
    break_id as id, kind, subject, line_id as line, reason, day, currency, amount, state, opened_at as "openedAt",
    due_on as "dueOn", again_at as "againAt", owner, owned_until as "ownedUntil", proposal_id as proposal, agreed,
    resolution, note, resolved_by as "resolvedBy", resolved_at as "resolvedAt", version`
}

function breakOf({ currency, amount, ...row }: BreakRow): Break {
  return { ...row, money: { currency, minor: amount } }
}

export type NewBreak = Pick<
  Break,
  'id' | 'kind' | 'subject' | 'line' | 'reason' | 'day' | 'money' | 'dueOn' | 'againAt'
>

/** One of a kind for each subject, for ever. Answers with those that are new. */
export async function insertBreaks(work: Work, breaks: readonly NewBreak[]): Promise<readonly BreakId[]> {
  const rows = await work.sql<{ id: BreakId }[]>`
    insert into payments.break (
      institution_id, opened_at, break_id, kind, subject, line_id, reason, day, currency, amount, due_on, again_at)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(breaks.map(({ id }) => id))}::text::text[],
        ${literal(breaks.map(({ kind }) => kind))}::text::text[],
        ${literal(breaks.map(({ subject }) => subject))}::text::text[],
        ${literal(breaks.map(({ line }) => line))}::text::text[],
        ${literal(breaks.map(({ reason }) => reason))}::text::text[],
        ${literal(breaks.map(({ day }) => day))}::text::date[],
        ${literal(breaks.map(({ money }) => money.currency))}::text::text[],
        ${literal(breaks.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(breaks.map(({ dueOn }) => dueOn))}::text::date[],
        ${literal(breaks.map(({ againAt }) => againAt?.toISOString() ?? null))}::text::timestamptz[]) as new
        on conflict (subject, kind, institution_id) do nothing
    returning break_id as id`
  return rows.map(({ id }) => id)
}

export async function lockBreak(work: Work, id: BreakId): Promise<Break | undefined> {
  const rows = await work.sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and break_id = ${id}
       for no key update`
  return rows.map(breakOf)[0]
}

/** The open one of a kind about something, locked. */
export async function lockOpenAbout(work: Work, kind: BreakKind, subject: string): Promise<Break | undefined> {
  const rows = await work.sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and subject = ${subject}
       and kind = ${kind}
       and state = 'open'
       for no key update`
  return rows.map(breakOf)[0]
}

/** Statements that have not come for days up to one that has. */
export async function lockLateUpTo(work: Work, day: BusinessDate): Promise<readonly Break[]> {
  const rows = await work.sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and kind = 'late'
       and state = 'open'
       and day <= ${day}
     order by break_id
       for no key update`
  return rows.map(breakOf)
}

/** Those to be looked at again; what another pass works on is left to it. */
export async function claimAgain(work: Work, breaksMax: number): Promise<readonly Break[]> {
  const rows = await work.sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and again_at <= ${work.now}
     order by again_at, break_id
     limit ${breaksMax}
       for no key update skip locked`
  return rows.map(breakOf)
}

export async function updateBreak(work: Work, own: Break): Promise<void> {
  const { id, state, againAt, owner, ownedUntil, proposal, agreed, resolution, note, resolvedBy, resolvedAt } = own
  await work.sql`
    update payments.break
       set state = ${state}, again_at = ${againAt}, owner = ${owner}, owned_until = ${ownedUntil}, proposal_id = ${proposal},
           agreed = ${agreed}, resolution = ${resolution}, note = ${note}, resolved_by = ${resolvedBy},
           resolved_at = ${resolvedAt}, version = ${own.version}
     where institution_id = ${work.institution}
       and break_id = ${id}`
}

export type BreakStep = {
  readonly version: number
  readonly act: string
  readonly actor: string
  readonly at: Date
}

export async function insertBreakSteps(
  work: Work,
  steps: readonly (Omit<BreakStep, 'at'> & { readonly break: BreakId })[],
): Promise<void> {
  await work.sql`
    insert into payments.break_step (institution_id, at, break_id, version, act, actor)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(steps.map(step => step.break))}::text::text[],
        ${literal(steps.map(({ version }) => String(version)))}::text::integer[],
        ${literal(steps.map(({ act }) => act))}::text::text[],
        ${literal(steps.map(({ actor }) => actor))}::text::text[]) as new`
}

export async function breakStepsOf(work: Work, id: BreakId): Promise<readonly BreakStep[]> {
  return work.sql<BreakStep[]>`
    select version, act, actor, at
      from payments.break_step
     where institution_id = ${work.institution}
       and break_id = ${id}
     order by version`
}

export async function findBreak(work: Work, id: BreakId): Promise<Break | undefined> {
  const rows = await work.sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and break_id = ${id}`
  return rows.map(breakOf)[0]
}

/** In id order. */
export async function readBreaks(work: Work, ids: readonly BreakId[]): Promise<readonly Break[]> {
  const rows = await work.sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and break_id = any (${literal(ids)}::text::text[])
     order by break_id`
  return rows.map(breakOf)
}

/** What is open, the most urgent first, after a place in that order. */
export async function listOpen(
  work: Work,
  only: { readonly kind?: BreakKind },
  after: { readonly dueOn: BusinessDate; readonly id: string },
  breaksMax: number,
): Promise<readonly Break[]> {
  const { sql } = work
  const rows = await sql<BreakRow[]>`
    select ${columns(work)}
      from payments.break
     where institution_id = ${work.institution}
       and state = 'open'
       and (due_on, break_id) > (${after.dueOn}, ${after.id})
       ${only.kind === undefined ? sql`` : sql`and kind = ${only.kind}`}
     order by due_on, break_id
     limit ${breaksMax}`
  return rows.map(breakOf)
}

export type BreakSum = { readonly kind: BreakKind; readonly count: bigint; readonly amount: bigint }

/** What is open for days up to one, by kind. */
export async function openOf(work: Work, day: BusinessDate): Promise<readonly BreakSum[]> {
  return work.sql<BreakSum[]>`
    select kind, count(*) as count, sum(amount)::bigint as amount
      from payments.break
     where institution_id = ${work.institution}
       and day <= ${day}
       and state = 'open'
     group by kind
     order by kind`
}

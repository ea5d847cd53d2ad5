// SQL of disputes: the case, its steps, what is due in it, what the member was told.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Deadline } from './deadlines.ts'
import type { Dispute, DisputeId, DisputeState, Document, Notice } from './dispute.ts'
import type { MemberId, PaymentId } from './payment.ts'

type DisputeRow = Omit<Dispute, 'money'> & { readonly currency: string; readonly amount: bigint }

function disputeColumns({ sql }: Work) {
  return sql`
    dispute_id as id, member_id as member, funding_account_id as "fundingAccount", payment_id as payment, kind, form,
    received_at as "receivedAt", received_on as "receivedOn", statement_on as "statementOn",
    first_deposit_on as "firstDepositOn", transfer_on as "transferOn", is_point_of_sale as "isPointOfSale",
    is_foreign as "isForeign", is_timely as "isTimely", must_confirm as "mustConfirm", confirmed_on as "confirmedOn",
    rules_version as "rulesVersion", currency, amount, words_sealed as words, state, version, credited, withheld,
    credit_transfer_id as "creditTransfer", credited_at as "creditedAt", found, ended_at as "endedAt", owed, debited, short,
    debit_on as "debitOn", next_due_on as "nextDueOn", proposal_id as proposal, answer_until as "answerUntil",
    opened_at as "openedAt", changed_at as "changedAt"`
}

function toDispute({ currency, amount, ...row }: DisputeRow): Dispute {
  return { ...row, money: { minor: amount, currency } }
}

export async function insertDispute(
  work: Work,
  { id, member, fundingAccount, payment, money, words, ...dispute }: Dispute,
  key: string,
  fingerprint: Buffer,
): Promise<void> {
  await work.sql`
    insert into payments.dispute (
      institution_id, dispute_id, key, fingerprint, member_id, funding_account_id, payment_id, kind, form,
      received_at, received_on, statement_on, first_deposit_on, transfer_on, is_point_of_sale, is_foreign, is_timely,
      must_confirm, rules_version, currency, amount, words_sealed, state, version, next_due_on, opened_at, changed_at)
    values (
      ${work.institution}, ${id}, ${key}, ${fingerprint}, ${member}, ${fundingAccount}, ${payment}, ${dispute.kind},
      ${dispute.form}, ${dispute.receivedAt}, ${dispute.receivedOn}, ${dispute.statementOn}, ${dispute.firstDepositOn},
      ${dispute.transferOn}, ${dispute.isPointOfSale}, ${dispute.isForeign}, ${dispute.isTimely}, ${dispute.mustConfirm},
      ${dispute.rulesVersion}, ${money.currency}, ${money.minor}, ${words}, ${dispute.state}, ${dispute.version},
      ${dispute.nextDueOn}, ${work.now}, ${work.now})`
}

/** Writes back a dispute that this work has locked. */
export async function updateDispute(work: Work, dispute: Dispute): Promise<void> {
  await work.sql`
    update payments.dispute
       set confirmed_on = ${dispute.confirmedOn}, state = ${dispute.state}, version = ${dispute.version},
           credited = ${dispute.credited}, withheld = ${dispute.withheld}, credit_transfer_id = ${dispute.creditTransfer},
           credited_at = ${dispute.creditedAt}, found = ${dispute.found}, ended_at = ${dispute.endedAt},
           owed = ${dispute.owed}, debited = ${dispute.debited}, short = ${dispute.short}, debit_on = ${dispute.debitOn},
           next_due_on = ${dispute.nextDueOn}, proposal_id = ${dispute.proposal}, answer_until = ${dispute.answerUntil},
           changed_at = ${dispute.changedAt}
     where institution_id = ${work.institution}
       and dispute_id = ${dispute.id}`
}

/** Nobody is asked any more. Apart from the above, since the worker may write these columns only. */
export async function endWaiting(work: Work, { id, version, changedAt }: Dispute): Promise<void> {
  await work.sql`
    update payments.dispute
       set version = ${version}, proposal_id = null, answer_until = null, changed_at = ${changedAt}
     where institution_id = ${work.institution}
       and dispute_id = ${id}`
}

/** What the worker may write of a dispute that it has locked: it takes back, and keeps the list in order. */
export async function updateDebit(
  work: Work,
  dispute: Pick<Dispute, 'id' | 'version' | 'debited' | 'short' | 'debitOn' | 'nextDueOn' | 'changedAt'>,
): Promise<void> {
  await work.sql`
    update payments.dispute
       set version = ${dispute.version}, debited = ${dispute.debited}, short = ${dispute.short}, debit_on = ${dispute.debitOn},
           next_due_on = ${dispute.nextDueOn}, changed_at = ${dispute.changedAt}
     where institution_id = ${work.institution}
       and dispute_id = ${dispute.id}`
}

export async function findDispute(work: Work, id: DisputeId): Promise<Dispute | undefined> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and dispute_id = ${id}`
  return rows.map(toDispute)[0]
}

/** In id order. */
export async function readDisputes(work: Work, ids: readonly DisputeId[]): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and dispute_id = any (${literal(ids)}::text::text[])
     order by dispute_id`
  return rows.map(toDispute)
}

/** Whoever changes anything of a dispute holds this lock. */
export async function lockDispute(work: Work, id: DisputeId): Promise<Dispute | undefined> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and dispute_id = ${id}
       for no key update`
  return rows.map(toDispute)[0]
}

export async function disputeByKey(
  work: Work,
  key: string,
): Promise<{ readonly id: DisputeId; readonly fingerprint: Buffer } | undefined> {
  const rows = await work.sql<{ id: DisputeId; fingerprint: Buffer }[]>`
    select dispute_id as id, fingerprint
      from payments.dispute
     where institution_id = ${work.institution}
       and key = ${key}`
  return rows[0]
}

/** A dispute of this payment that has not ended. */
export async function openDisputeOf(work: Work, payment: PaymentId): Promise<DisputeId | undefined> {
  const rows = await work.sql<{ id: DisputeId }[]>`
    select dispute_id as id
      from payments.dispute
     where institution_id = ${work.institution}
       and payment_id = ${payment}
       and ended_at is null`
  return rows[0]?.id
}

/** All disputes of a payment, locked in id order. */
export async function lockDisputesOf(work: Work, payment: PaymentId): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and payment_id = ${payment}
     order by dispute_id
       for no key update`
  return rows.map(toDispute)
}

/** The same, not locked. */
export async function disputesOf(work: Work, payment: PaymentId): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and payment_id = ${payment}
     order by dispute_id`
  return rows.map(toDispute)
}

/** How much of a payment was found to be an error, and so has been given to the member for good. */
export async function sumFound(work: Work, payment: PaymentId): Promise<bigint> {
  const [row] = await work.sql<[{ found: bigint }]>`
    select coalesce(sum(found), 0)::bigint as found
      from payments.dispute
     where institution_id = ${work.institution}
       and payment_id = ${payment}
       and state = 'resolved_in_favor'`
  return row.found
}

/** The last one seen of a list, as it is ordered. */
export type DisputePlace = { readonly listedOn: BusinessDate; readonly id: string }

/** `createdUntil` is the first moment that is too late. */
export type DisputeFilter = {
  readonly states?: readonly Dispute['state'][]
  readonly kind?: Dispute['kind']
  readonly createdFrom?: Date
  readonly createdUntil?: Date
}

function narrowed({ sql }: Work, { states, kind, createdFrom, createdUntil }: DisputeFilter) {
  return sql`
    ${states === undefined ? sql`` : sql`and state = any (${literal(states)}::text::text[])`}
    ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
    ${createdFrom === undefined ? sql`` : sql`and opened_at >= ${createdFrom}`}
    ${createdUntil === undefined ? sql`` : sql`and opened_at < ${createdUntil}`}`
}

/** By the next day that is due, what has been missed first, up to a day. Those where nothing is due come last. */
export async function listDisputes(
  work: Work,
  dueBy: BusinessDate,
  only: DisputeFilter,
  after: DisputePlace,
  disputesMax: number,
): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and listed_on <= ${dueBy}
       and (listed_on, dispute_id) > (${after.listedOn}, ${after.id})
       ${narrowed(work, only)}
     order by listed_on, dispute_id
     limit ${disputesMax}`
  return rows.map(toDispute)
}

/** The same of one member. */
export async function listDisputesOfMember(
  work: Work,
  member: MemberId,
  dueBy: BusinessDate,
  only: DisputeFilter,
  after: DisputePlace,
  disputesMax: number,
): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and member_id = ${member}
       and listed_on <= ${dueBy}
       and (listed_on, dispute_id) > (${after.listedOn}, ${after.id})
       ${narrowed(work, only)}
     order by listed_on, dispute_id
     limit ${disputesMax}`
  return rows.map(toDispute)
}

export type DisputeStep = {
  readonly version: number
  readonly what:
    | 'opened'
    | 'confirmed'
    | 'credit_proposed'
    | 'resolution_proposed'
    | 'proposal_ended'
    | 'credited'
    | 'resolved'
    | 'withdrawn'
    | 'notified'
    | 'debited'
  readonly from: DisputeState | null
  readonly state: DisputeState
  readonly reason: string | null
  readonly actor: string
}

/** What was asked, so that asking it again can be told from asking for something else. */
export type Asked = { readonly key: string; readonly fingerprint: Buffer }

export async function insertDisputeStep(
  work: Work,
  id: DisputeId,
  { version, what, from, state, reason, actor }: DisputeStep,
  asked: Asked | undefined,
): Promise<void> {
  await work.sql`
    insert into payments.dispute_step (
      institution_id, dispute_id, version, what, from_state, state, reason, actor, key, fingerprint, at)
    values (
      ${work.institution}, ${id}, ${version}, ${what}, ${from}, ${state}, ${reason}, ${actor},
      ${asked?.key ?? null}, ${asked?.fingerprint ?? null}, ${work.now})`
}

export async function disputeStepByKey(
  work: Work,
  key: string,
): Promise<{ readonly id: DisputeId; readonly fingerprint: Buffer } | undefined> {
  const rows = await work.sql<{ id: DisputeId; fingerprint: Buffer }[]>`
    select dispute_id as id, fingerprint
      from payments.dispute_step
     where institution_id = ${work.institution}
       and key = ${key}`
  return rows[0]
}

export async function disputeSteps(
  work: Work,
  id: DisputeId,
): Promise<readonly (DisputeStep & { readonly at: Date })[]> {
  return work.sql<(DisputeStep & { at: Date })[]>`
    select version, what, from_state as from, state, reason, actor, at
      from payments.dispute_step
     where institution_id = ${work.institution}
       and dispute_id = ${id}
     order by version`
}

/** Enters deadlines that have just begun. */
export async function insertDeadlines(work: Work, id: DisputeId, deadlines: readonly Deadline[]): Promise<void> {
  await work.sql`
    insert into payments.dispute_deadline (
      institution_id, dispute_id, name, rules_version, source, duty, bound, starts_on, due_on, met_on, excused_on, missed_at)
    select ${work.institution}, ${id}, new.*
      from unnest(
        ${literal(deadlines.map(({ name }) => name))}::text::text[],
        ${literal(deadlines.map(({ rulesVersion }) => String(rulesVersion)))}::text::integer[],
        ${literal(deadlines.map(({ source }) => source))}::text::text[],
        ${literal(deadlines.map(({ duty }) => duty))}::text::text[],
        ${literal(deadlines.map(({ bound }) => bound))}::text::text[],
        ${literal(deadlines.map(({ startsOn }) => startsOn))}::text::date[],
        ${literal(deadlines.map(({ dueOn }) => dueOn))}::text::date[],
        ${literal(deadlines.map(({ metOn }) => metOn))}::text::date[],
        ${literal(deadlines.map(({ excusedOn }) => excusedOn))}::text::date[],
        ${literal(deadlines.map(({ missedAt }) => missedAt?.toISOString() ?? null))}::text::timestamptz[]) as new`
}

/** Writes what has become of deadlines on file; their days stay as they were computed. */
export async function updateDeadlines(work: Work, id: DisputeId, deadlines: readonly Deadline[]): Promise<void> {
  await work.sql`
    update payments.dispute_deadline d
       set met_on = changed.met_on, excused_on = changed.excused_on, missed_at = changed.missed_at
      from unnest(
        ${literal(deadlines.map(({ name }) => name))}::text::text[],
        ${literal(deadlines.map(({ metOn }) => metOn))}::text::date[],
        ${literal(deadlines.map(({ excusedOn }) => excusedOn))}::text::date[],
        ${literal(deadlines.map(({ missedAt }) => missedAt?.toISOString() ?? null))}::text::timestamptz[])
        as changed (name, met_on, excused_on, missed_at)
     where d.institution_id = ${work.institution}
       and d.dispute_id = ${id}
       and d.name = changed.name`
}

/** In the order in which they fall. */
export async function deadlinesOf(
  work: Work,
  ids: readonly DisputeId[],
): Promise<readonly (Deadline & { readonly dispute: DisputeId })[]> {
  return work.sql<(Deadline & { dispute: DisputeId })[]>`
    select dispute_id as dispute, name, rules_version as "rulesVersion", source, duty, bound, starts_on as "startsOn",
           due_on as "dueOn", met_on as "metOn", excused_on as "excusedOn", missed_at as "missedAt"
      from payments.dispute_deadline
     where institution_id = ${work.institution}
       and dispute_id = any (${literal(ids)}::text::text[])
     order by due_on, starts_on, name`
}

/** Disputes in which a deadline has just passed; those that somebody works on are left for later. */
export async function claimOverdue(work: Work, today: BusinessDate, disputesMax: number): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and dispute_id in (
             select dispute_id
               from payments.dispute_deadline
              where institution_id = ${work.institution}
                and due_on < ${today}
                and bound = 'by' and met_on is null and excused_on is null and missed_at is null
              order by due_on
              limit ${disputesMax})
     order by dispute_id
       for no key update skip locked`
  return rows.map(toDispute)
}

/** Disputes about which nobody has answered in time. */
export async function claimUnanswered(work: Work, disputesMax: number): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and answer_until <= ${work.now}
     order by answer_until, dispute_id
     limit ${disputesMax}
       for no key update skip locked`
  return rows.map(toDispute)
}

/** Disputes whose provisional credit is taken back today. */
export async function claimDebits(work: Work, today: BusinessDate, disputesMax: number): Promise<readonly Dispute[]> {
  const rows = await work.sql<DisputeRow[]>`
    select ${disputeColumns(work)}
      from payments.dispute
     where institution_id = ${work.institution}
       and debit_on <= ${today}
     order by dispute_id
     limit ${disputesMax}
       for no key update skip locked`
  return rows.map(toDispute)
}

export async function insertNotice(work: Work, id: DisputeId, { kind, form, sentAt }: Notice): Promise<void> {
  await work.sql`
    insert into payments.dispute_notice (institution_id, dispute_id, kind, form, sent_at, actor, at)
    values (${work.institution}, ${id}, ${kind}, ${form}, ${sentAt}, ${work.actor}, ${work.now})`
}

export async function noticesOf(work: Work, id: DisputeId): Promise<readonly Notice[]> {
  return work.sql<Notice[]>`
    select kind, form, sent_at as "sentAt"
      from payments.dispute_notice
     where institution_id = ${work.institution}
       and dispute_id = ${id}
     order by sent_at, kind`
}

/** A document that is known already is not entered again. */
export async function insertDocuments(
  work: Work,
  id: DisputeId,
  version: number,
  documents: readonly Document[],
): Promise<void> {
  await work.sql`
    insert into payments.dispute_document (institution_id, dispute_id, version, name, sha256)
    select ${work.institution}, ${id}, ${version}, new.*
      from unnest(${literal(documents.map(({ name }) => name))}::text::text[],
                  ${literal(documents.map(({ sha256 }) => hex(Buffer.from(sha256, 'hex'))))}::text::bytea[]) as new
    on conflict do nothing`
}

export async function documentsOf(work: Work, id: DisputeId): Promise<readonly Document[]> {
  return work.sql<Document[]>`
    select name, encode(sha256, 'hex') as sha256
      from payments.dispute_document
     where institution_id = ${work.institution}
       and dispute_id = ${id}
     order by version, name, sha256`
}

export type DisputePurpose = 'provisional' | 'losses'

export async function disputeAccounts(work: Work): Promise<ReadonlyMap<DisputePurpose, AccountId>> {
  const rows = await work.sql<{ purpose: DisputePurpose; account: AccountId }[]>`
    select purpose, account_id as account
      from payments.dispute_account
     where institution_id = ${work.institution}`
  return new Map(rows.map(({ purpose, account }) => [purpose, account]))
}

/** Two that open them at once race for the key, and the one that comes second runs again. */
export async function insertDisputeAccounts(
  work: Work,
  accounts: ReadonlyMap<DisputePurpose, AccountId>,
): Promise<void> {
  await work.sql`
    insert into payments.dispute_account (institution_id, purpose, account_id)
    select ${work.institution}, new.*
      from unnest(${literal([...accounts.keys()])}::text::text[],
                  ${literal([...accounts.values()])}::text::text[]) as new`
}

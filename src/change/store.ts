// Every SQL statement of change. Lists of names come as JSON, since the driver reads an array of text as one text.
//
// A proposal is locked before its revisions, approvals or values are touched, and a work locks one; the expiry loop
// takes many, but waits for none.

import { type Canonical, canonical } from '../base/canonical.ts'
import { literal } from '../base/database.ts'
import type { Actor, Work } from '../base/work.ts'
import type { ProposalState } from './lifecycle.ts'
import type { Proposal, ProposalId, ProposalKind } from './proposal.ts'
import type { NewValue, Value } from './value.ts'

/** Locks it for what is done next. Answers nothing: what was read before the lock was there may be old. */
export async function lockProposal(work: Work, id: ProposalId): Promise<void> {
  await work.sql`
    select 1
      from change.proposal
     where institution_id = ${work.institution}
       and proposal_id = ${id}
       for no key update`
}

/** Content as it is stored: the text that was hashed. */
type Stored<Row> = Omit<Row, 'content'> & { readonly content: string }

function read<Row extends { readonly content: Canonical }>({ content, ...rest }: Stored<Row>): Row {
  // Stored by `insertRevision`, which writes canonical JSON, and kept from change; the other members are the row's own.
  return { ...rest, content: JSON.parse(content) as Canonical } as unknown as Row
}

const proposalColumns = (work: Work) => work.sql`
  proposal.proposal_id as id, proposal.kind, proposal.subject, revision.content,
  encode(revision.content_hash, 'hex') as "contentHash", proposal.revision, proposal.version, proposal.state,
  to_jsonb(revision.makers) as makers,
  (select coalesce(jsonb_agg(approved_by order by approved_at, approved_by), '[]')
     from change.approval
    where approval.institution_id = proposal.institution_id
      and approval.proposal_id = proposal.proposal_id
      and approval.revision = proposal.revision) as approvers,
  proposal.approvals_needed as "approvalsNeeded", proposal.proposed_at as "proposedAt",
  proposal.expires_at as "expiresAt", proposal.changed_by as "changedBy", proposal.changed_at as "changedAt",
  proposal.reason`

export async function findProposals(work: Work, ids: readonly ProposalId[]): Promise<readonly Proposal[]> {
  const rows = await work.sql<Stored<Proposal>[]>`
    select ${proposalColumns(work)}
      from change.proposal
      join change.revision using (institution_id, proposal_id, revision)
     where proposal.institution_id = ${work.institution}
       and proposal.proposal_id = any (${literal(ids)}::text::text[])
     order by proposal.proposal_id`
  return rows.map(row => read<Proposal>(row))
}

export async function listProposals(
  work: Work,
  { state, kind }: { readonly state?: ProposalState; readonly kind?: ProposalKind },
  before: string,
  proposalsMax: number,
): Promise<readonly Proposal[]> {
  const { sql } = work
  const rows = await sql<Stored<Proposal>[]>`
    select ${proposalColumns(work)}
      from change.proposal
      join change.revision using (institution_id, proposal_id, revision)
     where proposal.institution_id = ${work.institution}
       and proposal.proposal_id < ${before}
       ${state === undefined ? sql`` : sql`and proposal.state = ${state}`}
       ${kind === undefined ? sql`` : sql`and proposal.kind = ${kind}`}
     order by proposal.proposal_id desc
     limit ${proposalsMax}`
  return rows.map(row => read<Proposal>(row))
}

/** Of these kinds what people are asked, by when they may answer, after a moment and an id. Each kind is read from its own place. */
export async function listOpenOf(
  work: Work,
  kinds: readonly string[],
  after: { readonly at: Date; readonly id: string },
  proposalsMax: number,
): Promise<readonly { readonly id: ProposalId; readonly expiresAt: Date }[]> {
  return work.sql<{ id: ProposalId; expiresAt: Date }[]>`
    select open.id, open.at as "expiresAt"
      from unnest(${literal(kinds)}::text::text[]) as asked (kind)
     cross join lateral (
           select proposal_id as id, expires_at as at
             from change.proposal
            where proposal.institution_id = ${work.institution}
              and proposal.kind = asked.kind
              and proposal.state = 'open'
              and (proposal.expires_at, proposal.proposal_id) > (${after.at}, ${after.id})
            order by proposal.expires_at, proposal.proposal_id
            limit ${proposalsMax}) open
     order by open.at, open.id
     limit ${proposalsMax}`
}

/** Up to so many. */
export async function countOpenOf(work: Work, kinds: readonly string[], proposalsMax: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from unnest(${literal(kinds)}::text::text[]) as asked (kind)
             cross join lateral (
                   select
                     from change.proposal
                    where proposal.institution_id = ${work.institution}
                      and proposal.kind = asked.kind
                      and proposal.state = 'open'
                    order by proposal.expires_at, proposal.proposal_id
                    limit ${proposalsMax}) open
             limit ${proposalsMax}) found`
  return row.count
}

/** The proposal for this thing that has not ended. */
export async function findPending(work: Work, kind: ProposalKind, subject: string): Promise<ProposalId | undefined> {
  const [row] = await work.sql<{ id: ProposalId }[]>`
    select proposal_id as id
      from change.proposal
     where institution_id = ${work.institution}
       and kind = ${kind}
       and subject = ${subject}
       and state in ('open', 'ready')`
  return row?.id
}

/** Of these subjects those about which something of a kind has not ended. */
export async function findPendingAbout(
  work: Work,
  kind: ProposalKind,
  subjects: readonly string[],
): Promise<readonly { readonly subject: string; readonly id: ProposalId }[]> {
  return work.sql<{ subject: string; id: ProposalId }[]>`
    select subject, proposal_id as id
      from change.proposal
     where institution_id = ${work.institution}
       and kind = ${kind}
       and subject = any (${literal(subjects)}::text::text[])
       and state in ('open', 'ready')`
}

/** Locks what nobody decided in time; what another work holds is left to it. */
export async function claimExpired(work: Work, proposalsMax: number): Promise<readonly ProposalId[]> {
  const rows = await work.sql<{ id: ProposalId }[]>`
    select proposal_id as id
      from change.proposal
     where institution_id = ${work.institution}
       and state in ('open', 'ready')
       and expires_at <= ${work.now}
     order by expires_at, proposal_id
     limit ${proposalsMax}
       for no key update skip locked`
  return rows.map(({ id }) => id)
}

export async function insertProposal(work: Work, proposal: Proposal): Promise<void> {
  const { id, kind, subject, approvalsNeeded, proposedAt, expiresAt, changedBy } = proposal
  await work.sql`
    insert into change.proposal
           (institution_id, proposal_id, kind, subject, approvals_needed, proposed_at, expires_at, changed_by, changed_at)
    values (${work.institution}, ${id}, ${kind}, ${subject}, ${approvalsNeeded}, ${proposedAt}, ${expiresAt},
            ${changedBy}, ${work.now})`
}

export async function updateProposal(work: Work, { id, state, revision, version, reason }: Proposal): Promise<void> {
  await work.sql`
    update change.proposal
       set state = ${state}, revision = ${revision}, version = ${version}, changed_by = ${work.actor},
           changed_at = ${work.now}, reason = ${reason}
     where institution_id = ${work.institution}
       and proposal_id = ${id}`
}

/** Of these proposals the world outside is to be told. */
export async function insertUntold(work: Work, proposals: readonly Proposal[]): Promise<void> {
  await work.sql`
    insert into change.untold (institution_id, at, proposal_id, version, state)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(proposals.map(({ id }) => id))}::text::text[],
        ${literal(proposals.map(({ version }) => String(version)))}::text::integer[],
        ${literal(proposals.map(({ state }) => state))}::text::text[]) as new`
}

/** What a proposal has become, at one of its versions. */
export type Untold = {
  readonly proposal: ProposalId
  readonly version: number
  readonly state: ProposalState
  readonly at: Date
}

/** Takes up to so many out of the queue, in whatever order. Those that another pass has claimed are left to it. */
export async function takeUntold(work: Work, untoldMax: number): Promise<readonly Untold[]> {
  return work.sql<Untold[]>`
    with due as materialized (
           select proposal_id, version
             from change.untold
            where institution_id = ${work.institution}
            order by proposal_id, version
            limit ${untoldMax}
              for update skip locked)
    delete from change.untold
     where institution_id = ${work.institution}
       and (proposal_id, version) in (select proposal_id, version from due)
    returning proposal_id as proposal, version, state, at`
}

/** Apart from the above, since the worker may write these columns only. */
export async function expireProposals(work: Work, ids: readonly ProposalId[]): Promise<void> {
  await work.sql`
    update change.proposal
       set state = 'expired', version = version + 1, changed_by = ${work.actor}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and proposal_id = any (${literal(ids)}::text::text[])`
}

/** The proposal's current one. */
export async function insertRevision(work: Work, proposal: Proposal): Promise<void> {
  const { id, kind, subject, revision, content, contentHash, makers } = proposal
  await work.sql`
    insert into change.revision
           (institution_id, proposal_id, revision, kind, subject, content, content_hash, makers, made_at)
    values (${work.institution}, ${id}, ${revision}, ${kind}, ${subject}, ${canonical(content)},
            ${Buffer.from(contentHash, 'hex')}, ${literal(makers)}::text::text[], ${work.now})`
}

/** By whoever acts, of the proposal's current revision. */
export async function insertApproval(work: Work, { id, revision, contentHash, makers }: Proposal): Promise<void> {
  await work.sql`
    insert into change.approval
           (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
    values (${work.institution}, ${id}, ${revision}, ${Buffer.from(contentHash, 'hex')},
            ${literal(makers)}::text::text[], ${work.actor}, ${work.now})`
}

export type Revision = {
  readonly revision: number
  readonly content: Canonical
  readonly contentHash: string
  readonly madeBy: Actor
  readonly madeAt: Date
}

export async function revisionsOf(work: Work, id: ProposalId): Promise<readonly Revision[]> {
  const rows = await work.sql<Stored<Revision>[]>`
    select revision, content, encode(content_hash, 'hex') as "contentHash", made_by as "madeBy", made_at as "madeAt"
      from change.revision
     where institution_id = ${work.institution}
       and proposal_id = ${id}
     order by revision`
  return rows.map(row => read<Revision>(row))
}

export type Approval = {
  readonly revision: number
  readonly contentHash: string
  readonly approver: Actor
  readonly at: Date
}

export async function approvalsOf(work: Work, id: ProposalId): Promise<readonly Approval[]> {
  return work.sql<Approval[]>`
    select revision, encode(content_hash, 'hex') as "contentHash", approved_by as approver, approved_at as at
      from change.approval
     where institution_id = ${work.institution}
       and proposal_id = ${id}
     order by revision, approved_at, approved_by`
}

/** The newest version of a value, its newest with this content, and the one that this proposal has set. */
export type KnownVersions = {
  readonly last: number | null
  readonly same: number | null
  readonly setAlready: number | null
}

export async function versionsOf(
  work: Work,
  name: string,
  proposal: ProposalId,
  contentHash: string,
): Promise<KnownVersions> {
  const [row] = await work.sql<[KnownVersions]>`
    select max(version) as last,
           max(version) filter (where content_hash = ${Buffer.from(contentHash, 'hex')}) as same,
           max(version) filter (where proposal_id = ${proposal}) as "setAlready"
      from change.value
     where institution_id = ${work.institution}
       and name = ${name}`
  return row
}

export async function insertValue(
  work: Work,
  value: Omit<NewValue, 'content'> & Pick<Value, 'version' | 'revision' | 'contentHash' | 'repeats'>,
): Promise<void> {
  const { name, version, proposal, revision, contentHash, effectiveFrom, repeats } = value
  await work.sql`
    insert into change.value
           (institution_id, name, version, proposal_id, revision, content_hash, effective_from, repeats, set_by, set_at)
    values (${work.institution}, ${name}, ${version}, ${proposal}, ${revision}, ${Buffer.from(contentHash, 'hex')},
            ${effectiveFrom}, ${repeats}, ${work.actor}, ${work.now})`
}

/** Instants within JSON are text. */
type ValueRow = Omit<Value, 'content' | 'approvals'> & {
  readonly content: string
  readonly approvals: readonly { readonly approver: Actor; readonly at: string }[]
}

const valueColumns = (work: Work) => work.sql`
  value.name, value.version, revision.content, encode(revision.content_hash, 'hex') as "contentHash",
  value.proposal_id as proposal, value.revision, to_jsonb(revision.makers) as makers,
  (select coalesce(jsonb_agg(jsonb_build_object('approver', approved_by, 'at', approved_at)
                             order by approved_at, approved_by), '[]')
     from change.approval
    where approval.institution_id = revision.institution_id
      and approval.proposal_id = value.proposal_id
      and approval.revision = value.revision) as approvals,
  value.effective_from as "effectiveFrom", value.repeats, value.set_by as "setBy", value.set_at as "setAt"`

function toValue({ approvals, ...row }: ValueRow): Value {
  return read<Value>({ ...row, approvals: approvals.map(({ approver, at }) => ({ approver, at: new Date(at) })) })
}

/** Walks back from the newest version of each name, in the index alone, to the first whose time has come. */
export async function valuesAt(work: Work, names: readonly string[], at: Date): Promise<readonly Value[]> {
  const rows = await work.sql<ValueRow[]>`
    select ${valueColumns(work)}
      from unnest(${literal(names)}::text::text[]) as wanted (name)
     cross join lateral (
           select name, version, proposal_id, revision, effective_from, repeats, set_by, set_at
             from change.value
            where institution_id = ${work.institution}
              and value.name = wanted.name
              and effective_from <= ${at}
            order by version desc
            limit 1) as value
      join change.revision on revision.institution_id = ${work.institution}
                          and revision.proposal_id = value.proposal_id
                          and revision.revision = value.revision`
  return rows.map(toValue)
}

/** What is in force alone, for whoever may not see who approved it. */
export async function contentAt(work: Work, name: string, at: Date): Promise<Canonical | undefined> {
  const [row] = await work.sql<{ content: string }[]>`
    select revision.content
      from change.value
      join change.revision using (institution_id, proposal_id, revision)
     where value.institution_id = ${work.institution}
       and value.name = ${name}
       and effective_from <= ${at}
     order by version desc
     limit 1`
  return row === undefined ? undefined : (JSON.parse(row.content) as Canonical) // As it was checked when it was proposed.
}

/** Of each name the hash of what is in force: enough for whoever keeps contents by their hash. */
export async function hashesAt(
  work: Work,
  names: readonly string[],
  at: Date,
): Promise<readonly { readonly name: string; readonly contentHash: string }[]> {
  return work.sql<{ name: string; contentHash: string }[]>`
    select wanted.name, encode(value.content_hash, 'hex') as "contentHash"
      from unnest(${literal(names)}::text::text[]) as wanted (name)
     cross join lateral (
           select content_hash
             from change.value
            where institution_id = ${work.institution}
              and value.name = wanted.name
              and effective_from <= ${at}
            order by version desc
            limit 1) as value
     order by wanted.name`
}

export async function historyOf(
  work: Work,
  name: string,
  before: number,
  versionsMax: number,
): Promise<readonly Value[]> {
  const rows = await work.sql<ValueRow[]>`
    select ${valueColumns(work)}
      from change.value
      join change.revision using (institution_id, proposal_id, revision)
     where value.institution_id = ${work.institution}
       and value.name = ${name}
       and value.version < ${before}
     order by value.version desc
     limit ${versionsMax}`
  return rows.map(toValue)
}

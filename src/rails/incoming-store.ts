// SQL of files from banks: what came, what stood in it, and what became of ours by it.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { FileId, FileState } from './file.ts'
import type {
  Candidate,
  IncomingEntry,
  IncomingFile,
  IncomingFileId,
  IncomingState,
  KeptFinding,
} from './incoming-file.ts'
import type { InstructionId } from './instruction.ts'

function columns({ sql }: Work) {
  return sql`
    incoming_file_id as id, name, kind, state, reason, hash, size, came_by as "cameBy", times, entered, mistakes, remarks,
    received_at as "receivedAt", received_by as "receivedBy", last_came_at as "lastCameAt", lies_as as "liesAs",
    changed_at as "changedAt"`
}

/** What is refused at once is never due. */
export async function insertIncoming(work: Work, file: IncomingFile): Promise<void> {
  await work.sql`
    insert into rails.incoming_file (
      institution_id, incoming_file_id, name, kind, state, reason, hash, size, came_by, due_at, received_at, received_by,
      last_came_at, lies_as, changed_at)
    values (
      ${work.institution}, ${file.id}, ${file.name}, ${file.kind}, ${file.state}, ${file.reason}, ${file.hash}, ${file.size},
      ${file.cameBy}, ${work.now}, ${file.receivedAt}, ${file.receivedBy}, ${file.lastCameAt}, ${file.liesAs}, ${file.changedAt})`
}

/** `first`: the number of the first of these parts. */
export async function insertIncomingParts(
  work: Work,
  id: IncomingFileId,
  first: number,
  sealed: readonly Buffer[],
): Promise<void> {
  await work.sql`
    insert into rails.incoming_part (institution_id, incoming_file_id, part, sealed)
    select ${work.institution}, ${id}, ${first} - 1 + part.number, part.sealed
      from unnest(${literal(sealed.map(hex))}::text::bytea[]) with ordinality as part (sealed, number)`
}

export async function incomingPartsOf(
  work: Work,
  id: IncomingFileId,
  first: number,
  partsMax: number,
): Promise<readonly Buffer[]> {
  const rows = await work.sql<{ sealed: Buffer }[]>`
    select sealed
      from rails.incoming_part
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}
       and part >= ${first}
     order by part
     limit ${partsMax}`
  return rows.map(({ sealed }) => sealed)
}

export async function lockIncomingByHash(work: Work, hash: Buffer): Promise<IncomingFile | undefined> {
  const [row] = await work.sql<IncomingFile[]>`
    select ${columns(work)}
      from rails.incoming_file
     where institution_id = ${work.institution}
       and hash = ${hash}
       for no key update`
  return row
}

export async function lockIncoming(work: Work, id: IncomingFileId): Promise<IncomingFile | undefined> {
  const [row] = await work.sql<IncomingFile[]>`
    select ${columns(work)}
      from rails.incoming_file
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}
       for no key update`
  return row
}

export async function countIncoming(work: Work, { id, times }: Pick<IncomingFile, 'id' | 'times'>): Promise<void> {
  await work.sql`
    update rails.incoming_file
       set times = ${times}, last_came_at = ${work.now}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}`
}

/** Where it lies in the inbox, from now on. */
export async function setLying(work: Work, id: IncomingFileId, liesAs: string): Promise<void> {
  await work.sql`
    update rails.incoming_file
       set lies_as = ${liesAs}
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}`
}

/** Those that have not been seen to be gone from the inbox. */
export async function lyingInInbox(
  work: Work,
  filesMax: number,
): Promise<readonly { readonly id: IncomingFileId; readonly liesAs: string }[]> {
  return work.sql<{ id: IncomingFileId; liesAs: string }[]>`
    select incoming_file_id as id, lies_as as "liesAs"
      from rails.incoming_file
     where institution_id = ${work.institution}
       and lies_as is not null
     order by incoming_file_id
     limit ${filesMax}`
}

/** They are gone from the inbox. */
export async function clearLying(work: Work, ids: readonly IncomingFileId[]): Promise<void> {
  await work.sql`
    update rails.incoming_file
       set lies_as = null
     where institution_id = ${work.institution}
       and incoming_file_id = any (${literal(ids)}::text::text[])`
}

/** Those to be read that are due; not due again before `againAt`. Files others have locked are left to them. */
export async function claimReceived(
  work: Work,
  kinds: readonly IncomingFile['kind'][],
  againAt: Date,
  filesMax: number,
): Promise<readonly IncomingFile[]> {
  return work.sql<IncomingFile[]>`
    update rails.incoming_file
       set due_at = ${againAt}
     where institution_id = ${work.institution}
       and incoming_file_id = any (array(
             select incoming_file_id
               from rails.incoming_file
              where institution_id = ${work.institution} and state = 'received' and due_at <= ${work.now}
                and kind = any (${literal(kinds)}::text::text[])
              order by due_at, incoming_file_id
              limit ${filesMax}
                for update skip locked))
    returning ${columns(work)}`
}

/** How far it has been entered; due again at `dueAt`, should whoever is at it die. */
export async function updateEntered(work: Work, id: IncomingFileId, entered: number, dueAt: Date): Promise<void> {
  await work.sql`
    update rails.incoming_file
       set entered = ${entered}, due_at = ${dueAt}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}`
}

export async function endIncoming(
  work: Work,
  id: IncomingFileId,
  end: {
    readonly state: IncomingState
    readonly reason: string | null
    readonly mistakes: number
    readonly remarks: number
  },
): Promise<void> {
  await work.sql`
    update rails.incoming_file
       set state = ${end.state}, reason = ${end.reason}, mistakes = ${end.mistakes}, remarks = ${end.remarks},
           changed_at = ${work.now}
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}`
}

export async function insertFindings(work: Work, id: IncomingFileId, findings: readonly KeptFinding[]): Promise<void> {
  await work.sql`
    insert into rails.incoming_finding (
      institution_id, incoming_file_id, number, severity, line, from_column, to_column, record, field, rule, wants, found)
    select ${work.institution}, ${id}, finding.number, finding.severity, finding.line, finding.from_column, finding.to_column,
           finding.record, finding.field, finding.rule, finding.wants, finding.found
      from unnest(
        ${literal(findings.map(({ severity }) => severity))}::text::text[],
        ${literal(findings.map(({ line }) => String(line)))}::text::integer[],
        ${literal(findings.map(({ columns: [from] }) => String(from)))}::text::integer[],
        ${literal(findings.map(({ columns: [, to] }) => String(to)))}::text::integer[],
        ${literal(findings.map(({ record }) => record))}::text::text[],
        ${literal(findings.map(({ field }) => field))}::text::text[],
        ${literal(findings.map(({ rule }) => rule))}::text::text[],
        ${literal(findings.map(({ wants }) => wants))}::text::text[],
        ${literal(findings.map(({ found }) => found))}::text::text[])
        with ordinality
        as finding (severity, line, from_column, to_column, record, field, rule, wants, found, number)`
}

export async function findingsOf(work: Work, id: IncomingFileId): Promise<readonly KeptFinding[]> {
  const rows = await work.sql<(Omit<KeptFinding, 'columns'> & { readonly from: number; readonly to: number })[]>`
    select severity, line, from_column as from, to_column as to, record, field, rule, wants, found
      from rails.incoming_finding
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}
     order by number`
  return rows.map(({ from, to, ...row }) => ({ ...row, columns: [from, to] }))
}

export async function findIncoming(work: Work, id: IncomingFileId): Promise<IncomingFile | undefined> {
  const [row] = await work.sql<IncomingFile[]>`
    select ${columns(work)}
      from rails.incoming_file
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}`
  return row
}

/** Newest first, before the one named. */
/** `createdUntil` is the first moment that is too late. */
export type IncomingFilter = {
  readonly states?: readonly IncomingState[]
  readonly kind?: IncomingFile['kind']
  readonly createdFrom?: Date
  readonly createdUntil?: Date
}

export async function listIncoming(
  work: Work,
  only: IncomingFilter,
  before: string,
  filesMax: number,
): Promise<readonly IncomingFile[]> {
  const { sql } = work
  return sql<IncomingFile[]>`
    select ${columns(work)}
      from rails.incoming_file
     where institution_id = ${work.institution}
       and incoming_file_id < ${before}
       ${only.states === undefined ? sql`` : sql`and state = any (${literal(only.states)}::text::text[])`}
       ${only.kind === undefined ? sql`` : sql`and kind = ${only.kind}`}
       ${only.createdFrom === undefined ? sql`` : sql`and received_at >= ${only.createdFrom}`}
       ${only.createdUntil === undefined ? sql`` : sql`and received_at < ${only.createdUntil}`}
     order by incoming_file_id desc
     limit ${filesMax}`
}

/** An entry of ours that left, or may have, as an answer would name it. */
export type Traced = {
  readonly trace: string
  readonly receivingDfi: string
  readonly amount: bigint
  readonly instruction: InstructionId
  readonly reference: string
  readonly creditor: string
  readonly file: FileId
  readonly fileState: FileState
  readonly madeOn: BusinessDate
  readonly settledOn: BusinessDate | null
}

/** Newest file first. */
export async function tracedBy(work: Work, traces: readonly string[]): Promise<readonly Traced[]> {
  return work.sql<Traced[]>`
    select trace, receiving_dfi as "receivingDfi", file_trace.amount, instruction_id as instruction, reference,
           creditor, file_id as file, file.state as "fileState", made_on as "madeOn", settled_on as "settledOn"
      from rails.file_trace
      join rails.instruction using (instruction_id, institution_id)
      join rails.file using (file_id, institution_id)
     where institution_id = ${work.institution}
       and trace = any (${literal(traces)}::text::text[])
     order by made_at desc, file_id desc`
}

/** Those of these that no bank can have: never out of the queue, or in a file that has not left. */
export async function notLeftAmong(work: Work, ids: readonly InstructionId[]): Promise<readonly InstructionId[]> {
  const rows = await work.sql<{ id: InstructionId }[]>`
    select instruction_id as id
      from rails.instruction
      left join rails.file_entry using (institution_id, instruction_id)
      left join rails.file using (institution_id, file_id)
     where institution_id = ${work.institution}
       and instruction_id = any (${literal(ids)}::text::text[])
       and ((instruction.state = 'queued' and attempts = 0)
            or file.state in ('building', 'awaiting_approval', 'approved', 'withdrawn'))`
  return rows.map(({ id }) => id)
}

/** Which of these left in this file and were paid, whether or not they have come back. */
export async function paidAmong(
  work: Work,
  file: FileId,
  ids: readonly InstructionId[],
): Promise<readonly InstructionId[]> {
  const rows = await work.sql<{ id: InstructionId }[]>`
    select instruction_id as id
      from rails.file_entry
      join rails.instruction using (institution_id, instruction_id)
     where institution_id = ${work.institution}
       and file_id = ${file}
       and instruction_id = any (${literal(ids)}::text::text[])
       and settled_at is not null`
  return rows.map(({ id }) => id)
}

export type Like = { readonly place: number; readonly instruction: InstructionId; readonly reference: string }

/** What went to these banks with these amounts and is not back: what unmatched returns may have meant. Newest file first. */
export async function likeAmounts(
  work: Work,
  returns: readonly { readonly place: number; readonly receivingDfi: string; readonly amount: bigint }[],
  since: Date,
  eachMax: number,
): Promise<readonly Like[]> {
  return work.sql<Like[]>`
    select returned.place, sent.instruction, sent.reference
      from unnest(
        ${literal(returns.map(({ place }) => String(place)))}::text::integer[],
        ${literal(returns.map(({ receivingDfi }) => receivingDfi))}::text::text[],
        ${literal(returns.map(({ amount }) => amount))}::text::bigint[]) as returned (place, dfi, amount)
     cross join lateral (
       select instruction_id as instruction, reference
         from rails.file_trace
         join rails.file using (file_id, institution_id)
         join rails.instruction using (instruction_id, institution_id)
        where institution_id = ${work.institution}
          and file_trace.amount = returned.amount
          and receiving_dfi = returned.dfi
          and file.made_at >= ${since}
          and file.state in ('sending', 'sent', 'confirmed')
          and instruction.state in ('accepted', 'settled')
        order by made_at desc, file_trace.place
        limit ${eachMax}) as sent`
}

export async function insertIncomingEntries(
  work: Work,
  id: IncomingFileId,
  entries: readonly IncomingEntry[],
): Promise<void> {
  await work.sql`
    insert into rails.incoming_entry (
      institution_id, incoming_file_id, entered_at, place, kind, code, names, receiving_dfi, amount, instruction_id, reference,
      file_id, effect, is_late)
    select ${work.institution}, ${id}, ${work.now}, new.*
      from unnest(
        ${literal(entries.map(({ place }) => String(place)))}::text::integer[],
        ${literal(entries.map(({ kind }) => kind))}::text::text[],
        ${literal(entries.map(({ code }) => code))}::text::text[],
        ${literal(entries.map(({ names }) => names))}::text::text[],
        ${literal(entries.map(({ receivingDfi }) => receivingDfi))}::text::text[],
        ${literal(entries.map(({ amount }) => amount))}::text::bigint[],
        ${literal(entries.map(({ instruction }) => instruction))}::text::text[],
        ${literal(entries.map(({ reference }) => reference))}::text::text[],
        ${literal(entries.map(({ file }) => file))}::text::text[],
        ${literal(entries.map(({ effect }) => effect))}::text::text[],
        ${literal(entries.map(({ isLate }) => String(isLate)))}::text::boolean[]) as new`
}

export async function insertCandidates(
  work: Work,
  id: IncomingFileId,
  candidates: readonly Candidate[],
): Promise<void> {
  await work.sql`
    insert into rails.incoming_candidate (institution_id, incoming_file_id, place, instruction_id, reference, why)
    select ${work.institution}, ${id}, new.*
      from unnest(
        ${literal(candidates.map(({ place }) => String(place)))}::text::integer[],
        ${literal(candidates.map(({ instruction }) => instruction))}::text::text[],
        ${literal(candidates.map(({ reference }) => reference))}::text::text[],
        ${literal(candidates.map(({ why }) => why))}::text::text[]) as new`
}

/** What came of a file, by effect. */
export async function effectsOf(
  work: Work,
  id: IncomingFileId,
): Promise<readonly { readonly effect: IncomingEntry['effect']; readonly count: number }[]> {
  return work.sql<{ effect: IncomingEntry['effect']; count: number }[]>`
    select effect, count(*)::integer as count
      from rails.incoming_entry
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}
     group by effect
     order by effect`
}

export type ShownEntry = IncomingEntry & { readonly incoming: IncomingFileId }

function entryColumns({ sql }: Work) {
  return sql`
    incoming_file_id as incoming, place, kind, code, names, receiving_dfi as "receivingDfi", amount,
    instruction_id as instruction, reference, file_id as file, effect, is_late as "isLate"`
}

/** Whether one that is too large is known to lie in the inbox under this name. */
export async function liesTooLarge(work: Work, name: string): Promise<boolean> {
  const rows = await work.sql`
    select
      from rails.incoming_file
     where institution_id = ${work.institution}
       and lies_as = ${name}
       and hash is null`
  return rows.length > 0
}

/** In the order of the file, after a place. */
export async function entriesOfIncoming(
  work: Work,
  id: IncomingFileId,
  afterPlace: number,
  entriesMax: number,
): Promise<readonly ShownEntry[]> {
  return work.sql<ShownEntry[]>`
    select ${entryColumns(work)}
      from rails.incoming_entry
     where institution_id = ${work.institution}
       and incoming_file_id = ${id}
       and place > ${afterPlace}
     order by place
     limit ${entriesMax}`
}

/** Those at which somebody must still look, oldest file first, after one of them. */
export async function entriesForPeople(
  work: Work,
  after: { readonly incoming: string; readonly place: number },
  entriesMax: number,
): Promise<readonly ShownEntry[]> {
  return work.sql<ShownEntry[]>`
    select ${entryColumns(work)}
      from rails.incoming_entry
     where institution_id = ${work.institution}
       and effect in ('contradicts', 'unmatched')
       and (incoming_file_id, place) > (${after.incoming}, ${after.place})
       and not exists (
             select from rails.resolution as r
              where r.institution_id = rails.incoming_entry.institution_id
                and r.subject = rails.incoming_entry.incoming_file_id || '-' || rails.incoming_entry.place
                and r.state = 'resolved')
     order by incoming_file_id, place
     limit ${entriesMax}`
}

export async function candidatesOf(
  work: Work,
  ids: readonly IncomingFileId[],
): Promise<readonly (Candidate & { readonly incoming: IncomingFileId })[]> {
  return work.sql<(Candidate & { readonly incoming: IncomingFileId })[]>`
    select incoming_file_id as incoming, place, instruction_id as instruction, reference, why
      from rails.incoming_candidate
     where institution_id = ${work.institution}
       and incoming_file_id = any (${literal(ids)}::text::text[])
     order by incoming_file_id, place, why, instruction_id`
}

/** What a file of returns has brought back of ours, by the name under which it came. */
export async function returnsInFile(
  work: Work,
  name: string,
): Promise<readonly { readonly reference: string; readonly minor: bigint; readonly currency: string }[]> {
  return work.sql<{ reference: string; minor: bigint; currency: string }[]>`
    select instruction.reference, instruction.amount as minor, instruction.currency
      from rails.incoming_file as file
      join rails.incoming_entry as entry using (incoming_file_id, institution_id)
      join rails.instruction as instruction using (instruction_id, institution_id)
     where institution_id = ${work.institution}
       and file.name = ${name}
       and entry.kind = 'return'
       and entry.effect in ('returned', 'repeated')
     order by entry.place`
}

/** What has come back of these trace numbers: a number that came round again is of the newest file that has it. */
export async function returnsTraced(
  work: Work,
  traces: readonly string[],
): Promise<readonly { readonly reference: string; readonly minor: bigint; readonly currency: string }[]> {
  return work.sql<{ reference: string; minor: bigint; currency: string }[]>`
    select distinct on (trace) instruction.reference, instruction.amount as minor, instruction.currency
      from rails.file_trace as entry
      join rails.instruction as instruction using (instruction_id, institution_id)
      join rails.file as file using (file_id, institution_id)
     where institution_id = ${work.institution}
       and trace = any (${literal(traces)}::text::text[])
       and instruction.state = 'returned'
     order by trace, file.made_at desc, file_id desc`
}

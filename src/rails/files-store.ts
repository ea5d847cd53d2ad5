// SQL of files: what is in them, their bytes, and what became of them.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type BankFile, type EntryMark, type FileFormat, type FileId, type FileState, placeMax } from './file.ts'
import type { Instruction, InstructionId } from './instruction.ts'

type FileRow = Omit<BankFile, 'money'> & { readonly currency: string; readonly amount: bigint }

function fileColumns({ sql }: Work) {
  return sql`file_id as id, format, name, state, reason, currency, entries, amount, hash, proposal_id as proposal, staged,
             version, made_at as "madeAt", made_on as "madeOn",
             of_day as "ofDay", settled_on as "settledOn", goes_after as "goesAfter", changed_at as "changedAt"`
}

function fileOf({ currency, amount, ...row }: FileRow): BankFile {
  return { ...row, money: { currency, minor: amount } }
}

type InstructionRow = Omit<Instruction, 'money'> & { readonly currency: string; readonly amount: bigint }

/** Takes what is queued for files out of the queue, in the order in which it came. Locked until the work ends. */
export async function takeQueued(
  work: Work,
  { currency, methods, entriesMax }: Pick<FileFormat, 'currency' | 'methods' | 'entriesMax'>,
  queuedUntil: Date,
): Promise<readonly Instruction[]> {
  const rows = await work.sql<InstructionRow[]>`
    update rails.instruction
       set state = 'filed', attempts = attempts + 1
     where institution_id = ${work.institution}
       and instruction_id = any (array(
             select instruction_id
               from rails.instruction
              where institution_id = ${work.institution} and state = 'queued' and due_at <= ${queuedUntil}
                and method = any (${literal(methods)}::text::text[]) and rerouted_to is null and currency = ${currency}
              order by due_at, instruction_id
              limit ${entriesMax}
                for update skip locked))
    returning instruction_id as id, reference, method, currency, amount, creditor`
  return rows
    .map(({ currency: own, amount, ...row }) => ({ ...row, money: { currency: own, minor: amount } }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The first of so many places that no other file has, until seven digits are used up. Others wait until the work ends. */
export async function takePlaces(work: Work, count: number): Promise<number> {
  const rows = await work.sql<{ last: number }[]>`
    insert into rails.entry_count (institution_id, last_place)
    values (${work.institution}, ${count})
        on conflict (institution_id) do update
       set last_place = case when entry_count.last_place + ${count} > ${placeMax} then ${count}
                             else entry_count.last_place + ${count} end
    returning last_place as last`
  const { last } = rows[0] ?? fault('a count is kept for every institution')
  return last - count + 1
}

/** `dueAt`: when to look at it first. */
export async function insertFile(work: Work, file: BankFile, dueAt: Date): Promise<void> {
  await work.sql`
    insert into rails.file (institution_id, file_id, format, name, state, reason, currency, entries, amount, hash, proposal_id,
                            due_at, made_at, made_on, of_day, changed_at)
    values (${work.institution}, ${file.id}, ${file.format}, ${file.name}, ${file.state}, ${file.reason},
            ${file.money.currency}, ${file.entries}, ${file.money.minor}, ${file.hash}, ${file.proposal}, ${dueAt},
            ${file.madeAt}, ${file.madeOn}, ${file.ofDay}, ${file.changedAt})`
}

/** `first`: the place of the first of these. */
export async function insertEntries(
  work: Work,
  { id }: BankFile,
  first: number,
  entries: readonly InstructionId[],
): Promise<void> {
  await work.sql`
    insert into rails.file_entry (institution_id, file_id, instruction_id, place)
    select ${work.institution}, ${id}, entry.instruction, ${first} - 1 + entry.place
      from unnest(${literal(entries)}::text::text[]) with ordinality as entry (instruction, place)`
}

/** How many there are of this day. Two that count at once cannot both be entered. */
export async function countOfDay(work: Work, format: BankFile['format'], day: BusinessDate): Promise<number> {
  const rows = await work.sql<{ count: number }[]>`
    select coalesce(max(of_day) + 1, 0) as count
      from rails.file
     where institution_id = ${work.institution}
       and format = ${format}
       and made_on = ${day}`
  return rows[0]?.count ?? 0
}

/** Those in this state that are due; they are not due again before `againAt`. Files others have locked are left to them. */
export async function claimFiles(
  work: Work,
  state: FileState,
  againAt: Date,
  filesMax: number,
): Promise<readonly BankFile[]> {
  const rows = await work.sql<FileRow[]>`
    update rails.file
       set due_at = ${againAt}
     where institution_id = ${work.institution}
       and file_id = any (array(
             select file_id
               from rails.file
              where institution_id = ${work.institution} and state = ${state} and due_at <= ${work.now}
              order by due_at, file_id
              limit ${filesMax}
                for update skip locked))
    returning ${fileColumns(work)}`
  return rows.map(fileOf)
}

/** Those of some formats that are yet to be written; they are not due again before `againAt`. */
export async function claimBuilding(
  work: Work,
  formats: readonly BankFile['format'][],
  againAt: Date,
  filesMax: number,
): Promise<readonly BankFile[]> {
  const rows = await work.sql<FileRow[]>`
    update rails.file
       set due_at = ${againAt}
     where institution_id = ${work.institution}
       and file_id = any (array(
             select file_id
               from rails.file
              where institution_id = ${work.institution} and state = 'building' and due_at <= ${work.now}
                and format = any (${literal(formats)}::text::text[])
              order by due_at, file_id
              limit ${filesMax}
                for update skip locked))
    returning ${fileColumns(work)}`
  return rows.map(fileOf)
}

/** Those that may leave: what goes after another waits until that one has left. */
export async function claimApproved(work: Work, againAt: Date, filesMax: number): Promise<readonly BankFile[]> {
  const rows = await work.sql<FileRow[]>`
    update rails.file
       set due_at = ${againAt}
     where institution_id = ${work.institution}
       and file_id = any (array(
             select file_id
               from rails.file as own
              where institution_id = ${work.institution} and state = 'approved' and due_at <= ${work.now}
                and (goes_after is null
                     or exists (
                       select from rails.file as first
                        where first.institution_id = ${work.institution} and first.file_id = own.goes_after
                          and first.state in ('sent', 'confirmed')))
              order by due_at, file_id
              limit ${filesMax}
                for update skip locked))
    returning ${fileColumns(work)}`
  return rows.map(fileOf)
}

/** What waits for this one to have left. */
export async function lockNext(work: Work, { id }: BankFile): Promise<BankFile | undefined> {
  const rows = await work.sql<FileRow[]>`
    select ${fileColumns(work)}
      from rails.file
     where institution_id = ${work.institution}
       and goes_after = ${id}
       for no key update`
  return rows.map(fileOf)[0]
}

/** It was tried in vain, by whoever has claimed it: it may be tried again from then on, without waiting for the claim to end. */
export async function postpone(work: Work, id: FileId, state: FileState, dueAt: Date): Promise<void> {
  await work.sql`
    update rails.file
       set due_at = ${dueAt}
     where institution_id = ${work.institution}
       and file_id = ${id}
       and state = ${state}`
}

export async function lockFile(work: Work, id: FileId): Promise<BankFile | undefined> {
  const rows = await work.sql<FileRow[]>`
    select ${fileColumns(work)}
      from rails.file
     where institution_id = ${work.institution}
       and file_id = ${id}
       for no key update`
  return rows.map(fileOf)[0]
}

export async function updateFile(work: Work, file: BankFile, dueAt: Date): Promise<void> {
  await work.sql`
    update rails.file
       set state = ${file.state}, reason = ${file.reason}, hash = ${file.hash}, entries = ${file.entries},
           amount = ${file.money.minor}, proposal_id = ${file.proposal}, staged = ${file.staged},
           goes_after = ${file.goesAfter}, version = version + 1, due_at = ${dueAt}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and file_id = ${file.id}`
}

/** What people decide about a file, and no more than that. */
export async function updateState(work: Work, { id, state, reason, version }: BankFile): Promise<void> {
  await work.sql`
    update rails.file
       set state = ${state}, reason = ${reason}, version = ${version}, due_at = ${work.now}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and file_id = ${id}`
}

export async function findFile(work: Work, id: FileId): Promise<BankFile | undefined> {
  const rows = await work.sql<FileRow[]>`
    select ${fileColumns(work)}
      from rails.file
     where institution_id = ${work.institution}
       and file_id = ${id}`
  return rows.map(fileOf)[0]
}

/** Newest first, before the one named. */
/** Days until and with the last one; null is not asked for. */
export type FileFilter = {
  readonly states: readonly FileState[] | null
  readonly format: BankFile['format'] | null
  readonly madeOnFrom: BusinessDate | null
  readonly madeOnUntil: BusinessDate | null
}

export async function listFiles(
  work: Work,
  { states, format, madeOnFrom, madeOnUntil }: FileFilter,
  before: string,
  filesMax: number,
): Promise<readonly BankFile[]> {
  const { sql } = work
  const rows = await sql<FileRow[]>`
    select ${fileColumns(work)}
      from rails.file
     where institution_id = ${work.institution}
       and file_id < ${before}
       ${states === null ? sql`` : sql`and state = any (${literal(states)}::text::text[])`}
       ${format === null ? sql`` : sql`and format = ${format}`}
       ${madeOnFrom === null ? sql`` : sql`and made_on >= ${madeOnFrom}`}
       ${madeOnUntil === null ? sql`` : sql`and made_on <= ${madeOnUntil}`}
     order by file_id desc
     limit ${filesMax}`
  return rows.map(fileOf)
}

/** What the bank's own word names: the file, or the file without its ending, which is its id. */
export async function lockFileNamed(work: Work, name: string): Promise<BankFile | undefined> {
  const rows = await work.sql<FileRow[]>`
    select ${fileColumns(work)}
      from rails.file
     where institution_id = ${work.institution}
       and (name = ${name} or file_id = ${name})
       for no key update`
  return rows.map(fileOf)[0]
}

/** Those that are to go, in their places; what could not be written is left out. */
export async function entriesOf(
  work: Work,
  file: FileId,
): Promise<readonly { readonly place: number; readonly instruction: Instruction }[]> {
  const rows = await work.sql<(InstructionRow & { readonly place: number })[]>`
    select place, instruction_id as id, reference, method, currency, amount, creditor
      from rails.file_entry
      join rails.instruction using (instruction_id, institution_id)
     where institution_id = ${work.institution}
       and file_id = ${file}
       and state = 'filed'
     order by place`
  return rows.map(({ place, currency, amount, ...row }) => ({
    place,
    instruction: { ...row, money: { currency, minor: amount } },
  }))
}

/** Enters what became of all instructions of a file, or of those of one method, that have no final answer yet. Answers how many. */
export async function answerEntries(
  work: Work,
  file: FileId,
  {
    state,
    reason,
    method = null,
  }: {
    readonly state: 'accepted' | 'settled' | 'rejected'
    readonly reason: string | null
    readonly method?: Instruction['method'] | null
  },
): Promise<number> {
  const answered = await work.sql`
    update rails.instruction
       set state = ${state}, reason = ${reason}, answered_at = ${work.now},
           settled_at = ${state === 'settled' ? work.now : null}
      from rails.file_entry as entry
     where instruction.institution_id = ${work.institution}
       and entry.institution_id = ${work.institution}
       and entry.file_id = ${file}
       and entry.instruction_id = instruction.instruction_id
       and (${method}::text is null or instruction.method = ${method})
       and instruction.state in ('filed', 'accepted')
       and instruction.state <> ${state}`
  return answered.count
}

/** The bank has paid for it. */
export async function setSettled(work: Work, file: FileId, on: BusinessDate): Promise<void> {
  await work.sql`
    update rails.file
       set settled_on = ${on}, version = version + 1, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and file_id = ${file}`
}

export type Marked = EntryMark & {
  readonly place: number
  readonly instruction: InstructionId
  readonly amount: bigint
}

export async function insertTraces(work: Work, file: FileId, marked: readonly Marked[]): Promise<void> {
  await work.sql`
    insert into rails.file_trace (institution_id, file_id, place, instruction_id, trace, receiving_dfi, amount)
    select ${work.institution}, ${file}, new.*
      from unnest(
        ${literal(marked.map(({ place }) => String(place)))}::text::integer[],
        ${literal(marked.map(({ instruction }) => instruction))}::text::text[],
        ${literal(marked.map(({ trace }) => trace))}::text::text[],
        ${literal(marked.map(({ receivingDfi }) => receivingDfi))}::text::text[],
        ${literal(marked.map(({ amount }) => amount))}::text::bigint[]) as new`
}

export async function insertParts(work: Work, file: FileId, sealed: readonly Buffer[]): Promise<void> {
  await work.sql`
    insert into rails.file_part (institution_id, file_id, part, sealed)
    select ${work.institution}, ${file}, part.number, part.sealed
      from unnest(${literal(sealed.map(hex))}::text::bytea[]) with ordinality as part (sealed, number)`
}

export async function partsOf(work: Work, file: FileId): Promise<readonly Buffer[]> {
  const rows = await work.sql<{ sealed: Buffer }[]>`
    select sealed
      from rails.file_part
     where institution_id = ${work.institution}
       and file_id = ${file}
     order by part`
  return rows.map(({ sealed }) => sealed)
}

// SQL of what a file comes to, entry by entry, and of what has become of it.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { BankFile, DebitName, DebitPart, FileId } from './file.ts'
import type { InstructionId } from './instruction.ts'

/** By its name as the bank sees it, with its extension or without. */
export async function idCalled(work: Work, name: string): Promise<FileId | undefined> {
  const rows = await work.sql<{ id: FileId }[]>`
    select file_id as id
      from rails.file
     where institution_id = ${work.institution}
       and (file_id = ${name} or name = ${name})`
  return rows[0]?.id
}

/** The sums in which the bank takes the money for it; none where it takes all in one. */
export async function debitsOf(work: Work, file: FileId): Promise<readonly DebitPart[]> {
  return work.sql<DebitPart[]>`
    select name, method, entries, amount as minor
      from rails.file_debit
     where institution_id = ${work.institution}
       and file_id = ${file}
     order by name`
}

export async function insertDebits(work: Work, file: FileId, debits: readonly DebitPart[]): Promise<void> {
  await work.sql`
    insert into rails.file_debit (institution_id, file_id, name, method, entries, amount)
    select ${work.institution}, ${file}, new.*
      from unnest(${literal(debits.map(({ name }) => name))}::text::text[],
                  ${literal(debits.map(({ method }) => method))}::text::text[],
                  ${literal(debits.map(({ entries }) => String(entries)))}::text::integer[],
                  ${literal(debits.map(({ minor }) => minor))}::text::bigint[]) as new`
}

/** Of what: everything in a file, or what is in it by one method. */
export type Counted = { readonly file: FileId; readonly method: DebitPart['method'] | null }

export type Controls = {
  readonly entries: bigint
  readonly minor: bigint
  readonly rejected: bigint
  readonly returned: bigint
  /** How many have no final answer. */
  readonly open: bigint
}

/** Of its entries, as their answers stood at an instant. */
export async function controlsOf(work: Work, { file, method }: Counted, at: Date): Promise<Controls> {
  const rows = await work.sql<Controls[]>`
    select count(*) as entries,
           coalesce(sum(amount), 0)::bigint as minor,
           coalesce(sum(amount) filter (where state = 'rejected' and answered_at <= ${at}), 0)::bigint as rejected,
           coalesce(sum(amount) filter (where state = 'returned' and answered_at <= ${at}), 0)::bigint as returned,
           count(*) filter (where state not in ('settled', 'rejected', 'returned') or answered_at > ${at}) as open
      from rails.file_entry as entry
      join rails.instruction using (institution_id, instruction_id)
     where entry.institution_id = ${work.institution}
       and entry.file_id = ${file}
       and (${method}::text is null or method = ${method})`
  return rows[0] ?? { entries: 0n, minor: 0n, rejected: 0n, returned: 0n, open: 0n }
}

export type FileEntry = {
  readonly place: number
  readonly reference: string
  readonly minor: bigint
  readonly state: string
}

/** In the order of their places, after one of them. */
export async function entriesOf(
  work: Work,
  { file, method }: Counted,
  after: number,
  entriesMax: number,
): Promise<readonly FileEntry[]> {
  return work.sql<FileEntry[]>`
    select place, reference, amount as minor, state
      from rails.file_entry as entry
      join rails.instruction using (institution_id, instruction_id)
     where entry.institution_id = ${work.institution}
       and entry.file_id = ${file}
       and (${method}::text is null or method = ${method})
       and place > ${after}
     order by place
     limit ${entriesMax}`
}

type Left = Pick<BankFile, 'madeAt' | 'madeOn'> & {
  readonly name: DebitName
  readonly file: string
  readonly method: DebitPart['method'] | null
  readonly currency: string
  readonly amount: bigint
}

/** Sums of files that have left, or may have, since a day, and are not known to have failed; the oldest first. */
export async function debitsThatLeft(work: Work, since: Date, debitsMax: number): Promise<readonly Left[]> {
  return work.sql<Left[]>`
    select coalesce(debit.name, file_id) as name, file.name as file, method, made_at as "madeAt", made_on as "madeOn", currency,
           coalesce(debit.amount, file.amount) as amount
      from rails.file
      left join rails.file_debit as debit using (institution_id, file_id)
     where institution_id = ${work.institution}
       and state in ('sending', 'sent', 'confirmed')
       and made_at >= ${since}
     order by made_at, file_id, debit.name
     limit ${debitsMax}`
}

export type CarriedInstruction = {
  readonly id: InstructionId
  readonly reference: string
  readonly currency: string
  readonly minor: bigint
  readonly state: string
  /** The file it left in, where it left in one. */
  readonly file: FileId | null
}

export async function instructionsById(work: Work, ids: readonly string[]): Promise<readonly CarriedInstruction[]> {
  return work.sql<CarriedInstruction[]>`
    select instruction_id as id, reference, currency, amount as minor, state, entry.file_id as file
      from rails.instruction
      left join rails.file_entry as entry using (institution_id, instruction_id)
     where instruction.institution_id = ${work.institution}
       and instruction_id = any (${literal(ids)}::text::text[])
     order by instruction_id`
}

/** Whether something of these entries has become known that the room above has not been told. */
export async function hasNewsOf(work: Work, { file, method }: Counted): Promise<boolean> {
  const rows = await work.sql<{ has: boolean }[]>`
    select exists (
             select
               from rails.file_entry as entry
               join rails.instruction using (institution_id, instruction_id)
              where entry.institution_id = ${work.institution}
                and entry.file_id = ${file}
                and (${method}::text is null or method = ${method})
                and told <> state) as has`
  return rows[0]?.has ?? false
}

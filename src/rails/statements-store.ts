// SQL of statements: what the bank says of the institution's account, line by line.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { BankAccountId, EnteredStatement, StatementId } from './statement-chain.ts'
import type { EnteredLine, LineReference } from './statement-entry.ts'

export type LineId = Id<'sln'>

/** The account by its number's index; entered when it is first seen. */
export async function bankAccount(
  work: Work,
  number: { readonly index: Buffer; readonly last4: string },
): Promise<BankAccountId> {
  await work.sql`
    insert into rails.bank_account (institution_id, bank_account_id, number_index, last4, first_seen_at)
    values (${work.institution}, ${work.newId('bac')}, ${number.index}, ${number.last4}, ${work.now})
    on conflict (institution_id, number_index) do nothing`
  const rows = await work.sql<{ id: BankAccountId }[]>`
    select bank_account_id as id
      from rails.bank_account
     where institution_id = ${work.institution}
       and number_index = ${number.index}`
  return rows[0]?.id ?? fault('it was just entered')
}

function statementColumns({ sql }: Work) {
  return sql`
    statement_id as id, bank_account_id as account, last4, kind, name, sequence, currency, made_at as "madeAt", opening,
    opening_on as "openingOn", closing, closing_on as "closingOn", lines, booked, hash, incoming_file as "incomingFile",
    received_at as "receivedAt"`
}

export async function findByHash(work: Work, hash: Buffer): Promise<StatementId | undefined> {
  const rows = await work.sql<{ id: StatementId }[]>`
    select statement_id as id
      from rails.statement
     where institution_id = ${work.institution}
       and hash = ${hash}`
  return rows[0]?.id
}

export async function insertStatement(
  work: Work,
  own: Omit<EnteredStatement, 'last4'> & { readonly from: Date | null; readonly until: Date | null },
): Promise<void> {
  await work.sql`
    insert into rails.statement (
      institution_id, statement_id, bank_account_id, kind, name, sequence, currency, made_at, from_at, until_at,
      opening, opening_on, closing, closing_on, lines, booked, hash, incoming_file, received_at)
    values (${work.institution}, ${own.id}, ${own.account}, ${own.kind}, ${own.name}, ${own.sequence}, ${own.currency},
            ${own.madeAt}, ${own.from}, ${own.until}, ${own.opening}, ${own.openingOn}, ${own.closing},
            ${own.closingOn}, ${own.lines}, ${own.booked}, ${own.hash}, ${own.incomingFile}, ${own.receivedAt})`
}

export async function insertParts(work: Work, id: StatementId, sealed: readonly Buffer[]): Promise<void> {
  await work.sql`
    insert into rails.statement_part (institution_id, statement_id, part, sealed)
    select ${work.institution}, ${id}, part.number, part.sealed
      from unnest(${literal(sealed.map(hex))}::text::bytea[]) with ordinality as part (sealed, number)`
}

export type KeptLine = EnteredLine & { readonly id: LineId }

/**
 * Answers with those that post: booked in a statement, and not booked in another before. Two that enter the same at once
 * race for the identity, and the second runs again.
 */
export async function insertLines(
  work: Work,
  { id, account, kind }: Pick<EnteredStatement, 'id' | 'account' | 'kind'>,
  lines: readonly KeptLine[],
): Promise<readonly LineId[]> {
  const rows = await work.sql<{ id: LineId }[]>`
    with entered as (
      insert into rails.statement_line (
        institution_id, statement_id, bank_account_id, line_id, place, currency, amount, side, is_reversal, state, booked_on,
        value_on, bank_reference, code, file, identity, posts)
      select ${work.institution}, ${id}, ${account}, new.*,
             ${kind} = 'statement' and new.state = 'booked' and not exists (
               select from rails.statement_line as known
                where known.institution_id = ${work.institution}
                  and known.bank_account_id = ${account}
                  and known.identity = new.identity
                  and known.posts)
        from unnest(
          ${literal(lines.map(line => line.id))}::text::text[],
          ${literal(lines.map(({ place }) => String(place)))}::text::integer[],
          ${literal(lines.map(({ money }) => money.currency))}::text::text[],
          ${literal(lines.map(({ money }) => money.minor))}::text::bigint[],
          ${literal(lines.map(({ side }) => side))}::text::text[],
          ${literal(lines.map(({ isReversal }) => String(isReversal)))}::text::boolean[],
          ${literal(lines.map(({ state }) => state))}::text::text[],
          ${literal(lines.map(({ bookedOn }) => bookedOn))}::text::date[],
          ${literal(lines.map(({ valueOn }) => valueOn))}::text::date[],
          ${literal(lines.map(({ bankReference }) => bankReference))}::text::text[],
          ${literal(lines.map(({ code }) => code))}::text::text[],
          ${literal(lines.map(({ file }) => file))}::text::text[],
          ${literal(lines.map(({ identity }) => hex(identity)))}::text::bytea[])
          as new (line_id, place, currency, amount, side, is_reversal, state, booked_on, value_on, bank_reference, code,
                  file, identity)
      returning line_id, posts)
    select line_id as id
      from entered
     where posts`
  return rows.map(row => row.id)
}

export async function insertReferences(
  work: Work,
  references: readonly (LineReference & { readonly line: LineId })[],
): Promise<void> {
  await work.sql`
    insert into rails.statement_reference (institution_id, line_id, place, reference, amount, return_reason)
    select ${work.institution}, new.*
      from unnest(
        ${literal(references.map(({ line }) => line))}::text::text[],
        ${literal(references.map(({ place }) => String(place)))}::text::integer[],
        ${literal(references.map(({ reference }) => reference))}::text::text[],
        ${literal(references.map(({ minor }) => minor))}::text::bigint[],
        ${literal(references.map(({ returnReason }) => returnReason))}::text::text[]) as new`
}

export async function queueLines(work: Work, lines: readonly LineId[]): Promise<void> {
  await work.sql`
    insert into rails.untold_line (institution_id, queued_at, line_id)
    select ${work.institution}, ${work.now}, unnest(${literal(lines)}::text::text[])`
}

export async function queueStatement(work: Work, id: StatementId): Promise<void> {
  await work.sql`
    insert into rails.untold_statement (institution_id, queued_at, statement_id)
    values (${work.institution}, ${work.now}, ${id})`
}

/** Takes up to so many out of the queue, oldest first; those that another pass has claimed are left to it. */
export async function takeUntoldLines(work: Work, linesMax: number): Promise<readonly LineId[]> {
  const rows = await work.sql<{ id: LineId }[]>`
    delete from rails.untold_line
     where institution_id = ${work.institution}
       and line_id = any (array(
             select line_id
               from rails.untold_line
              where institution_id = ${work.institution}
              order by line_id
              limit ${linesMax}
                for update skip locked))
    returning line_id as id`
  return rows.map(({ id }) => id)
}

export async function takeUntoldStatements(work: Work, statementsMax: number): Promise<readonly StatementId[]> {
  const rows = await work.sql<{ id: StatementId }[]>`
    delete from rails.untold_statement
     where institution_id = ${work.institution}
       and statement_id = any (array(
             select statement_id
               from rails.untold_statement
              where institution_id = ${work.institution}
              order by statement_id
              limit ${statementsMax}
                for update skip locked))
    returning statement_id as id`
  return rows.map(({ id }) => id)
}

/** Whether there is anything in either queue. */
export async function hasUntold(work: Work): Promise<boolean> {
  const rows = await work.sql<{ has: boolean }[]>`
    select exists (select from rails.untold_line where institution_id = ${work.institution})
        or exists (select from rails.untold_statement where institution_id = ${work.institution}) as has`
  return rows[0]?.has ?? false
}

type LineRow = {
  readonly id: LineId
  readonly statement: StatementId
  readonly account: BankAccountId
  readonly place: number
  readonly currency: string
  readonly amount: bigint
  readonly side: 'credit' | 'debit'
  readonly isReversal: boolean
  readonly state: 'booked' | 'pending' | 'information'
  readonly bookedOn: BusinessDate
  readonly valueOn: BusinessDate | null
  readonly bankReference: string | null
  readonly code: string | null
  readonly file: string | null
  readonly posts: boolean
}

function lineColumns({ sql }: Work) {
  return sql`
    line_id as id, statement_id as statement, bank_account_id as account, place, currency, amount, side,
    is_reversal as "isReversal", state, booked_on as "bookedOn", value_on as "valueOn",
    bank_reference as "bankReference", code, file, posts`
}

export async function linesById(work: Work, ids: readonly LineId[]): Promise<readonly LineRow[]> {
  return work.sql<LineRow[]>`
    select ${lineColumns(work)}
      from rails.statement_line
     where institution_id = ${work.institution}
       and line_id = any (${literal(ids)}::text::text[])
     order by line_id`
}

/** In the order of the statement, after a place. */
export async function linesOfStatement(
  work: Work,
  id: StatementId,
  after: number,
  linesMax: number,
): Promise<readonly LineRow[]> {
  return work.sql<LineRow[]>`
    select ${lineColumns(work)}
      from rails.statement_line
     where institution_id = ${work.institution}
       and statement_id = ${id}
       and place > ${after}
     order by place
     limit ${linesMax}`
}

export async function referencesOfLines(
  work: Work,
  ids: readonly LineId[],
): Promise<readonly (LineReference & { readonly line: LineId })[]> {
  return work.sql<(LineReference & { readonly line: LineId })[]>`
    select line_id as line, place, reference, amount as minor, return_reason as "returnReason"
      from rails.statement_reference
     where institution_id = ${work.institution}
       and line_id = any (${literal(ids)}::text::text[])
     order by line_id, place`
}

export async function statementsById(work: Work, ids: readonly StatementId[]): Promise<readonly EnteredStatement[]> {
  return work.sql<EnteredStatement[]>`
    select ${statementColumns(work)}
      from rails.statement
      join rails.bank_account using (institution_id, bank_account_id)
     where institution_id = ${work.institution}
       and statement_id = any (${literal(ids)}::text::text[])
     order by statement_id`
}

/** Newest first, before the one named. */
export async function listStatements(
  work: Work,
  before: string,
  statementsMax: number,
): Promise<readonly EnteredStatement[]> {
  return work.sql<EnteredStatement[]>`
    select ${statementColumns(work)}
      from rails.statement
      join rails.bank_account using (institution_id, bank_account_id)
     where institution_id = ${work.institution}
       and statement_id < ${before}
     order by statement_id desc
     limit ${statementsMax}`
}

/** The statements of whole days on both sides of one, by the day they close and then as they came. */
export async function neighboursOf(
  work: Work,
  { id, account, closingOn }: Pick<EnteredStatement, 'id' | 'account' | 'closingOn'>,
): Promise<{ readonly before: EnteredStatement | undefined; readonly after: EnteredStatement | undefined }> {
  const [before] = await work.sql<EnteredStatement[]>`
    select ${statementColumns(work)}
      from rails.statement
      join rails.bank_account using (institution_id, bank_account_id)
     where institution_id = ${work.institution}
       and bank_account_id = ${account}
       and kind = 'statement'
       and (closing_on, statement_id) < (${closingOn}, ${id})
     order by closing_on desc, statement_id desc
     limit 1`
  const [after] = await work.sql<EnteredStatement[]>`
    select ${statementColumns(work)}
      from rails.statement
      join rails.bank_account using (institution_id, bank_account_id)
     where institution_id = ${work.institution}
       and bank_account_id = ${account}
       and kind = 'statement'
       and (closing_on, statement_id) > (${closingOn}, ${id})
     order by closing_on, statement_id
     limit 1`
  return { before, after }
}

/** The last statement of a whole day that closes on or before a day and came by an instant. */
export async function lastStatement(
  work: Work,
  account: BankAccountId,
  on: BusinessDate,
  receivedBy: Date,
): Promise<EnteredStatement | undefined> {
  const rows = await work.sql<EnteredStatement[]>`
    select ${statementColumns(work)}
      from rails.statement
      join rails.bank_account using (institution_id, bank_account_id)
     where institution_id = ${work.institution}
       and bank_account_id = ${account}
       and kind = 'statement'
       and closing_on <= ${on}
       and received_at <= ${receivedBy}
     order by closing_on desc, statement_id desc
     limit 1`
  return rows[0]
}

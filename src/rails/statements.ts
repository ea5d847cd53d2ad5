// Statements into rows: kept whole and sealed, their lines known again in whatever report they come, and handed upward
// once each when they are booked. A notice or a report of the day is kept and shown; only the statement of a day that is
// over moves money in our books, because a bank may take back anything before.

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Money } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { maskAccount, type Place, scrub, type Vault } from '../protection/protection.ts'
import type { Statement } from './statement.ts'
import { type EnteredStatement, flawsOf, type StatementFlaw, type StatementId } from './statement-chain.ts'
import {
  bookedOf,
  type EnteredLine,
  hashOf,
  type LineReference,
  linesMax,
  linesOf,
  plainLine,
  signed,
} from './statement-entry.ts'
import * as store from './statements-store.ts'

/** What the vault seals at once, with room for its own. */
const partBytes = 30_000
const sealedAtOnceMax = 1_000
const insertedAtOnceMax = 5_000
const pageMax = 200
const nameCharsMax = 70

/** A statement ready for a work: its account known by an index only, and all it says in sealed parts. */
export type PreparedStatement = {
  readonly id: StatementId
  readonly statement: Omit<Statement, 'account' | 'lines'>
  readonly account: { readonly index: Buffer; readonly last4: string }
  readonly lines: readonly EnteredLine[]
  readonly booked: bigint
  readonly hash: Buffer
  readonly sealed: readonly Buffer[]
}

export type StatementRefusal =
  | { readonly code: 'statement_too_long'; readonly linesMax: number }
  /** It says what it is a statement of in two currencies, or in none. */
  | { readonly code: 'statement_currency_unclear' }

/** Before the work, as the vault is never asked within one. */
export async function prepareStatement(
  vault: Vault,
  institution: InstitutionId,
  id: StatementId,
  whole: Statement,
): Promise<Outcome<PreparedStatement, StatementRefusal>> {
  const { account, lines, ...statement } = whole
  if (lines.length > linesMax) return refused({ code: 'statement_too_long', linesMax })
  const currency = currencyOf(whole)
  if (currency === undefined) return refused({ code: 'statement_currency_unclear' })
  const normal = account.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase()
  const index = await vault.index(institution, 'bank_account', normal)
  return done({
    id,
    statement: { ...statement, currency, id: nameOf(whole, normal) },
    account: { index, last4: maskAccount(account).replaceAll('*', '') },
    lines: linesOf(whole, index),
    booked: bookedOf(whole),
    hash: hashOf(whole, index),
    sealed: await sealAll(vault, institution, id, whole),
  })
}

function currencyOf({ currency, opening, closing, lines }: Statement): string | undefined {
  const said = new Set(
    [currency, opening?.money.currency, closing?.money.currency].filter(given => typeof given === 'string'),
  )
  const [first = lines[0]?.money.currency] = said
  return said.size > 1 ? undefined : first
}

/** As the bank names it, unless it names it after the account. */
function nameOf({ id }: Statement, account: string): string {
  const holdsAccount =
    account !== '' &&
    id
      .replaceAll(/[^0-9A-Za-z]/g, '')
      .toUpperCase()
      .includes(account)
  return holdsAccount ? '****' : scrub(id).slice(0, nameCharsMax)
}

async function sealAll(
  vault: Vault,
  institution: InstitutionId,
  id: StatementId,
  { account, lines }: Statement,
): Promise<readonly Buffer[]> {
  const bytes = Buffer.from(`${canonical({ account })}\n${lines.map(line => canonical(plainLine(line))).join('\n')}`)
  // As latin1 every byte is a character, and none is cut in two.
  const parts = Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, part) =>
    bytes.subarray(part * partBytes, (part + 1) * partBytes).toString('latin1'),
  )
  const sealed: Buffer[] = []
  for (let from = 0; from < parts.length; from += sealedAtOnceMax) {
    const some = parts.slice(from, from + sealedAtOnceMax)
    sealed.push(
      ...(await vault.sealMany(
        some.map((part, at) => ({ place: placeOfPart(institution, id, from + at + 1), text: part })),
      )),
    )
  }
  return sealed
}

function placeOfPart(institution: InstitutionId, id: StatementId, part: number): Place {
  return { institution, table: 'rails.statement_part', column: 'sealed', row: `${id}/${part}` }
}

/** Keeps it, once: the same again is the one that is there. `incomingFile` is what it came in, where it came in a file. */
export async function enterStatement(
  work: Work,
  incomingFile: string | null,
  { id, statement, account: number, lines, booked, hash, sealed }: PreparedStatement,
): Promise<{ readonly id: StatementId; readonly isKnown: boolean }> {
  const known = await store.findByHash(work, hash)
  if (known !== undefined) {
    audit.append(work, 'rails.statement_repeated', { statement: known })
    return { id: known, isKnown: true }
  }
  const account = await store.bankAccount(work, number)
  const { kind, id: name, sequence, madeAt, from, until, opening, closing } = statement
  const currency = statement.currency ?? fault('it was prepared with its currency')
  await store.insertStatement(work, {
    id,
    account,
    kind,
    name,
    sequence,
    currency,
    madeAt,
    from,
    until,
    opening: opening === null ? null : signed(opening),
    openingOn: opening?.on ?? null,
    closing: closing === null ? null : signed(closing),
    closingOn: closing?.on ?? null,
    lines: lines.length,
    booked,
    hash,
    incomingFile,
    receivedAt: work.now,
  })
  await store.insertParts(work, id, sealed)
  await enterLines(work, { id, account, kind }, lines)
  await store.queueStatement(work, id)
  audit.append(work, 'rails.statement', {
    statement: id,
    account,
    kind,
    lines: lines.length,
    sha256: hash.toString('hex'),
    ...(incomingFile === null ? {} : { incomingFile }),
  })
  return { id, isKnown: false }
}

async function enterLines(
  work: Work,
  statement: Pick<EnteredStatement, 'id' | 'account' | 'kind'>,
  lines: readonly EnteredLine[],
): Promise<void> {
  for (let from = 0; from < lines.length; from += insertedAtOnceMax) {
    const some = lines.slice(from, from + insertedAtOnceMax).map(line => ({ id: work.newId('sln'), ...line }))
    const posting = await store.insertLines(work, statement, some)
    const references = some.flatMap(({ id, references }) => references.map(each => ({ ...each, line: id })))
    if (references.length > 0) await store.insertReferences(work, references)
    if (posting.length > 0) await store.queueLines(work, posting)
  }
}

/** A line as the room above sees it. */
export type BookedLine = {
  readonly id: store.LineId
  readonly statement: StatementId
  readonly account: EnteredStatement['account']
  readonly place: number
  readonly money: Money
  readonly side: 'credit' | 'debit'
  readonly isReversal: boolean
  readonly state: 'booked' | 'pending' | 'information'
  readonly bookedOn: EnteredLine['bookedOn']
  readonly valueOn: EnteredLine['valueOn']
  readonly bankReference: string | null
  readonly code: string | null
  readonly file: string | null
  /** It moves money in our books: it is the booked one among those that show the same entry. */
  readonly posts: boolean
  readonly references: readonly LineReference[]
}

/** Lines that nobody above has heard of. Taking them and what is done with them are one work. */
export async function takeLines(work: Work, linesMax: number): Promise<readonly BookedLine[]> {
  const ids = await store.takeUntoldLines(work, linesMax)
  return ids.length === 0 ? [] : findLines(work, ids)
}

/** In the order of their ids, which is that of their places. */
export async function findLines(work: Work, ids: readonly store.LineId[]): Promise<readonly BookedLine[]> {
  return withReferences(work, await store.linesById(work, ids))
}

async function withReferences(
  work: Work,
  rows: Awaited<ReturnType<typeof store.linesById>>,
): Promise<readonly BookedLine[]> {
  const references = Map.groupBy(
    await store.referencesOfLines(
      work,
      rows.map(({ id }) => id),
    ),
    ({ line }) => line,
  )
  return rows.map(({ currency, amount, ...row }) => ({
    ...row,
    money: { minor: amount, currency },
    references: (references.get(row.id) ?? []).map(({ place, reference, minor, returnReason }) => ({
      place,
      reference,
      minor,
      returnReason,
    })),
  }))
}

/** A statement with what is wrong in the chain it is a link of. */
export type CheckedStatement = { readonly statement: EnteredStatement; readonly flaws: readonly StatementFlaw[] }

/**
 * Statements that nobody above has heard of, and those that follow them: one that comes late may put right, or wrong,
 * what was said of the one after it.
 */
export async function takeStatements(work: Work, statementsMax: number): Promise<readonly CheckedStatement[]> {
  const ids = await store.takeUntoldStatements(work, statementsMax)
  const checked = new Map<StatementId, CheckedStatement>()
  for (const own of ids.length === 0 ? [] : await store.statementsById(work, ids)) {
    if (own.kind !== 'statement' || own.closingOn === null) {
      checked.set(own.id, { statement: own, flaws: flawsOf(undefined, own) })
      continue
    }
    const { before, after } = await store.neighboursOf(work, own)
    checked.set(own.id, { statement: own, flaws: flawsOf(before, own) })
    if (after !== undefined) checked.set(after.id, { statement: after, flaws: flawsOf(own, after) })
  }
  for (const { statement, flaws } of checked.values())
    for (const { code } of flaws) audit.append(work, 'rails.statement_flawed', { statement: statement.id, flaw: code })
  return [...checked.values()]
}

export type StatementNotFound = { readonly code: 'statement_not_found'; readonly statement: string }

export async function findStatement(
  work: Work,
  id: StatementId,
): Promise<Outcome<EnteredStatement, StatementNotFound>> {
  const [found] = await store.statementsById(work, [id])
  return found === undefined ? refused({ code: 'statement_not_found', statement: id }) : done(found)
}

/** Sorts after every id of a statement. */
const afterEveryId = 'stn'

/** Newest first, before the one named (undefined to begin with). */
export function listStatements(
  work: Work,
  before: StatementId | undefined,
  most: number,
): Promise<readonly EnteredStatement[]> {
  return store.listStatements(work, before ?? afterEveryId, Math.min(most, pageMax))
}

export async function listLines(
  work: Work,
  id: StatementId,
  after: number,
  most: number,
): Promise<Outcome<readonly BookedLine[], StatementNotFound>> {
  const found = await findStatement(work, id)
  if (!found.ok) return found
  return done(await withReferences(work, await store.linesOfStatement(work, id, after, Math.min(most, pageMax))))
}
export { hasUntold as hasUntoldLines, type LineId, lastStatement } from './statements-store.ts'

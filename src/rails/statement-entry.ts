// What is kept of a statement in plain, and by what it and its lines are known again. Pure.

import { createHash } from 'node:crypto'

import { type Canonical, canonical } from '../base/canonical.ts'
import { type BusinessDate, businessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import { scrub } from '../protection/protection.ts'
import type { Statement, StatementBalance, StatementDetail, StatementLine } from './statement.ts'

/** More lines than any bank puts in one statement; a busy one has 100,000. */
export const linesMax = 200_000
const wordCharsMax = 70
/** References of one line that are kept in plain: a line of more is the total of a file. */
const referencesMax = 1_000

/** A name by which one payment or return is known: ours, or the trace number that a file of ours gave it. */
export type LineReference = {
  readonly place: number
  readonly reference: string
  readonly minor: bigint | null
  readonly returnReason: string | null
}

export type EnteredLine = Pick<StatementLine, 'place' | 'money' | 'side' | 'isReversal' | 'state' | 'valueOn'> & {
  readonly bookedOn: BusinessDate
  readonly bankReference: string | null
  readonly code: string | null
  /** The file that it is the total of, where it names one. */
  readonly file: string | null
  readonly references: readonly LineReference[]
  readonly identity: Buffer
}

/** Credits count up, debits down. */
export function signed({ money, side }: { readonly money: Money; readonly side: 'credit' | 'debit' }): bigint {
  return side === 'credit' ? money.minor : -money.minor
}

/** What its booked lines come to. */
export function bookedOf({ lines }: Statement): bigint {
  return lines.reduce((sum, line) => (line.state === 'booked' ? sum + signed(line) : sum), 0n)
}

/** In the order of the statement. `accountIndex` stands for the account, which is in no line. */
export function linesOf(statement: Statement, accountIndex: Buffer): readonly EnteredLine[] {
  const seen = new Map<string, number>()
  return statement.lines.map(line => {
    const word = wordFor(statement)
    const bookedOn = line.bookedOn ?? statement.closing?.on ?? businessDate(statement.madeAt.toISOString().slice(0, 10))
    const { place, money, side, isReversal, state, valueOn } = line
    const text = canonical([accountIndex.toString('hex'), ...marksOf({ ...line, bookedOn })])
    // Two that are alike in one statement are two; the second of another report is the second of this one.
    const nth = (seen.get(text) ?? 0) + 1
    seen.set(text, nth)
    return {
      place,
      money,
      side,
      isReversal,
      state,
      valueOn,
      bookedOn,
      bankReference: word(line.bankReference),
      code: word(line.code),
      file: fileOf(line.details, word),
      references: referencesOf(line.details),
      identity: sha256(`${text} ${nth}`),
    }
  })
}

/** What a bank does not change between a notice of an entry and the statement that books it. */
function marksOf(line: StatementLine & { readonly bookedOn: BusinessDate }): readonly Canonical[] {
  const { money, side, isReversal, bankReference, entryReference, details } = line
  const common = [money.minor.toString(), money.currency, side, isReversal]
  const reference = [bankReference, entryReference].find(each => each !== null && !saysNothing.test(each))
  if (reference !== undefined) return [...common, reference]
  return [
    ...common,
    line.bookedOn,
    details.map(({ endToEndId, transactionId, paymentInformationId, checkNumber }) => [
      endToEndId,
      transactionId,
      paymentInformationId,
      ...(checkNumber === undefined ? [] : [checkNumber]),
    ]),
  ]
}

/** What banks write where a reference should be and there is none. By it, the fee of today would be that of yesterday. */
const saysNothing = /^(NON-?REF|NO-?REF|NOT ?PROVIDED|N\/A|0*)$/i

/** All it says, so that the same statement is known again whatever it came in. */
export function hashOf(statement: Statement, accountIndex: Buffer): Buffer {
  const hash = createHash('sha256')
  const { kind, id, sequence, currency, madeAt, from, until, opening, closing } = statement
  const head = [kind, id, sequence, accountIndex.toString('hex'), currency, madeAt.toISOString()]
  hash.update(canonical([...head, instant(from), instant(until), balance(opening), balance(closing)]))
  for (const line of statement.lines) hash.update(canonical(plainLine(line)))
  return hash.digest()
}

/** A line with all its details, as it is sealed. */
export function plainLine(line: StatementLine): Canonical {
  const { money, details, ...rest } = line
  return {
    ...rest,
    amount: money.minor.toString(),
    currency: money.currency,
    details: details.map(({ money: own, ...detail }) => ({
      ...detail,
      amount: own?.minor.toString() ?? null,
      currency: own?.currency ?? null,
    })),
  }
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null
}

function balance(of: StatementBalance | null): Canonical {
  return of === null ? null : [signed(of).toString(), of.money.currency, of.on]
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** A word of the bank's may stand in plain when it holds no number of an account, neither this one's nor one by its shape. */
function wordFor({ account }: Statement): (text: string | null) => string | null {
  const own = account.replaceAll(/[^0-9A-Za-z]/g, '')
  return text => {
    if (text === null || text.length > wordCharsMax || !/^[ -~]+$/.test(text)) return null
    const holdsAccount = own !== '' && text.replaceAll(/[^0-9A-Za-z]/g, '').includes(own)
    return holdsAccount || scrub(text) !== text ? null : text
  }
}

/** A name of a file begins with a letter and holds no longer number than a day has: no account number looks like it. */
function fileOf(details: readonly StatementDetail[], word: (text: string | null) => string | null): string | null {
  const names = new Set(details.map(({ paymentInformationId }) => paymentInformationId))
  const [name = null] = names
  if (names.size !== 1 || name === null) return null
  const isName = isOwnFile(name) || (/^[A-Za-z][\w.-]*$/.test(name) && !/\d{9}/.test(name))
  return isName ? word(name) : null
}

function isOwnFile(name: string): boolean {
  return /^fil_[0-9a-z]{1,26}(\.[a-z0-9]{1,8})?$/.test(name)
}

/** Ids of ours, trace numbers of what was returned, numbers of checks, and what says that money is the institution's own. */
function referencesOf(details: readonly StatementDetail[]): readonly LineReference[] {
  return details
    .slice(0, referencesMax)
    .flatMap(({ endToEndId, instructionId, transactionId, money, returnReason, checkNumber }) => {
      const own = [endToEndId, instructionId].find(id => id !== null && ownReference.test(id))
      const isTrace = returnReason !== null && transactionId !== null && /^\d{15}$/.test(transactionId)
      const reference = own ?? (isTrace ? transactionId : checkReference(checkNumber))
      if (reference === undefined) return []
      return [{ reference, minor: money?.minor ?? null, returnReason: reasonOf(returnReason) }]
    })
    .map((reference, index) => ({ place: index + 1, ...reference }))
}

const checkMark = 'CHECK-'

function checkReference(number: string | undefined): string | undefined {
  const [, digits] = /^0*([1-9][0-9]{0,9})$/.exec(number ?? '') ?? []
  return digits === undefined ? undefined : `${checkMark}${digits}`
}

/** The number of the check that a line names. */
export function checkNumberIn(reference: string): bigint | undefined {
  return /^CHECK-[0-9]{1,10}$/.test(reference) ? BigInt(reference.slice(checkMark.length)) : undefined
}

const ownReference = /^(itn_[0-9a-z]{1,26}|pfd_[0-9a-z]{1,26}|PREFUNDING(-[A-Z0-9]{1,20})?)$/

function reasonOf(text: string | null): string | null {
  return text !== null && /^[A-Z0-9]{3,4}$/.test(text) ? text : null
}

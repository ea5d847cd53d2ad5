// Statements of accounts, from camt.052, camt.053 and camt.054. What is in a message is read into sheets, with what
// does not add up written on them; a statement is a sheet that does.

import { type Currency, formatMoney, type Money } from '../../base/money.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import type { Statement, StatementBalance, StatementLine } from '../statement.ts'
import { camtMessages } from './camt-shapes.ts'
import { all, at, dayAt, moneyAt, textAt } from './element.ts'
import { type Finding, finding, type MessageRefusal, type Reading, type Rule } from './findings.ts'
import { type Apart, type ReadMessage, readMessage } from './read.ts'
import type { Element } from './shape.ts'
import { lineOf, sideOf, signed } from './statement-lines.ts'
import { readDateTime, readSum } from './values.ts'
import type { Bytes } from './xml.ts'

/** In one message. */
const statementsMax = 10_000
const linesMax = 500_000
const detailsMax = 1_000_000
/** What does not add up is written down so often; the first decides. */
const doubtsMax = 100

export type Sheet = {
  readonly statement: Statement
  /** Every balance by its code, those too that a statement has no place for; '' for one of the bank's own. */
  readonly balances: readonly (StatementBalance & { readonly code: string })[]
  readonly doubts: readonly Finding[]
}

const kinds: Readonly<Record<string, Statement['kind']>> = {
  Stmt: 'statement',
  Rpt: 'report',
  Ntfctn: 'notification',
}

/** Statements of which every one adds up, or the first thing that is wrong. */
export async function readStatements(bytes: Bytes): Promise<Outcome<Reading<readonly Statement[]>, MessageRefusal>> {
  const sheets = await readSheets(bytes)
  if (!sheets.ok) return sheets
  const [doubt] = sheets.value.value.flatMap(({ doubts }) => doubts)
  if (doubt !== undefined) return refused({ code: 'message_refused', finding: doubt })
  return done({ ...sheets.value, value: sheets.value.value.map(({ statement }) => statement) })
}

/** The same before it is asked whether it adds up. For those who look into what a bank has sent, not for the books. */
export async function readSheets(bytes: Bytes): Promise<Outcome<Reading<readonly Sheet[]>, MessageRefusal>> {
  const sheets: Sheet[] = []
  let header: Element | null = null
  let lines: StatementLine[] = []
  let doubts: Finding[] = []

  let linesCount = 0
  let detailsCount = 0

  const takeEntry: Apart = (element, path) => {
    const { line, findings } = lineOf(element, lines.length + 1, path)
    if (line !== null) lines.push(line)
    detailsCount += line?.details.length ?? 0
    if (++linesCount > linesMax || detailsCount > detailsMax) return [finding('entries_too_many', path)]
    const [mistakes, remarks] = [findings.filter(isMistake), findings.filter(one => !isMistake(one))]
    // An entry without a known state is no line; what does not add up is a line still.
    if (line === null) return mistakes
    for (const doubt of mistakes) if (doubts.length < doubtsMax) doubts.push(doubt)
    return remarks
  }
  const takeAccount: Apart = (element, path) => {
    if (sheets.length >= statementsMax) return [finding('statements_too_many', path)]
    const { sheet, remarks } = sheetOf(element, path, { header: header ?? fault('no group header'), lines, doubts })
    sheets.push(sheet)
    lines = []
    doubts = []
    return remarks
  }
  const read: Outcome<ReadMessage, MessageRefusal> = await readMessage(bytes, camtMessages, (element, path) => {
    if (element.name === 'Ntry') return takeEntry(element, path)
    if (element.name in kinds) return takeAccount(element, path)
    header = element
    return []
  })
  if (!read.ok) return read
  const { remarks, remarksCount } = read.value
  return done({ value: sheets, remarks, remarksCount })
}

function isMistake({ kind }: Finding): boolean {
  return kind === 'mistake'
}

type Surroundings = {
  readonly header: Element
  readonly lines: readonly StatementLine[]
  readonly doubts: readonly Finding[]
}

function sheetOf(element: Element, path: string, { header, lines, doubts }: Surroundings) {
  const kind = kinds[element.name] ?? fault(`no kind of statement: ${element.name}`)
  const balances = all(element, 'Bal').map(balanceOf)
  const openingCode = balances.some(({ code }) => code === 'OPBD') ? 'OPBD' : 'PRCD'
  const opening = balances.find(({ code }) => code === openingCode) ?? null
  const closing = balances.find(({ code }) => code === 'CLBD') ?? null
  const known = textAt(element, 'Acct', 'Ccy') ?? opening?.money.currency ?? closing?.money.currency
  const currency = known ?? lines[0]?.money.currency ?? null
  const [from, until] = ['FrDtTm', 'ToDtTm'].map(name => textAt(element, 'FrToDt', name))
  const madeAt = textAt(element, 'CreDtTm') ?? textAt(header, 'CreDtTm') ?? fault('a message without its instant')
  const statement: Statement = {
    kind,
    id: textAt(element, 'Id') ?? fault('a statement without its id'),
    sequence: textAt(element, 'ElctrncSeqNb') ?? textAt(element, 'LglSeqNb'),
    account: at(element, 'Acct', 'Id')?.parts.map(numberOf)[0] ?? fault('a statement without its account'),
    currency,
    madeAt: instantOf(madeAt),
    from: from === null || from === undefined ? null : instantOf(from),
    until: until === null || until === undefined ? null : instantOf(until),
    opening: opening === null ? null : withoutCode(opening),
    closing: closing === null ? null : withoutCode(closing),
    lines,
  }
  const whole = [
    ...pageFindings(element, header, path),
    ...balanceFindings(balances, path, openingCode),
    ...currencyFindings(statement, path),
  ]
  // Sums of several currencies would say nothing.
  const sums = whole.length > 0 ? [] : [...sumFindings(statement, path), ...summaryFindings(element, statement, path)]
  const isPartial = kind === 'statement' && (opening === null || closing === null)
  const remarks = isPartial ? [finding('balance_missing', `${path}/Bal`)] : []
  return { sheet: { statement, balances, doubts: [...doubts, ...whole, ...sums] }, remarks }
}

/** An IBAN is its own text; the other kinds of identification have it in their Id. */
function numberOf(identification: Element): string {
  return textAt(identification, 'Id') ?? identification.text
}

type CodedBalance = Sheet['balances'][number]

function balanceOf(element: Element): CodedBalance {
  const type = at(element, 'Tp', 'CdOrPrtry') ?? at(element, 'Tp')
  return {
    code: (type && textAt(type, 'Cd')) ?? '',
    money: moneyAt(element, 'Amt') ?? fault('a balance without its amount'),
    side: sideOf(element) ?? fault('a balance without its side'),
    on: dayAt(element, 'Dt') ?? fault('a balance without its day'),
  }
}

function withoutCode({ money, side, on }: CodedBalance): StatementBalance {
  return { money, side, on }
}

function instantOf(text: string): Date {
  return readDateTime(text)?.at ?? fault('an instant that is none')
}

function pageFindings(element: Element, header: Element, path: string): readonly Finding[] {
  const pages = [
    ...all(header, 'MsgPgntn'),
    ...['StmtPgntn', 'RptPgntn', 'NtfctnPgntn'].flatMap(name => all(element, name)),
  ]
  const isWhole = (page: Element) =>
    /^0*1$/.test(textAt(page, 'PgNb') ?? '') && ['true', '1'].includes(textAt(page, 'LastPgInd') ?? '')
  return pages.every(isWhole) ? [] : [finding('page_of_several', path)]
}

function balanceFindings(balances: readonly CodedBalance[], path: string, opening: string): readonly Finding[] {
  const isRepeated = (wanted: string) => balances.filter(({ code }) => code === wanted).length > 1
  return [opening, 'CLBD'].some(isRepeated) ? [finding('balance_repeated', `${path}/Bal`)] : []
}

function currencyFindings({ currency, opening, closing, lines }: Statement, path: string): readonly Finding[] {
  const isOther = (money: Money | undefined) => money !== undefined && money.currency !== currency
  if (isOther(opening?.money) || isOther(closing?.money)) return [finding('currencies_differ', `${path}/Bal`)]
  const line = lines.find(({ money }) => isOther(money))
  return line === undefined ? [] : [finding('currencies_differ', `${path}/Ntry[${line.place}]/Amt`)]
}

function sumFindings({ opening, closing, lines }: Statement, path: string): readonly Finding[] {
  if (opening === null || closing === null) return []
  const booked = lines.filter(({ state }) => state === 'booked').reduce((sum, line) => sum + signed(line), 0n)
  const minor = signed(closing) - signed(opening) - booked
  if (minor === 0n) return []
  const by = formatMoney({ minor, currency: closing.money.currency })
  return [finding('statement_differs', `${path}/Bal`, by)]
}

/** A summary counts everything that is listed, or what is booked of it: banks do either. */
function summaryFindings(element: Element, { lines, currency }: Statement, path: string): readonly Finding[] {
  const sides = { TtlNtries: null, TtlCdtNtries: 'credit', TtlDbtNtries: 'debit' } as const
  return Object.entries(sides).flatMap(([name, side]) => {
    const own = lines.filter(line => side === null || line.side === side)
    const booked = own.filter(({ state }) => state === 'booked')
    const agrees = [own, booked].some(
      some =>
        isCount(textAt(element, 'TxsSummry', name, 'NbOfNtries'), some.length) &&
        isSum(textAt(element, 'TxsSummry', name, 'Sum'), some, currency),
    )
    const rule: Rule = 'summary_differs'
    return agrees ? [] : [finding(rule, `${path}/TxsSummry/${name}`)]
  })
}

function isCount(text: string | null, count: number): boolean {
  return text === null || BigInt(text) === BigInt(count)
}

/** The sum of all entries is of their amounts, or of credits less debits; the standard can be read either way. */
function isSum(text: string | null, lines: readonly StatementLine[], currency: Currency | null): boolean {
  if (text === null) return true
  if (currency === null) return lines.length === 0 && /^-?0*(\.0*)?$/.test(text)
  const said = readSum(text, currency)
  if (!said.ok) return false
  const gross = lines.reduce((sum, { money }) => sum + money.minor, 0n)
  const net = lines.reduce((sum, line) => sum + signed(line), 0n)
  return [gross, net, -net].includes(said.value.minor)
}

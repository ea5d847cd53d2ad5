// Messages as banks write them, written by hand here and not by the product, and a second reader of them that is slow and
// obvious: libxml2, and one question after the other.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { ParseOption, XmlDocument, XmlElement, XmlParseError, XsdValidator } from 'libxml2-wasm'

import { type BusinessDate, businessDate } from '../src/base/dates.ts'
import { decimals, formatMoney, type Money } from '../src/base/money.ts'
import { fault } from '../src/base/outcome.ts'
import type { Statement, StatementBalance, StatementDetail, StatementLine } from '../src/rails/statement.ts'
import type { StatusReason, StatusReport } from '../src/rails/status-report.ts'

const samplesPath = join(import.meta.dirname, '../../shared/data/iso20022')
export const unlessSamples = { skip: existsSync(samplesPath) ? false : '../shared/data/iso20022 is not here' }

/** Messages of other people, by name. */
export function samples(prefix = 'camt'): ReadonlyMap<string, Buffer> {
  if (!existsSync(samplesPath)) return new Map()
  const names = readdirSync(samplesPath).filter(name => name.startsWith(prefix) && name.endsWith('.xml'))
  return new Map(names.map(name => [name, readFileSync(join(samplesPath, name))]))
}

/** What the reader that the samples come from makes of one. */
export function expectedOf(name: string): unknown {
  return JSON.parse(readFileSync(join(samplesPath, name.replace(/\.xml$/, '.json')), 'utf8'))
}

/** What the schema of a message holds against it; null for nothing. */
export function schemaFlaw(name: string, bytes: Buffer): string | null {
  using schema = XmlDocument.fromBuffer(readFileSync(join(samplesPath, `${name}.xsd`)))
  using validator = XsdValidator.fromDoc(schema)
  using document = XmlDocument.fromBuffer(bytes)
  try {
    validator.validate(document)
    return null
  } catch (flaw) {
    return String(flaw)
  }
}

/** The same, where the schemas are; elsewhere nothing is found. For what is worth trying without them. */
export function knownFlaw(name: string, bytes: Buffer): string | null {
  return existsSync(samplesPath) ? schemaFlaw(name, bytes) : null
}

export type Camt = { readonly name: 'camt.052' | 'camt.053' | 'camt.054'; readonly version: number }

const coats = {
  'camt.052': { root: 'BkToCstmrAcctRpt', one: 'Rpt', kind: 'report' },
  'camt.053': { root: 'BkToCstmrStmt', one: 'Stmt', kind: 'statement' },
  'camt.054': { root: 'BkToCstmrDbtCdtNtfctn', one: 'Ntfctn', kind: 'notification' },
} as const

function kindOf({ name }: Camt): Statement['kind'] {
  return coats[name].kind
}

export const camts: readonly Camt[] = [
  ...[2, 4, 6, 8].map(version => ({ name: 'camt.052', version }) as const),
  ...[2, 3, 4, 8].map(version => ({ name: 'camt.053', version }) as const),
  ...[2, 4, 8].map(version => ({ name: 'camt.054', version }) as const),
]

export function messageName({ name, version }: Camt): string {
  return `${name}.001.${String(version).padStart(2, '0')}`
}

const tag = (name: string, inside: string | null) => (inside === null ? '' : `<${name}>${inside}</${name}>`)
const safe = (text: string | null) =>
  text === null ? null : text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const plain = (name: string, text: string | null) => tag(name, safe(text))
const amount = (name: string, money: Money) => `<${name} Ccy="${money.currency}">${formatMoney(money)}</${name}>`
const side = (of: 'credit' | 'debit') => tag('CdtDbtInd', of === 'credit' ? 'CRDT' : 'DBIT')
const day = (name: string, on: BusinessDate | null) => tag(name, on && tag('Dt', on))

/** Writes statements as a bank would; `camtOf` and reading undo each other. */
export function camtOf(
  statements: readonly Statement[],
  camt: Camt,
  also: { readonly summary?: boolean } = {},
): string {
  const { root, one } = coats[camt.name]
  const madeAt = statements[0]?.madeAt.toISOString() ?? fault('no statement')
  const inside = statements.map(statement => tag(one, accountOf(statement, camt, also.summary ?? false))).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${messageName(camt)}"><${root}>
<GrpHdr><MsgId>M-1</MsgId><CreDtTm>${madeAt}</CreDtTm></GrpHdr>
${inside}</${root}></Document>
`
}

function accountOf(statement: Statement, camt: Camt, withSummary: boolean): string {
  const { id, sequence, madeAt, from, until, account, currency, opening, closing, lines } = statement
  const identification = /^[A-Z]{2}\d{2}/.test(account) ? plain('IBAN', account) : tag('Othr', plain('Id', account))
  const sum = (some: readonly StatementLine[]) =>
    formatMoney({ minor: some.reduce((total, { money }) => total + money.minor, 0n), currency: currency ?? 'USD' })
  const summary = (name: string, some: readonly StatementLine[]) =>
    tag(name, `<NbOfNtries>${some.length}</NbOfNtries><Sum>${sum(some)}</Sum>`)
  return [
    plain('Id', id),
    plain('ElctrncSeqNb', sequence),
    tag('CreDtTm', madeAt.toISOString()),
    from && until && tag('FrToDt', tag('FrDtTm', from.toISOString()) + tag('ToDtTm', until.toISOString())),
    tag('Acct', tag('Id', identification) + tag('Ccy', currency)),
    camt.name === 'camt.054' ? '' : balanceOf('OPBD', opening) + balanceOf('CLBD', closing),
    withSummary &&
      tag(
        'TxsSummry',
        summary('TtlNtries', lines) +
          summary(
            'TtlCdtNtries',
            lines.filter(line => line.side === 'credit'),
          ) +
          summary(
            'TtlDbtNtries',
            lines.filter(line => line.side === 'debit'),
          ),
      ),
    ...lines.map(line => `${tag('Ntry', entryOf(line, camt))}\n`),
  ]
    .filter(part => typeof part === 'string')
    .join('')
}

function balanceOf(code: string, balance: StatementBalance | null): string {
  if (balance === null) return ''
  const type = tag('Tp', tag('CdOrPrtry', tag('Cd', code)))
  return tag('Bal', type + amount('Amt', balance.money) + side(balance.side) + day('Dt', balance.on))
}

const states = { booked: 'BOOK', pending: 'PDNG', information: 'INFO' } as const

function entryOf(line: StatementLine, camt: Camt): string {
  const [domain = '', family, sub] = line.code?.split('/') ?? []
  const code =
    family === undefined
      ? tag('Prtry', plain('Cd', domain))
      : tag('Domn', tag('Cd', domain) + tag('Fmly', tag('Cd', family) + tag('SubFmlyCd', sub ?? '')))
  return [
    plain('NtryRef', line.entryReference),
    amount('Amt', line.money),
    side(line.side),
    line.isReversal ? tag('RvslInd', 'true') : '',
    tag('Sts', camt.version < 7 ? states[line.state] : tag('Cd', states[line.state])),
    day('BookgDt', line.bookedOn),
    day('ValDt', line.valueOn),
    plain('AcctSvcrRef', line.bankReference),
    tag('BkTxCd', code),
    line.details.length === 0 ? '' : tag('NtryDtls', line.details.map(one => detailOf(one, line, camt)).join('')),
  ].join('')
}

function detailOf(detail: StatementDetail, line: StatementLine, { version }: Camt): string {
  const { money } = detail
  const references = [
    plain('MsgId', detail.messageId),
    plain('PmtInfId', detail.paymentInformationId),
    plain('InstrId', detail.instructionId),
    plain('EndToEndId', detail.endToEndId),
    plain('UETR', detail.uetr),
    plain('TxId', detail.transactionId),
  ].join('')
  const own = money === null ? '' : amount('Amt', money)
  const inner = version < 3 ? tag('AmtDtls', own && tag('TxAmt', own)) : own && own + side(line.side)
  return tag(
    'TxDtls',
    tag('Refs', references) +
      (money === null ? '' : inner) +
      tag('RmtInf', plain('Ustrd', detail.remittance) || null) +
      tag('RtrInf', detail.returnReason && tag('Rsn', plain('Cd', detail.returnReason))),
  )
}

const reference = fc.stringMatching(/^[A-Za-z0-9&<>/:?.,'+ü][A-Za-z0-9&<>/:?.,'+ü -]{0,32}[A-Za-z0-9]$/)
const days = fc
  .integer({ min: 0, max: 4_000 })
  .map(n => businessDate(new Date(n * 86_400_000 + 1e12).toISOString().slice(0, 10)))
const instants = fc.integer({ min: 1e12, max: 2e12 }).map(ms => new Date(ms))
const currencies = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD')
const uetr = fc.uuid({ version: 4 })
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })

/** Statements that add up, of everything that a version can say. */
export function anyStatement(camt: Camt): fc.Arbitrary<Statement> {
  const { name, version } = camt
  const needsMoney = version >= 3 && version < 7
  const line = (currency: string) =>
    fc
      .record({
        amounts: fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 3 }),
        side: fc.constantFrom('credit', 'debit'),
        isReversal: fc.boolean(),
        state: fc.constantFrom('booked', 'booked', 'pending', 'information'),
        bookedOn: orNull(days),
        valueOn: orNull(days),
        bankReference: orNull(reference),
        entryReference: orNull(reference),
        code: fc.constantFrom('PMNT/ICDT/DMCT', 'PMNT/RCDT/BOOK', 'NTRF+234'),
        says: fc.constantFrom('nothing', 'names', 'amounts'),
        detail: fc.record({
          endToEndId: orNull(reference),
          instructionId: orNull(reference),
          messageId: orNull(reference),
          paymentInformationId: orNull(reference),
          transactionId: orNull(reference),
          uetr: version < 7 ? fc.constant(null) : orNull(uetr),
          returnReason: orNull(fc.constantFrom('AC04', 'R03')),
          remittance: orNull(fc.stringMatching(/^[A-Za-z0-9&<>ü€'" ]{0,138}[a-z]$/)),
        }),
      })
      .map(({ amounts, says, detail, ...rest }): StatementLine => {
        const money = { minor: amounts.reduce((sum, one) => sum + one, 0n), currency }
        const one = amounts.map((minor): StatementDetail => ({ ...detail, money: { minor, currency } }))
        const named: readonly StatementDetail[] = needsMoney ? [{ ...detail, money }] : [{ ...detail, money: null }]
        return { ...rest, place: 0, money, details: says === 'nothing' ? [] : says === 'names' ? named : one }
      })
  return currencies.chain(currency =>
    fc
      .record({
        id: reference,
        sequence: orNull(fc.nat().map(String)),
        account: fc.constantFrom('US64SVBKUS6S3300958879', '4711-0815', '123456789012'),
        madeAt: instants,
        period: orNull(fc.tuple(instants, instants)),
        on: days,
        opening: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
        lines: fc.array(line(currency), { maxLength: 6 }),
      })
      .map(({ period, on, opening, lines, ...rest }): Statement => {
        const booked = lines.filter(({ state }) => state === 'booked')
        const moved = booked.reduce(
          (sum, one) => sum + (one.side === 'credit' ? one.money.minor : -one.money.minor),
          0n,
        )
        const balance = (minor: bigint): StatementBalance | null =>
          name === 'camt.054'
            ? null
            : { money: { minor: minor < 0n ? -minor : minor, currency }, side: minor < 0n ? 'debit' : 'credit', on }
        return {
          ...rest,
          kind: kindOf(camt),
          currency,
          from: period?.[0] ?? null,
          until: period?.[1] ?? null,
          opening: balance(opening),
          closing: balance(opening + moved),
          lines: lines.map((one, index) => ({ ...one, place: index + 1 })),
        }
      }),
  )
}

const statuses = fc.constantFrom('ACCP', 'ACSP', 'ACSC', 'ACTC', 'PDNG', 'RJCT', 'CANC')
const reasons = fc.array(
  fc.record(
    {
      code: fc.constantFrom('AC04', 'AM09', 'NARR'),
      information: orNull(fc.stringMatching(/^[a-z& ]{1,60}[a-z]$/)),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 2 },
)

export function anyReport(name: 'pain.002' | 'pacs.002'): fc.Arbitrary<StatusReport> {
  return fc.record(
    {
      id: reference,
      madeAt: instants,
      originalId: reference,
      originalKind: fc.constantFrom('pain.001.001.09', 'NACHA'),
      status: orNull(statuses),
      reasons,
      transactions: fc.array(
        fc.record(
          {
            originalInstructionId: orNull(reference),
            originalEndToEndId: orNull(reference),
            originalTransactionId: name === 'pain.002' ? fc.constant(null) : orNull(reference),
            status: orNull(statuses),
            reasons,
          },
          { noNullPrototype: true },
        ),
        { maxLength: 4 },
      ),
    },
    { noNullPrototype: true },
  )
}

const reasonOf = ({ code, information }: StatusReason) =>
  tag('StsRsnInf', tag('Rsn', tag('Cd', code)) + plain('AddtlInf', information))

/** Writes a report as a bank would; `reportOf` and reading undo each other. */
export function reportOf(
  report: StatusReport,
  name: 'pain.002.001.03' | 'pain.002.001.10' | 'pacs.002.001.10' | 'pacs.002.001.12',
): string {
  const isCustomer = name.startsWith('pain')
  const root = isCustomer ? 'CstmrPmtStsRpt' : 'FIToFIPmtStsRpt'
  const head = plain('OrgnlMsgId', report.originalId) + plain('OrgnlMsgNmId', report.originalKind)
  const original = head + plain('GrpSts', report.status) + report.reasons.map(reasonOf).join('')
  const transactions = report.transactions.map(one =>
    tag(
      'TxInfAndSts',
      plain('OrgnlInstrId', one.originalInstructionId) +
        plain('OrgnlEndToEndId', one.originalEndToEndId) +
        plain('OrgnlTxId', one.originalTransactionId) +
        plain('TxSts', one.status) +
        one.reasons.map(reasonOf).join(''),
    ),
  )
  const part =
    transactions.length === 0 ? '' : tag('OrgnlPmtInfAndSts', tag('OrgnlPmtInfId', 'P-1') + transactions.join(''))
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${name}"><${root}>
<GrpHdr>${plain('MsgId', report.id)}<CreDtTm>${report.madeAt.toISOString()}</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts>${original}</OrgnlGrpInfAndSts>
${isCustomer ? part : transactions.join('')}</${root}></Document>
`
}

export type Recount = {
  /** Each entry, in minor units, a debit below zero. */
  readonly entries: readonly bigint[]
  readonly booked: bigint
  readonly opening: bigint | null
  readonly closing: bigint | null
}

/** Libxml2 objects to addresses of namespaces that are none, though nothing is in them; XML itself does not. */
function parsed(bytes: Buffer): XmlDocument {
  try {
    return XmlDocument.fromBuffer(bytes, { option: ParseOption.XML_PARSE_NONET })
  } catch (flaw) {
    if (!(flaw instanceof XmlParseError)) throw flaw
    const isOnlyThat = flaw.details.every(({ message }) => / is not a valid URI\n?$/.test(message))
    if (!isOnlyThat) throw flaw
    const text = bytes.toString().replaceAll(/(xmlns:[^\s=]+=)"(?!urn:iso)[^"]*"/g, '$1"urn:x"')
    return XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NONET })
  }
}

/** Every statement of a message, by the second reader. */
export function recount(bytes: Buffer): readonly Recount[] {
  using document = parsed(bytes)
  const named = (node: XmlDocument | XmlElement, path: string) => {
    const found = node instanceof XmlDocument ? node.root.find(path) : node.find(path)
    return found.filter(one => one instanceof XmlElement)
  }
  const child = (of: XmlElement, ...names: readonly string[]) =>
    named(of, names.map(name => `*[local-name()='${name}']`).join('/'))
  const value = (of: XmlElement) => {
    const [money] = child(of, 'Amt')
    const places = decimals(money?.attr('Ccy')?.value ?? 'USD')
    const [whole = '', fraction = ''] = (money?.content ?? '').split('.')
    const minor = BigInt(whole + fraction.padEnd(places, '0').slice(0, places))
    return child(of, 'CdtDbtInd')[0]?.content === 'CRDT' ? minor : -minor
  }
  const balance = (of: XmlElement, code: string) =>
    child(of, 'Bal').find(one => named(one, ".//*[local-name()='Cd']")[0]?.content === code)
  return named(document, "*/*[local-name()='Stmt' or local-name()='Rpt' or local-name()='Ntfctn']").map(of => {
    const all = child(of, 'Ntry')
    const isBooked = (one: XmlElement) => (child(one, 'Sts')[0]?.content ?? '').trim() === 'BOOK'
    const [opening, closing] = [balance(of, 'OPBD') ?? balance(of, 'PRCD'), balance(of, 'CLBD')]
    return {
      entries: all.map(value),
      booked: all.filter(isBooked).reduce((sum, one) => sum + value(one), 0n),
      opening: opening === undefined ? null : value(opening),
      closing: closing === undefined ? null : value(closing),
    }
  })
}

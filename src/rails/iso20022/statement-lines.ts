// An entry of an account, with the transactions behind it, and whether these come to its amount.

import { formatMoney, type Money } from '../../base/money.ts'
import { fault } from '../../base/outcome.ts'
import type { StatementDetail, StatementLine, StatementSide } from '../statement.ts'
import { all, at, dayAt, moneyAt, textAt } from './element.ts'
import { type Finding, finding } from './findings.ts'
import type { Element } from './shape.ts'

const states: ReadonlyMap<string, StatementLine['state']> = new Map([
  ['BOOK', 'booked'],
  ['PDNG', 'pending'],
  // Booked on a day to come: not in any balance yet.
  ['FUTR', 'pending'],
  ['INFO', 'information'],
])

/** Null where it cannot be said whether money has moved. */
export function lineOf(
  entry: Element,
  place: number,
  path: string,
): { readonly line: StatementLine | null; readonly findings: readonly Finding[] } {
  const status = at(entry, 'Sts')
  const state = states.get(textAt(entry, 'Sts', 'Cd') ?? status?.text ?? '')
  if (state === undefined) return { line: null, findings: [finding('entry_state_unknown', `${path}/Sts`)] }
  const money = moneyAt(entry, 'Amt') ?? fault('an entry without its amount')
  const side = sideOf(entry) ?? fault('an entry without its side')
  const bundles = bundlesOf(entry)
  const line: StatementLine = {
    place,
    money,
    side,
    isReversal: ['true', '1'].includes(textAt(entry, 'RvslInd') ?? ''),
    state,
    bookedOn: dayAt(entry, 'BookgDt'),
    valueOn: dayAt(entry, 'ValDt'),
    bankReference: textAt(entry, 'AcctSvcrRef'),
    entryReference: textAt(entry, 'NtryRef'),
    code: codeOf(entry),
    details: bundles.flatMap(detailsOf),
  }
  return { line, findings: findingsOf(entry, { money, side }, bundles, path) }
}

export function sideOf(element: Element): StatementSide | null {
  const text = textAt(element, 'CdtDbtInd')
  return text === null ? null : text === 'CRDT' ? 'credit' : 'debit'
}

/** What a credit adds and a debit takes away. */
export function signed({ money, side }: { readonly money: Money; readonly side: StatementSide }): bigint {
  return side === 'credit' ? money.minor : -money.minor
}

function codeOf(entry: Element): string | null {
  const domain = at(entry, 'BkTxCd', 'Domn')
  if (domain === null) return textAt(entry, 'BkTxCd', 'Prtry', 'Cd')
  const family = at(domain, 'Fmly') ?? domain
  return [textAt(domain, 'Cd'), textAt(family, 'Cd'), textAt(family, 'SubFmlyCd')].join('/')
}

/** A batch of ours, or nobody's, and the transactions that the bank lists of it. */
type Bundle = { readonly path: string; readonly batch: Element | null; readonly transactions: readonly Element[] }

function bundlesOf(entry: Element): readonly Bundle[] {
  const batches = all(entry, 'Btch')
  const transactions = all(entry, 'TxDtls')
  const alone = batches.map((batch): Bundle => ({ path: '', batch, transactions: [] }))
  // The first version has them in the entry itself, and does not say which of several batches a transaction is of.
  const [batch = null] = batches
  const ofEntry: Bundle = { path: '', batch: batches.length === 1 ? batch : null, transactions }
  const own = batches.length === 1 || transactions.length > 0 ? [ofEntry] : []
  const others = all(entry, 'NtryDtls').map((details, index) => ({
    path: `/NtryDtls[${index + 1}]`,
    batch: at(details, 'Btch'),
    transactions: all(details, 'TxDtls'),
  }))
  return [...(batches.length === 1 ? [] : alone), ...own, ...others]
}

function detailsOf({ batch, transactions }: Bundle): readonly StatementDetail[] {
  const ofBatch: StatementDetail = {
    endToEndId: null,
    instructionId: null,
    messageId: batch && textAt(batch, 'MsgId'),
    paymentInformationId: batch && textAt(batch, 'PmtInfId'),
    transactionId: null,
    uetr: null,
    money: batch && moneyAt(batch, 'TtlAmt'),
    returnReason: null,
    remittance: null,
  }
  if (transactions.length === 0) return batch === null ? [] : [ofBatch]
  return transactions.map(transaction => ({
    endToEndId: textAt(transaction, 'Refs', 'EndToEndId'),
    instructionId: textAt(transaction, 'Refs', 'InstrId'),
    messageId: textAt(transaction, 'Refs', 'MsgId') ?? ofBatch.messageId,
    paymentInformationId: textAt(transaction, 'Refs', 'PmtInfId') ?? ofBatch.paymentInformationId,
    transactionId: textAt(transaction, 'Refs', 'TxId'),
    uetr: textAt(transaction, 'Refs', 'UETR'),
    money: amountOf(transaction).money,
    returnReason: (at(transaction, 'RtrInf', 'Rsn') ?? at(transaction, 'RtrInf', 'RtrRsn'))?.parts[0]?.text ?? null,
    remittance: remittanceOf(transaction),
    ...checkOf(transaction),
  }))
}

function checkOf(transaction: Element): Pick<StatementDetail, 'checkNumber'> {
  const checkNumber = textAt(transaction, 'Refs', 'ChqNb')
  return checkNumber === null ? {} : { checkNumber }
}

/** Later versions give a transaction its amount; in earlier ones there is only that of what underlies it. */
function amountOf(transaction: Element): { readonly money: Money | null; readonly isUnderlying: boolean } {
  const own = moneyAt(transaction, 'Amt')
  if (own !== null) return { money: own, isUnderlying: false }
  return { money: moneyAt(transaction, 'AmtDtls', 'TxAmt', 'Amt'), isUnderlying: true }
}

/** What people wrote, else the reference that the creditor gave them. */
function remittanceOf(transaction: Element): string | null {
  const information = at(transaction, 'RmtInf')
  if (information === null) return null
  const written = all(information, 'Ustrd').map(({ text }) => text)
  const structured = all(information, 'Strd').flatMap(one => {
    const reference = at(one, 'CdtrRefInf')
    const text = reference && (textAt(reference, 'Ref') ?? textAt(reference, 'CdtrRef'))
    return text === null ? [] : [text]
  })
  const texts = written.length > 0 ? written : structured
  return texts.length === 0 ? null : texts.join(' ')
}

type Booking = { readonly money: Money; readonly side: StatementSide }

function findingsOf(entry: Element, booking: Booking, bundles: readonly Bundle[], path: string): readonly Finding[] {
  const sums = bundles.map(bundle => sumOf(bundle, booking))
  const findings = bundles.flatMap((bundle, index) => batchFindings(bundle, sums[index] ?? null, booking, path))
  const isOther = (transaction: Element) => {
    const { money } = amountOf(transaction)
    return money !== null && money.currency !== booking.money.currency
  }
  if (bundles.some(({ transactions }) => transactions.some(isOther)))
    findings.push(finding('detail_currency_differs', `${path}/NtryDtls`))
  // Charges are in the entry and not in its transactions, or the other way around: then nothing can be compared.
  const hasCharges = [entry, ...bundles.flatMap(({ transactions }) => transactions)].some(one =>
    one.parts.some(isCharge),
  )
  const parts = bundles.map(({ batch }, index) => sums[index] ?? totalOf(batch, booking))
  if (hasCharges || parts.length === 0 || parts.some(one => one === null)) return findings
  const total = parts.reduce((sum, one) => sum + (one?.minor ?? 0n), 0n)
  if (total === signed(booking)) return findings
  const isUnderlying = parts.some(one => one?.isUnderlying === true)
  const by = formatMoney({ minor: signed(booking) - total, currency: booking.money.currency })
  return [...findings, finding(isUnderlying ? 'details_unlike' : 'details_differ', `${path}/NtryDtls`, by)]
}

function isCharge({ name }: Element): boolean {
  return name === 'Chrgs'
}

type Sum = { readonly minor: bigint; readonly isUnderlying: boolean }

/** What the transactions come to, credits less debits; null where one does not say, or says it in another currency. */
function sumOf({ transactions }: Bundle, { money, side }: Booking): Sum | null {
  if (transactions.length === 0) return null
  let minor = 0n
  let isUnderlying = false
  for (const transaction of transactions) {
    const amount = amountOf(transaction)
    if (amount.money?.currency !== money.currency) return null
    minor += signed({ money: amount.money, side: sideOf(transaction) ?? side })
    isUnderlying ||= amount.isUnderlying
  }
  return { minor, isUnderlying }
}

function totalOf(batch: Element | null, { money, side }: Booking): Sum | null {
  const total = batch && moneyAt(batch, 'TtlAmt')
  if (batch === null || total?.currency !== money.currency) return null
  return { minor: signed({ money: total, side: sideOf(batch) ?? side }), isUnderlying: false }
}

function batchFindings(
  { batch, transactions, path: below }: Bundle,
  sum: Sum | null,
  booking: Booking,
  path: string,
): Finding[] {
  if (batch === null || transactions.length === 0) return []
  const findings: Finding[] = []
  const listed = BigInt(transactions.length)
  const count = BigInt(textAt(batch, 'NbOfTxs') ?? listed)
  // Banks may list some of a batch only; whether what is listed comes to its total is asked all the same.
  if (count !== listed)
    findings.push(finding(count < listed ? 'batch_count_differs' : 'batch_not_listed', `${path}${below}/Btch/NbOfTxs`))
  const total = totalOf(batch, booking)
  if (total === null || sum === null || total.minor === sum.minor) return findings
  const by = formatMoney({ minor: total.minor - sum.minor, currency: booking.money.currency })
  return [...findings, finding(sum.isUnderlying ? 'details_unlike' : 'batch_sum_differs', `${path}${below}/Btch`, by)]
}

// Statements of an account and notices of single entries: camt.053.001.08 and camt.054.001.08.

import type { BusinessDate } from '../src/base/dates.ts'
import type { Booking, Cents, References } from './facts.ts'
import { document, element, text, type Xml } from './xml.ts'

export type Detail = {
  readonly references: References
  readonly cents: Cents
  /** Such as 'R03', where it is of a return. */
  readonly returnReason?: string
}

export type Entry = { readonly booking: Booking; readonly details: readonly Detail[] }

export type Statement = {
  readonly id: string
  readonly number: number
  readonly madeAt: Date
  readonly on: BusinessDate
  readonly from: Date
  readonly until: Date
  readonly account: string
  /** Negative where the institution owes. */
  readonly opening: Cents
  readonly closing: Cents
  readonly bookings: readonly Booking[]
}

export type Notice = {
  readonly id: string
  readonly madeAt: Date
  readonly account: string
  readonly entry: Entry
}

export function writeStatement(statement: Statement): string {
  const { id, number, madeAt, on, from, until, account, opening, closing, bookings } = statement
  return document(
    'camt.053.001.08',
    element(
      'BkToCstmrStmt',
      groupHeader(id, madeAt),
      element(
        'Stmt',
        text('Id', id),
        text('ElctrncSeqNb', String(number)),
        text('CreDtTm', madeAt.toISOString()),
        element('FrToDt', text('FrDtTm', from.toISOString()), text('ToDtTm', until.toISOString())),
        accountOf(account),
        balance('OPBD', opening, on),
        balance('CLBD', closing, on),
        ...bookings.map((booking, index) => entryOf({ booking, details: [detailOf(booking)] }, index + 1)),
      ),
    ),
  )
}

export function writeNotice({ id, madeAt, account, entry }: Notice): string {
  return document(
    'camt.054.001.08',
    element(
      'BkToCstmrDbtCdtNtfctn',
      groupHeader(id, madeAt),
      element('Ntfctn', text('Id', id), text('CreDtTm', madeAt.toISOString()), accountOf(account), entryOf(entry, 1)),
    ),
  )
}

function groupHeader(id: string, madeAt: Date): Xml {
  return element('GrpHdr', text('MsgId', id), text('CreDtTm', madeAt.toISOString()))
}

function accountOf(account: string): Xml {
  return element('Acct', element('Id', element('Othr', text('Id', account))), text('Ccy', 'USD'))
}

function balance(code: 'OPBD' | 'CLBD', cents: Cents, on: BusinessDate): Xml {
  return element(
    'Bal',
    element('Tp', element('CdOrPrtry', text('Cd', code))),
    amount(cents < 0n ? -cents : cents),
    side(cents < 0n ? 'debit' : 'credit'),
    element('Dt', text('Dt', on)),
  )
}

function entryOf({ booking, details }: Entry, place: number): Xml {
  const { id, on, cents, code, count, references } = booking
  const { paymentInformationId } = references
  // A batch of which only the sum is told says no number of payments: whoever counts would miss them.
  const number = details.length === count ? text('NbOfTxs', String(count)) : undefined
  const batch =
    paymentInformationId === undefined ? undefined : element('Btch', text('PmtInfId', paymentInformationId), number)
  return element(
    'Ntry',
    text('NtryRef', String(place)),
    amount(cents),
    side(booking.side),
    element('Sts', text('Cd', 'BOOK')),
    element('BookgDt', text('Dt', on)),
    element('ValDt', text('Dt', on)),
    text('AcctSvcrRef', id),
    element(
      'BkTxCd',
      element('Domn', text('Cd', 'PMNT'), element('Fmly', text('Cd', code[0]), text('SubFmlyCd', code[1]))),
    ),
    element('NtryDtls', batch, ...details.map(detail => transaction(detail, booking.side))),
  )
}

/** The parts of a reference stand in the order of the schema. */
function transaction({ references, cents, returnReason }: Detail, of: Booking['side']): Xml {
  const given = (name: string, value: string | undefined) => (value === undefined ? undefined : text(name, value))
  return element(
    'TxDtls',
    element(
      'Refs',
      given('PmtInfId', references.paymentInformationId),
      given('InstrId', references.instructionId),
      given('EndToEndId', references.endToEndId),
      given('TxId', references.transactionId),
    ),
    amount(cents),
    side(of),
    returnReason === undefined ? undefined : element('RtrInf', element('Rsn', reasonOf(returnReason))),
  )
}

/** A code of ISO 20022 has four signs; what ACH says is the bank's own word here. */
function reasonOf(code: string): Xml {
  return text(code.length === 4 ? 'Cd' : 'Prtry', code)
}

function detailOf({ references, cents, returnReason }: Booking): Detail {
  return { references, cents, ...(returnReason === undefined ? {} : { returnReason }) }
}

function amount(cents: Cents): Xml {
  return text('Amt', dollars(cents), { Ccy: 'USD' })
}

function side(of: Booking['side']): Xml {
  return text('CdtDbtInd', of === 'credit' ? 'CRDT' : 'DBIT')
}

/** '-12.50': written here once more rather than taken from those who read it. */
export function dollars(cents: Cents): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

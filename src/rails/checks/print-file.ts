// The file from which checks are printed and mailed: one line for each, a line of names before them, and a line of totals
// behind them by which the printer sees that it has all of them. docs/checks.md

import type { BusinessDate } from '../../base/dates.ts'
import { formatMoney, type Money } from '../../base/money.ts'
import { amountInWords, centsInWordsMax } from './amount-in-words.ts'
import { checkNumberMax } from './check.ts'
import { line, printable } from './comma-separated.ts'

export type PrintedCheck = {
  readonly number: bigint
  readonly date: BusinessDate
  readonly money: Money
  readonly payee: string
  /** As on the envelope, the payee's name not among them. */
  readonly address: readonly string[]
  /** Who pays, and what the payee knows them by. */
  readonly payer: string
  readonly customerNumber: string
}

/** On which all checks of a file are drawn. */
export type PrintedAccount = { readonly routingNumber: string; readonly number: string; readonly holder: string }

const addressLinesMax = 4
const lineCharsMax = 40
const nameCharsMax = 80
const customerNumberCharsMax = 40

/** Why a check cannot be printed; undefined when it can. What is cut off is never part of what says who is paid. */
export function flawOf({ number, money, payee, address, customerNumber }: PrintedCheck): string | undefined {
  if (number < 1n || number > checkNumberMax) return 'check_number_out_of_range'
  if (money.currency !== 'USD') return 'currency_not_for_checks'
  if (money.minor < 1n || money.minor > centsInWordsMax) return 'amount_not_for_checks'
  if (!isWhole(payee, nameCharsMax)) return 'payee_name_not_printable'
  const lines = address.filter(text => text.trim() !== '')
  if (lines.length === 0) return 'payee_has_no_address'
  if (lines.length > addressLinesMax || !lines.every(text => isWhole(text, lineCharsMax)))
    return 'address_not_printable'
  return customerNumber === '' || isExact(customerNumber) ? undefined : 'customer_number_not_printable'
}

/** Names and streets lose their marks and nothing else. */
function isWhole(text: string, charsMax: number): boolean {
  const plain = printable(text)
  const letters = text.normalize('NFKD').replaceAll(/[\p{M}\s]/gu, '')
  return plain.replaceAll(' ', '') === letters && plain !== '' && plain.length <= charsMax
}

/** A number is as it is, or is none. */
function isExact(text: string): boolean {
  return /^[!-~](?:[ -~]*[!-~])?$/.test(text) && text.length <= customerNumberCharsMax
}

export const printColumns = [
  'check_number',
  'date',
  'amount',
  'amount_in_words',
  'payee',
  ...Array.from({ length: addressLinesMax }, (_, index) => `address_${index + 1}`),
  'customer_number',
  'payer',
  'drawn_by',
  'routing_number',
  'account_number',
] as const

/** Checks without a flaw, by number. */
export function writePrintFile(account: PrintedAccount, checks: readonly PrintedCheck[]): string {
  const total = checks.reduce((sum, { money }) => sum + money.minor, 0n)
  const rows = checks
    .toSorted((a, b) => (a.number < b.number ? -1 : 1))
    .map(({ number, date, money, payee, address, customerNumber, payer }) => {
      const lines = address.map(printable).filter(text => text !== '')
      return line(
        String(number),
        date,
        formatMoney(money),
        amountInWords(money.minor),
        printable(payee),
        ...Array.from({ length: addressLinesMax }, (_, index) => lines[index] ?? ''),
        customerNumber,
        printable(payer).slice(0, nameCharsMax).trimEnd(),
        account.holder,
        account.routingNumber,
        account.number,
      )
    })
  const totals = line('TOTAL', String(checks.length), formatMoney({ minor: total, currency: 'USD' }))
  return [line(...printColumns), ...rows, totals].join('')
}

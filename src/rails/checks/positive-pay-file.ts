// The positive-pay issue file: tells the bank which checks it may pay, to whom and how much, and which it may not pay any
// more. The bank pays what matches and asks about everything else.
//
// Fixed columns, 100 to a record, as banks publish them with small differences (docs/checks.md draws them):
//
//     | D | account 20 | check number 10 | cents 12 | issued YYYYMMDD | I, V or S | payee 40 | blank 8 |
//     | T | account 20 | records 10      | cents 12 | what the file is called 40 | blank 17            |

import { type BusinessDate, isBusinessDate } from '../../base/dates.ts'
import type { Money } from '../../base/money.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { printable } from './comma-separated.ts'

export type IssueRecord = {
  /** `void`: it does not exist any more. `stop`: it exists, and is not to be paid. */
  readonly kind: 'issue' | 'void' | 'stop'
  readonly number: bigint
  readonly money: Money
  readonly issuedOn: BusinessDate
  readonly payee: string
}

const recordChars = 100
const codes = { issue: 'I', void: 'V', stop: 'S' } as const
const kinds = { I: 'issue', V: 'void', S: 'stop' } as const

export type IssueFileRefusal = { readonly code: 'issue_file_unreadable'; readonly line: number; readonly why: string }

/**
 * Totals count all records, and the cents of issues only: they are what the bank may be asked for. `name`: of the file, so
 * that what is told once more is told in another.
 */
export function writeIssueFile(account: string, records: readonly IssueRecord[], name: string): string {
  if (!/^[0-9]{1,20}$/.test(account)) fault('an account is drawn on, of digits')
  const details = records.map(({ kind, number, money, issuedOn, payee }) =>
    [
      'D',
      account.padStart(20, '0'),
      digits(number, 10),
      digits(money.minor, 12),
      issuedOn.replaceAll('-', ''),
      codes[kind],
      printable(payee).slice(0, 40).padEnd(40),
    ].join(''),
  )
  const cents = records.reduce((sum, { kind, money }) => (kind === 'issue' ? sum + money.minor : sum), 0n)
  const count = digits(BigInt(records.length), 10)
  const total = ['T', account.padStart(20, '0'), count, digits(cents, 12), name.slice(0, 40)].join('')
  return [...details, total].map(record => `${record.padEnd(recordChars)}\r\n`).join('')
}

function digits(value: bigint, width: number): string {
  const text = String(value)
  return value >= 0n && text.length <= width ? text.padStart(width, '0') : fault(`${text} is not of ${width} digits`)
}

export type IssueFile = {
  readonly account: string
  readonly name: string
  readonly records: readonly IssueRecord[]
}

/** As a bank reads it: all of it or nothing. */
export function readIssueFile(text: string): Outcome<IssueFile, IssueFileRefusal> {
  const lines = text.split('\r\n')
  const unreadable = (line: number, why: string) => refused({ code: 'issue_file_unreadable', line, why } as const)
  if (lines.pop() !== '') return unreadable(lines.length + 1, 'the last record does not end')
  const last = /^T(\d{20})(\d{10})(\d{12})([ -~]{40}) {17}$/.exec(lines.pop() ?? '')
  if (last === null) return unreadable(lines.length + 1, 'there are no totals')
  const [, account = '', count = '', cents = '', name = ''] = last
  const records: IssueRecord[] = []
  for (const [index, line] of lines.entries()) {
    const detail = /^D(\d{20})(\d{10})(\d{12})(\d{8})([IVS])([ -~]{40}) {8}$/.exec(line)
    if (detail === null) return unreadable(index + 1, 'it is no record')
    const [, of, number = '', minor = '', day = '', code = '', payee = ''] = detail
    const issuedOn = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
    if (!isBusinessDate(issuedOn)) return unreadable(index + 1, 'it was issued on no day')
    if (of !== account) return unreadable(index + 1, 'it is of another account')
    records.push({
      kind: kinds[code as keyof typeof kinds], // The pattern lets no other letter through.
      number: BigInt(number),
      money: { minor: BigInt(minor), currency: 'USD' },
      issuedOn,
      payee: payee.trimEnd(),
    })
  }
  const sum = records.reduce((all, { kind, money }) => (kind === 'issue' ? all + money.minor : all), 0n)
  if (Number(count) !== records.length || BigInt(cents) !== sum)
    return unreadable(lines.length + 1, 'the totals are not those of the records')
  return done({ account: account.replace(/^0+/, ''), records, name: name.trimEnd() })
}

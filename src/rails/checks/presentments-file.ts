// The presentments file: what the bank says of checks that were brought to it. It has paid them, or asks whether it is to.
//
// Fixed columns, 100 to a record, as those of the positive-pay file that it answers (docs/checks.md draws them):
//
//     | P | account 20 | check number 10 | cents 12 | brought YYYYMMDD | P or A | the bank's reference 35 | blank 13 |
//     | T | account 20 | records 10      | cents 12 | what the file is called 40 | blank 17                          |

import { isBusinessDate } from '../../base/dates.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import type { Presentment } from './check.ts'

/** `reference`: what the bank calls it, once for each time that a check is brought. */
export type ReportedPresentment = Presentment & { readonly reference: string }

export type PresentmentsRefusal = {
  readonly code: 'presentments_unreadable'
  readonly line: number
  readonly why: string
}

const totalPattern = /^T(\d{20})(\d{10})(\d{12})[ -~]{40} {17}$/
const detailPattern = /^P(\d{20})(\d{10})(\d{12})(\d{8})([PA])([!-~][ -~]{34}) {13}$/

/** All of it or nothing. `account`: on which our checks are drawn; of others there is nothing to say. */
export function readPresentments(
  text: string,
  account: string,
): Outcome<readonly ReportedPresentment[], PresentmentsRefusal> {
  const unreadable = (line: number, why: string) => refused({ code: 'presentments_unreadable', line, why } as const)
  const lines = text.split('\r\n')
  if (lines.pop() !== '') return unreadable(lines.length + 1, 'the last record does not end')
  const own = account.padStart(20, '0')
  const [, of, count = '', cents = ''] = totalPattern.exec(lines.pop() ?? '') ?? []
  if (of === undefined) return unreadable(lines.length + 1, 'there are no totals')
  if (of !== own) return unreadable(lines.length + 1, 'it is of another account')
  const presentments: ReportedPresentment[] = []
  for (const [index, line] of lines.entries()) {
    const detail = detailPattern.exec(line)
    if (detail === null) return unreadable(index + 1, 'it is no record')
    const [, drawnOn, number = '', minor = '', day = '', code, reference = ''] = detail
    const on = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
    if (!isBusinessDate(on)) return unreadable(index + 1, 'it was brought on no day')
    if (drawnOn !== own) return unreadable(index + 1, 'it is of another account')
    const money = { minor: BigInt(minor), currency: 'USD' }
    presentments.push({ number: BigInt(number), money, on, isPaid: code === 'P', reference: reference.trimEnd() })
  }
  const sum = presentments.reduce((all, { money }) => all + money.minor, 0n)
  if (Number(count) !== presentments.length || BigInt(cents) !== sum)
    return unreadable(lines.length + 1, 'the totals are not those of the records')
  return done(presentments)
}

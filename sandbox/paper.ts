// Checks on paper, as their bank has them: told of each before it is printed, printing and mailing them, and paying them
// when somebody brings them, some banking days later. It reads and writes as docs/checks.md draws the files.

import type { BusinessDate } from '../src/base/dates.ts'
import type { Accident } from './accidents.ts'
import { type Books, keyOf } from './books.ts'
import type { Cents, Fact, PlannedBringing, Verdict } from './facts.ts'
import { bankingDayAfter, dayOf, opening } from './hours.ts'

export type Told = { readonly number: string; readonly cents: Cents; readonly kind: 'I' | 'V' | 'S' }
export type Printed = { readonly number: string; readonly cents: Cents }
export type Paper =
  | { readonly kind: 'told'; readonly account: string; readonly checks: readonly Told[]; readonly isWhole: boolean }
  | {
      readonly kind: 'printed'
      readonly account: string
      readonly checks: readonly Printed[]
      readonly isWhole: boolean
    }

/** Undefined for what is no file of checks. */
export function readPaper(bytes: Buffer): Paper | undefined {
  const text = bytes.toString('latin1')
  if (/^[DT]\d{42}/.test(text)) return readTold(text)
  return text.startsWith('"check_number",') ? readPrinted(text) : undefined
}

function readTold(text: string): Paper {
  const lines = text.split('\r\n').slice(0, -1)
  const total = lines.at(-1) ?? ''
  const checks = lines.slice(0, -1).flatMap((line): Told[] => {
    const kind = line[51]
    if (line.length !== 100 || (kind !== 'I' && kind !== 'V' && kind !== 'S')) return []
    return [{ number: String(Number(line.slice(21, 31))), cents: BigInt(line.slice(31, 43)), kind }]
  })
  const sum = checks.reduce((all, { kind, cents }) => (kind === 'I' ? all + cents : all), 0n)
  const isWhole =
    total.startsWith('T') &&
    checks.length === lines.length - 1 &&
    Number(total.slice(21, 31)) === checks.length &&
    BigInt(total.slice(31, 43)) === sum
  return { kind: 'told', account: total.slice(1, 21), checks, isWhole }
}

/** Every value is in quotes, and of those that count here none holds one. */
function readPrinted(text: string): Paper {
  const lines = text.split('\r\n').slice(1, -1)
  const total = lines.at(-1) ?? ''
  const checks = lines.slice(0, -1).flatMap((line): Printed[] => {
    const [, number = '', amount = ''] = /^"(\d+)","[^"]*","([\d.]+)",/.exec(line) ?? []
    return number === '' ? [] : [{ number, cents: BigInt(amount.replace('.', '')) }]
  })
  const account = /"(\d+)"$/.exec(lines[0] ?? '')?.[1] ?? ''
  const isWhole = checks.length === lines.length - 1 && total.startsWith(`"TOTAL","${checks.length}",`)
  return { kind: 'printed', account: account.padStart(20, '0'), checks, isWhole }
}

/** By the book: what can be read is taken, and nothing is printed that the bank was not told of. */
export function verdictOn(books: Books, institution: string, paper: Paper): Verdict {
  if (!paper.isWhole)
    return { state: 'refused', reason: 'FF01', information: 'its totals are not those of its records' }
  if (paper.kind === 'told') return { state: 'accepted' }
  const stranger = paper.checks.find(({ number, cents }) => {
    const known = books.checks.get(keyOf(institution, number))
    return known?.state !== 'told' || known.cents !== cents
  })
  if (stranger === undefined) return { state: 'accepted' }
  return { state: 'refused', reason: 'AM03', information: `nobody has told of check ${stranger.number}` }
}

/** What the bank writes down of a file that it has taken, and when each check will be brought to it. */
export function factOf(
  institution: string,
  paper: Paper,
  now: Date,
  happens: (accident: Accident, subject: string) => boolean,
): Fact {
  const { account } = paper
  if (paper.kind === 'told') return { fact: 'checks_told', institution, checks: paper.checks }
  const bringings = paper.checks.flatMap(({ number, cents }) => {
    const subject = keyOf(institution, number)
    // Between the third and the seventh banking day, by the number.
    const on = bankingDayAfter(dayOf(now), 3 + (Number(number) % 5))
    const isOther = happens('check_other_amount', subject)
    const first = bringing(number, isOther ? cents + otherBy : cents, on)
    return happens('check_twice', subject) ? [first, bringing(number, cents, bankingDayAfter(on, 2))] : [first]
  })
  return { fact: 'checks_printed', institution, account, bringings }
}

const otherBy = 900n

function bringing(number: string, cents: Cents, on: BusinessDate): PlannedBringing {
  return { number, cents, at: opening(on).toISOString(), reference: `${number}-${on.replaceAll('-', '')}` }
}

export type Brought = PlannedBringing & { readonly isPaid: boolean }

export function writePresentments(
  account: string,
  on: BusinessDate,
  name: string,
  brought: readonly Brought[],
): string {
  const details = brought.map(({ number, cents, reference, isPaid }) =>
    [
      `P${account}${number.padStart(10, '0')}${String(cents).padStart(12, '0')}${on.replaceAll('-', '')}`,
      `${isPaid ? 'P' : 'A'}${reference.padEnd(35)}`,
    ].join(''),
  )
  const sum = String(brought.reduce((all, { cents }) => all + cents, 0n)).padStart(12, '0')
  const total = `T${account}${String(brought.length).padStart(10, '0')}${sum}${name.slice(0, 40)}`
  return [...details, total].map(record => `${record.padEnd(100)}\r\n`).join('')
}

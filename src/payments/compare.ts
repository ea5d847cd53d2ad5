// Compares what the old system paid, or is to pay, with what Vouch has done and would do. It only reads.
//
// What Vouch would do is what its standing orders come to, on the days that the code gives them which makes the payments. It
// says nothing of funds and limits: those are known on the day.

import { addDays, type BusinessDate, daysBetween } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import { type Outside, snapshot, type Work } from '../base/work.ts'
import { type Calendar, isBusinessDay } from './calendar.ts'
import { type Mistake, shapeMistakes } from './moving-columns.ts'
import { readRows } from './moving-csv.ts'
import { readPayment } from './moving-rows.ts'
import { type OrderDue, ordersDue, paymentsLeaving } from './moving-store.ts'
import { compareLists, type ListedPayment, type Pair, sumsByDay } from './parallel-run.ts'
import { institution as ownInstitution } from './parties.ts'
import { findPayees } from './parties-store.ts'
import { occurrenceOn } from './recurrence.ts'
import { type Dated, datedAt, termsOf } from './rules.ts'
import { settingsOf } from './settings.ts'

/** How many business days apart two payments may be, and still be meant to be the same. */
const daysApartMax = 3
const listedMax = 2_000_000
const rowsMax = 1_000
const shownMax = 1_000
const calendarDaysMax = 31

export type Comparison = {
  readonly institution: string
  readonly from: BusinessDate
  readonly to: BusinessDate
  readonly counts: Readonly<Record<Pair['outcome'] | 'unreadable', number>>
  /** Decimal strings, of each day and currency. */
  readonly days: readonly Readonly<Record<string, string>>[]
  /** The first of what does not agree. */
  readonly differences: readonly Exclude<ShownPair, { readonly outcome: 'same' }>[]
  readonly mistakes: readonly Mistake[]
  readonly agrees: boolean
}

type Shown = {
  readonly name: string
  readonly member: string
  readonly payee: string
  readonly amount: string
  readonly currency: string
  readonly on: BusinessDate
}
type ShownPair = {
  readonly outcome: Pair['outcome']
  readonly what: readonly string[]
  readonly old?: Shown
  readonly ours?: Shown
}

export async function comparePeriod(
  { outside, institution }: { readonly outside: Outside; readonly institution: InstitutionId },
  path: string,
  { from, to }: { readonly from: BusinessDate; readonly to: BusinessDate },
): Promise<Comparison> {
  const { listed, mistakes } = await readList(path, from, to)
  return snapshot(outside, institution, 'process:compare', async work => {
    const own = await ownInstitution(work)
    const dated = datedAt(await settingsOf(work, own), own.timeZone, work.now)
    const ours: ListedPayment[] = []
    for await (const rows of paymentsLeaving(work, from, to).cursor(rowsMax)) add(ours, rows)
    const due: OrderDue[] = await ordersDue(work, to)
    for (let at = 0; at < due.length; at += rowsMax)
      add(ours, await occurrences(work, dated, due.slice(at, at + rowsMax), { from, to }))
    const pairs = compareLists(listed, ours, apartIn(dated.settings.calendar), daysApartMax)
    const count = (outcome: Pair['outcome']) => pairs.filter(pair => pair.outcome === outcome).length
    const counts = {
      same: count('same'),
      different: count('different'),
      missing: count('missing'),
      extra: count('extra'),
      unreadable: mistakes.length,
    }
    const different = pairs.filter(({ outcome }) => outcome !== 'same')
    return {
      institution,
      from,
      to,
      counts,
      days: sumsByDay(pairs).map(({ on, currency, ...sums }) => ({
        on,
        currency,
        ...Object.fromEntries(Object.entries(sums).map(([name, minor]) => [name, formatMoney({ minor, currency })])),
      })),
      differences: different.slice(0, shownMax).map(shownPair),
      mistakes: mistakes.slice(0, shownMax),
      agrees: different.length === 0 && mistakes.length === 0,
    }
  })
}

/** What the old system lists between two days: what it paid, is to pay, or got back. */
async function readList(path: string, from: BusinessDate, to: BusinessDate) {
  const listed: ListedPayment[] = []
  const mistakes: Mistake[] = []
  for await (const given of readRows(path, 'payments.csv')) {
    if ('mistake' in given) {
      mistakes.push(given.mistake)
      continue
    }
    const shapes = shapeMistakes('payments.csv', given.cells, given.line)
    mistakes.push(...shapes)
    if (shapes.length > 0) continue
    const read = readPayment(given.cells)
    if (!read.ok) {
      mistakes.push(...read.refusal.mistakes.map(mistake => ({ line: given.line, ...mistake })))
      continue
    }
    const { reference, member, payee, money, paidOn, state } = read.value
    if (paidOn < from || paidOn > to || state === 'failed' || state === 'cancelled') continue
    add(listed, [{ name: reference, member, payee, ...money, on: paidOn }])
  }
  return { listed, mistakes }
}

function add(list: ListedPayment[], more: readonly ListedPayment[]): void {
  list.push(...more)
  if (list.length > listedMax) fault(`more than ${listedMax} payments: compare fewer days at once`)
}

/** What orders come to between two days, on the days on which the money would leave. */
async function occurrences(
  work: Work,
  dated: Dated,
  orders: readonly OrderDue[],
  { from, to }: { readonly from: BusinessDate; readonly to: BusinessDate },
): Promise<readonly ListedPayment[]> {
  const payees = await findPayees(work, [...new Set(orders.map(({ payeeId }) => payeeId))])
  const payeeOf = new Map(payees.map(payee => [payee.id, payee]))
  const found: ListedPayment[] = []
  for (const { name, member, payee, payeeId, minor, currency, nextOccurrence, ...recurrence } of orders) {
    const onFile = payeeOf.get(payeeId)
    if (onFile?.state !== 'active') continue
    for (let number = nextOccurrence; ; number++) {
      const day = occurrenceOn(recurrence, number)
      if (day === undefined || day > to) break
      // As the loop orders it; what is too far ahead to be ordered today is still due on its day.
      const given = { processOn: day, occurrence: { of: 'sto_0' as const, number } }
      const terms = termsOf({ ...dated, latest: addDays(to, calendarDaysMax) }, given, onFile)
      const on = terms.ok ? terms.value.processOn : day
      if (on >= from && on <= to) found.push({ name: `${name}/${number}`, member, payee, minor, currency, on })
    }
  }
  return found
}

/** Business days between two days, either way; what is a month apart is simply far. */
function apartIn(calendar: Calendar): (one: BusinessDate, other: BusinessDate) => number {
  const isOpen = new Map<BusinessDate, boolean>()
  const counts = (day: BusinessDate) => {
    const known = isOpen.get(day) ?? isBusinessDay(calendar, day)
    isOpen.set(day, known)
    return known
  }
  return (one, other) => {
    const [early, late] = one < other ? [one, other] : [other, one]
    if (daysBetween(early, late) > calendarDaysMax) return Number.POSITIVE_INFINITY
    let days = 0
    for (let day = addDays(early, 1); day <= late; day = addDays(day, 1)) if (counts(day)) days++
    return days
  }
}

function shownPair(pair: Pair): ShownPair {
  return {
    outcome: pair.outcome,
    what: pair.outcome === 'different' ? pair.what : [],
    ...('old' in pair ? { old: shown(pair.old) } : {}),
    ...('ours' in pair ? { ours: shown(pair.ours) } : {}),
  }
}

function shown({ name, member, payee, minor, currency, on }: ListedPayment): Shown {
  return { name, member, payee, amount: formatMoney({ minor, currency }), currency, on }
}

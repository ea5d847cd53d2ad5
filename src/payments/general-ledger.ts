// The general ledger of a day: what accounts of each kind were debited and credited, under the codes of the institution's
// own chart of accounts. A day ends at midnight on the institution's clock, is summed up a little later, and never changes:
// the ledger's own time decides, and what still came in for a day that is over is counted to the next, and said there.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { addDays, type BusinessDate, instantOf } from '../base/dates.ts'
import { type Currency, formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import { businessDayFrom } from './calendar.ts'
import { institution } from './parties.ts'
import * as store from './reconciliation-store.ts'
import { type Settings, settingsOf } from './settings.ts'
import { settlementAccounts } from './settlement-store.ts'

/** Longer than any transaction lasts: what is in the ledger under an earlier time by then has been committed. */
const graceMs = 15 * 60_000
const accountsAtOnceMax = 2_000

/** Of one kind of account in one currency, in minor units: its own of the day, and what came late for the day before. */
type Sum = {
  readonly kind: string
  readonly currency: string
  readonly debits: bigint
  readonly credits: bigint
  readonly entries: bigint
  readonly debitsBefore: bigint
  readonly creditsBefore: bigint
}

/** One step: sums up some accounts, or ends a day. Answers how much was done. */
export async function sumUpNext(work: Work): Promise<number> {
  // Where no statements come, nobody has asked for books of account.
  if ((await settlementAccounts(work)).length === 0) return 0
  const own = await institution(work)
  const settings = await settingsOf(work, own)
  const last = await store.lastLedgerDay(work)
  const day = await nextDay(work, settings, last)
  if (day === undefined) return 0
  const until = instantOf(own.timeZone, addDays(day, 1), '00:00')
  if (work.now.getTime() < until.getTime() + graceMs) return 0
  const parted = last?.until ?? theBeginning
  const span = { from: last?.from ?? theBeginning, parted, until }
  const parts = await store.ledgerPartsOf(work, day)
  const { through, sums } = await ledger.sumsByKind(work, span, parts.at(-1)?.through ?? '', accountsAtOnceMax)
  if (through !== undefined) {
    await store.insertLedgerPart(work, day, { through, content: writeSums(sums) })
    return 1
  }
  const before = last === undefined ? [] : ownSums(last)
  const total = sumUp(parts.flatMap(({ content }) => readSums(content)))
  await keep(work, { day, from: parted, until }, linesOf(total, before, settings.generalLedger))
  return 1
}
const theBeginning = new Date(0)

/** The first day carries everything that came before statements did. */
async function nextDay(
  work: Work,
  { calendar }: Settings,
  last: store.LedgerDay | undefined,
): Promise<BusinessDate | undefined> {
  if (last !== undefined) return businessDayFrom(calendar, addDays(last.day, 1))
  const first = await store.firstDay(work)
  return first === undefined ? undefined : businessDayFrom(calendar, first)
}

export type GeneralLedgerLine = {
  /** In the institution's chart of accounts. */
  readonly code: string
  readonly kind: string
  readonly currency: Currency
  readonly debit: string
  readonly credit: string
  readonly entries: number
  /** What of these came late for the day before. */
  readonly lateDebit: string
  readonly lateCredit: string
}

/** In the order of codes and kinds; a kind that nothing moved on has no line. */
function linesOf(
  total: readonly Sum[],
  before: readonly Pick<Sum, 'kind' | 'currency' | 'debits' | 'credits'>[],
  codes: Settings['generalLedger'],
): readonly GeneralLedgerLine[] {
  const known = new Map(before.map(sum => [`${sum.kind} ${sum.currency}`, sum]))
  return total
    .flatMap((sum): GeneralLedgerLine[] => {
      const { kind, currency, debits, credits, entries } = sum
      const said = known.get(`${kind} ${currency}`)
      const lateDebit = sum.debitsBefore - (said?.debits ?? 0n)
      const lateCredit = sum.creditsBefore - (said?.credits ?? 0n)
      if (debits === 0n && credits === 0n && lateDebit === 0n && lateCredit === 0n) return []
      const show = (minor: bigint) => formatMoney({ minor, currency })
      return [
        {
          code: codeOf(codes, kind),
          kind,
          currency,
          debit: show(debits + lateDebit),
          credit: show(credits + lateCredit),
          entries: Number(entries),
          lateDebit: show(lateDebit),
          lateCredit: show(lateCredit),
        },
      ]
    })
    .toSorted((a, b) => (`${a.code} ${a.kind} ${a.currency}` < `${b.code} ${b.kind} ${b.currency}` ? -1 : 1))
}

function codeOf(codes: Settings['generalLedger'], kind: string): string {
  const byKind: Readonly<Record<string, string>> = codes
  return byKind[kind] ?? fault(`accounts of kind ${kind} have no code`)
}

async function keep(
  work: Work,
  { day, from, until }: Pick<store.LedgerDay, 'day' | 'from' | 'until'>,
  lines: readonly GeneralLedgerLine[],
): Promise<void> {
  for (const currency of new Set(lines.map(line => line.currency))) {
    const own = lines.filter(line => line.currency === currency)
    const sumOf = (side: 'debit' | 'credit') => own.reduce((sum, line) => sum + minorOf(line[side]), 0n)
    // Each side was read from its own accounts.
    if (sumOf('debit') !== sumOf('credit')) fault(`the general ledger of ${day} does not balance in ${currency}`)
  }
  const content = canonical({
    institution: work.institution,
    day,
    from: from.toISOString(),
    until: until.toISOString(),
    lines: lines.map(line => ({ ...line })),
  })
  const hash = createHash('sha256').update(content).digest()
  await store.insertLedgerDay(work, { day, from, until, content, hash })
  audit.append(work, 'payments.general_ledger', { day, lines: lines.length, sha256: hash.toString('hex') })
}

/** Decimals apart, an amount of one currency is its minor units. */
function minorOf(amount: string): bigint {
  return BigInt(amount.replace('.', ''))
}

/** A day as others read it in, one line for each side that moved. */
export function csvOf({ day, content }: Pick<store.LedgerDay, 'day' | 'content'>): string {
  const rows = readLines(content).map(({ code, kind, currency, debit, credit, entries }) =>
    [day, code, kind, currency, debit, credit, entries].join(','),
  )
  return `${['day,account,kind,currency,debit,credit,entries', ...rows].join('\r\n')}\r\n`
}

export function readLines(content: string): readonly GeneralLedgerLine[] {
  const { lines }: { lines: readonly GeneralLedgerLine[] } = JSON.parse(content)
  return lines
}

/** What a kept day said of itself, without what had come late for the day before it. */
function ownSums({ content }: store.LedgerDay): readonly Pick<Sum, 'kind' | 'currency' | 'debits' | 'credits'>[] {
  return readLines(content).map(({ kind, currency, debit, credit, lateDebit, lateCredit }) => ({
    kind,
    currency,
    debits: minorOf(debit) - minorOf(lateDebit),
    credits: minorOf(credit) - minorOf(lateCredit),
  }))
}

function sumUp(sums: readonly Sum[]): readonly Sum[] {
  const total = new Map<string, Sum>()
  for (const sum of sums) {
    const name = `${sum.kind} ${sum.currency}`
    const so = total.get(name)
    total.set(
      name,
      so === undefined
        ? sum
        : {
            ...sum,
            debits: so.debits + sum.debits,
            credits: so.credits + sum.credits,
            entries: so.entries + sum.entries,
            debitsBefore: so.debitsBefore + sum.debitsBefore,
            creditsBefore: so.creditsBefore + sum.creditsBefore,
          },
    )
  }
  return [...total.values()]
}

function writeSums(sums: readonly Sum[]): string {
  return canonical(
    sums.map(({ kind, currency, debits, credits, entries, debitsBefore, creditsBefore }) => [
      kind,
      currency,
      ...[debits, credits, entries, debitsBefore, creditsBefore].map(String),
    ]),
  )
}

function readSums(content: string): readonly Sum[] {
  const rows: readonly [string, string, string, string, string, string, string][] = JSON.parse(content)
  return rows.map(([kind, currency, debits, credits, entries, debitsBefore, creditsBefore]) => ({
    kind,
    currency,
    debits: BigInt(debits),
    credits: BigInt(credits),
    entries: BigInt(entries),
    debitsBefore: BigInt(debitsBefore),
    creditsBefore: BigInt(creditsBefore),
  }))
}

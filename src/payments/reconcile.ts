// Makes the proof of a day: begins it once its statement is in and nothing is under way, proves one file after the other,
// and puts it together. A pass may end anywhere; the next goes on. What is made never changes.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { addDays, type BusinessDate, dateIn, daysAfter, instantOf } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import type { BreakKind } from './break.ts'
import { openBreaks } from './breaks.ts'
import { openOf } from './breaks-store.ts'
import { addBusinessDays, businessDayFrom } from './calendar.ts'
import { add, type FourSides, type Inputs, nothing, proofOf, resultOf, unexplainedOf } from './reconciliation.ts'
import * as store from './reconciliation-store.ts'
import { accountOf, type Books, openBooks } from './settle-lines.ts'
import * as settlementStore from './settlement-store.ts'
import { paymentOf } from './steps.ts'

/** A proof speaks of a moment that has passed for so long: whatever was under way then has been committed since. */
const lagMs = 60_000
/** A file that left longer ago than this is no longer waited for; its break is. */
const underWayDays = 60
const filesAtOnceMax = 5
const singlesPageMax = 5_000

/** One step: begins a day, proves some of its files, or ends it. Answers how much was done. */
export async function reconcileNext(work: Work): Promise<number> {
  const books = await openBooks(work, undefined)
  if (books === undefined) return 0
  const last = await store.lastBegun(work)
  if (last !== undefined && !last.isProved) return proveMore(work, books, last)
  const first = await store.firstDay(work)
  if (first === undefined) return 0
  const day = last === undefined ? first : businessDayFrom(books.settings.calendar, addDays(last.day, 1))
  return begin(work, books, day)
}

async function begin(work: Work, books: Books, day: BusinessDate): Promise<number> {
  const { own, settings, bankAccount } = books
  const asOf = new Date(work.now.getTime() - lagMs)
  if (asOf < instantOf(own.timeZone, addDays(day, 1), '00:00')) return 0
  const deadline = addBusinessDays(settings.calendar, addDays(day, 1), 1)
  const isLate = dateIn(own.timeZone, work.now) >= deadline
  const statement = await rails.lastStatement(work, bankAccount, '9999-12-31', asOf)
  const isThere = closesBy(statement, day)
  if (!isThere && !isLate) return 0
  if (await rails.hasUntoldLines(work)) return 0
  const settledAt = await settlementStore.lastSettledAt(work)
  if (settledAt !== undefined && settledAt > asOf) return 0
  const settled = await settlementStore.filesOfDay(work, day, asOf)
  for (const { subject } of isLate ? [] : settled)
    if (await rails.debitHasNews(work, await debitOf(work, subject))) return 0
  await noteUnderWay(work, books, day, asOf, isThere)
  const breaks = (await openOf(work, day)).map(({ kind, count, amount }) => [kind, String(count), String(amount)])
  await store.insertBegun(work, { day, asOf, breaks: canonical(breaks), isProved: false })
  return 1
}

function closesBy(statement: rails.EnteredStatement | undefined, day: BusinessDate): boolean {
  const closingOn = statement?.closingOn ?? null
  return closingOn !== null && closingOn >= day
}

/** What has left and was not on a statement by then is written down, and is a break from the day on which it should be. */
async function noteUnderWay(
  work: Work,
  { own, settings }: Books,
  day: BusinessDate,
  asOf: Date,
  isThere: boolean,
): Promise<void> {
  const left = (await rails.debitsThatLeft(work, daysAfter(asOf, -underWayDays))).filter(({ madeAt }) => madeAt <= asOf)
  const settled = await settlementStore.settledOf(
    work,
    left.map(({ name }) => ({ kind: 'file', subject: name })),
  )
  const over = new Set(settled.map(({ subject }) => subject))
  const underWay = left
    .filter(({ name }) => !over.has(name))
    .map(debit => ({
      ...debit,
      expectedOn: addBusinessDays(settings.calendar, debit.madeOn, settings.leadDays[debit.method ?? 'ach']),
    }))
  if (underWay.length > 0)
    await store.insertProvedFiles(
      work,
      day,
      underWay.map(({ name, money, expectedOn }) => ({
        file: name,
        content: canonical({ underWay: money.minor.toString(), expectedOn }),
      })),
    )
  if (!isThere) {
    const money = { minor: 0n, currency: own.currency }
    await openBreaks(work, [{ kind: 'late', subject: day, line: null, reason: 'no_statement', day, money }])
    return
  }
  await openBreaks(
    work,
    underWay
      .filter(({ expectedOn }) => expectedOn <= day)
      .map(({ name, money, expectedOn }) => ({
        kind: 'missing_on_statement',
        subject: name,
        line: null,
        reason: 'not_paid_yet',
        day: expectedOn,
        money,
      })),
  )
}

async function proveMore(work: Work, books: Books, begun: store.Begun): Promise<number> {
  const { day, asOf } = begun
  const settled = await settlementStore.filesOfDay(work, day, asOf)
  const proved = new Set((await store.provedFilesOf(work, day)).map(({ file }) => file))
  const next = settled.filter(({ subject }) => !proved.has(subject)).slice(0, filesAtOnceMax)
  if (next.length === 0) {
    await end(work, books, begun)
    return 1
  }
  const files: store.ProvedFile[] = []
  for (const each of next) {
    files.push({ file: each.subject, content: canonical(writeSides(await sidesOf(work, each))) })
  }
  await store.insertProvedFiles(work, day, files)
  return files.length
}

type SettledFile = Awaited<ReturnType<typeof settlementStore.filesOfDay>>[number]

/** What the bank settled in one sum, as `settleFile` named it. */
async function debitOf(work: Work, name: string): Promise<rails.Debit> {
  return (await rails.debitCalled(work, name)) ?? fault(`${name} was settled and is not on file`)
}

/** A file, or a part of one, on all four sides: its own entries, what payments say of them, what the ledger moved, what the bank took. */
async function sidesOf(work: Work, { subject, rejected, returned, amount }: SettledFile): Promise<FourSides> {
  const debit = await debitOf(work, subject)
  let sides: FourSides = { ...nothing, controls: { amount: 0n, rejected, returned }, statement: -amount }
  for await (const page of rails.debitEntries(work, debit)) {
    const sum = page.reduce((total, { minor }) => total + minor, 0n)
    const { payments, ledger: books } = await carriedSides(
      work,
      page.map(({ reference }) => reference),
    )
    const controls = { amount: sum, rejected: 0n, returned: 0n }
    sides = add(sides, { ...nothing, count: BigInt(page.length), controls, payments, ledger: books })
  }
  return sides
}

/** What payments and the ledger, each by itself, say of these attempts. */
async function carriedSides(
  work: Work,
  references: readonly string[],
): Promise<Pick<FourSides, 'payments' | 'ledger'> & { readonly back: bigint }> {
  const [{ settled, failed, back }, sums] = await Promise.all([
    store.sumOfCarried(
      work,
      references.map(reference => ({ payment: paymentOf(reference), attempt: attemptOf(reference) })),
    ),
    ledger.sumsByKey(
      work,
      references.flatMap(reference => [`${reference}/settled`, `${reference}/failed`]),
    ),
  ])
  const moved = (kind: string) => sums.find(sum => sum.kind === kind)?.amount ?? 0n
  return { payments: { settled, failed }, ledger: { captured: moved('capture'), freed: moved('release') }, back }
}

function attemptOf(reference: string): number {
  return Number(reference.split('/')[1] ?? '1')
}

async function end(work: Work, books: Books, begun: store.Begun): Promise<void> {
  const { day } = begun
  const inputs = await inputsOf(work, books, begun)
  const content = canonical(proofOf(inputs))
  const hash = createHash('sha256').update(content).digest()
  const result = resultOf(inputs)
  await store.insertReconciliation(work, { day, isZero: result === 'zero', content, hash })
  audit.append(work, 'payments.reconciled', { day, result, sha256: hash.toString('hex') })
  const wrong = unexplainedOf(inputs)
  if (wrong.length === 0) return
  const minor = wrong.reduce((sum, { by }) => sum + by, 0n)
  const reason = wrong
    .map(({ what }) => what)
    .join(', ')
    .slice(0, reasonCharsMax)
  const money = { minor, currency: books.own.currency }
  await openBreaks(work, [{ kind: 'balance_differs', subject: `proof/${day}`, line: null, reason, day, money }])
}
const reasonCharsMax = 1_000

/** The same bytes again, from the rows as they are now; undefined for a day that was never begun. */
export async function proveAgain(work: Work, day: BusinessDate): Promise<string | undefined> {
  const books = await openBooks(work, undefined)
  const begun = await store.begunOf(work, day)
  if (books === undefined || begun === undefined) return undefined
  const known = await settlementStore.filesOfDay(work, day, begun.asOf)
  const again = new Map<string, FourSides>()
  for (const each of known) {
    again.set(each.subject, await sidesOf(work, each))
  }
  return canonical(proofOf(await inputsOf(work, books, begun, again)))
}

async function inputsOf(
  work: Work,
  books: Books,
  { day, asOf, breaks }: store.Begun,
  again?: ReadonlyMap<string, FourSides>,
): Promise<Inputs> {
  const { own, bankAccount } = books
  const files: Inputs['files'][number][] = []
  const underWay: Inputs['underWay'][number][] = []
  for (const { file, content } of await store.provedFilesOf(work, day)) {
    const kept: Kept = JSON.parse(content)
    if ('underWay' in kept) underWay.push({ file, amount: BigInt(kept.underWay), expectedOn: kept.expectedOn })
    else files.push({ file, sides: again?.get(file) ?? readSides(kept) })
  }
  const sums = await settlementStore.sumsOfDay(work, day, asOf)
  const sumOf = (kind: string) => sums.reduce((sum, each) => (each.kind === kind ? sum + each.amount : sum), 0n)
  const statement = await rails.lastStatement(work, bankAccount, day, asOf)
  const through = await settlementStore.settledThrough(work, day, asOf)
  const ever = await settlementStore.settledThrough(work, '9999-12-31', asOf)
  const trial = await ledger.trialBalance(work)
  return {
    institution: work.institution,
    day,
    asOf,
    currency: own.currency,
    files,
    underWay,
    calls: await callsOf(work, day, asOf),
    returns: await returnsOf(work, day, asOf),
    prefunded: sumOf('prefunding') + sumOf('opening'),
    writtenOff: sumOf('write_off'),
    clearing: await clearingOf(work, books, day, asOf),
    bank: {
      settled: through.bank,
      settledLater: ever.bank - through.bank,
      ledger: await heldBy(work, [accountOf(books, 'settlement')], asOf, -1n),
      closing: closesBy(statement, day) ? (statement?.closing ?? null) : null,
    },
    suspense: {
      settled: ever.suspense,
      ledger: await heldBy(work, [accountOf(books, 'suspense')], asOf, 1n),
    },
    ledgerSum: trial.reduce((sum, each) => sum + each.sum, 0n),
    breaks: readBreaks(breaks),
  }
}

/** What accounts held at an instant; `sign` is 1 where credits count up, -1 where debits do. */
async function heldBy(work: Work, accounts: readonly ledger.AccountId[], at: Date, sign: 1n | -1n): Promise<bigint> {
  let sum = 0n
  for (const account of accounts) {
    const then = await ledger.balancesAt(work, account, at)
    sum += then.ok ? then.value.posted : fault(`${account} is not in the ledger`)
  }
  return sign * sum
}

/** What was not sent in files: each by itself, paid in lines that name it. */
async function callsOf(work: Work, day: BusinessDate, asOf: Date): Promise<FourSides> {
  let sides = nothing
  for await (const page of singlesOf(work, day, 'instruction', asOf)) {
    const amount = -page.reduce((total, single) => total + single.amount, 0n)
    const { payments, ledger: books } = await carriedSides(
      work,
      page.map(({ subject }) => subject),
    )
    const controls = { amount, rejected: 0n, returned: 0n }
    sides = add(sides, { count: BigInt(page.length), controls, statement: amount, payments, ledger: books })
  }
  return sides
}

async function returnsOf(work: Work, day: BusinessDate, asOf: Date): Promise<Inputs['returns']> {
  const sum = { count: 0n, statement: 0n, payments: 0n }
  for await (const page of singlesOf(work, day, 'return', asOf)) {
    // Those that were netted moved nothing here.
    const credited = page.filter(({ amount }) => amount > 0n)
    const { back } = await carriedSides(
      work,
      credited.map(({ subject }) => subject),
    )
    sum.count += BigInt(page.length)
    sum.statement += credited.reduce((total, { amount }) => total + amount, 0n)
    sum.payments += back
  }
  return sum
}

async function* singlesOf(work: Work, day: BusinessDate, kind: 'instruction' | 'return', asOf: Date) {
  for (let after = ''; ; ) {
    const page = await settlementStore.singlesOfDay(work, day, kind, asOf, after, singlesPageMax)
    if (page.length > 0) yield page
    if (page.length < singlesPageMax) return
    after = page.at(-1)?.subject ?? after
  }
}

/** How the clearing accounts came from what they held at the last proof to what they hold: by where the money went. */
async function clearingOf(work: Work, { own }: Books, day: BusinessDate, asOf: Date): Promise<Inputs['clearing']> {
  const before = await store.begunBefore(work, day)
  const from = before?.asOf ?? new Date(0)
  const flows = await ledger.flowsOf(work, own.clearing, { from, until: asOf })
  const walk = { captured: 0n, settled: 0n, returned: 0n, givenBack: 0n, other: 0n }
  for (const { kind, debitKind, creditKind, amount } of flows) {
    if (debitKind === 'clearing' && creditKind === 'clearing') continue
    if (kind === 'capture' && creditKind === 'clearing') walk.captured += amount
    else if (debitKind === 'clearing' && atBank.includes(creditKind)) walk.settled += amount
    else if (creditKind === 'clearing' && atBank.includes(debitKind)) walk.returned += amount
    else if (debitKind === 'clearing' && ofMembers.includes(creditKind)) walk.givenBack += amount
    else walk.other += creditKind === 'clearing' ? amount : -amount
  }
  return {
    opening: await heldBy(work, own.clearing, from, 1n),
    ...walk,
    closing: await heldBy(work, own.clearing, asOf, 1n),
  }
}
const atBank: readonly string[] = ['settlement', 'suspense']
/** A mirror is the account of a member that is kept at the core. */
const ofMembers: readonly string[] = ['member', 'mirror', 'losses', 'provisional']

function readBreaks(text: string): Inputs['breaks'] {
  const rows: readonly [BreakKind, string, string][] = JSON.parse(text)
  return rows.map(([kind, count, amount]) => ({ kind, count: BigInt(count), amount: BigInt(amount) }))
}

/** As it is kept while a day is proved: what `canonical` wrote below. */
type Kept =
  | { readonly underWay: string; readonly expectedOn: BusinessDate }
  | { readonly sides: readonly [string, string, string, string, string, string, string, string, string] }

function writeSides({ count, controls, statement, payments, ledger: books }: FourSides) {
  const { amount, rejected, returned } = controls
  const all = [
    count,
    amount,
    rejected,
    returned,
    statement,
    payments.settled,
    payments.failed,
    books.captured,
    books.freed,
  ]
  return { sides: all.map(String) }
}

function readSides({ sides }: Exclude<Kept, { readonly underWay: string }>): FourSides {
  const [count, amount, rejected, returned, statement, settled, failed, captured, freed] = sides
  return {
    count: BigInt(count),
    controls: { amount: BigInt(amount), rejected: BigInt(rejected), returned: BigInt(returned) },
    statement: BigInt(statement),
    payments: { settled: BigInt(settled), failed: BigInt(failed) },
    ledger: { captured: BigInt(captured), freed: BigInt(freed) },
  }
}

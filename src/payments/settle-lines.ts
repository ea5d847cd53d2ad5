// Carries what the bank's statements say into the books, each line once: what is known exactly is settled, everything else
// goes to suspense with a break. So the account of the ledger that mirrors the one at the bank always holds what the bank
// says, and what nobody knows has a place and an owner.

import * as audit from '../audit/audit.ts'
import { addDays, type BusinessDate } from '../base/dates.ts'
import { formatMoney, type Money } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { endBreak, type FoundBreak, openBreaks } from './breaks.ts'
import { lockLateUpTo, lockOpenAbout } from './breaks-store.ts'
import { businessDayFrom } from './calendar.ts'
import { post as postTransfers } from './core-posting.ts'
import { warnOfPaid } from './paid-after-all.ts'
import { institution } from './parties.ts'
import type { Institution } from './parties-store.ts'
import { type Settings, settingsOf } from './settings.ts'
import { type Decision, decideLine, type KnownOfLine, type Returned, type Subject } from './settlement.ts'
import * as store from './settlement-store.ts'
import { bucketOf, paymentOf } from './steps.ts'

const isTrace = /^\d{15}$/

/** Returns that the line names one by one, by our names or by trace numbers, or those that came in the file it names. */
export async function returnsNamed(
  work: Work,
  { file, references }: Pick<rails.BookedLine, 'file' | 'references'>,
): Promise<readonly Returned[]> {
  const back = references.filter(({ returnReason }) => returnReason !== null)
  const traces = new Set(back.flatMap(({ reference }) => (isTrace.test(reference) ? [reference] : [])))
  const reasonOf = new Map(back.map(({ reference, returnReason }) => [reference, returnReason ?? 'returned']))
  const named = [
    ...(await rails.instructionsNamed(work, back)).map(one => {
      const news = { id: one.id, reason: reasonOf.get(one.id) ?? 'returned' }
      return { ...returnedOf(one), ...(one.state === 'settled' ? { news } : {}) }
    }),
    ...(traces.size === 0 ? [] : (await rails.returnsTraced(work, [...traces])).map(returnedOf)),
  ]
  if (named.length < back.length) return []
  return named.length > 0 || file === null ? named : (await rails.returnsInFile(work, file)).map(returnedOf)
}

function returnedOf({
  reference,
  minor,
  currency,
}: {
  readonly reference: string
  readonly minor: bigint
  readonly currency: string
}): Returned {
  return { reference, money: { minor, currency } }
}

/** The accounts that mirror the one at the bank, locked for this work, and the days that may still be counted to. */
export type Books = {
  readonly own: Institution
  readonly settings: Settings
  readonly accounts: ReadonlyMap<store.Purpose, ledger.AccountId>
  readonly bankAccount: rails.BankAccountId
  readonly lastBegun: BusinessDate | undefined
}
export type Source = 'settlement' | 'suspense'

/** Undefined where no statement of a whole day has come yet. The first one opens the accounts, with what it opens with. */
export async function openBooks(work: Work, first: rails.EnteredStatement | undefined): Promise<Books | undefined> {
  const own = await institution(work)
  const known = await store.settlementAccounts(work)
  if (known.length === 0) {
    if (first === undefined || first.currency !== own.currency) return undefined
    await openAccounts(work, own, first)
    return openBooks(work, undefined)
  }
  const accounts = new Map(known.map(({ purpose, account }) => [purpose, account]))
  // Whoever settles or begins the proof of a day holds this one first: a line counts to a day that nobody has begun.
  await ledger.lock(work, [accounts.get('settlement') ?? fault('all are opened together')])
  const bankAccount = known.find(account => account.bankAccount !== null)?.bankAccount
  return {
    own,
    settings: await settingsOf(work, own),
    accounts,
    bankAccount: bankAccount ?? fault('the settlement account is one at the bank'),
    lastBegun: await store.lastBegunDay(work),
  }
}

async function openAccounts(work: Work, { currency }: Institution, first: rails.EnteredStatement): Promise<void> {
  // What is at the bank or was lost counts as debits; suspense may be either.
  const opened = await ledger.openAccounts(
    work,
    store.purposes.map(kind => ({ currency, kind, normalSide: 'debit', floor: null }) as const),
  )
  const accounts = new Map(
    store.purposes.map((purpose, index) => [purpose, opened[index] ?? fault('an account for each')] as const),
  )
  await store.insertSettlementAccounts(work, accounts, first.account)
  const { opening, openingOn } = first
  audit.append(work, 'payments.settlement_account_opened', {
    bankAccount: first.account,
    opening: opening === null ? null : formatMoney({ minor: opening, currency }),
    currency,
  })
  if (opening === null || openingOn === null) return
  const books = (await openBooks(work, undefined)) ?? fault('they were just opened')
  await post(
    work,
    books,
    'settlement',
    'opening',
    'opening',
    opening,
    new Map([[accountOf(books, 'prefunding'), opening]]),
  )
  await store.insertSettlements(work, [
    settlement(work, { kind: 'opening', subject: 'opening', day: openDay(books, openingOn), minor: opening, books }),
  ])
}

export function accountOf({ accounts }: Books, purpose: store.Purpose): ledger.AccountId {
  return accounts.get(purpose) ?? fault('all are opened together')
}

/** The business day that counts what was booked on a day: its own, or the first whose proof has not begun. */
export function openDay({ settings: { calendar }, lastBegun }: Books, bookedOn: BusinessDate): BusinessDate {
  const day = businessDayFrom(calendar, bookedOn)
  return lastBegun === undefined || day > lastBegun ? day : businessDayFrom(calendar, addDays(lastBegun, 1))
}

/** Enters what is wrong with statements, or no longer is; opens the books with the first. Answers how many there were. */
export async function enterStatements(work: Work, statementsMax: number): Promise<number> {
  const checked = await rails.takeStatements(work, statementsMax)
  for (const { statement, flaws } of checked) {
    if (statement.kind !== 'statement') continue
    const books = await openBooks(work, statement)
    const { id, currency, closingOn, opening } = statement
    if (books === undefined || statement.account !== books.bankAccount || currency !== books.own.currency) {
      const money = { minor: opening ?? 0n, currency }
      await openBreaks(work, [
        { kind: 'balance_differs', subject: id, line: null, reason: 'other_account', day: dayOf(statement), money },
      ])
      continue
    }
    const wrong = flaws.find(flaw => 'expected' in flaw)
    if (wrong === undefined || !('expected' in wrong)) {
      const open = await lockOpenAbout(work, 'balance_differs', id)
      if (open !== undefined) await endBreak(work, open, 'answered')
    } else {
      const money = { minor: wrong.found - wrong.expected, currency }
      const reason = flaws.map(({ code }) => code).join(', ')
      await openBreaks(work, [
        { kind: 'balance_differs', subject: id, line: null, reason, day: dayOf(statement), money },
      ])
    }
    if (closingOn !== null)
      for (const late of await lockLateUpTo(work, closingOn)) await endBreak(work, late, 'answered')
  }
  return checked.length
}

function dayOf({ closingOn, openingOn, madeAt }: rails.EnteredStatement): BusinessDate {
  return closingOn ?? openingOn ?? (madeAt.toISOString().slice(0, 10) as BusinessDate) // As ISO 8601 begins.
}

/** Settles lines that nobody has looked at. Answers how many there were. */
export async function settleLines(work: Work, linesMax: number): Promise<number> {
  const lines = await rails.takeLines(work, linesMax)
  if (lines.length === 0) return 0
  const books = await openBooks(work, undefined)
  for (const line of lines) await settleNew(work, books, line)
  return lines.length
}

async function settleNew(work: Work, books: Books | undefined, line: rails.BookedLine): Promise<void> {
  // A line of nothing moves nothing, and of another account nothing of ours: the statement has its break.
  if (books === undefined || line.account !== books.bankAccount || line.money.minor === 0n) return
  if (line.money.currency !== books.own.currency) {
    await openBreaks(work, [breakOf(line, 'unknown_line', 'other_currency', null)])
    return
  }
  const decision = await decide(work, line)
  if (decision.as !== 'suspense') return apply(work, books, line, decision, 'settlement')
  const minor = signedOf(line)
  await post(work, books, 'settlement', 'suspense', line.id, minor, new Map([[accountOf(books, 'suspense'), minor]]))
  await store.insertSettlements(work, [
    settlement(work, { kind: 'suspense', subject: line.id, line, day: openDay(books, line.bookedOn), minor, books }),
  ])
  await openBreaks(work, [breakOf(line, decision.kind, decision.reason, line.id)])
  await warnOfPaid(work, line, decision)
}

function breakOf(
  line: rails.BookedLine,
  kind: FoundBreak['kind'],
  reason: string,
  inSuspense: rails.LineId | null,
): FoundBreak {
  const money = { ...line.money, minor: signedOf(line) }
  return { kind, subject: line.id, line: inSuspense, reason, day: line.bookedOn, money }
}

export function signedOf({ side, money }: rails.BookedLine): bigint {
  return side === 'credit' ? money.minor : -money.minor
}

/** What the line is, by what is on file now. Breaks are locked before the file they are about. */
export async function decide(work: Work, line: rails.BookedLine): Promise<Decision> {
  const found = line.file === null || line.side === 'credit' ? undefined : await rails.debitCalled(work, line.file)
  if (found !== undefined) await lockOpenAbout(work, 'missing_on_statement', found.name)
  const debit = found === undefined ? undefined : await rails.lockDebitCalled(work, found.name)
  const controls = debit === undefined ? undefined : await rails.debitControls(work, debit, work.now)
  const instructions = await rails.instructionsNamed(work, line.references)
  const returned = line.side === 'credit' ? await returnsNamed(work, line) : []
  const own = line.references.flatMap(({ reference }) => (reference.startsWith('pfd_') ? [reference] : []))
  const announced = own.length === 0 ? [] : await store.announcedPrefundings(work, work.now, own, own.length)
  const subjects: Subject[] = [
    ...(debit === undefined ? [] : [{ kind: 'file', subject: debit.name } as const]),
    ...instructions.map(({ reference }) => ({ kind: 'instruction', subject: reference }) as const),
    ...returned.map(({ reference }) => ({ kind: 'return', subject: reference }) as const),
    ...own.map(subject => ({ kind: 'prefunding', subject }) as const),
  ]
  const settled = new Set((subjects.length === 0 ? [] : await store.settledOf(work, subjects)).map(nameOf))
  const known: KnownOfLine = {
    debit: debit === undefined || controls === undefined ? undefined : { debit, controls },
    instructions,
    returned,
    announced: new Map(announced.map(({ id, money }) => [id, money])),
    isSettled: subject => settled.has(nameOf(subject)),
  }
  return decideLine(line, known)
}

function nameOf({ kind, subject }: Subject): string {
  return `${kind} ${subject}`
}

type Known = Exclude<Decision, { readonly as: 'suspense' }>

/** Posts what is known exactly. `source` is where the line's money is: still at the bank, or in suspense since. */
export async function apply(
  work: Work,
  books: Books,
  line: rails.BookedLine,
  decision: Known,
  source: Source,
): Promise<void> {
  switch (decision.as) {
    case 'file':
      return settleFile(work, books, line, decision, source)
    case 'instructions':
      // The bank has paid them, whatever it says of them later.
      await rails.receive(
        work,
        decision.instructions.map(({ id }) => ({ id, state: 'settled' })),
      )
      return settleSingles(work, books, line, decision.instructions, 'instruction', source)
    case 'returns':
      // Nobody has said so before: the money is back.
      await rails.receive(
        work,
        decision.returned.flatMap(({ news }) => (news === undefined ? [] : [{ ...news, state: 'returned' }])),
      )
      return settleSingles(
        work,
        books,
        line,
        decision.returned.map(({ reference, money }) => ({ reference, minor: money.minor })),
        'return',
        source,
      )
    case 'prefunding': {
      const { minor } = line.money
      // Money marked as the institution's own, but not announced, is known by its line.
      const subject = decision.subject.startsWith('pfd_') ? decision.subject : line.id
      await post(work, books, source, 'prefunding', subject, minor, new Map([[accountOf(books, 'prefunding'), minor]]))
      await store.insertSettlements(work, [
        settlement(work, {
          kind: 'prefunding',
          subject,
          line,
          day: openDay(books, line.bookedOn),
          minor,
          books,
          source,
        }),
      ])
    }
  }
}

/** The bank has paid the file: its entries are settled, and what was captured of them leaves for the bank's account. */
export async function settleFile(
  work: Work,
  books: Books,
  line: rails.BookedLine,
  { debit, controls, isNet }: Extract<Known, { readonly as: 'file' }>,
  source: Source,
): Promise<void> {
  const { name, file, method } = debit
  const buckets = new Map<ledger.AccountId, bigint>()
  const netted: string[] = []
  for await (const page of rails.debitEntries(work, debit)) {
    const paid = page.filter(({ state }) => state !== 'rejected' && !(isNet && state === 'returned'))
    if (isNet) netted.push(...page.flatMap(({ state, reference }) => (state === 'returned' ? [reference] : [])))
    await addToBuckets(work, books, paid, buckets, -1n)
  }
  const minor = -(controls.minor - controls.rejected - (isNet ? controls.returned : 0n))
  await post(work, books, source, 'file', name, minor, buckets)
  await store.insertSettlements(work, [
    {
      ...settlement(work, {
        kind: 'file',
        subject: name,
        line,
        day: openDay(books, line.bookedOn),
        minor,
        books,
        source,
      }),
      controlled: controls.minor,
      rejected: controls.rejected,
      returned: isNet ? controls.returned : 0n,
    },
    // They came back within the sum, and will not be credited once more.
    ...netted.map(subject =>
      settlement(work, { kind: 'return', subject, line, day: openDay(books, line.bookedOn), minor: 0n, books, source }),
    ),
  ])
  await rails.confirmFile(work, { name: file.name, state: 'confirmed' })
  await rails.settleFile(work, file.name, line.bookedOn, method)
  const missing = await lockOpenAbout(work, 'missing_on_statement', name)
  if (missing !== undefined) await endBreak(work, missing, 'answered')
}

async function settleSingles(
  work: Work,
  books: Books,
  line: rails.BookedLine,
  singles: readonly { readonly reference: string; readonly minor: bigint }[],
  kind: 'instruction' | 'return',
  source: Source,
): Promise<void> {
  const sign = kind === 'return' ? 1n : -1n
  const buckets = new Map<ledger.AccountId, bigint>()
  await addToBuckets(work, books, singles, buckets, sign)
  await post(work, books, source, kind, line.id, signedOf(line), buckets)
  await store.insertSettlements(
    work,
    singles.map(({ reference, minor }) =>
      settlement(work, {
        kind,
        subject: reference,
        line,
        day: openDay(books, line.bookedOn),
        minor: sign * minor,
        books,
        source,
      }),
    ),
  )
}

/** Each payment's money went to the clearing account of its funding account, and leaves it or comes back to it. */
async function addToBuckets(
  work: Work,
  { own }: Books,
  singles: readonly { readonly reference: string; readonly minor: bigint }[],
  buckets: Map<ledger.AccountId, bigint>,
  sign: 1n | -1n,
): Promise<void> {
  const payments = singles.map(({ reference }) => paymentOf(reference))
  const accounts = await store.fundingAccountsOf(work, payments)
  for (const [index, { minor }] of singles.entries()) {
    const payment = payments[index] ?? fault('a payment for each')
    const bucket = bucketOf(own.clearing, accounts.get(payment) ?? fault(`${payment} is carried and is no payment`))
    buckets.set(bucket, (buckets.get(bucket) ?? 0n) + sign * minor)
  }
}

/**
 * Moves `minor` into the bank's account (out of it when below zero), or what suspense holds of it, against these accounts.
 * Its keys are made of what is settled, so the same is never posted twice.
 */
export async function post(
  work: Work,
  books: Books,
  source: Source,
  kind: string,
  subject: string,
  minor: bigint,
  against: ReadonlyMap<ledger.AccountId, bigint>,
): Promise<void> {
  const sum = [...against.values()].reduce((total, each) => total + each, 0n)
  if (sum !== minor) fault(`${kind} ${subject} comes to ${sum} and not to ${minor}`)
  const { currency } = books.own
  const here = accountOf(books, source)
  const orders = [...against].flatMap(([there, each], index): ledger.TransferOrder[] => {
    if (each === 0n) return []
    const [debit, credit] = each > 0n ? [here, there] : [there, here]
    const money = { minor: each > 0n ? each : -each, currency }
    const key = `settlement/${kind}/${subject}/${index}`
    return [{ kind: 'direct', key, debit, credit, money, link: subject }]
  })
  for (const outcome of await postTransfers(work, orders)) {
    if (!outcome.ok) fault(`the ledger did not settle ${kind} ${subject}: ${JSON.stringify(outcome.refusal.code)}`)
    if (outcome.value.isReplay) fault(`${kind} ${subject} was settled before`)
  }
}

/** A row of what was settled. */
export function settlement(
  work: Work,
  given: {
    readonly kind: store.Settlement['kind']
    readonly subject: string
    readonly line?: rails.BookedLine
    readonly day: BusinessDate
    readonly minor: Money['minor']
    readonly books: Books
    readonly source?: Source
  },
): store.Settlement {
  const { kind, subject, line, day, minor, books, source = 'settlement' } = given
  return {
    id: work.newId('stl'),
    kind,
    subject,
    line: line?.id ?? null,
    day,
    money: { minor, currency: books.own.currency },
    fromSuspense: source === 'suspense',
    controlled: null,
    rejected: null,
    returned: null,
  }
}

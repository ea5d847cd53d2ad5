// The bank's memory: what all facts so far add up to. It decides nothing.

import { addDays, type BusinessDate } from '../src/base/dates.ts'
import type { Accident, Rates } from './accidents.ts'
import type {
  Booking,
  CalledInstruction,
  Cents,
  Fact,
  Letter,
  PlannedAnswer,
  PlannedReturn,
  Sample,
  Settling,
  TakenFile,
} from './facts.ts'

export type Account = {
  readonly institution: string
  isPrefunded: boolean
  /** As of the last statement. */
  stated: Cents
  statedOn: BusinessDate
  statements: number
  letters: number
  /** Since the last statement. */
  readonly bookings: Booking[]
}

/** Of what should have come and did not: it is kept, and comes when somebody asks for it. */
export const whenAskedFor = '9999-12-31T00:00:00.000Z'

/** What the bank really paid, whatever it said of it. */
export type Paid = {
  readonly institution: string
  readonly file: string | null
  readonly trace: string | null
  readonly instruction: string | null
  times: number
  /** All of it, and how often it came back. */
  cents: Cents
  returned: number
}

export type Unsettled = { readonly institution: string; readonly name: string; readonly settlings: Settling[] }
export type Unanswered = PlannedAnswer & { readonly institution: string; readonly file: string }
export type Unreturned = PlannedReturn & { readonly institution: string; readonly file: string }

export type Books = {
  clock: { readonly aheadMs: number; readonly standsAt: string | null }
  readonly accounts: Map<string, Account>
  readonly files: TakenFile[]
  /** Still where they lay, by institution and name. */
  readonly present: Map<string, TakenFile>
  readonly acceptedHashes: Set<string>
  readonly acceptedHeaders: Set<string>
  readonly unsettled: Set<Unsettled>
  readonly unanswered: Set<Unanswered>
  readonly unreturned: Set<Unreturned>
  /** Institutions that have sent a pain.001, and the last one that was accepted. */
  readonly lastTransfers: Map<string, TakenFile>
  readonly samples: Map<string, Sample>
  readonly waitingLetters: Map<string, Letter>
  /** Over the gateway: the name under which what was staged was released; and those that have not been moved yet. */
  readonly releases: Map<string, string>
  readonly unmoved: Map<string, { readonly institution: string; readonly staged: string; readonly name: string }>
  readonly instructions: Map<string, CalledInstruction>
  readonly paid: Map<string, Paid>
  manners: { readonly seed: number; readonly rates: Rates; readonly slowMs: number }
  readonly ordered: Map<Accident, number>
  readonly accidents: Map<Accident, number>
  /** Accidents and what they befell. */
  readonly befallen: Set<string>
  outageUntil: string | null
  bookings: number
  misdirected: Cents
}

/** Longer than anybody waits for an answer to a call. */
export const slowMsUsual = 11_000

export function emptyBooks(): Books {
  return {
    clock: { aheadMs: 0, standsAt: null },
    accounts: new Map(),
    files: [],
    present: new Map(),
    acceptedHashes: new Set(),
    acceptedHeaders: new Set(),
    unsettled: new Set(),
    unanswered: new Set(),
    unreturned: new Set(),
    lastTransfers: new Map(),
    samples: new Map(),
    waitingLetters: new Map(),
    releases: new Map(),
    unmoved: new Map(),
    instructions: new Map(),
    paid: new Map(),
    manners: { seed: 1, rates: {}, slowMs: slowMsUsual },
    ordered: new Map(),
    accidents: new Map(),
    befallen: new Set(),
    outageUntil: null,
    bookings: 0,
    misdirected: 0n,
  }
}

/** Names hold no slash. */
export function keyOf(institution: string, name: string): string {
  return `${institution}/${name}`
}

/** `fil_1` for 'fil_1.ach'. */
export function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '')
}

export function signed({ side, cents }: Booking): Cents {
  return side === 'credit' ? cents : -cents
}

export function balanceOf({ stated, bookings }: Account): Cents {
  return bookings.reduce((sum, booking) => sum + signed(booking), stated)
}

export function enter(books: Books, given: Fact): void {
  switch (given.fact) {
    case 'clock_set':
      books.clock = { aheadMs: given.aheadMs, standsAt: given.standsAt }
      return
    case 'account_opened':
      books.accounts.set(given.institution, opened(given.institution, given.on))
      return
    case 'terms_set':
      accountIn(books, given.institution).isPrefunded = given.isPrefunded
      return
    case 'booked':
      accountIn(books, given.institution).bookings.push(given.booking)
      books.bookings++
      return
    case 'file_taken':
      return enterFile(books, given.file)
    case 'file_gone':
      books.present.delete(keyOf(given.institution, given.name))
      return
    case 'file_settled':
      return enterSettled(books, given.institution, given.name)
    case 'answered':
      return enterAnswered(books, given)
    case 'transfer_returned':
      return enterReturned(books, given)
    case 'misdirected':
      books.misdirected += given.cents
      return
    case 'letter_written':
      accountIn(books, given.letter.institution).letters++
      books.waitingLetters.set(keyOf(given.letter.institution, given.letter.name), given.letter)
      return
    case 'letters_asked_for':
      for (const [key, letter] of books.waitingLetters)
        if (letter.institution === given.institution && letter.dueAt === whenAskedFor)
          books.waitingLetters.set(key, { ...letter, dueAt: given.at })
      return
    case 'letter_left':
      books.waitingLetters.delete(keyOf(given.institution, given.name))
      return
    case 'released':
      books.releases.set(keyOf(given.institution, given.staged), given.name)
      books.unmoved.set(keyOf(given.institution, given.staged), given)
      return
    case 'release_moved':
      books.unmoved.delete(keyOf(given.institution, given.staged))
      return
    case 'statement_made':
      return enterStatement(accountIn(books, given.institution), given.on)
    case 'instruction_taken':
      books.instructions.set(given.instruction.id, given.instruction)
      if (given.instruction.state === 'settled') payInstruction(books, given.instruction)
      return
    case 'instruction_settled':
      return enterInstructionSettled(books, given.id)
    case 'manners_set':
      books.manners = { seed: given.seed, rates: given.rates, slowMs: given.slowMs }
      return
    case 'accident_ordered':
      count(books.ordered, given.accident, given.times)
      return
    case 'accident':
      count(books.accidents, given.accident, 1)
      books.befallen.add(`${given.accident}/${given.subject}`)
      if (given.isOrdered) count(books.ordered, given.accident, -1)
      return
    case 'outage':
      books.outageUntil = given.until
  }
}

function opened(institution: string, on: BusinessDate): Account {
  return {
    institution,
    isPrefunded: false,
    stated: 0n,
    statedOn: addDays(on, -1),
    statements: 0,
    letters: 0,
    bookings: [],
  }
}

export function accountIn({ accounts }: Books, institution: string): Account {
  const account = accounts.get(institution)
  if (account === undefined) throw new Error(`${institution} has no account`)
  return account
}

function enterFile(books: Books, file: TakenFile): void {
  const { institution, name, hash, header, verdict } = file
  books.files.push(file)
  books.present.set(keyOf(institution, name), file)
  if (verdict.state !== 'accepted') return
  books.acceptedHashes.add(keyOf(institution, hash))
  books.acceptedHeaders.add(keyOf(institution, header))
  books.unsettled.add({ institution, name, settlings: [...file.settlings] })
  for (const answer of file.answers) books.unanswered.add({ ...answer, institution, file: stemOf(name) })
  if (file.sample !== null) books.samples.set(institution, file.sample)
  if (file.transfers === undefined) return
  books.lastTransfers.set(institution, file)
  for (const one of file.transfers.returns) books.unreturned.add({ ...one, institution, file: stemOf(name) })
}

function enterSettled(books: Books, institution: string, name: string): void {
  for (const unsettled of books.unsettled) {
    if (unsettled.institution !== institution || unsettled.name !== name) continue
    const { part, entries } = unsettled.settlings.shift() ?? { entries: [] }
    for (const { trace, cents } of entries) {
      const file = stemOf(name)
      const whom = part === undefined ? { trace, instruction: null } : { trace: null, instruction: trace }
      pay(books, `${keyOf(institution, file)}/${trace}`, { institution, file, ...whom }, cents)
    }
    if (unsettled.settlings.length === 0) books.unsettled.delete(unsettled)
    return
  }
}

function enterAnswered(
  books: Books,
  { institution, file, trace }: { institution: string; file: string; trace: string },
) {
  for (const answer of books.unanswered) {
    if (answer.institution !== institution || answer.file !== file || answer.detail.traceNumber !== trace) continue
    books.unanswered.delete(answer)
    const paid = books.paid.get(`${keyOf(institution, file)}/${trace}`)
    if (paid !== undefined && answer.kind === 'return') paid.returned++
    return
  }
}

function enterReturned(
  books: Books,
  { institution, file, endToEndId }: { institution: string; file: string; endToEndId: string },
) {
  for (const one of books.unreturned) {
    if (one.institution !== institution || one.file !== file || one.endToEndId !== endToEndId) continue
    books.unreturned.delete(one)
    const paid = books.paid.get(`${keyOf(institution, file)}/${endToEndId}`)
    if (paid !== undefined) paid.returned++
    return
  }
}

function enterStatement(account: Account, on: BusinessDate): void {
  const isStated = (booking: Booking) => booking.on <= on
  account.stated = account.bookings.filter(isStated).reduce((sum, booking) => sum + signed(booking), account.stated)
  account.statedOn = on
  account.statements++
  const later = account.bookings.filter(booking => !isStated(booking))
  account.bookings.splice(0, account.bookings.length, ...later)
}

function enterInstructionSettled(books: Books, id: string): void {
  const instruction = books.instructions.get(id)
  if (instruction === undefined || instruction.state !== 'accepted') return
  books.instructions.set(id, { ...instruction, state: 'settled' })
  payInstruction(books, instruction)
}

function payInstruction(books: Books, { institution, id, cents }: CalledInstruction): void {
  pay(books, id, { institution, file: null, trace: null, instruction: id }, cents)
}

function pay(
  books: Books,
  key: string,
  whom: Pick<Paid, 'institution' | 'file' | 'trace' | 'instruction'>,
  cents: Cents,
): void {
  const paid = books.paid.get(key) ?? { ...whom, times: 0, cents: 0n, returned: 0 }
  paid.times++
  paid.cents += cents
  books.paid.set(key, paid)
}

function count(counts: Map<Accident, number>, accident: Accident, more: number): void {
  counts.set(accident, (counts.get(accident) ?? 0) + more)
}

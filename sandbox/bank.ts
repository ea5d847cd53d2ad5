// The sandbox bank: it takes files and calls, answers by the book on its own clock, and misbehaves on request or by seed.
//
// It promises: what it has taken it never forgets and never takes twice, whenever it is killed; it counts every accident
// that it caused; and it knows what it really paid to whom, whatever it says of it.
// What it decides it writes down, as one line, before it acts on it; a bank that cannot write must not go on.

import type { BusinessDate } from '../src/base/dates.ts'
import { fault } from '../src/base/outcome.ts'
import { type Accident, isDrawn } from './accidents.ts'
import { type Answered, writeAnswers } from './answer-file.ts'
import { isoReasonOf } from './behaviours.ts'
import {
  type Account,
  accountIn,
  type Books,
  emptyBooks,
  enter,
  keyOf,
  signed,
  stemOf,
  type Unanswered,
  type Unreturned,
  type Unsettled,
  whenAskedFor,
} from './books.ts'
import { type Detail, writeNotice, writeStatement } from './camt.ts'
import type { Booking, Fact, PlannedReturn, Verdict } from './facts.ts'
import { afterClosing, bankingDayAfter, beginning, bookingDay, closing, dayOf, opening } from './hours.ts'
import { answersTo, considered, fileBytesMax, headerOf, type ReadFile, readPaymentFile, returnsOf } from './intake.ts'
import { type Journal, openJournal } from './journal.ts'
import type { Mailbox } from './mailbox.ts'
import { type FileStatus, writeFileStatus, writeTransferStatus } from './pain002.ts'

/** How long a file lies there after its acknowledgement came too early. */
const earlyMs = 60_000
/** How long an outage lasts that nobody has asked for. */
export const outageMinutesUsual = 30
const wrongBy = 100n
/** Of returns and changes for payments that nobody has sent. */
const unknownTraces = 9_000_000
/** The bank's word on a file that it has lost: it has paid nothing of it. */
const neverReceived = { code: 'NARR', information: 'never received' }

export type BankOptions = {
  readonly journal: string
  /** Absent where there are only calls. */
  readonly mailbox: Mailbox | undefined
  /** The clock of the machine; the bank's own may be ahead of it, or stand. */
  readonly now: () => Date
}

type Due =
  | { readonly kind: 'settle'; readonly at: string; readonly unsettled: Unsettled }
  | { readonly kind: 'answer'; readonly at: string; readonly unanswered: Unanswered }
  | { readonly kind: 'return'; readonly at: string; readonly unreturned: Unreturned }
  | { readonly kind: 'state'; readonly at: string; readonly account: Account; readonly on: BusinessDate }

export class SandboxBank {
  readonly books: Books = emptyBooks()
  readonly #journal: Journal<Fact>
  readonly #mailbox: Mailbox | undefined
  readonly #machineNow: () => Date
  #noted: Fact[] = []
  #isBroken = false
  #passing: Promise<void> = Promise.resolve()

  constructor({ journal, mailbox, now }: BankOptions) {
    this.#journal = openJournal<Fact>(journal, fact => enter(this.books, fact))
    this.#mailbox = mailbox
    this.#machineNow = now
  }

  now(): Date {
    const { aheadMs, standsAt } = this.books.clock
    return standsAt === null ? new Date(this.#machineNow().getTime() + aheadMs) : new Date(standsAt)
  }

  machineNow(): Date {
    return this.#machineNow()
  }

  isOut(): boolean {
    const { outageUntil } = this.books
    return outageUntil !== null && this.now() < new Date(outageUntil)
  }

  close(): void {
    this.#journal.close()
  }

  /** One act: all that it notes is kept, or none of it. It waits for nothing in between. */
  act<T>(perform: () => T): T {
    // Memory and disk may differ: only a new start, from the disk, is sound.
    if (this.#isBroken) fault('the bank broke down and has to be started again')
    this.#isBroken = true
    const answer = perform()
    if (this.#noted.length > 0) this.#journal.append(this.#noted)
    this.#noted = []
    this.#isBroken = false
    return answer
  }

  note(fact: Fact): void {
    enter(this.books, fact)
    this.#noted.push(fact)
  }

  /** Whether this happens to that now; where it does, it is counted. */
  happens(accident: Accident, subject: string): boolean {
    const isOrdered = this.isOrdered(accident)
    const { seed, rates } = this.books.manners
    // What was drawn has befallen its subject once, and does not again when that comes again.
    const isOver = this.books.befallen.has(`${accident}/${subject}`)
    if (!isOrdered && (isOver || !isDrawn(seed, rates, accident, subject))) return false
    this.note({ fact: 'accident', accident, subject, isOrdered })
    return true
  }

  isOrdered(accident: Accident): boolean {
    return (this.books.ordered.get(accident) ?? 0) > 0
  }

  /** The account of an institution, which is opened when it is first heard of. */
  account(institution: string): Account {
    const known = this.books.accounts.get(institution)
    if (known !== undefined) return known
    this.note({ fact: 'account_opened', institution, on: bookingDay(this.now()) })
    return accountIn(this.books, institution)
  }

  book(institution: string, at: Date, given: Omit<Booking, 'id' | 'on' | 'at'>): Booking {
    this.account(institution)
    const id = `bkg${String(this.books.bookings + 1).padStart(7, '0')}`
    const booking: Booking = { id, on: bookingDay(at), at: at.toISOString(), ...given }
    this.note({ fact: 'booked', institution, booking })
    return booking
  }

  /** Does all that is to be done by now, in the order of time. One pass after the other. */
  pass(): Promise<void> {
    const passed = this.#passing.then(() => this.#pass())
    // Whoever waits for this pass hears of its fault; the next one is not kept from trying.
    this.#passing = passed.catch(() => undefined)
    return passed
  }

  async #pass(): Promise<void> {
    const now = this.now()
    for (let due = this.#next(now); due !== undefined; due = this.#next(now)) await this.#perform(due)
    await this.#sendUnknown(now)
    this.#returnUnknown(now)
    this.#mailbox?.setAway(this.isOut())
    if (this.isOut()) return
    await this.#takeFiles()
    this.#removeTaken(now)
    this.#leaveLetters(now)
  }

  #next(now: Date): Due | undefined {
    const dues: Due[] = []
    for (const unsettled of this.books.unsettled) {
      const [first] = unsettled.settlings
      if (first !== undefined) dues.push({ kind: 'settle', at: first.at, unsettled })
    }
    for (const unanswered of this.books.unanswered) dues.push({ kind: 'answer', at: unanswered.dueAt, unanswered })
    for (const unreturned of this.books.unreturned) dues.push({ kind: 'return', at: unreturned.dueAt, unreturned })
    for (const account of this.books.accounts.values()) {
      const on = bankingDayAfter(account.statedOn)
      dues.push({ kind: 'state', at: closing(on).toISOString(), account, on })
    }
    // What stands first in a list wins among equals: settlements before answers before statements.
    const first = dues.reduce<Due | undefined>(
      (best, due) => (best === undefined || due.at < best.at ? due : best),
      undefined,
    )
    return first !== undefined && new Date(first.at) <= now ? first : undefined
  }

  async #perform(due: Due): Promise<void> {
    const at = new Date(due.at)
    if (due.kind === 'settle') this.act(() => this.#settle(due.unsettled, at))
    if (due.kind === 'answer') await this.#answer(due.unanswered, at)
    if (due.kind === 'return') this.act(() => this.#returnTransfers(due.unreturned, at))
    if (due.kind === 'state') this.act(() => this.#state(due.account, due.on, at))
  }

  /** The whole file is debited when the first of it settles; each entry is paid on its own day. */
  #settle({ institution, name, settlings }: Unsettled, at: Date): void {
    const file = this.books.files.find(
      one => one.institution === institution && one.name === name && one.verdict.state === 'accepted',
    )
    const { cents, settlings: all } = file ?? fault(`${name} was accepted`)
    const part = settlings[0]?.part
    if (part !== undefined) {
      const own = settlings[0]?.entries ?? []
      const sum = own.reduce((total, entry) => total + entry.cents, 0n)
      this.#debit(institution, at, { name: part, cents: sum, count: own.length })
      // Of one part it says that the file is paid; of several, which.
      this.#status(institution, at, stemOf(name), 'ACSC', all.length === 1 ? {} : { part })
      this.note({ fact: 'file_settled', institution, name })
      return
    }
    const isFirst = settlings.length === all.length
    if (isFirst && cents > 0n) {
      const count = all.reduce((sum, { entries }) => sum + entries.length, 0)
      this.#debit(institution, at, { name: stemOf(name), cents, count })
      this.#status(institution, at, stemOf(name), 'ACSC')
    }
    this.note({ fact: 'file_settled', institution, name })
  }

  #debit(institution: string, at: Date, { name, cents, count }: { name: string; cents: bigint; count: number }): void {
    const references = { paymentInformationId: name }
    const booking = this.book(institution, at, { side: 'debit', cents, code: ['ICDT', 'ACDT'], references, count })
    this.#notice(institution, at, booking, [{ references, cents }])
  }

  /** All of one file that comes back at the same moment: said in one report, and credited one by one. */
  #returnTransfers({ institution, file, dueAt }: Unreturned, at: Date): void {
    const own = [...this.books.unreturned].filter(
      one => one.institution === institution && one.file === file && one.dueAt === dueAt,
    )
    this.#creditTransfers(institution, at, file, own)
    for (const { endToEndId } of own) this.note({ fact: 'transfer_returned', institution, file, endToEndId })
  }

  #creditTransfers(institution: string, at: Date, file: string, refused: readonly PlannedReturn[]): void {
    const said = { madeAt: at, file, kind: this.#kindOf(institution, file), refused }
    const textOf = (id: string) => writeTransferStatus({ id, ...said })
    const name = this.#write(institution, at, 'status', 'xml', textOf)
    for (const { instructionId, endToEndId, cents, code } of refused) {
      const references = { instructionId, endToEndId }
      const booking = this.book(institution, at, {
        side: 'credit',
        cents,
        code: ['ICDT', 'RRTN'],
        references,
        returnReason: code,
        count: 1,
      })
      this.#notice(institution, at, booking, [{ references, cents, returnReason: code }])
    }
    if (this.happens('return_twice', keyOf(institution, name)))
      this.#writeAgain(institution, at, name, textOf(stemOf(name)))
  }

  /** What a report calls the file that it is about. */
  #kindOf(institution: string, stem: string): string {
    const file = this.books.files.findLast(one => one.institution === institution && stemOf(one.name) === stem)
    return file?.transfers?.message ?? (file?.name.endsWith('.xml') === true ? 'pain.001.001.09' : 'NACHA')
  }

  /** All that comes back at the same moment to the same institution, in one file. */
  async #answer({ institution, kind, dueAt }: Unanswered, at: Date): Promise<void> {
    const own = [...this.books.unanswered].filter(
      one => one.institution === institution && one.kind === kind && one.dueAt === dueAt,
    )
    const text = await this.#answerText(institution, own, at)
    this.act(() => {
      this.#leaveAnswers(institution, own, text, at)
      for (const { file, detail } of own) this.note({ fact: 'answered', institution, file, trace: detail.traceNumber })
    })
  }

  #answerText(institution: string, answers: readonly Answered[], at: Date): Promise<string> {
    return writeAnswers({ on: dayOf(at), ofDay: this.account(institution).letters, answers })
  }

  /** What is returned is credited as one sum, under the name of its file. */
  #leaveAnswers(institution: string, answers: readonly Answered[], text: string, at: Date): void {
    const isReturn = answers[0]?.kind === 'return'
    const name = this.#write(institution, at, isReturn ? 'returns' : 'changes', 'ach', () => text)
    if (isReturn) {
      const details = answers.map(({ detail, code }) => ({
        references: { paymentInformationId: name, transactionId: detail.traceNumber },
        cents: detail.amount,
        returnReason: code,
      }))
      const booking = this.book(institution, at, {
        side: 'credit',
        cents: details.reduce((sum, { cents }) => sum + cents, 0n),
        code: ['ICDT', 'ARET'],
        references: { paymentInformationId: name },
        count: details.length,
      })
      this.#notice(institution, at, booking, details)
      if (this.happens('return_twice', keyOf(institution, name))) this.#writeAgain(institution, at, name, text)
    }
  }

  /** A statement for every banking day, also where nothing happened; and what a day has in accidents of its own. */
  #state(account: Account, on: BusinessDate, at: Date): void {
    const { institution } = account
    const subject = `${institution}/${on}`
    const bookings = account.bookings.filter(booking => booking.on <= on)
    const isMissing = this.happens('statement_missing', subject)
    const isLate = !isMissing && this.happens('statement_out_of_order', subject)
    const isWrong = !isMissing && this.happens('statement_wrong', subject)
    const end = bookings.reduce((sum, booking) => sum + signed(booking), account.stated)
    const text = (id: string, isRight = !isWrong) =>
      writeStatement({
        id,
        number: account.statements + 1,
        madeAt: at,
        on,
        from: beginning(on),
        until: at,
        account: accountNumber(institution),
        opening: account.stated,
        closing: isRight ? end : end + wrongBy,
        bookings,
      })
    if (!isMissing) {
      const dueAt = isLate ? afterClosing(bankingDayAfter(on)) : at
      const name = this.#write(institution, at, 'statement', 'xml', text, dueAt)
      if (this.happens('statement_twice', subject)) this.#writeAgain(institution, dueAt, name, text(stemOf(name)))
    }
    const asked = new Date(whenAskedFor)
    if (isMissing || isWrong) this.#write(institution, at, 'statement', 'xml', id => text(id, true), asked)
    this.note({ fact: 'statement_made', institution, on })
    const { seed, rates } = this.books.manners
    for (const accident of ['return_for_unknown', 'change_for_unknown'] as const) {
      if (isDrawn(seed, rates, accident, subject)) this.note({ fact: 'accident_ordered', accident, times: 1 })
    }
    if (this.happens('outage', subject)) this.breakDown(outageMinutesUsual)
  }

  /** Whoever asks gets what should have come: a statement, the right one of a wrong one, what became of a file. */
  askFor(institution: string): void {
    this.note({ fact: 'letters_asked_for', institution, at: this.now().toISOString() })
  }

  breakDown(minutes: number): void {
    const until = new Date(this.now().getTime() + minutes * 60_000)
    this.note({ fact: 'outage', until: until.toISOString() })
  }

  /** Returns and changes for payments that nobody has sent, made after the likeness of one that was. */
  async #sendUnknown(now: Date): Promise<void> {
    for (const [accident, kind, code] of [
      ['return_for_unknown', 'return', 'R03'],
      ['change_for_unknown', 'change', 'C01'],
    ] as const) {
      for (const [institution, sample] of this.books.samples) {
        if (!this.isOrdered(accident)) continue
        const { letters } = this.account(institution)
        const trace = `${sample.header.originatingDfi}${String(unknownTraces + letters).padStart(7, '0')}`
        const answered = [{ ...sample, detail: { ...sample.detail, traceNumber: trace }, kind, code }]
        const text = await this.#answerText(institution, answered, now)
        this.act(() => {
          if (!this.happens(accident, keyOf(institution, trace))) return
          this.#leaveAnswers(institution, answered, text, now)
          if (kind === 'return') this.note({ fact: 'misdirected', institution, trace, cents: sample.detail.amount })
        })
      }
    }
  }

  /** A transfer that nobody has sent is refused and credited, as if it were of the last file. */
  #returnUnknown(now: Date): void {
    for (const [institution, file] of this.books.lastTransfers) {
      if (!this.isOrdered('return_for_unknown')) return
      this.act(() => {
        const name = `itn_${String(unknownTraces + this.account(institution).letters).padStart(26, '0')}`
        if (!this.happens('return_for_unknown', keyOf(institution, name))) return
        const cents = file.settlings[0]?.entries[0]?.cents ?? 100n
        const own = { instructionId: name, endToEndId: name, cents, code: isoReasonOf('R03'), dueAt: now.toISOString() }
        this.#creditTransfers(institution, now, stemOf(file.name), [{ part: stemOf(file.name), ...own }])
        this.note({ fact: 'misdirected', institution, trace: name, cents })
      })
    }
  }

  async #takeFiles(): Promise<void> {
    const mailbox = this.#mailbox
    for (const institution of mailbox?.institutions() ?? []) {
      if (!this.books.accounts.has(institution)) this.act(() => this.account(institution))
      for (const name of mailbox?.waiting(institution) ?? []) {
        if (this.books.present.has(keyOf(institution, name))) continue
        const read = mailbox?.read(institution, name, fileBytesMax)
        if (read === undefined || read === 'gone') continue
        const bytes = read === 'too_large' ? Buffer.alloc(fileBytesMax + 1) : read
        await this.take(institution, name, bytes)
      }
    }
  }

  /** Takes a file, however it came: writes down what it is and what becomes of it, and what is to be said of it. */
  async take(institution: string, name: string, bytes: Buffer): Promise<Verdict> {
    const read = await readPaymentFile(bytes)
    return this.act(() => this.#takeRead(institution, name, read))
  }

  #takeRead(institution: string, name: string, read: ReadFile): Verdict {
    const now = this.now()
    const subject = keyOf(institution, name)
    // What lies there is what was taken already.
    const before = this.books.present.get(subject)
    if (before !== undefined) return before.verdict
    const intake = considered(this.books, this.account(institution), read, now)
    const verdict = this.#befallen(intake.verdict, subject)
    const isAccepted = verdict.state === 'accepted'
    const isEarly = verdict.state !== 'dropped' && this.happens('acknowledgement_early', subject)
    const stem = stemOf(name)
    this.note({
      fact: 'file_taken',
      file: {
        institution,
        name,
        takenAt: now.toISOString(),
        hash: read.hash,
        header: headerOf(read),
        verdict,
        cents: intake.cents,
        removeAt: new Date(now.getTime() + (isEarly ? earlyMs : 0)).toISOString(),
        settlings: isAccepted ? intake.settlings : [],
        answers: isAccepted
          ? answersTo(intake, trace => this.happens('return_late', `${institution}/${stem}/${trace}`))
          : [],
        sample: isAccepted ? (intake.samples[0] ?? null) : null,
        ...(intake.transfers === undefined
          ? {}
          : {
              transfers: {
                message: intake.transfers.message,
                returns: isAccepted
                  ? returnsOf(intake, name => this.happens('return_late', `${institution}/${stem}/${name}`))
                  : [],
              },
            }),
      },
    })
    if (verdict.state !== 'dropped') this.#acknowledge(institution, stem, verdict, now)
    else this.#status(institution, now, stem, 'RJCT', { reason: neverReceived }, new Date(whenAskedFor))
    return verdict
  }

  /** Only what the book would have accepted can be lost or turned down for nothing. */
  #befallen(verdict: Verdict, subject: string): Verdict {
    if (verdict.state !== 'accepted') return verdict
    if (this.happens('file_dropped', subject)) return { state: 'dropped' }
    if (this.happens('rejected_for_no_reason', subject)) return { state: 'refused', reason: 'MS03', information: '' }
    return verdict
  }

  #acknowledge(institution: string, stem: string, verdict: Exclude<Verdict, { state: 'dropped' }>, now: Date): void {
    const subject = keyOf(institution, stem)
    const isLost = this.happens('acknowledgement_lost', subject)
    const isLate = !isLost && this.happens('acknowledgement_late', subject)
    const lateAt = isLate ? opening(bankingDayAfter(dayOf(now))) : now
    const dueAt = isLost ? new Date(whenAskedFor) : lateAt
    const said =
      verdict.state === 'refused' ? { reason: { code: verdict.reason, information: verdict.information } } : {}
    const [name, text] = this.#status(institution, now, stem, 'reason' in said ? 'RJCT' : 'ACCP', said, dueAt)
    if (this.happens('acknowledgement_twice', subject)) this.#writeAgain(institution, dueAt, name, text)
  }

  #status(
    institution: string,
    madeAt: Date,
    file: string,
    status: 'ACCP' | 'RJCT' | 'ACSC',
    more: Pick<FileStatus, 'reason' | 'part'> = {},
    dueAt = madeAt,
  ): readonly [name: string, text: string] {
    const said = { madeAt, file, kind: this.#kindOf(institution, file), status, ...more }
    const name = this.#write(institution, madeAt, 'status', 'xml', id => writeFileStatus({ id, ...said }), dueAt)
    return [name, writeFileStatus({ id: stemOf(name), ...said })]
  }

  #notice(institution: string, madeAt: Date, booking: Booking, details: readonly Detail[]): void {
    this.#write(institution, madeAt, 'notice', 'xml', id =>
      writeNotice({ id, madeAt, account: accountNumber(institution), entry: { booking, details } }),
    )
  }

  /** Files are numbered by institution; what is in one is known by the name of the file. */
  #write(
    institution: string,
    madeAt: Date,
    kind: string,
    extension: 'ach' | 'xml',
    textOf: (id: string) => string,
    dueAt = madeAt,
  ): string {
    const number = String(this.account(institution).letters + 1).padStart(5, '0')
    const id = `${kind}-${dayOf(madeAt).replaceAll('-', '')}-${number}`
    const name = `${id}.${extension}`
    const letter = { institution, name, dueAt: dueAt.toISOString(), text: textOf(id) }
    this.note({ fact: 'letter_written', letter })
    return name
  }

  /** The same bytes under another name. */
  #writeAgain(institution: string, dueAt: Date, name: string, text: string): void {
    const again = `${stemOf(name)}-again${name.slice(stemOf(name).length)}`
    this.note({ fact: 'letter_written', letter: { institution, name: again, dueAt: dueAt.toISOString(), text } })
  }

  #removeTaken(now: Date): void {
    for (const { institution, name, removeAt } of this.books.present.values()) {
      if (new Date(removeAt) > now) continue
      this.#mailbox?.remove(institution, name)
      this.act(() => this.note({ fact: 'file_gone', institution, name }))
    }
  }

  #leaveLetters(now: Date): void {
    const mailbox = this.#mailbox
    if (mailbox === undefined) return
    for (const { institution, name, dueAt, text } of this.books.waitingLetters.values()) {
      if (new Date(dueAt) > now) continue
      mailbox.leave(institution, name, Buffer.from(text))
      this.act(() => this.note({ fact: 'letter_left', institution, name }))
    }
  }
}

/** By which its statements call the account of an institution. */
export function accountNumber(institution: string): string {
  return `settlement-${institution}`
}

// What the bank makes of a file that lies there: whether it can be read, what it asks for, and what the book says to that.

import { createHash } from 'node:crypto'
import { addDays } from '../src/base/dates.ts'
import { isFederalReserveDay } from '../src/base/federal-holidays.ts'
import { type BatchHeader, type Entry, type FileHeader, kindOf } from '../src/rails/ach/check.ts'
import type { Finding } from '../src/rails/ach/findings.ts'
import type { DomesticDetail } from '../src/rails/ach/originate.ts'
import { readAch } from '../src/rails/ach/read.ts'
import { transactionCode } from '../src/rails/ach/transaction-codes.ts'
import { isSameDayEligible, settlementOf } from '../src/rails/ach/windows.ts'
import { behaviourOf, isoReasonOf, lateReturn } from './behaviours.ts'
import { type Account, type Books, balanceOf, keyOf } from './books.ts'
import type { Cents, PlannedAnswer, PlannedReturn, Sample, Settling, Verdict } from './facts.ts'
import { bankingDayAfter, bankingDayOnOrAfter, opening } from './hours.ts'
import { isXml, readTransfers, type Transfers, Unreadable } from './transfers.ts'

/** More than the largest file that an originator may write. */
export const fileBytesMax = 33_554_432

export type ReadFile = {
  readonly hash: string
  /** The first mistake, in words that repeat nothing of what is in the file. */
  readonly flaw: string | null
  readonly header: FileHeader | null
  readonly entries: readonly { readonly header: BatchHeader; readonly entry: Entry }[]
  /** Where it is a pain.001 and no ACH file. */
  readonly transfers?: Transfers
  /** What a pain.002 calls the flaw. */
  readonly flawCode?: string
}

export async function readPaymentFile(bytes: Buffer): Promise<ReadFile> {
  const hash = createHash('sha256').update(bytes).digest('hex')
  const entries: { header: BatchHeader; entry: Entry }[] = []
  let header: FileHeader | null = null
  let flaw: string | null = null
  if (bytes.length > fileBytesMax) return { hash, flaw: 'the file is too large', header, entries }
  if (isXml(bytes)) return { hash, header, entries, ...readMessage(bytes) }
  for await (const event of readAch(one(bytes))) {
    if (event.kind === 'file_header') header = event.header
    if (event.kind === 'entry') entries.push({ header: event.batch, entry: event.entry })
    if (event.kind === 'mistake') flaw ??= flawOf(event)
    if (event.kind === 'end' && event.files > 1) flaw ??= 'one transmission, one file'
  }
  return { hash, flaw: flaw ?? (entries.length === 0 ? 'there are no entries' : null), header, entries }
}

function readMessage(bytes: Buffer): Pick<ReadFile, 'flaw' | 'flawCode' | 'transfers'> {
  try {
    return { flaw: null, transfers: readTransfers(bytes) }
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown
    return { flaw: thrown.message, flawCode: thrown.code }
  }
}

function flawOf({ line, record, field, wants }: Finding): string {
  return [`line ${line}`, record, field].filter(word => word !== '').join(', ') + `: ${wants}`
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** By which a bank knows a file again: from whom, to whom, of which day, the how manieth. */
export function headerOf({ header, transfers }: ReadFile): string {
  if (transfers !== undefined) return [transfers.message, transfers.initiator, transfers.id].join(' ')
  if (header === null) return ''
  const { immediateOrigin, immediateDestination, fileCreationDate, fileIdModifier } = header
  return [immediateOrigin.trim(), immediateDestination.trim(), fileCreationDate, fileIdModifier].join(' ')
}

export type Intake = {
  readonly verdict: Verdict
  readonly cents: Cents
  readonly settlings: readonly Settling[]
  readonly samples: readonly Sample[]
  readonly transfers?: Transfers
}

export function considered(books: Books, account: Account, file: ReadFile, now: Date): Intake {
  const nothing = { cents: 0n, settlings: [], samples: [] }
  const refuse = (reason: string, information: string): Intake => ({
    ...nothing,
    verdict: { state: 'refused', reason, information },
  })
  if (file.flaw !== null) return refuse(file.flawCode ?? 'FF01', file.flaw)
  // The very same bytes; or another file that says that it is one we have had.
  if (books.acceptedHashes.has(keyOf(account.institution, file.hash))) return refuse('DUPL', 'the file was sent before')
  if (books.acceptedHeaders.has(keyOf(account.institution, headerOf(file))))
    return refuse('AM05', 'a file of this day with this modifier was sent before')
  const { transfers } = file
  if (transfers !== undefined) {
    const settlings = partsOf(transfers, now)
    if (settlings === null) return refuse('DT01', 'the day of execution is too far ahead')
    const cents = settlings.flatMap(({ entries }) => entries).reduce((sum, entry) => sum + entry.cents, 0n)
    if (account.isPrefunded && balanceOf(account) - committed(books, account.institution) < cents)
      return refuse('AM04', 'there is not enough money in the account')
    return { verdict: { state: 'accepted' }, cents, settlings, samples: [], transfers }
  }
  const samples = file.entries.flatMap(({ header, entry }) => sampleOf(header, entry) ?? [])
  if (samples.length < file.entries.length) return refuse('AG03', 'domestic credits only')
  const settlings = settlingsOf(samples, now)
  if (settlings === null) return refuse('DT01', 'the effective entry date is too far ahead')
  const cents = samples.reduce((sum, { detail }) => sum + detail.amount, 0n)
  if (account.isPrefunded && balanceOf(account) - committed(books, account.institution) < cents)
    return refuse('AM04', 'there is not enough money in the account')
  return { verdict: { state: 'accepted' }, cents, settlings, samples }
}

function sampleOf(header: BatchHeader, { detail, addenda }: Entry): Sample | undefined {
  const code = transactionCode(detail.transactionCode)
  if (kindOf(addenda) !== 'forward' || code?.sign !== 'credit' || code.purpose === 'advice') return undefined
  return isDomestic(detail) ? { header, detail } : undefined
}

function isDomestic(detail: Entry['detail']): detail is DomesticDetail {
  return detail.record !== 'iatEntryDetail' && detail.record !== 'advEntryDetail'
}

/** Of files that were accepted and have not been debited yet. */
function committed({ files, unsettled }: Books, institution: string): Cents {
  const waiting = new Set([...unsettled].filter(one => one.institution === institution).map(({ name }) => name))
  return files
    .filter(file => file.institution === institution && file.verdict.state === 'accepted' && waiting.has(file.name))
    .reduce((sum, { cents }) => sum + cents, 0n)
}

/** By the day on which they settle, the earliest first. */
function settlingsOf(samples: readonly Sample[], now: Date): readonly Settling[] | null {
  const byDay = new Map<string, { on: Settling['on']; at: string; entries: { trace: string; cents: Cents }[] }>()
  for (const { header, detail } of samples) {
    const settled = settlementOf(
      {
        receivedAt: now,
        effectiveEntryDate: header.effectiveEntryDate,
        sign: 'credit',
        isSameDayEligible: isSameDayEligible(header.standardEntryClassCode, detail.amount),
      },
      isFederalReserveDay,
    )
    if (!settled.ok) return null
    const at = settled.value.at.toISOString()
    const settling = byDay.get(at) ?? { on: settled.value.on, at, entries: [] }
    settling.entries.push({ trace: detail.traceNumber, cents: detail.amount })
    byDay.set(at, settling)
  }
  return [...byDay.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

/** Each part is one debit, on the day on which it is executed; the earliest first. */
function partsOf({ parts }: Transfers, now: Date): readonly Settling[] | null {
  const settlings: Settling[] = []
  for (const { id, isSameDay, executeOn, transfers } of parts) {
    const settled = settlementOf(
      { receivedAt: now, effectiveEntryDate: executeOn, sign: 'credit', isSameDayEligible: isSameDay },
      isFederalReserveDay,
    )
    if (!settled.ok) return null
    const entries = transfers.map(({ endToEndId, cents }) => ({ trace: endToEndId, cents }))
    settlings.push({ on: settled.value.on, at: settled.value.at.toISOString(), part: id, entries })
  }
  return settlings.toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

/** What of a pain.001 will come back. A change is said by nobody: the transfer arrives. */
export function returnsOf(
  { transfers, settlings }: Intake,
  isLate: (name: string) => boolean,
): readonly PlannedReturn[] {
  const settlesOn = new Map(settlings.map(({ part, on }) => [part, on]))
  return (transfers?.parts ?? []).flatMap(part =>
    part.transfers.flatMap(({ instructionId, endToEndId, cents, account }): PlannedReturn[] => {
      const on = settlesOn.get(part.id)
      const behaviour = behaviourOf(account)
      if (on === undefined || behaviour?.kind === 'change') return []
      const own = { part: part.id, instructionId, endToEndId, cents }
      if (behaviour !== undefined) {
        const dueAt = opening(bankingDayAfter(on, behaviour.bankingDays)).toISOString()
        return [{ ...own, code: isoReasonOf(behaviour.code), dueAt }]
      }
      if (!isLate(endToEndId)) return []
      const day = bankingDayOnOrAfter(addDays(on, lateReturn.calendarDays))
      return [{ ...own, code: isoReasonOf(lateReturn.code), dueAt: opening(day).toISOString() }]
    }),
  )
}

/** What will come back, by the account and by `isLate`, told the trace number of everything that would be paid. */
export function answersTo(
  { samples, settlings }: Intake,
  isLate: (trace: string) => boolean,
): readonly PlannedAnswer[] {
  const settlesOn = new Map(settlings.flatMap(({ on, entries }) => entries.map(({ trace }) => [trace, on] as const)))
  return samples.flatMap((sample): PlannedAnswer[] => {
    const { traceNumber, dfiAccountNumber, amount } = sample.detail
    const on = settlesOn.get(traceNumber)
    if (on === undefined) return []
    const behaviour = behaviourOf(dfiAccountNumber)
    if (behaviour !== undefined) {
      const { kind, code, bankingDays } = behaviour
      return [{ ...sample, kind, code, dueAt: opening(bankingDayAfter(on, bankingDays)).toISOString() }]
    }
    if (amount === 0n || !isLate(traceNumber)) return []
    const day = bankingDayOnOrAfter(addDays(on, lateReturn.calendarDays))
    return [{ ...sample, kind: 'return', code: lateReturn.code, dueAt: opening(day).toISOString() }]
  })
}

// What an entry of a bank's file says of one of ours, and which of ours that is. Pure.

import { type BusinessDate, dateIn } from '../base/dates.ts'
import { isFederalReserveDay } from '../base/federal-holidays.ts'
import type { Entry } from './ach/check.ts'
import type { Addenda } from './ach/sec-codes.ts'
import { bankingDayFrom, bankingDaysAfter, returnDueBy } from './ach/windows.ts'
import type { FileState } from './file.ts'
import type { IncomingEntryKind } from './incoming-file.ts'
import type { Traced } from './incoming-store.ts'

const easternTime = 'America/New_York'

export type AchAnswer = {
  /** Counted from one within the file. */
  readonly place: number
  readonly kind: IncomingEntryKind
  readonly code: string
  /** The trace number of the entry that it answers; its own where it answers none. */
  readonly trace: string
  /** Eight digits: where the entry that it answers went to. */
  readonly receivingDfi: string | null
  readonly amount: bigint
  /** What a notification of change says is right. */
  readonly corrected: string | null
}

const kinds: Readonly<Partial<Record<Addenda['record'], IncomingEntryKind>>> = {
  addenda98: 'change',
  addenda98Iat: 'change',
  addenda98Refused: 'refused_change',
  addenda99: 'return',
  addenda99Iat: 'return',
  addenda99Dishonored: 'dishonored',
  addenda99Contested: 'contested',
}

export function answerOf(place: number, { detail, addenda }: Entry): AchAnswer {
  const { amount } = detail
  for (const one of addenda) {
    const kind = kinds[one.record]
    if (kind === undefined || !('originalEntryTraceNumber' in one)) continue
    const corrected = 'correctedData' in one ? one.correctedData : null
    const receivingDfi = one.originalReceivingDfi.trim() || null
    return {
      place,
      kind,
      code: codeOf(one),
      trace: one.originalEntryTraceNumber.trim(),
      receivingDfi,
      amount,
      corrected,
    }
  }
  const trace = 'traceNumber' in detail ? detail.traceNumber : ''
  return { place, kind: 'other', code: detail.transactionCode, trace, receivingDfi: null, amount, corrected: null }
}

function codeOf(addenda: Addenda): string {
  if (addenda.record === 'addenda98Refused') return addenda.refusedChangeCode
  if (addenda.record === 'addenda99Dishonored') return addenda.dishonoredReturnReasonCode
  if (addenda.record === 'addenda99Contested') return addenda.contestedReturnReasonCode
  if ('changeCode' in addenda) return addenda.changeCode
  return 'returnReasonCode' in addenda ? addenda.returnReasonCode : ''
}

/** In these it may have reached the bank. What has not left cannot be answered. */
const left: readonly FileState[] = ['sending', 'sent', 'confirmed', 'rejected']

/**
 * Which of ours it answers: the one with this number that went to this bank with this amount, and of several the newest,
 * since numbers come round again. Nothing is guessed: what fits but for one of the three is a candidate for people.
 */
export function matchOf(answer: AchAnswer, newestFirst: readonly Traced[]): Traced | undefined {
  if (answer.kind !== 'return' && answer.kind !== 'change') return undefined
  return newestFirst.find(
    ({ trace, receivingDfi, amount, fileState }) =>
      trace === answer.trace &&
      receivingDfi === answer.receivingDfi &&
      // A notification of change repeats no amount.
      (answer.kind === 'change' || amount === answer.amount) &&
      left.includes(fileState),
  )
}

/** Whether a return has come later than its reason allows. What nobody has settled yet counts from when it should have been. */
export function isLate(code: string, { settledOn, madeOn }: Pick<Traced, 'settledOn' | 'madeOn'>, now: Date): boolean {
  const settled = settledOn ?? bankingDaysAfter(bankingDayFrom(madeOn, isFederalReserveDay), 1, isFederalReserveDay)
  const dueBy = returnDueBy(code, settled, isFederalReserveDay)
  return dueBy !== null && dateIn(easternTime, now) > dueBy
}

const changeDays = 6

/** Six banking days after a notification was received, its change is to be made (Subsection 2.12.1). */
export function changeDueOn(now: Date): BusinessDate {
  const today = bankingDayFrom(dateIn(easternTime, now), isFederalReserveDay)
  return bankingDaysAfter(today, changeDays, isFederalReserveDay)
}

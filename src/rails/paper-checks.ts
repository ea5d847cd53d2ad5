// Checks on paper: drawn for an instruction, issued when their files have left, paid by the bank, or stopped.
//
// They promise: a number is used once, and so is a check; what the bank says of one, it may say as often as it likes; the
// money of a check that is being stopped is not free before the bank knows; what is presented and is not to be paid leaves a
// row and a leaf, because a person must look.
// Files are written and sent elsewhere (check-files.ts), which says when a check is issued, and when a stop has arrived.

import * as audit from '../audit/audit.ts'
import type { BusinessDate } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type CheckState, mayBecome, type NotToPay, type Presentment, presented } from './checks/check.ts'
import * as store from './checks-store.ts'
import type { FileId } from './file.ts'
import type { Instruction, InstructionId } from './instruction.ts'
import { receive } from './instructions.ts'

export type { PaperCheck } from './checks-store.ts'

type PaperCheck = store.PaperCheck
type NoticeKind = store.NoticeKind

const checksMax = 500

export type Drawing = {
  readonly drawnOn: BusinessDate
  /** The first that may be used: those before it are on paper that somebody else has. */
  readonly firstNumber: bigint
  readonly staleDays: number
}

/**
 * Draws a check for each instruction, in their order. One that has its check keeps it: whoever was killed in between
 * draws again.
 */
export async function drawChecks(
  work: Work,
  instructions: readonly Pick<Instruction, 'id' | 'money'>[],
  { drawnOn, firstNumber, staleDays }: Drawing,
): Promise<ReadonlyMap<InstructionId, PaperCheck>> {
  const known = await store.checksFor(
    work,
    instructions.map(({ id }) => id),
  )
  const checks = new Map(known.map(check => [check.instruction, check]))
  const without = instructions.filter(({ id }) => !checks.has(id))
  if (without.length === 0) return checks
  const last = await store.takeNumbers(work, without.length, firstNumber)
  const drawn = without.map(({ id, money }, index): PaperCheck => {
    const number = last - BigInt(without.length - 1 - index)
    const fresh = { state: 'drawn', reason: null, version: 1, changedAt: work.now } as const
    return { number, instruction: id, money, drawnOn, staleDays, ...fresh }
  })
  await store.insertChecks(work, drawn)
  for (const check of drawn) {
    checks.set(check.instruction, check)
    appendLeaf(work, check)
  }
  return checks
}

/** Both files have left: they are in the mail, and the bank knows them. Again, it changes nothing. */
export async function issueChecks(work: Work, numbers: readonly bigint[]): Promise<void> {
  const drawn = (await store.lockChecks(work, numbers)).filter(({ state }) => state === 'drawn')
  await take(
    work,
    drawn.map(check => ({ ...check, state: 'issued' })),
  )
}

/** They are not printed, and no bank has heard of them. Whoever has them not printed says what becomes of the payments. */
export async function voidDrawn(work: Work, numbers: readonly bigint[], reason: string): Promise<void> {
  const drawn = (await store.lockChecks(work, numbers)).filter(({ state }) => state === 'drawn')
  await take(
    work,
    drawn.map(check => ({ ...check, state: 'voided', reason })),
  )
}

export type CheckNotFound = { readonly code: 'check_not_found'; readonly number: string }
/** In the order in which they are looked for. */
export type StopRefusal =
  | CheckNotFound
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'check_not_stoppable'; readonly number: string; readonly state: CheckState }

export type Stop = {
  /** `void`: it was spoiled, and whoever says so has it before them. `stop`: it is out there. */
  readonly kind: NoticeKind
  readonly reason: string
  /** As whoever asks has seen it. */
  readonly version?: number
}

/**
 * Has the bank told not to pay it. Until the bank knows, it may; so its money stays where it is. Where the bank has refused
 * the file that told it, it is told once more.
 */
export async function stopCheck(work: Work, number: bigint, stop: Stop): Promise<Outcome<PaperCheck, StopRefusal>> {
  const [check] = await store.lockChecks(work, [number])
  if (check === undefined) return refused({ code: 'check_not_found', number: String(number) })
  const { state, version } = check
  if (stop.version !== undefined && stop.version !== version) return refused({ code: 'version_differs', version })
  const isToldAgain = state === 'stopping' && (await store.isNoticeRefused(work, number))
  if (!isToldAgain && !mayBecome(state, 'stopping'))
    return refused({ code: 'check_not_stoppable', number: String(number), state })
  const [stopping = fault('one for one')] = await beginStopping(work, [check], stop.kind, stop.reason)
  return done(stopping)
}

export async function stopAndFind(
  work: Work,
  number: bigint,
  stop: Stop,
): Promise<Outcome<store.NamedCheck, StopRefusal>> {
  const stopped = await stopCheck(work, number, stop)
  return stopped.ok ? findCheck(work, number) : stopped
}

/** Those of them that are out there; the others are as they are. */
export async function stopIssued(
  work: Work,
  numbers: readonly bigint[],
  kind: NoticeKind,
  reason: string,
): Promise<void> {
  const issued = (await store.lockChecks(work, numbers)).filter(({ state }) => state === 'issued')
  await beginStopping(work, issued, kind, reason)
}

async function beginStopping(
  work: Work,
  checks: readonly PaperCheck[],
  kind: NoticeKind,
  reason: string,
): Promise<readonly PaperCheck[]> {
  if (checks.length === 0) return []
  await store.putNotices(
    work,
    checks.map(({ number }) => number),
    kind,
  )
  return take(
    work,
    checks.map(check => ({ ...check, state: 'stopping', reason })),
  )
}

const ends = { stop: ['stopped', 'check_stopped'], void: ['voided', 'check_voided'] } as const satisfies Record<
  NoticeKind,
  readonly [state: CheckState, reason: string]
>

/** The bank knows what a file has told it. What was to be paid is rejected: its money is free. */
export async function arriveNotices(work: Work, file: FileId): Promise<void> {
  const kinds = new Map((await store.noticesIn(work, file)).map(({ number, kind }) => [number, kind]))
  const stopping = (await store.lockChecks(work, [...kinds.keys()])).filter(({ state }) => state === 'stopping')
  const ended = stopping.map(check => ({ check, end: ends[kinds.get(check.number) ?? 'stop'] }))
  await take(
    work,
    ended.map(({ check, end: [state] }) => ({ ...check, state })),
  )
  await receive(
    work,
    ended.map(({ check, end: [, reason] }) => ({ id: check.instruction, state: 'rejected', reason })),
  )
}

export type Presented =
  /** The bank asks, and is to pay it; that it has, it says when it has. */
  | { readonly is: 'to_pay'; readonly check: PaperCheck }
  | { readonly is: 'paid'; readonly check: PaperCheck }
  /** Where the bank has paid it all the same, the money is to be claimed back. */
  | { readonly is: 'not_to_pay'; readonly refusal: NotToPay }
  /** The bank has said so before. */
  | { readonly is: 'known' }

/** The bank says that a check was presented: it has paid it, or asks whether to. The same word again changes nothing. */
export async function presentCheck(
  work: Work,
  presentment: Presentment & { readonly reference: string },
): Promise<Presented> {
  const { number, money, on, isPaid, reference } = presentment
  const [check] = await store.lockChecks(work, [number])
  const decided = (await isStatementRepeated(work, check, presentment)) ? done(check) : presented(check, presentment)
  const verdict = decided.ok ? (isPaid ? 'check_paid' : 'check_to_pay') : decided.refusal.code
  if (!(await store.insertPresentment(work, presentment, verdict))) return { is: 'known' }
  audit.append(work, 'rails.check_presented', {
    check: String(number),
    amount: formatMoney(money),
    currency: money.currency,
    on,
    isPaid,
    reference,
    verdict,
  })
  if (!decided.ok) {
    // One that nobody here has drawn is of no payment.
    if (check !== undefined) await store.insertUntold(work, reference, number)
    return { is: 'not_to_pay', refusal: decided.refusal }
  }
  if (check === undefined) return fault('a check that is to be paid is on file')
  if (!isPaid) return { is: 'to_pay', check }
  if (check.state === 'cleared') return { is: 'paid', check }
  const [cleared = fault('one for one')] = await take(work, [{ ...check, state: 'cleared' }])
  await receive(work, [{ id: cleared.instruction, state: 'settled' }])
  return { is: 'paid', check: cleared }
}

/** A statement has shown it paid, and this is the first that the bank says of it otherwise: both are of the same day's work. */
async function isStatementRepeated(
  work: Work,
  check: PaperCheck | undefined,
  { money, isPaid }: Presentment,
): Promise<boolean> {
  if (check?.state !== 'cleared' || !isPaid || check.money.minor !== money.minor) return false
  return !(await store.presentmentsOf(work, check.number)).some(({ verdict }) => verdict === 'check_paid')
}

/** A statement shows them paid; those that are checks are cleared. */
export async function settleInstructions(work: Work, ids: readonly InstructionId[]): Promise<void> {
  const numbers = (await store.checksFor(work, ids)).map(({ number }) => number)
  const paid = (await store.lockChecks(work, numbers)).filter(({ state }) => mayBecome(state, 'cleared'))
  await take(
    work,
    paid.map(check => ({ ...check, state: 'cleared' })),
  )
  await receive(
    work,
    ids.map(id => ({ id, state: 'settled' })),
  )
}

/** By number, behind the one named (0 to begin with). */
export function listChecks(
  work: Work,
  only: { readonly state?: CheckState },
  behind: bigint,
  most: number,
): Promise<readonly store.NamedCheck[]> {
  return store.listChecks(work, only, behind, Math.min(most, checksMax))
}

export async function findCheck(work: Work, number: bigint): Promise<Outcome<store.NamedCheck, CheckNotFound>> {
  const check = await store.findCheck(work, number)
  return check === undefined ? refused({ code: 'check_not_found', number: String(number) }) : done(check)
}

export {
  findCheckOf,
  type NamedCheck,
  type PresentedBefore,
  presentmentsOf,
  takePresentments,
  type UntoldPresentment,
} from './checks-store.ts'

async function take(work: Work, after: readonly PaperCheck[]): Promise<readonly PaperCheck[]> {
  if (after.length === 0) return []
  await store.updateChecks(work, after)
  const taken = after.map(check => ({ ...check, version: check.version + 1, changedAt: work.now }))
  for (const check of taken) appendLeaf(work, check)
  return taken
}

function appendLeaf(work: Work, { number, instruction, money, state, reason }: PaperCheck): void {
  audit.append(work, 'rails.check', {
    check: String(number),
    instruction,
    amount: formatMoney(money),
    currency: money.currency,
    state,
    ...(reason === null ? {} : { reason }),
  })
}

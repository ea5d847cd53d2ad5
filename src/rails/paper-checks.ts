// Checks on paper: drawn for an instruction, issued when their files have left, paid by the bank, or stopped.
//
// They promise: a number is used once, and so is a check; what the bank says of one, it may say as often as it likes; the
// money of a check that is being stopped is not free before the bank knows; what is presented and is not to be paid leaves a
// row and a leaf, because a person must look.
// They know nothing of files: whoever writes and sends those says when a check is issued, and when a stop has arrived.

import * as audit from '../audit/audit.ts'
import type { BusinessDate } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type CheckState, mayBecome, type NotToPay, type Presentment, presented } from './checks/check.ts'
import * as store from './checks-store.ts'
import type { Instruction, InstructionId } from './instruction.ts'
import { receive } from './instructions.ts'

export type { PaperCheck } from './checks-store.ts'

type PaperCheck = store.PaperCheck

/** Nobody likes to be paid with check number one. */
const firstNumber = 1_001n
const checksMax = 500

/**
 * Draws a check for each instruction, in their order. One that has its check keeps it: whoever was killed in between
 * draws again.
 */
export async function drawChecks(
  work: Work,
  instructions: readonly Pick<Instruction, 'id' | 'money'>[],
  drawnOn: BusinessDate,
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
    return { number, instruction: id, money, drawnOn, state: 'drawn', reason: null, version: 1, changedAt: work.now }
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

export type CheckNotFound = { readonly code: 'check_not_found'; readonly number: string }
export type CheckNotStoppable = {
  readonly code: 'check_not_stoppable'
  readonly number: string
  readonly state: CheckState
}

/** It was not printed, or spoiled. What was to be paid with it is rejected, and may be tried again with another. */
export async function voidCheck(
  work: Work,
  number: bigint,
  reason: string,
): Promise<Outcome<PaperCheck, CheckNotFound | CheckNotStoppable>> {
  const outcome = await end(work, number, 'voided', reason)
  if (outcome.ok) await receive(work, [{ id: outcome.value.instruction, state: 'rejected', reason: 'check_voided' }])
  return outcome
}

/** Asks the bank not to pay it. Until the bank knows, it may; so its money stays where it is. */
export function stopCheck(
  work: Work,
  number: bigint,
  reason: string,
): Promise<Outcome<PaperCheck, CheckNotFound | CheckNotStoppable>> {
  return end(work, number, 'stopping', reason)
}

async function end(
  work: Work,
  number: bigint,
  state: 'voided' | 'stopping',
  reason: string,
): Promise<Outcome<PaperCheck, CheckNotFound | CheckNotStoppable>> {
  const [check] = await store.lockChecks(work, [number])
  if (check === undefined) return refused({ code: 'check_not_found', number: String(number) })
  if (!mayBecome(check.state, state))
    return refused({ code: 'check_not_stoppable', number: String(number), state: check.state })
  const [after = fault('one for one')] = await take(work, [{ ...check, state, reason }])
  return done(after)
}

/** The bank knows of these stops. What was to be paid is rejected: the money is free, and may be paid with another check. */
export async function stopArrived(work: Work, numbers: readonly bigint[]): Promise<void> {
  const stopping = (await store.lockChecks(work, numbers)).filter(({ state }) => state === 'stopping')
  await take(
    work,
    stopping.map(check => ({ ...check, state: 'stopped' })),
  )
  await receive(
    work,
    stopping.map(({ instruction }) => ({ id: instruction, state: 'rejected', reason: 'check_stopped' })),
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
  const decided = presented(check, presentment)
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
  if (!decided.ok) return { is: 'not_to_pay', refusal: decided.refusal }
  if (check === undefined) return fault('a check that is to be paid is on file')
  if (!isPaid) return { is: 'to_pay', check }
  const [cleared = fault('one for one')] = await take(work, [{ ...check, state: 'cleared' }])
  await receive(work, [{ id: cleared.instruction, state: 'settled' }])
  return { is: 'paid', check: cleared }
}

/** In one state, by number, behind the one named (0 to begin with). */
export function listChecks(work: Work, state: CheckState, behind: bigint): Promise<readonly PaperCheck[]> {
  return store.listChecks(work, state, behind, checksMax)
}

export { presentmentsOf } from './checks-store.ts'

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

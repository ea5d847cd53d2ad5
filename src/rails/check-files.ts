// Files of checks: one from which they are printed and mailed, and before it one that tells the bank of them.
//
// Both are made in one work, approved of and withdrawn together, and the first leaves once the second has left: a bank
// knows a check before anybody can bring it. What is to be stopped or is void later goes in a file of the second kind alone.

import * as audit from '../audit/audit.ts'
import { dateIn } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { IssueRecord } from './checks/positive-pay-file.ts'
import * as checksStore from './checks-store.ts'
import type { BankFile, Entry, FileFormat, FileId, PaperFormat } from './file.ts'
import { appendFileLeaf, takeStep } from './file-steps.ts'
import * as store from './files-store.ts'
import type { InstructionId } from './instruction.ts'
import { arriveNotices, drawChecks, issueChecks, stopIssued, voidDrawn } from './paper-checks.ts'

/** Of one institution in one file. */
const noticesMax = 1_000

/** Gives each entry its check, in their order. Undefined where somebody else has written the file meanwhile. */
export async function drawEntries(
  work: Work,
  id: FileId,
  entries: readonly Entry[],
  paper: PaperFormat,
): Promise<readonly Entry[] | undefined> {
  const file = await store.lockFile(work, id)
  if (file?.state !== 'building') return undefined
  const checks = await drawChecks(
    work,
    entries.map(({ instruction }) => instruction),
    { drawnOn: file.madeOn, firstNumber: paper.firstNumber, staleDays: paper.staleDays },
  )
  return entries.flatMap(entry => {
    const check = checks.get(entry.instruction.id)
    return check === undefined ? [] : [{ ...entry, check }]
  })
}

/** What the bank is told of checks that are being printed. */
export function issuesOf(entries: readonly Entry[]): readonly IssueRecord[] {
  return entries.flatMap(({ check, instruction, particulars }): IssueRecord[] =>
    check === undefined
      ? []
      : [
          {
            kind: 'issue',
            number: check.number,
            money: instruction.money,
            issuedOn: check.drawnOn,
            payee: particulars.name,
          },
        ],
  )
}

/** What waits to be told: the bank knows these checks, and is not to pay them any more. */
export async function waitingNotices(work: Work): Promise<readonly IssueRecord[]> {
  const waiting = await checksStore.waitingNotices(work, noticesMax)
  return waiting.map(({ number, kind, money, drawnOn }) => ({ kind, number, money, issuedOn: drawnOn, payee: '' }))
}

/** The bytes of a file that tells the bank of checks, sealed for their places. */
export type WrittenNotices = {
  readonly id: FileId
  readonly hash: Buffer
  readonly sealed: readonly Buffer[]
  readonly records: readonly IssueRecord[]
  readonly format: FileFormat & { readonly paper: PaperFormat }
}

/** It moves no money itself, so it comes to nothing. */
export async function enterNotices(
  work: Work,
  { id, hash, sealed, records, format }: WrittenNotices,
  { state, proposal }: Pick<BankFile, 'state' | 'proposal'>,
  dueAt: Date,
): Promise<void> {
  const madeOn = dateIn(format.timeZone, work.now)
  const file: BankFile = {
    id,
    format: 'positive_pay',
    name: `${id}.${format.paper.noticeExtension}`,
    state,
    reason: null,
    money: { currency: format.currency, minor: 0n },
    entries: records.length,
    hash,
    proposal,
    staged: null,
    version: 1,
    madeAt: work.now,
    madeOn,
    ofDay: await store.countOfDay(work, 'positive_pay', madeOn),
    settledOn: null,
    goesAfter: null,
    changedAt: work.now,
  }
  await store.insertFile(work, file, dueAt)
  await store.insertParts(work, id, sealed)
  appendFileLeaf(work, file)
}

/** Stops and voids leave in a file of their own. False, and nothing is changed, where another worker was quicker. */
export async function fileNotices(work: Work, written: WrittenNotices): Promise<boolean> {
  const numbers = written.records.map(({ number }) => number)
  if ((await checksStore.lockWaitingNotices(work, numbers)) !== numbers.length) return false
  await enterNotices(work, written, { state: 'approved', proposal: null }, work.now)
  await checksStore.setNoticesFile(work, numbers, written.id)
  return true
}

/** It has left: what is in it is in the mail. */
export async function issueIn(work: Work, { id, format }: BankFile): Promise<void> {
  if (format === 'checks') await issueChecks(work, await checksStore.numbersIn(work, id))
}

/** It never leaves, or these of it do not: no bank has heard of what was drawn for it. */
export async function voidIn(work: Work, { id, format }: BankFile): Promise<void> {
  if (format === 'checks') await voidDrawn(work, await checksStore.numbersIn(work, id), 'file_withdrawn')
}

export async function voidFor(work: Work, instructions: readonly InstructionId[]): Promise<void> {
  const checks = await checksStore.checksFor(work, instructions)
  await voidDrawn(
    work,
    checks.map(({ number }) => number),
    'not_printed',
  )
}

/**
 * The bank has taken or refused a file of checks, or one that tells of them. What was to be printed and was refused is
 * void, but the bank has been told of it: its money is free when the bank knows better.
 */
export async function answerPaper(work: Work, file: BankFile): Promise<void> {
  if (file.format === 'checks') {
    await issueIn(work, file)
    if (file.state === 'rejected')
      await stopIssued(work, await checksStore.numbersIn(work, file.id), 'void', 'file_rejected')
    await store.answerEntries(work, file.id, { state: 'accepted', reason: null })
    return
  }
  if (file.state === 'confirmed') return arriveNotices(work, file.id)
  const next = await store.lockNext(work, file)
  if (next?.state === 'approved') await takeStep(work, { ...next, state: 'withdrawn', reason: 'positive_pay_rejected' })
  // They are in the mail, or may be, and the bank knows nothing of them: somebody has to tell it.
  else if (next !== undefined) audit.append(work, 'rails.checks_unknown_to_bank', { file: next.id, told: file.id })
}

// Enters what a bank says of a file of ours, and of single instructions in it: ISO 20022's status reports.

import * as audit from '../audit/audit.ts'
import { dateIn } from '../base/dates.ts'
import { isId } from '../base/ids.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { isNext } from './enter-answers.ts'
import type { BankFile } from './file.ts'
import { confirm, settleFile } from './files.ts'
import { lockFileNamed } from './files-store.ts'
import { finish } from './incoming.ts'
import type { Effect, IncomingEntry, IncomingFileId, KeptFinding } from './incoming-file.ts'
import * as store from './incoming-store.ts'
import type { Answer, InstructionId } from './instruction.ts'
import { type Heard, receive } from './instructions.ts'
import type { StatusCode, StatusReason, StatusReport } from './status-report.ts'

/** Reads the bytes of a status report. Handed in by whoever constructs: the format is not ours to know. */
export type ReadStatusReport = (
  bytes: Buffer,
) => Promise<Outcome<StatusReport, { readonly code: string; readonly findings?: readonly KeptFinding[] }>>

/** What a status comes to, for a file and for an instruction alike; of one that is not here nothing can be said yet. */
const meanings: ReadonlyMap<StatusCode, 'accepted' | 'settled' | 'rejected'> = new Map([
  ['ACTC', 'accepted'],
  ['ACCP', 'accepted'],
  ['ACSP', 'accepted'],
  ['ACWC', 'accepted'],
  // Some of it: which, its transactions say.
  ['PART', 'accepted'],
  ['ACSC', 'settled'],
  ['ACCC', 'settled'],
  ['RJCT', 'rejected'],
  ['CANC', 'rejected'],
])

/** In which zone a bank that settles says so. */
const easternTime = 'America/New_York'
const reasonPattern = /^[A-Za-z0-9_ .-]{1,64}$/

/** A code only, and a short one: what banks write beside it may name people. */
function reasonOf(status: StatusCode, reasons: readonly StatusReason[]): string {
  const code = reasons[0]?.code ?? ''
  return reasonPattern.test(code) ? code : status
}

/**
 * The single instructions from a place on (counted from one), and with the last of them the file as a whole: what is said
 * of one goes before what is said of all. Answers with how far it is now; undefined where somebody else was quicker.
 */
export async function enterStatus(
  work: Work,
  id: IncomingFileId,
  report: StatusReport,
  from: number,
  entriesMax: number,
  dueAt: Date,
): Promise<{ readonly entered: number; readonly isWhole: boolean } | undefined> {
  if (!(await isNext(work, id, from))) return undefined
  const file = await lockFileNamed(work, report.originalId)
  const transactions = report.transactions.slice(from - 1, from - 1 + entriesMax)
  const entries = await enterTransactions(work, file, transactions, from)
  const entered = from - 1 + transactions.length
  const isWhole = entered === report.transactions.length
  if (isWhole && report.status !== null) entries.push(await enterWhole(work, file, report, report.status))
  if (entries.length > 0) await store.insertIncomingEntries(work, id, entries)
  for (const { place, kind, code, names, effect } of entries)
    if (effect === 'unmatched' || effect === 'contradicts' || place === 0)
      audit.append(work, 'rails.incoming_answer', { incomingFile: id, place, kind, code, names, effect })
  await store.updateEntered(work, id, entered, dueAt)
  if (isWhole) await finish(work, id)
  return { entered, isWhole }
}

type Transaction = StatusReport['transactions'][number]

async function enterTransactions(
  work: Work,
  file: BankFile | undefined,
  transactions: readonly Transaction[],
  from: number,
): Promise<IncomingEntry[]> {
  const said = transactions.map(transaction => ({ transaction, answer: answerOf(transaction) }))
  const answers = said.flatMap(({ answer }) => answer ?? [])
  const heard = await receive(work, answers)
  const heardOf = new Map(answers.map((answer, index) => [answer, heard[index]]))
  return said.map(({ transaction, answer }, index): IncomingEntry => {
    const came = answer === undefined ? undefined : heardOf.get(answer)
    const isOurs = answer !== undefined && came !== 'unknown'
    return {
      ...whole,
      place: from + index,
      kind: 'status',
      code: shown(transaction.status ?? ''),
      names: shown(nameOf(transaction) ?? ''),
      instruction: isOurs ? answer.id : null,
      file: file?.id ?? null,
      effect:
        answer === undefined
          ? instructionOf(transaction) === undefined
            ? 'unmatched'
            : 'noted'
          : effectOf(came, answer.state),
    }
  })
}

const whole = { receivingDfi: null, amount: null, instruction: null, reference: null, isLate: false } as const

async function enterWhole(
  work: Work,
  file: BankFile | undefined,
  { originalId, reasons }: StatusReport,
  status: StatusCode,
): Promise<IncomingEntry> {
  const own = { ...whole, place: 0, kind: 'file_status', code: shown(status), names: shown(originalId) } as const
  if (file === undefined) {
    audit.append(work, 'rails.answer_for_unknown_file', { name: own.names, state: own.code })
    return { ...own, file: null, effect: 'unmatched' }
  }
  const meaning = meanings.get(status)
  if (meaning === undefined) return { ...own, file: file.id, effect: 'noted' }
  const came = await {
    accepted: () => confirm(work, { name: file.name, state: 'confirmed' }),
    rejected: () => confirm(work, { name: file.name, state: 'rejected', reason: reasonOf(status, reasons) }),
    settled: () => settleFile(work, file.name, dateIn(easternTime, work.now)),
  }[meaning]()
  return { ...own, file: file.id, effect: effectOf(came, meaning === 'accepted' ? 'confirmed' : meaning) }
}

function effectOf(came: Heard | undefined, entered: Effect): Effect {
  if (came === 'entered') return entered
  return came === undefined || came === 'unknown' ? 'unmatched' : came
}

/** Undefined for what is of no instruction of ours, or says nothing yet. */
function answerOf(transaction: Transaction): Answer | undefined {
  const id = instructionOf(transaction)
  const { status, reasons } = transaction
  const meaning = meanings.get(status ?? '')
  if (id === undefined || status === null || meaning === undefined) return undefined
  return meaning === 'rejected' ? { id, state: meaning, reason: reasonOf(status, reasons) } : { id, state: meaning }
}

/** By the name that we gave it end to end, which is its id. */
function instructionOf(transaction: Transaction): InstructionId | undefined {
  const name = nameOf(transaction)
  return name !== null && isId('itn', name) ? name : undefined
}

function nameOf({ originalEndToEndId, originalInstructionId, originalTransactionId }: Transaction): string | null {
  return originalEndToEndId ?? originalInstructionId ?? originalTransactionId
}

const shownCharsMax = 64

/** What a bank has written where a name or a code of ours should stand. */
function shown(text: string): string {
  return text.replaceAll(/[^!-~]/g, '_').slice(0, shownCharsMax)
}

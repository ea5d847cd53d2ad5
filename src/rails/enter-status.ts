// Enters what a bank says of a file of ours, and of single instructions in it: ISO 20022's status reports.

import * as audit from '../audit/audit.ts'
import { dateIn } from '../base/dates.ts'
import { isId } from '../base/ids.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { isNext } from './enter-answers.ts'
import type { BankFile } from './file.ts'
import { debitCalled } from './file-controls.ts'
import { confirm, rejectPart, settleFile } from './files.ts'
import { lockFileNamed } from './files-store.ts'
import { finish } from './incoming.ts'
import type { Effect, IncomingEntry, IncomingFileId } from './incoming-file.ts'
import * as store from './incoming-store.ts'
import type { Answer, InstructionId } from './instruction.ts'
import { type Heard, receive } from './instructions.ts'
import type { StatusCode, StatusReason, StatusReport } from './status-report.ts'

/** Where a message is wrong, as a path in it. */
export type PathFinding = { readonly rule: string; readonly path: string; readonly wants: string }

/**
 * Reads the bytes of a message that reports on one or several of ours. Handed in by whoever constructs: the format is not
 * ours to know. A finding says where it is no such message; nothing in it is of a person.
 */
export type ReadStatusReports = (bytes: AsyncIterable<Buffer>) => Promise<
  Outcome<
    { readonly value: readonly StatusReport[] },
    {
      readonly code: string
      readonly finding: { readonly rule: string; readonly path: string; readonly wants: string }
    }
  >
>

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

type Said =
  | { readonly report: StatusReport; readonly transaction: Transaction }
  | { readonly report: StatusReport; readonly status: StatusCode }

/** What is said of single instructions goes before what the same report says of their file. */
function saidIn(reports: readonly StatusReport[]): readonly Said[] {
  return reports.flatMap((report): readonly Said[] => [
    ...report.transactions.map(transaction => ({ report, transaction })),
    ...(report.status === null ? [] : [{ report, status: report.status }]),
  ])
}

/**
 * Enters what is said from a place on (counted from one), and ends the file with the last of it. Answers with how far it is
 * now; undefined where somebody else was quicker.
 */
export async function enterStatus(
  work: Work,
  id: IncomingFileId,
  reports: readonly StatusReport[],
  from: number,
  entriesMax: number,
  dueAt: Date,
): Promise<{ readonly entered: number; readonly isWhole: boolean } | undefined> {
  if (!(await isNext(work, id, from))) return undefined
  const all = saidIn(reports)
  const piece = all.slice(from - 1, from - 1 + entriesMax)
  const entries: IncomingEntry[] = []
  for (const report of reports) {
    const own = piece.filter(said => said.report === report)
    if (own.length === 0) continue
    const file = await lockFileNamed(work, report.originalId)
    const transactions = own.flatMap(said => ('transaction' in said ? [said.transaction] : []))
    entries.push(...(await enterTransactions(work, file, transactions, from + entries.length)))
    for (const said of own)
      if ('status' in said) {
        const enter = report.originalPart === undefined ? enterWhole : enterPart
        entries.push(await enter(work, file, report, said.status, from + entries.length))
      }
  }
  const entered = from - 1 + entries.length
  if (entries.length > 0) await store.insertIncomingEntries(work, id, entries)
  for (const { place, kind, code, names, effect } of entries)
    if (effect === 'unmatched' || effect === 'contradicts' || kind === 'file_status')
      audit.append(work, 'rails.incoming_answer', { incomingFile: id, place, kind, code, names, effect })
  await store.updateEntered(work, id, entered, dueAt)
  const isWhole = entered === all.length
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
  const answered = transactions.map(transaction => ({ transaction, answer: answerOf(transaction) }))
  const paid = await paidAmong(
    work,
    file,
    answered.flatMap(({ answer }) => answer ?? []),
  )
  const said = answered.map(one => ({ ...one, answer: one.answer && sinceSettled(one.answer, paid) }))
  const all = said.flatMap(({ answer }) => answer ?? [])
  // What has not left cannot be answered: taken at its word, one that was refused would be paid by the file that it is in.
  const here = new Set(
    await store.notLeftAmong(
      work,
      all.map(({ id }) => id),
    ),
  )
  const answers = all.filter(({ id }) => !here.has(id))
  const heard = await receive(work, answers)
  const heardOf = new Map<Answer, Heard | undefined>(answers.map((answer, index) => [answer, heard[index]]))
  for (const answer of all) if (here.has(answer.id)) heardOf.set(answer, 'contradicts')
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

/** Of a pain.001: which of these the bank had paid. */
async function paidAmong(
  work: Work,
  file: BankFile | undefined,
  answers: readonly Answer[],
): Promise<ReadonlySet<InstructionId>> {
  const refused = answers.flatMap(({ id, state }) => (state === 'rejected' ? [id] : []))
  if (file?.format !== 'pain.001' || refused.length === 0) return new Set()
  return new Set(await store.paidAmong(work, file.id, refused))
}

/** A bank that refuses what it had paid says that it has come back: there is no file of returns for a pain.001. */
function sinceSettled(answer: Answer, paid: ReadonlySet<InstructionId>): Answer {
  return answer.state === 'rejected' && paid.has(answer.id) ? { ...answer, state: 'returned' } : answer
}

const whole = { receivingDfi: null, amount: null, instruction: null, reference: null, isLate: false } as const

async function enterWhole(
  work: Work,
  file: BankFile | undefined,
  { originalId, reasons }: StatusReport,
  status: StatusCode,
  place: number,
): Promise<IncomingEntry> {
  const own = { ...whole, place, kind: 'file_status', code: shown(status), names: shown(originalId) } as const
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

/** What is said of a part: of what the bank takes for the file in a sum of its own, or of all of it. */
async function enterPart(
  work: Work,
  file: BankFile | undefined,
  report: StatusReport,
  status: StatusCode,
  place: number,
): Promise<IncomingEntry> {
  const { originalPart = '', reasons } = report
  const debit = await debitCalled(work, originalPart)
  const names = shown(originalPart)
  const own = { ...whole, place, kind: 'file_status', code: shown(status), names } as const
  if (file === undefined || debit?.file.id !== file.id) {
    audit.append(work, 'rails.answer_for_unknown_file', { name: names, state: own.code })
    return { ...own, file: file?.id ?? null, effect: 'unmatched' }
  }
  if (debit.method === null) return enterWhole(work, file, { ...report, originalId: originalPart }, status, place)
  const { method } = debit
  const meaning = meanings.get(status)
  if (meaning === undefined) return { ...own, file: file.id, effect: 'noted' }
  const came = await {
    accepted: () => confirm(work, { name: file.name, state: 'confirmed' }),
    rejected: () => rejectPart(work, file.name, method, reasonOf(status, reasons)),
    settled: () => settleFile(work, file.name, dateIn(easternTime, work.now), method),
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

// Files: many instructions that leave together, once.
//
// build: what is queued goes into a file, in one work; its bytes are written from what the upper room says of the payees,
// sealed and hashed, and never change again. approve: above a threshold somebody looks at its totals. release: the bytes
// are put where the bank does not look, and then, the intention written down, released by one act; see transport.ts.
// confirm: the bank says that it has taken it, or that it will not. A crash anywhere leaves a file in a state of which
// the next step is safe to try, or can be decided by looking.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { type BusinessDate, dateIn, daysAfter } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { Place, Vault } from '../protection/protection.ts'
import { answerPaper, enterNotices, issueIn, voidFor, voidIn, type WrittenNotices } from './check-files.ts'
import type { BankFile, DebitPart, Entry, FileFormat, FileId, FileState, Unwritable } from './file.ts'
import { filesPerDayMax, mayBecome, paperFormats } from './file.ts'
import { insertDebits } from './file-controls-store.ts'
import { appendFileLeaf, takeStep } from './file-steps.ts'
import * as store from './files-store.ts'
import { type Heard, receive } from './instructions.ts'
import { countOriginated, limitsReached } from './return-rates.ts'

export const fileKind = 'rails.file'
const answerDays = 7
/** What the vault seals at once, with room for its own. */
const partBytes = 49_152

/** What one institution has decided about its files. */
export type FilePolicy = {
  /** The total from which a second person must approve; null where nobody need. */
  readonly approveFrom: bigint | null
  /** Files are made at certain times of day: what was queued later than the last of them waits for the next. */
  readonly queuedUntil?: Date
}

/** Takes what is queued into a new file. Undefined where nothing is. */
export async function build(
  work: Work,
  format: FileFormat,
  queuedUntil: Date = work.now,
): Promise<BankFile | undefined> {
  const madeOn = dateIn(format.timeZone, work.now)
  const ofDay = await store.countOfDay(work, format.name, madeOn)
  // The bank could not tell another from the first: what is queued waits for tomorrow.
  if (ofDay >= filesPerDayMax) return undefined
  const instructions = await store.takeQueued(work, format, queuedUntil)
  if (instructions.length === 0) return undefined
  const id = work.newId('fil')
  const file: BankFile = {
    id,
    format: format.name,
    name: `${id}.${format.extension}`,
    state: 'building',
    reason: null,
    money: { currency: format.currency, minor: instructions.reduce((sum, { money }) => sum + money.minor, 0n) },
    entries: instructions.length,
    hash: null,
    proposal: null,
    staged: null,
    version: 1,
    madeAt: work.now,
    madeOn,
    ofDay,
    settledOn: null,
    goesAfter: null,
    changedAt: work.now,
  }
  await store.insertFile(work, file, work.now)
  await store.insertEntries(
    work,
    file,
    await store.takePlaces(work, instructions.length),
    instructions.map(instruction => instruction.id),
  )
  appendFileLeaf(work, file)
  return file
}

/** The bytes of a file, sealed for their places. Made before the work that keeps them. */
export type Written = {
  readonly hash: Buffer
  readonly sealed: readonly Buffer[]
  readonly entries: readonly Entry[]
  /** By what answers will name them, where they do. */
  readonly marked?: readonly store.Marked[]
  /** Of checks: by what the bank is told of them before they leave. */
  readonly notices?: WrittenNotices
  /** In which sums the bank will take the money, where it is not one. */
  readonly debits?: readonly DebitPart[]
}

export function marksOf({ markOf }: FileFormat, entries: readonly Entry[]): readonly store.Marked[] {
  if (markOf === undefined) return []
  return entries.map(entry => {
    const { place, instruction } = entry
    return { ...markOf(entry), place, instruction: instruction.id, amount: instruction.money.minor }
  })
}

export async function seal(
  vault: Pick<Vault, 'sealMany'>,
  institution: InstitutionId,
  id: FileId,
  bytes: Buffer,
): Promise<Pick<Written, 'hash' | 'sealed'>> {
  const parts = Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, part) =>
    bytes.subarray(part * partBytes, (part + 1) * partBytes),
  )
  // Formats of the rails are ASCII; latin1 keeps whatever else a byte may be.
  const sealed = await vault.sealMany(
    parts.map((part, index) => ({ place: placeOfPart(institution, id, index + 1), text: part.toString('latin1') })),
  )
  return { hash: hashOf(bytes), sealed }
}

/** What was sealed, as it was. Faults where it is not what the file was registered with. */
export async function open(
  vault: Pick<Vault, 'openMany'>,
  institution: InstitutionId,
  { id, hash }: BankFile,
  sealed: readonly Buffer[],
): Promise<Buffer> {
  const texts = await vault.openMany(
    sealed.map((part, index) => ({ place: placeOfPart(institution, id, index + 1), sealed: part })),
    { why: 'sent' },
  )
  const bytes = Buffer.from(texts.join(''), 'latin1')
  if (hash === null || !hashOf(bytes).equals(hash)) fault(`the bytes of ${id} are not those it was registered with`)
  return bytes
}

function placeOfPart(institution: InstitutionId, file: FileId, part: number): Place {
  return { institution, table: 'rails.file_part', column: 'sealed', row: `${file}/${part}` }
}

function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** Registers the bytes; what could not be written is rejected. Another worker may have been first: then nothing changes. */
export async function write(
  work: Work,
  id: FileId,
  { hash, sealed, entries, marked = [], debits = [], notices }: Written,
  unwritable: readonly Unwritable[],
  { approveFrom }: FilePolicy,
): Promise<void> {
  const file = await store.lockFile(work, id)
  if (file?.state !== 'building') return
  await voidUnwritable(work, file, unwritable)
  await receive(
    work,
    unwritable.map(({ instruction, reason }) => ({ id: instruction, state: 'rejected', reason })),
  )
  if (entries.length === 0) {
    await takeStep(work, { ...file, state: 'withdrawn', reason: 'nothing_to_send' })
    return
  }
  await store.insertParts(work, id, sealed)
  if (marked.length > 0) await store.insertTraces(work, id, marked)
  if (debits.length > 0) await insertDebits(work, id, debits)
  const minor = entries.reduce((sum, { instruction }) => sum + instruction.money.minor, 0n)
  const goesAfter = notices?.id ?? null
  const written: BankFile = { ...file, hash, entries: entries.length, money: { ...file.money, minor }, goesAfter }
  const over = file.format === 'nacha' ? await limitsReached(work) : []
  if (over.length === 0 && (approveFrom === null || minor < approveFrom)) {
    if (notices !== undefined) await enterNotices(work, notices, { state: 'approved', proposal: null }, work.now)
    await takeStep(work, { ...written, state: 'approved' })
    return
  }
  const expiresAt = daysAfter(work.now, answerDays)
  const proposed = await change.propose(work, {
    kind: fileKind,
    subject: id,
    content: {
      file: id,
      sha256: hash.toString('hex'),
      entries: written.entries,
      amount: formatMoney(written.money),
      currency: written.money.currency,
      // So much has come back that nothing leaves before somebody has thought about it.
      ...(over.length === 0 ? {} : { returnRatesReached: over }),
      ...(notices === undefined ? {} : { positivePay: { file: notices.id, sha256: notices.hash.toString('hex') } }),
    },
    approvalsNeeded: 1,
    expiresAt,
  })
  const proposal = proposed.ok ? proposed.value.id : fault(`a file was not proposed: ${proposed.refusal.code}`)
  // It is decided together with what goes after it, and is due when that is.
  if (notices !== undefined) await enterNotices(work, notices, { state: 'awaiting_approval', proposal }, never)
  await takeStep(work, { ...written, state: 'awaiting_approval', proposal }, expiresAt)
}

async function voidUnwritable(work: Work, { format }: BankFile, unwritable: readonly Unwritable[]): Promise<void> {
  if (format !== 'checks') return
  await voidFor(
    work,
    unwritable.map(({ instruction }) => instruction),
  )
}

export type FileNotFound = { readonly code: 'file_not_found'; readonly file: string }
export type FileNotWaiting = { readonly code: 'file_not_waiting'; readonly file: FileId; readonly state: FileState }

/** Others have approved of it. */
export function approve(work: Work, id: FileId): Promise<Outcome<BankFile, FileNotFound | FileNotWaiting>> {
  return decide(work, id, file => ({ ...file, state: 'approved' }))
}

/** Others have turned it down, or nobody has answered: nothing of it leaves, and the worker answers what was in it. */
export function withdraw(
  work: Work,
  id: FileId,
  reason: string,
): Promise<Outcome<BankFile, FileNotFound | FileNotWaiting>> {
  return decide(work, id, file => ({ ...file, state: 'withdrawn', reason }))
}

/** What was never written never will be: the worker answers what was in it. Another may have been first. */
export async function withdrawUnwritten(work: Work, id: FileId, reason: string): Promise<void> {
  const file = await store.lockFile(work, id)
  if (file?.state === 'building') await takeStep(work, { ...file, state: 'withdrawn', reason })
}

/** Nobody has answered in time. Answers how many files there were. */
export async function withdrawUnanswered(work: Work, filesMax: number): Promise<number> {
  const files = await store.claimFiles(work, 'awaiting_approval', never, filesMax)
  for (const file of files) {
    // It has expired, or is about to; a proposal that is over stays as it ended.
    await change.withdraw(work, proposalOf(file), 'nobody has answered in time')
    const withdrawn = { state: 'withdrawn', reason: 'approval_expired' } as const
    await takeStep(work, { ...file, ...withdrawn })
    const first = await goesBefore(work, file)
    if (first !== undefined) await takeStep(work, { ...first, ...withdrawn })
  }
  return files.length
}

function proposalOf({ id, proposal }: BankFile): change.ProposalId {
  return proposal ?? fault(`${id} waits for nobody`)
}

/** Answers how many files there were. */
export async function answerWithdrawn(work: Work, filesMax: number): Promise<number> {
  const files = await store.claimFiles(work, 'withdrawn', never, filesMax)
  for (const file of files) {
    await voidIn(work, file)
    await store.answerEntries(work, file.id, { state: 'rejected', reason: 'file_withdrawn' })
  }
  return files.length
}
const never = new Date('9999-12-31T00:00:00Z')

/** What has to leave before this one; locked after it. */
async function goesBefore(work: Work, { goesAfter }: BankFile): Promise<BankFile | undefined> {
  return goesAfter === null ? undefined : store.lockFile(work, goesAfter)
}

async function decide(
  work: Work,
  id: FileId,
  after: (file: BankFile) => BankFile,
): Promise<Outcome<BankFile, FileNotFound | FileNotWaiting>> {
  const file = await store.lockFile(work, id)
  if (file === undefined) return refused({ code: 'file_not_found', file: id })
  if (file.state !== 'awaiting_approval') return refused({ code: 'file_not_waiting', file: id, state: file.state })
  const first = await goesBefore(work, file)
  if (first !== undefined) await takeDecision(work, after(first))
  return done(await takeDecision(work, after(file)))
}

/** What people decide about a file, and no more than that. */
async function takeDecision(work: Work, after: BankFile): Promise<BankFile> {
  const decided = { ...after, version: after.version + 1, changedAt: work.now }
  await store.updateState(work, decided)
  appendFileLeaf(work, decided)
  return decided
}

/** Writes down that it is being released from where it lies. False where another worker was first. */
export async function beginSending(work: Work, id: FileId, staged: string): Promise<boolean> {
  const file = await store.lockFile(work, id)
  if (file?.state !== 'approved') return false
  await takeStep(work, { ...file, state: 'sending', staged })
  return true
}

/** It has been seen to have left. The bank may have been quicker to say so. */
export async function endSending(work: Work, id: FileId): Promise<void> {
  const file = await store.lockFile(work, id)
  if (file?.state !== 'sending') return
  await takeStep(work, { ...file, state: 'sent' })
  await issueIn(work, file)
  await store.answerEntries(work, id, { state: 'accepted', reason: null })
  await countOriginated(work, file)
}

/** What the bank says of a file as a whole. */
export type FileAnswer =
  | { readonly name: string; readonly state: 'confirmed' }
  | { readonly name: string; readonly state: 'rejected'; readonly reason: string }

/**
 * Enters it, however late, twice or in whatever order, and says what came of it. What contradicts an earlier word, or
 * names a file that has not left, gets a leaf, because a person must look; so does a name that nobody knows.
 */
export async function confirm(work: Work, answer: FileAnswer): Promise<Heard> {
  const file = await store.lockFileNamed(work, answer.name)
  if (file === undefined) return unknownFile(work, answer.name, answer.state)
  if (file.state === answer.state) return 'repeated'
  if (!mayBecome(file.state, answer.state)) return contradiction(work, file, answer.state)
  const reason = answer.state === 'rejected' ? answer.reason : null
  const answered = await takeStep(work, { ...file, state: answer.state, reason })
  if (paperFormats.includes(file.format)) {
    await answerPaper(work, answered)
    return 'entered'
  }
  // What had left and was refused as a whole was not originated after all.
  if (file.state === 'sending' && answer.state === 'confirmed') await countOriginated(work, file)
  if (file.state === 'sent' && answer.state === 'rejected')
    await countOriginated(work, { ...file, entries: -file.entries })
  await store.answerEntries(
    work,
    file.id,
    answer.state === 'confirmed' ? { state: 'accepted', reason: null } : { state: 'rejected', reason: 'file_rejected' },
  )
  return 'entered'
}

/**
 * The bank has paid for a file, `on` a day: everything in it that has no final answer is settled. A bank that has paid has
 * taken it, whatever else was heard of it; that it has paid for what it refused, or never got, a person must look at.
 * `name`: of the file, with its ending or without. `method`: of the part that was paid, where it was not all of it. By files of
 * checks no money moves: for such a one it says no more than that the bank has taken it.
 */
export async function settleFile(
  work: Work,
  name: string,
  on: BusinessDate,
  method: DebitPart['method'] | null = null,
): Promise<Heard> {
  const file = await store.lockFileNamed(work, name)
  if (file === undefined) return unknownFile(work, name, 'settled')
  if (paperFormats.includes(file.format)) return confirm(work, { name: file.name, state: 'confirmed' })
  if (file.state !== 'confirmed') {
    if (!mayBecome(file.state, 'confirmed')) return contradiction(work, file, 'settled')
    await confirm(work, { name: file.name, state: 'confirmed' })
  }
  const entries = await store.answerEntries(work, file.id, { state: 'settled', reason: null, method })
  if (file.settledOn !== null && entries === 0) return 'repeated'
  if (file.settledOn === null) await store.setSettled(work, file.id, on)
  audit.append(work, 'rails.file_settled', { file: file.id, on, entries, ...(method === null ? {} : { method }) })
  return 'entered'
}

/** The bank has taken the file, and refuses this part of it. */
export async function rejectPart(
  work: Work,
  name: string,
  method: DebitPart['method'],
  reason: string,
): Promise<Heard> {
  const heard = await confirm(work, { name, state: 'confirmed' })
  if (heard !== 'entered' && heard !== 'repeated') return heard
  const file = (await store.lockFileNamed(work, name)) ?? fault('it was just confirmed')
  const entries = await store.answerEntries(work, file.id, { state: 'rejected', reason, method })
  audit.append(work, 'rails.file_part_rejected', { file: file.id, method, entries, reason })
  return entries === 0 ? 'repeated' : 'entered'
}

function unknownFile(work: Work, name: string, state: string): 'unknown' {
  audit.append(work, 'rails.answer_for_unknown_file', { name, state })
  return 'unknown'
}

function contradiction(work: Work, file: BankFile, state: string): 'contradicts' {
  audit.append(work, 'rails.file_answer_contradicts', { file: file.id, before: file.state, state })
  return 'contradicts'
}

export async function findFile(work: Work, id: FileId): Promise<Outcome<BankFile, FileNotFound>> {
  const file = await store.findFile(work, id)
  return file === undefined ? refused({ code: 'file_not_found', file: id }) : done(file)
}

/** Sorts after every id of a file. */
const afterEveryId = 'fim'
const pageMax = 200

/** Newest first, before the one named (undefined to begin with). */
export function listFiles(
  work: Work,
  before: FileId | undefined,
  most: number,
  filter: store.FileFilter = { states: null, format: null, madeOnFrom: null, madeOnUntil: null },
): Promise<readonly BankFile[]> {
  return store.listFiles(work, filter, before ?? afterEveryId, Math.min(most, pageMax))
}

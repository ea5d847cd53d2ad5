// The loop that builds files, writes them, and brings them to the bank. What it intends is written down before it is done,
// and what it cannot know it finds out by looking.

import { openAbreast } from '../base/abreast.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import { drawEntries, fileNotices, issuesOf, type WrittenNotices, waitingNotices } from './check-files.ts'
import type { IssueRecord } from './checks/positive-pay-file.ts'
import {
  type BankFile,
  type Entry,
  type FileFormat,
  fileFormats,
  type PaperFormat,
  type Particulars,
  type ParticularsOf,
  type Unwritable,
} from './file.ts'
import {
  answerWithdrawn,
  beginSending,
  build,
  endSending,
  type FilePolicy,
  marksOf,
  open,
  seal,
  withdrawUnanswered,
  withdrawUnwritten,
  write,
} from './files.ts'
import * as store from './files-store.ts'
import type { InstructionId } from './instruction.ts'
import { type Link, type Links, openLinks } from './link.ts'
import type { Sighting, Transport } from './transport.ts'

const actor = 'process:worker'
/** At a time, so that a lease outlasts its calls. */
const filesMax = 1
/** How long one worker has a file to itself: longer than all of its calls together last. */
export const leaseMs = 120_000
/** How long after a try that failed the next may be. */
const pauseMs = 10_000
const particularsTimeoutMs = 30_000

export type FileAgreement = { readonly format: FileFormat; readonly policy: FilePolicy }
export type AgreementsOf = (work: Work) => Promise<readonly FileAgreement[]>

export type FileOptions = {
  readonly transportOf: (institution: InstitutionId) => Transport
  /**
   * What the institution has agreed with its bank and decided for itself, for each format once, none of which takes what
   * another does; what none takes waits.
   */
  readonly agreementsOf: AgreementsOf
  /**
   * The last that was agreed on a format that is agreed no longer: what was put into a file before leaves on its terms.
   * Undefined where there never was any, and then it does not leave. Absent where agreements do not end.
   */
  readonly formerOf?: (work: Work, format: BankFile['format']) => Promise<FileAgreement | undefined>
  readonly particularsOf: ParticularsOf
  readonly vault: Pick<Vault, 'sealMany' | 'openMany'>
}

/** Each institution has its own bank, and its own link to it: one that is away keeps nobody else waiting. */
export function filesLoop(...given: Parameters<typeof openFiling>): Loop {
  const [outside] = given
  const file = openFiling(...given)
  const abreast = openAbreast()
  return {
    name: 'rails.files',
    everyMs: 1_000,
    pass: signal => abreast.pass(outside.sql, signal, institution => file(institution, signal)),
    finish: abreast.finish,
  }
}

/** What a pass does for one institution. */
export function openFiling(
  outside: Outside,
  options: FileOptions,
  log: Log,
  links: Links = openLinks(outside),
): (institution: InstitutionId, signal: AbortSignal) => Promise<number> {
  const { transportOf, agreementsOf, vault } = options

  async function inWork<T>(institution: InstitutionId, perform: (work: Work) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('files have nothing to refuse')
  }

  /** Undefined when the other end failed, which leaves everything as it is. */
  async function call<T>(
    institution: InstitutionId,
    file: BankFile,
    ask: (link: Link, transport: Transport) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask(links.of(institution, 'files'), transportOf(institution))
    } catch (thrown) {
      log.warn({ room: 'rails', institution, file: file.id, err: thrown }, 'the way to the bank failed')
      return undefined
    }
  }

  async function writeBuilding(
    institution: InstitutionId,
    agreement: FileAgreement,
    signal: AbortSignal,
  ): Promise<number> {
    const files = await inWork(institution, work =>
      store.claimBuilding(work, [agreement.format.name], later(work), filesMax),
    )
    for (const file of files) {
      const flaw = await writeOne(institution, file, agreement, signal)
      if (flaw !== undefined) fault(`${file.id} cannot be written: ${flaw}`)
    }
    return files.length
  }

  /** Answers why it cannot be written as a whole, where it cannot. */
  async function writeOne(
    institution: InstitutionId,
    file: BankFile,
    { format, policy }: FileAgreement,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const entries = await inWork(institution, work => store.entriesOf(work, file.id))
    const timed = AbortSignal.any([signal, AbortSignal.timeout(particularsTimeoutMs)])
    const instructions = entries.map(({ instruction }) => instruction)
    const particulars = await options.particularsOf(institution, instructions, timed)
    const { writable, unwritable } = sortOut(format, entries, particulars)
    const all = await drawn(institution, file, format, writable)
    if (all === undefined) return undefined
    const composed = all.length === 0 ? done(Buffer.alloc(0)) : await format.compose(file, all)
    if (!composed.ok) return composed.refusal.why
    const notices = hasPaper(format) && all.length > 0 ? await writeNotices(institution, format, issuesOf(all)) : {}
    const sealed = await seal(vault, institution, file.id, composed.value)
    const debits = format.debitsOf?.(file.id, all) ?? []
    const written = { ...sealed, ...notices, entries: all, marked: marksOf(format, all), debits }
    await inWork(institution, work => write(work, file.id, written, unwritable, policy))
    return undefined
  }

  /** What was put into a file before its format was given up leaves on the old terms; what cannot is answered. */
  async function writeFormer(institution: InstitutionId, agreed: readonly FileAgreement[], signal: AbortSignal) {
    const { formerOf } = options
    const given = fileFormats.filter(name => !agreed.some(({ format }) => format.name === name))
    if (formerOf === undefined || given.length === 0) return 0
    const files = await inWork(institution, async work => {
      const all: { file: BankFile; agreement: FileAgreement | undefined }[] = []
      for (const file of await store.claimBuilding(work, given, later(work), filesMax))
        all.push({ file, agreement: await formerOf(work, file.format) })
      return all
    })
    for (const { file, agreement } of files) {
      const flaw = agreement === undefined ? 'agreement_ended' : await writeOne(institution, file, agreement, signal)
      // Nobody can put old terms right any more.
      if (flaw !== undefined) await inWork(institution, work => withdrawUnwritten(work, file.id, 'agreement_ended'))
    }
    return files.length
  }

  /** Checks are drawn before they are written; undefined where another worker has written them meanwhile. */
  async function drawn(
    institution: InstitutionId,
    file: BankFile,
    format: FileFormat,
    entries: readonly Entry[],
  ): Promise<readonly Entry[] | undefined> {
    if (!hasPaper(format) || entries.length === 0) return entries
    return inWork(institution, work => drawEntries(work, file.id, entries, format.paper))
  }

  async function writeNotices(
    institution: InstitutionId,
    format: OnPaper,
    records: readonly IssueRecord[],
  ): Promise<{ readonly notices: WrittenNotices }> {
    const id = outside.newId('fil')
    const sealed = await seal(vault, institution, id, await format.paper.composeNotices(id, records))
    return { notices: { id, ...sealed, records, format } }
  }

  /** Tells the bank of checks that it is not to pay any more. */
  async function tellNotices(institution: InstitutionId, { format }: FileAgreement): Promise<number> {
    if (!hasPaper(format)) return 0
    const records = await inWork(institution, waitingNotices)
    if (records.length === 0) return 0
    const { notices } = await writeNotices(institution, format, records)
    return (await inWork(institution, work => fileNotices(work, notices))) ? 1 : 0
  }

  async function release(institution: InstitutionId, file: BankFile, staged: string, signal: AbortSignal) {
    const released = await call(institution, file, async (link, transport) => {
      await link.once(timed => transport.release(staged, file.name, timed), signal)
      return true
    })
    if (released === true) await inWork(institution, work => endSending(work, file.id))
  }

  async function tryLater(institution: InstitutionId, { id }: BankFile, state: 'approved' | 'sending'): Promise<void> {
    await inWork(institution, work => store.postpone(work, id, state, new Date(work.now.getTime() + pauseMs)))
  }

  async function sendApproved(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    const files = await inWork(institution, async work => {
      const all: { file: BankFile; sealed: readonly Buffer[] }[] = []
      for (const file of await store.claimApproved(work, later(work), filesMax))
        all.push({ file, sealed: await store.partsOf(work, file.id) })
      return all
    })
    for (const { file, sealed } of files) {
      const bytes = await open(vault, institution, file, sealed)
      // Never used twice: what a worker that was taken for dead still puts there is released by nobody.
      const staged = `${outside.newId('fil')}.${file.name}`
      const isStaged = await call(institution, file, async (link, transport) => {
        await link.once(timed => transport.stage(staged, bytes, timed), signal)
        return true
      })
      if (isStaged !== true) {
        await tryLater(institution, file, 'approved')
        continue
      }
      const isOurs = await inWork(institution, work => beginSending(work, file.id, staged))
      if (isOurs) await release(institution, file, staged, signal)
    }
    return files.length
  }

  /** What was being released when somebody died, or when the other end gave no answer. */
  async function lookAtSending(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    const files = await inWork(institution, work => store.claimFiles(work, 'sending', later(work), filesMax))
    for (const file of files) {
      const staged = file.staged ?? fault('what is being sent lies somewhere')
      const seen = await call(institution, file, (link, transport) =>
        link.again(timed => transport.look(staged, file.name, timed), signal),
      )
      const next: Readonly<Record<Sighting, () => Promise<void>>> = {
        staged: () => release(institution, file, staged, signal),
        released: () => inWork(institution, work => endSending(work, file.id)),
        unknown: async () => {
          log.warn({ room: 'rails', institution, file: file.id }, 'nobody can say whether it has left')
          await tryLater(institution, file, 'sending')
        },
      }
      await next[seen ?? 'unknown']()
    }
    return files.length
  }

  return async (institution, signal) => {
    const answered = await inWork(
      institution,
      async work => (await withdrawUnanswered(work, filesMax)) + (await answerWithdrawn(work, filesMax)),
    )
    const link = links.of(institution, 'files')
    const agreements = await inWork(institution, agreementsOf)
    let atHome = answered + (await writeFormer(institution, agreements, signal))
    for (const agreement of agreements) {
      // While the way has failed, it is tried with a file that is there already. What is queued may go another way.
      const built =
        link.view().state === 'failed'
          ? undefined
          : await inWork(institution, work => build(work, agreement.format, agreement.policy.queuedUntil))
      atHome += (built === undefined ? 0 : 1) + (await writeBuilding(institution, agreement, signal))
      atHome += await tellNotices(institution, agreement)
    }
    if (!link.isOpen()) return atHome
    const looked = await lookAtSending(institution, signal)
    return atHome + looked + (await sendApproved(institution, signal))
  }
}

type OnPaper = FileFormat & { readonly paper: PaperFormat }

function hasPaper(format: FileFormat): format is OnPaper {
  return format.paper !== undefined
}

function sortOut(
  format: FileFormat,
  entries: Awaited<ReturnType<typeof store.entriesOf>>,
  particularsOf: ReadonlyMap<InstructionId, Particulars>,
): { readonly writable: readonly Entry[]; readonly unwritable: readonly Unwritable[] } {
  const writable: Entry[] = []
  const unwritable: Unwritable[] = []
  for (const { place, instruction } of entries) {
    const particulars = particularsOf.get(instruction.id)
    const entry = particulars === undefined ? undefined : { instruction, place, particulars }
    const reason = entry === undefined ? 'payee_changed' : (entry.particulars.withheld ?? format.flawOf(entry))
    if (entry !== undefined && reason === undefined) writable.push(entry)
    else unwritable.push({ instruction: instruction.id, reason: reason ?? 'unwritable' })
  }
  return { writable, unwritable }
}

function later({ now }: Work): Date {
  return new Date(now.getTime() + leaseMs)
}

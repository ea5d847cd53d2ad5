// The loop that takes files out of the institutions' inboxes, keeps them, and enters what they say. Only what is kept is
// removed, and only what is whole and without a mistake is entered: it is read twice, first to know that.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault, type Outcome } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import type { Finding } from './ach/findings.ts'
import { type Reckoning, readAch } from './ach/read.ts'
import { enterAnswers, pieceEntriesMax, sealChanges } from './enter-answers.ts'
import { enterStatus, type PathFinding, type ReadStatusReports } from './enter-status.ts'
import { TooLarge } from './failure.ts'
import type { Inbox } from './inbox.ts'
import { countAgain, finish, hashOf, keep, openIncoming, refuse, refuseTooLarge, sealArrived } from './incoming.ts'
import { type AchAnswer, answerOf } from './incoming-answers.ts'
import {
  findingsKeptMax,
  type IncomingFile,
  type IncomingKind,
  incomingBytesMax,
  type KeptFinding,
  shownName,
} from './incoming-file.ts'
import * as store from './incoming-store.ts'
import { type Links, openLinks } from './link.ts'
import { carryOutResolutions } from './resolutions.ts'

const actor = 'process:worker'
/** Of one institution in one pass, so that each has its turn. */
const fetchedMax = 20
const readMax = 5
const lyingMax = 1_000
/** One that is too large, or cannot be removed, is left alone for a while, so that it keeps no other waiting. */
const failuresPerPassMax = 3
const restMs = 60_000
const restingMax = 1_000
/** How long one worker has a file to itself: longer than any of its steps lasts. */
export const readLeaseMs = 120_000
const callTimeoutMs = 60_000

/** Reads a file of a kind that others know, and enters it: as often as it is asked, with the same effect once. */
export type ReadElsewhere = (
  institution: InstitutionId,
  file: IncomingFile,
  bytes: AsyncIterable<Buffer>,
) => Promise<Outcome<null, { readonly code: string; readonly finding?: PathFinding }>>

export type ReceiveOptions = {
  /** Undefined where the institution's bank leaves no files. */
  readonly inboxOf: (institution: InstitutionId) => Inbox | undefined
  readonly vault: Vault
  /** What nobody can read yet waits. */
  readonly readStatusReports?: ReadStatusReports
  readonly readStatement?: ReadElsewhere
  readonly readPresentments?: ReadElsewhere
  /** How many entries are entered in one work. */
  readonly entriesPerWork?: number
}

export function receiveLoop(
  outside: Outside,
  options: ReceiveOptions,
  log: Log,
  links: Links = openLinks(outside),
): Loop {
  const { inboxOf, vault, entriesPerWork = pieceEntriesMax } = options
  /** Files that could not be taken, and until when others go before them. Owned by `takeIn`. */
  const restsUntilMs = new Map<string, number>()
  const kinds: readonly IncomingKind[] = [
    'nacha',
    ...(options.readStatusReports === undefined ? [] : (['status_report'] as const)),
    ...(options.readStatement === undefined ? [] : (['statement'] as const)),
    ...(options.readPresentments === undefined ? [] : (['check_presentments'] as const)),
  ]

  async function inWork<T>(institution: InstitutionId, perform: (work: Work) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('files that come have nothing to refuse')
  }

  /** Undefined when the other end failed, which leaves everything as it is. */
  async function call<T>(
    institution: InstitutionId,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const timed = AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)])
      return await ask(timed)
    } catch (thrown) {
      log.warn({ room: 'rails', institution, err: thrown }, 'a file of the bank could not be fetched')
      return undefined
    }
  }

  async function takeIn(institution: InstitutionId, inbox: Inbox, signal: AbortSignal): Promise<number> {
    const link = links.of(institution, 'inbox')
    if (!link.isOpen()) return 0
    // What is wrong with one file is not wrong with the way to all of them.
    const names = await call(institution, signal, () => link.again(timed => inbox.list(timed), signal))
    if (names === undefined) return 0
    await forget(institution, new Set(names.map(shownName)))
    const ready = names.filter(name => (restsUntilMs.get(`${institution}/${name}`) ?? 0) <= outside.elapsedMs())
    let [taken, failures] = [0, 0]
    for (const name of ready.slice(0, fetchedMax)) {
      if (signal.aborted || failures === failuresPerPassMax) break
      if (await takeOne(institution, inbox, name, signal)) taken++
      else {
        failures++
        if (restsUntilMs.size >= restingMax) restsUntilMs.clear()
        restsUntilMs.set(`${institution}/${name}`, outside.elapsedMs() + restMs)
      }
    }
    return taken
  }

  /** Fetches it, keeps it, and only then removes it. */
  async function takeOne(
    institution: InstitutionId,
    inbox: Inbox,
    name: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const bytes = await call(institution, signal, timed => fetched(inbox, name, timed))
    if (bytes === 'too_large') await inWork(institution, work => refuseTooLarge(work, name))
    if (bytes === undefined || bytes === 'too_large') return false
    const id = await keepBytes(institution, name, bytes)
    const isRemoved = await call(institution, signal, async timed => {
      await inbox.remove(name, timed)
      return true
    })
    if (isRemoved !== true) return false
    await inWork(institution, work => store.clearLying(work, [id]))
    return true
  }

  /** What somebody removed and then died does not lie there any more. */
  async function forget(institution: InstitutionId, names: ReadonlySet<string>): Promise<void> {
    await inWork(institution, async work => {
      const gone = (await store.lyingInInbox(work, lyingMax)).filter(({ liesAs }) => !names.has(liesAs))
      if (gone.length > 0)
        await store.clearLying(
          work,
          gone.map(({ id }) => id),
        )
    })
  }

  async function keepBytes(institution: InstitutionId, name: string, bytes: Buffer): Promise<IncomingFile['id']> {
    const again = { hash: hashOf(bytes), name: shownName(name), cameBy: 'inbox' } as const
    const known = await inWork(institution, work => countAgain(work, again))
    if (known !== undefined) return known.id
    const id = outside.newId('inc')
    const arrived = await sealArrived(vault, institution, { id, name, cameBy: 'inbox' }, bytes)
    const { file } = await inWork(institution, work => keep(work, arrived))
    return file.id
  }

  const bytesOf = (institution: InstitutionId, { id }: IncomingFile): AsyncGenerator<Buffer> =>
    openIncoming(vault, institution, id, perform => inWork(institution, perform))

  async function readNacha(institution: InstitutionId, file: IncomingFile, signal: AbortSignal): Promise<void> {
    const { findings, reckoning } = await check(bytesOf(institution, file))
    if (!reckoning.isAcceptable)
      return inWork(institution, work => refuse(work, file.id, 'mistakes', findings, reckoning))
    for await (const answers of piecesOf(bytesOf(institution, file), file.entered, entriesPerWork)) {
      if (signal.aborted) return
      const sealed = await sealChanges(vault, institution, file.id, answers)
      const isOurs = await inWork(institution, work => enterAnswers(work, file.id, answers, sealed, later(work)))
      if (!isOurs) return
    }
    await inWork(institution, work => finish(work, file.id, findings, reckoning.remarks))
  }

  async function readStatus(institution: InstitutionId, file: IncomingFile, signal: AbortSignal): Promise<void> {
    const read = options.readStatusReports ?? fault('it is not claimed where nobody reads it')
    const reports = await read(bytesOf(institution, file))
    if (!reports.ok) {
      const { code, finding } = reports.refusal
      const findings = [findingAtPath(finding)]
      return inWork(institution, work => refuse(work, file.id, code, findings, { mistakes: 1, remarks: 0 }))
    }
    for (let from = file.entered + 1; !signal.aborted; ) {
      const came = await inWork(institution, work =>
        enterStatus(work, file.id, reports.value.value, from, entriesPerWork, later(work)),
      )
      if (came === undefined || came.isWhole) return
      from = came.entered + 1
    }
  }

  async function readOther(institution: InstitutionId, file: IncomingFile): Promise<void> {
    const { readStatement, readPresentments } = options
    const other = file.kind === 'statement' ? readStatement : readPresentments
    const read = other ?? fault('it is not claimed where nobody reads it')
    const came = await read(institution, file, bytesOf(institution, file))
    if (came.ok) return inWork(institution, work => finish(work, file.id))
    const { code, finding } = came.refusal
    const findings = finding === undefined ? [] : [findingAtPath(finding)]
    await inWork(institution, work => refuse(work, file.id, code, findings, { mistakes: 1, remarks: 0 }))
  }

  async function readReceived(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    const files = await inWork(institution, work => store.claimReceived(work, kinds, later(work), readMax))
    for (const file of files) {
      if (file.kind === 'nacha') await readNacha(institution, file, signal)
      else if (file.kind === 'status_report') await readStatus(institution, file, signal)
      else await readOther(institution, file)
    }
    return files.length
  }

  return {
    name: 'rails.incoming',
    everyMs: 1_000,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        const inbox = inboxOf(institution)
        const taken = inbox === undefined ? 0 : await takeIn(institution, inbox, signal)
        const agreed = await inWork(institution, carryOutResolutions)
        return taken + agreed + (await readReceived(institution, signal))
      }),
  }
}

function fetched(inbox: Inbox, name: string, signal: AbortSignal): Promise<Buffer | 'too_large'> {
  return inbox.fetch(name, incomingBytesMax, signal).then(
    bytes => bytes,
    (thrown: unknown) => {
      if (thrown instanceof TooLarge) return 'too_large'
      throw thrown
    },
  )
}

/** Reads all of it, and keeps what is wrong or unusual. Nothing of it is acted on before this is done. */
async function check(
  bytes: AsyncIterable<Buffer>,
): Promise<{ readonly findings: readonly KeptFinding[]; readonly reckoning: Reckoning }> {
  const kept = { mistake: [] as KeptFinding[], remark: [] as KeptFinding[] } // Empty lists of what is put in below.
  for await (const event of readAch(bytes)) {
    if (event.kind === 'end')
      return { findings: [...kept.mistake, ...kept.remark].slice(0, findingsKeptMax), reckoning: event }
    const isFinding = event.kind === 'mistake' || event.kind === 'remark'
    if (isFinding && kept[event.kind].length < findingsKeptMax) kept[event.kind].push(keptOf(event))
  }
  return fault('reading comes to an end')
}

function keptOf({ kind, line, columns, record, field, rule, wants, found }: Finding): KeptFinding {
  return { severity: kind, line, columns, record, field, rule, wants, found: shownFound(found) }
}

/** A message that is no table of lines: where it is wrong is a path in it. */
function findingAtPath({ rule, path, wants }: PathFinding): KeptFinding {
  const columns = [0, 0] as const
  return { severity: 'mistake', line: 0, columns, record: shownFound(path), field: '', rule, wants, found: '' }
}

const foundCharsMax = 200

/** PostgreSQL takes no NUL, and a page no control characters. */
function shownFound(found: string): string {
  return found.replaceAll(/[^ -~]/g, '?').slice(0, foundCharsMax)
}

/** What a file says of ours, after so many that have been entered already. */
async function* piecesOf(
  bytes: AsyncIterable<Buffer>,
  entered: number,
  entriesMax: number,
): AsyncGenerator<readonly AchAnswer[]> {
  let place = 0
  let piece: AchAnswer[] = []
  for await (const event of readAch(bytes)) {
    if (event.kind !== 'entry') continue
    place++
    if (place > entered) piece.push(answerOf(place, event.entry))
    if (piece.length < entriesMax) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

function later({ now }: Work): Date {
  return new Date(now.getTime() + readLeaseMs)
}

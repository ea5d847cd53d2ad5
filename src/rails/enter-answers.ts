// Enters what a bank's file says of our entries, a piece at a time.

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Place, Vault } from '../protection/protection.ts'
import { insertChangeNotices } from './change-notices-store.ts'
import { endSending } from './files.ts'
import { type AchAnswer, changeDueOn, isLate, matchOf } from './incoming-answers.ts'
import type { Candidate, Effect, IncomingEntry, IncomingFile, IncomingFileId } from './incoming-file.ts'
import * as store from './incoming-store.ts'
import { type Heard, receive } from './instructions.ts'
import { countReturned } from './return-rates.ts'

/** At once: each may leave two leaves. */
export const pieceEntriesMax = 500
const candidatesEachMax = 5
/** How far back an unmatched return is looked for: past the sixty days that the longest reasons allow. */
const candidateDays = 75

/** What notifications say is right, sealed for their places; made before the work that keeps them. */
export type SealedChanges = ReadonlyMap<number, Buffer>

export function changePlace(institution: InstitutionId, file: IncomingFileId, place: number): Place {
  return { institution, table: 'rails.change_notice', column: 'sealed', row: `${file}/${place}` }
}

export async function sealChanges(
  vault: Vault,
  institution: InstitutionId,
  file: IncomingFileId,
  answers: readonly AchAnswer[],
): Promise<SealedChanges> {
  const changes = answers.filter(({ kind }) => kind === 'change')
  const sealed = await vault.sealMany(
    changes.map(({ place, corrected }) => ({ place: changePlace(institution, file, place), text: corrected ?? '' })),
  )
  return new Map(changes.map(({ place }, index) => [place, sealed[index] ?? fault('one for each')]))
}

type Matched = { readonly answer: AchAnswer; readonly ours: store.Traced | undefined }
type Ended = Matched & { readonly effect: Effect; readonly isLate: boolean }

/**
 * Enters the answers that come next in a file, in the order of the file. False where they do not come next any more,
 * because somebody else was quicker.
 */
export async function enterAnswers(
  work: Work,
  id: IncomingFileId,
  answers: readonly AchAnswer[],
  sealed: SealedChanges,
  dueAt: Date,
): Promise<boolean> {
  const last = answers.at(-1) ?? fault('a piece is not empty')
  if (!(await isNext(work, id, (answers[0] ?? last).place))) return false
  const traced = Map.groupBy(
    await store.tracedBy(
      work,
      answers.map(({ trace }) => trace),
    ),
    ({ trace }) => trace,
  )
  const matched = answers.map((answer): Matched => ({ answer, ours: matchOf(answer, traced.get(answer.trace) ?? []) }))
  // An answer to what is in a file shows that the file has left, whatever became of the answer to its release.
  const proven = matched.flatMap(({ ours }) => (ours?.fileState === 'sending' ? [ours.file] : []))
  for (const file of [...new Set(proven)].toSorted()) await endSending(work, file)
  const ended = await enterReturned(work, matched)
  await store.insertIncomingEntries(work, id, ended.map(entryOf))
  await keepCandidates(work, id, ended, traced)
  await keepChanges(work, id, ended, sealed)
  for (const one of ended) appendLeaf(work, id, one)
  await store.updateEntered(work, id, last.place, dueAt)
  return true
}

/** Whether this is the place after the last one that has been entered, of a file that is still to be read. */
export async function isNext(work: Work, id: IncomingFileId, place: number): Promise<boolean> {
  const file: IncomingFile | undefined = await store.lockIncoming(work, id)
  return file?.state === 'received' && file.entered === place - 1
}

/** What has become of each, once the returns among them are entered. */
async function enterReturned(work: Work, matched: readonly Matched[]): Promise<readonly Ended[]> {
  const returns = matched.flatMap(({ answer, ours }) =>
    answer.kind === 'return' && ours !== undefined ? [{ answer, ours }] : [],
  )
  const heard = await receive(
    work,
    returns.map(({ answer, ours }) => ({ id: ours.instruction, state: 'returned' as const, reason: answer.code })),
  )
  const cameOf = new Map(returns.map(({ answer }, index) => [answer.place, heard[index] ?? fault('one for each')]))
  await countReturned(
    work,
    returns.flatMap(({ answer: { place, code }, ours: { madeOn } }) =>
      cameOf.get(place) === 'entered' ? [{ madeOn, code }] : [],
    ),
  )
  return matched.map(one => {
    const { answer, ours } = one
    const effect = effectOf(one, cameOf.get(answer.place))
    const late = effect === 'returned' && ours !== undefined && isLate(answer.code, ours, work.now)
    return { ...one, effect, isLate: late }
  })
}

function effectOf({ answer: { kind }, ours }: Matched, heard: Heard | undefined): Effect {
  if (kind !== 'return' && kind !== 'change') return 'noted'
  if (ours === undefined) return 'unmatched'
  if (kind === 'change') return 'corrects'
  if (heard === 'entered') return 'returned'
  return heard === 'repeated' || heard === 'contradicts' ? heard : fault('what was matched is known')
}

function entryOf({ answer, ours, effect, isLate }: Ended): IncomingEntry {
  const { place, kind, code, trace, receivingDfi, amount } = answer
  return {
    place,
    kind,
    code,
    names: trace,
    receivingDfi,
    amount,
    instruction: ours?.instruction ?? null,
    reference: ours?.reference ?? null,
    file: ours?.file ?? null,
    effect,
    isLate,
  }
}

async function keepCandidates(
  work: Work,
  id: IncomingFileId,
  ended: readonly Ended[],
  traced: ReadonlyMap<string, readonly store.Traced[]>,
): Promise<void> {
  const unmatched = ended.flatMap(({ answer, effect }) => (effect === 'unmatched' ? [answer] : []))
  const candidates = new Map<string, Candidate>()
  const add = (place: number, { instruction, reference }: Omit<store.Like, 'place'>, why: Candidate['why']): void => {
    const name = `${place}/${instruction}`
    if (!candidates.has(name)) candidates.set(name, { place, instruction, reference, why })
  }
  for (const { place, trace } of unmatched)
    for (const ours of (traced.get(trace) ?? []).slice(0, candidatesEachMax)) add(place, ours, 'same_trace')
  const returns = unmatched.flatMap(({ kind, place, receivingDfi, amount }) =>
    kind === 'return' && receivingDfi !== null ? [{ place, receivingDfi, amount }] : [],
  )
  if (returns.length > 0) {
    const since = daysAfter(work.now, -candidateDays)
    for (const like of await store.likeAmounts(work, returns, since, candidatesEachMax))
      add(like.place, like, 'same_amount_and_bank')
  }
  if (candidates.size > 0) await store.insertCandidates(work, id, [...candidates.values()])
}

async function keepChanges(
  work: Work,
  id: IncomingFileId,
  ended: readonly Ended[],
  sealed: SealedChanges,
): Promise<void> {
  const changes = ended.flatMap(({ answer: { place, code }, ours, effect }) =>
    effect === 'corrects' && ours !== undefined
      ? [{ place, code, ...ours, sealed: sealed.get(place) ?? fault('it was sealed beforehand') }]
      : [],
  )
  if (changes.length > 0) await insertChangeNotices(work, id, changeDueOn(work.now), changes)
}

/** What was entered has the leaf of its instruction; everything that a person may have to look at has one of its own. */
function appendLeaf(work: Work, id: IncomingFileId, { answer, ours, effect, isLate }: Ended): void {
  if (effect === 'returned' && !isLate) return
  audit.append(work, 'rails.incoming_answer', {
    incomingFile: id,
    place: answer.place,
    kind: answer.kind,
    code: answer.code,
    names: answer.trace,
    effect,
    ...(isLate ? { isLate } : {}),
    ...(ours === undefined ? {} : { instruction: ours.instruction }),
  })
}

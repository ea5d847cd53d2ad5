// How what an upper room had carried went, for people who look at it: each attempt, the file and the number it went under, and
// everything a bank has said of it. Nothing here tells for whom it was.

import type { Work } from '../base/work.ts'
import * as store from './carried-store.ts'
import { checksFor } from './checks-store.ts'
import type { PaperCheck } from './paper-checks.ts'

export type { SentEntry, SentInstruction } from './carried-store.ts'

const answersMax = 100
const hitsMax = 5

export type Carried = {
  readonly instructions: readonly store.SentInstruction[]
  readonly entries: readonly store.SentEntry[]
  readonly checks: readonly PaperCheck[]
  readonly answers: readonly store.HeardAnswer[]
  readonly atCore: readonly store.AskedOfCore[]
}

/** Of all that was queued under these references, and of what the core was asked for under these names. */
export async function carriedFor(
  work: Work,
  references: readonly string[],
  atCoreAs: readonly string[],
): Promise<Carried> {
  const instructions = await store.instructionsOf(work, references)
  const ids = instructions.map(({ id }) => id)
  const atCore = await store.askedOfCore(work, atCoreAs)
  if (ids.length === 0) return { instructions, entries: [], checks: [], answers: [], atCore }
  const [entries, checks, answers] = await Promise.all([
    store.filedAs(work, ids),
    checksFor(work, ids),
    store.answersTo(work, ids, answersMax),
  ])
  return { instructions, entries, checks, answers, atCore }
}

/** What left under this number of an ACH file; the newest first. */
export function foundByTrace(work: Work, trace: string): Promise<readonly store.FoundTrace[]> {
  return store.byTrace(work, trace, hitsMax)
}

/** Files of exactly this name, to a bank and from one. */
export async function foundByName(
  work: Work,
  name: string,
): Promise<{ readonly sent: readonly store.FoundFile[]; readonly received: readonly store.FoundFile[] }> {
  const [sent, received] = await Promise.all([store.byName(work, name), store.incomingByName(work, name, hitsMax)])
  return { sent, received }
}

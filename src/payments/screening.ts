// Who is screened, and how they stand: at their arrival, and again with every edition of the lists.
//
// It promises: once an edition is in force, everybody who arrives waits until they have been compared with it; nobody stands
// clear by an edition that is not in force when it is written down; somebody who was found stays found until two people have
// said otherwise, whatever becomes of their name or of the list. Names are compared before the work: screening-ask.ts.

import * as audit from '../audit/audit.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import * as partiesStore from './parties-store.ts'
import type { Subject } from './screened.ts'
import * as store from './screened-store.ts'

/**
 * Those who have just arrived wait, where an edition is in force; those for whom an answer came along stand by it, when it
 * is by that edition. Where none is in force nobody is screened, and nothing is written.
 */
export async function screenArrivals(
  work: Work,
  arrived: readonly store.NewScreened[],
  answers: readonly rails.Answered[],
): Promise<void> {
  if (arrived.length === 0) return
  const inForce = await rails.editionInForce(work)
  if (inForce === undefined) return
  await beginScreening(work, arrived)
  for (const answered of answers)
    if (answered.edition.hash === inForce.hash) await enterAnswers(work, 'arrival', answered, arrived)
}

/** They wait from now on. Answers with how many that are. */
export async function beginScreening(work: Work, subjects: readonly store.NewScreened[]): Promise<number> {
  const begun = await store.insertScreened(work, subjects)
  const steps = begun.map(subject => ({ subject, version: 1, before: null, state: 'waiting', ...nothingYet }) as const)
  if (steps.length > 0) await store.insertScreenedSteps(work, steps, rails.keptUntil(work.now))
  return begun.length
}
const nothingYet = { edition: 0, screening: null, hit: null } as const

/**
 * Writes down what an edition says of some subjects. Those that another pass has been quicker with are left out, and all of
 * them when the edition is in force no more: they are due again. Answers with how many were written down.
 */
export async function enterAnswers(
  work: Work,
  cause: 'arrival' | 'list' | 'name',
  answered: rails.Answered,
  asked: readonly Pick<store.NewScreened, 'subject' | 'nameVersion'>[],
): Promise<number> {
  const { number } = answered.edition
  const nameVersionOf = new Map(asked.map(({ subject, nameVersion }) => [subject, nameVersion]))
  const found = [...new Set(answered.hits.map(({ subject }) => subject))]
  // Whoever releases a payment holds its member first and reads how everybody stands then: it is before this, or after.
  if (found.length > 0) await partiesStore.lockPayers(work, await store.membersOf(work, found))
  const rows = (await store.lockScreened(work, answered.subjects)).filter(
    row =>
      nameVersionOf.has(row.subject) &&
      (row.edition < number || row.nameVersion !== (nameVersionOf.get(row.subject) ?? null)),
  )
  // Read after the locks, so that no later edition has been entered for any of them.
  if (rows.length === 0 || (await rails.editionInForce(work))?.number !== number) return 0
  const subjects = rows.map(({ subject }) => subject)
  const { screening, standings, newHits } = await rails.recordScreening(work, cause, answered, subjects)
  await restand(
    work,
    rows.map(row => ({
      before: row,
      after: {
        ...row,
        edition: number,
        nameVersion: nameVersionOf.get(row.subject) ?? null,
        state: standings.get(row.subject) ?? fault('a standing for each'),
      },
      screening,
      hit: newHits.get(row.subject) ?? null,
    })),
  )
  return rows.length
}

const stepsMax = 200

export type Restanding = {
  readonly before: store.ScreenedRow
  readonly after: store.ScreenedRow
  readonly screening: rails.ScreeningId | null
  readonly hit: rails.HitId | null
}

/** They stand otherwise, or by another edition; only what is otherwise is a step. They are locked. */
export async function restand(work: Work, changes: readonly Restanding[]): Promise<void> {
  const moved = changes.map(({ before, after, ...why }) => {
    const isStep = before.state !== after.state
    return { before, after: { ...after, version: before.version + (isStep ? 1 : 0) }, isStep, why }
  })
  await store.updateScreened(
    work,
    moved.map(({ after }) => after),
  )
  const steps = moved.filter(({ isStep }) => isStep)
  if (steps.length === 0) return
  await store.insertScreenedSteps(
    work,
    steps.map(({ before, after: { subject, version, state, edition }, why }) => ({
      subject,
      version,
      before: before.state,
      state,
      edition,
      ...why,
    })),
    rails.keptUntil(work.now),
  )
  // Who is clear has the leaf of the decision; everybody else has one of their own.
  for (const { before, after, why } of steps)
    if (before.state !== 'waiting' || after.state !== 'clear')
      audit.append(work, 'payments.screened', {
        subject: after.subject,
        before: before.state,
        state: after.state,
        edition: after.edition,
        ...(why.hit === null ? {} : { hit: why.hit }),
      })
}

/** Every change of how somebody stands, in order, after the version named (0 to begin with). */
export function screenedStepsOf(work: Work, subject: Subject, after: number, most: number) {
  return store.screenedStepsOf(work, subject, after, Math.min(most, stepsMax))
}

export type ScreeningStatus = {
  readonly inForce: rails.Edition | undefined
  readonly progress: store.Progress
  readonly refused: Awaited<ReturnType<typeof rails.refusedEditions>>
}

/** Whether anybody is screened at all, by what, and how far that has come. */
export async function screeningStatus(work: Work): Promise<ScreeningStatus> {
  const inForce = await rails.editionInForce(work)
  return {
    inForce,
    progress: await store.progressOf(work, inForce?.number ?? 0),
    refused: await rails.refusedEditions(work),
  }
}

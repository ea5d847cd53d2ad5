// What screening does by itself: it puts a new edition of the lists in force, has everybody compared with it who has not been,
// lets payments go that were held and may, and marks reports that were not made in time. Names are opened for the moment,
// outside any work; what is written down is decided under lock, so a pass may be killed anywhere and run by two at once.

import { addDays, dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { type Place, SealBroken, type Vault } from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'
import { markMissed } from './blocked.ts'
import { institution as ownInstitution } from './parties.ts'
import type { PayeeId } from './payment.ts'
import { goLate } from './release.ts'
import { heldForScreening } from './screened.ts'
import * as screenedStore from './screened-store.ts'
import { beginScreening, enterAnswers } from './screening.ts'
import { memberPlace, payeePlace } from './sealing.ts'
import * as store from './store.ts'

const actor = 'process:worker'
const everyMs = 2_000
/** How many are compared and entered at once, and how many in one pass. */
const subjectsMax = 500
const dueMax = 4 * subjectsMax
const paymentsMax = 50
/** Who has no row although they should has come in while the first edition did. */
const sweepMs = 3_600_000

export function screeningLoop(outside: Outside, vault: Vault, screener: rails.Screener, log: Log): Loop {
  /** When everybody was last looked through, and beside which edition. */
  const swept = new Map<InstitutionId, { readonly edition: number; readonly atMs: number }>()

  async function inWork<T>(institution: InstitutionId, perform: (work: Work) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
  }

  /** Enters those who are not screened yet: from before there was a list, or moved in. */
  async function sweep(institution: InstitutionId, edition: number): Promise<number> {
    const last = swept.get(institution)
    if (last?.edition === edition && outside.elapsedMs() - last.atMs < sweepMs) return 0
    const begun = await inWork(institution, async work =>
      beginScreening(work, await screenedStore.findUnscreened(work, subjectsMax)),
    )
    if (begun === 0) swept.set(institution, { edition, atMs: outside.elapsedMs() })
    return begun
  }

  /** Several batches at once: while one is being entered, the thread that screens has the next. */
  async function rescreen(institution: InstitutionId, edition: rails.Edition, signal: AbortSignal): Promise<number> {
    const due = await inWork(institution, work => screenedStore.findDue(work, edition.number, dueMax))
    if (due.length === 0) return 0
    const names = await namesOf(vault, institution, due)
    const asked = due.map((one, index) => ({ ...one, name: names[index] ?? fault('a name for each') }))
    const batches = Array.from({ length: Math.ceil(asked.length / subjectsMax) }, (_, at) =>
      asked.slice(at * subjectsMax, (at + 1) * subjectsMax),
    )
    const ended = await Promise.allSettled(batches.map(batch => screenBatch(institution, edition, batch, signal)))
    const failed = ended.find(one => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return ended.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0)
  }

  async function screenBatch(
    institution: InstitutionId,
    edition: rails.Edition,
    batch: readonly Named[],
    signal: AbortSignal,
  ): Promise<number> {
    // A member is somebody; whom they pay may be anybody.
    const asked = batch.map(({ subject, name, kind }) =>
      kind === 'member' ? { subject, name, kind: 'individual' as const } : { subject, name },
    )
    const tools = { vault, screener, newId: outside.newId }
    const answered = await rails.screenNames(tools, institution, edition, asked, signal)
    return inWork(institution, async work => {
      let entered = 0
      for (const cause of ['list', 'name'] as const) {
        const of = batch.filter(one => one.cause === cause)
        const subjects = of.map(({ subject }) => subject)
        if (of.length > 0) entered += await enterAnswers(work, cause, { ...answered, subjects }, of)
      }
      return entered
    })
  }

  async function pass(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    let handled = await inWork(institution, async work => (await letCleared(work)) + (await missed(work)))
    const edition = await inWork(institution, rails.editionInForce)
    if (edition !== undefined) {
      handled += await sweep(institution, edition.number)
      handled += await rescreen(institution, edition, signal)
    }
    // Last: an edition that cannot be read keeps nobody waiting for the one in force.
    return handled + (await look(institution))
  }

  async function look(institution: InstitutionId): Promise<number> {
    const looked = await rails.takeEdition(outside, institution, screener)
    if (looked.what === 'nothing_new') return 0
    if (looked.what === 'registered')
      log.info({ institution, version: looked.edition.version, count: looked.edition.entries }, 'a list is in force')
    else
      log.error(
        { institution, version: looked.version, reason: looked.reason },
        'a list was refused; the last one stays',
      )
    return 1
  }

  return {
    name: 'payments.screening',
    everyMs,
    pass: signal => passOver(outside.sql, signal, institution => pass(institution, signal)),
    finish: screener.close,
  }
}

type Named = Pick<screenedStore.DueSubject, 'subject' | 'kind' | 'cause' | 'nameVersion'> & { readonly name: string }

async function namesOf(
  vault: Vault,
  institution: InstitutionId,
  due: readonly screenedStore.DueSubject[],
): Promise<readonly string[]> {
  const sealed = due.flatMap(({ subject, kind, member, sealed }) => {
    if (sealed === null || member === null) return []
    const own = { institution, member }
    // The kind says what the id is of.
    const payee = subject as PayeeId
    const place = kind === 'member' ? memberPlace(own, 'name_sealed') : payeePlace(own, payee, 'name_sealed')
    return [{ place, sealed }]
  })
  const opened = (await openAll(vault, sealed)).values()
  return due.map(({ name }) => name ?? opened.next().value ?? fault('a name of its own, or of its biller'))
}

type SealedName = { readonly place: Place; readonly sealed: Buffer }

/** One that does not open is empty: it cannot be compared, so a person has to look, and nobody else waits for it. */
async function openAll(vault: Vault, names: readonly SealedName[]): Promise<readonly string[]> {
  try {
    return await vault.openMany(names, { why: 'compared' })
  } catch (thrown) {
    if (!(thrown instanceof SealBroken)) throw thrown
    if (names.length === 1) return ['']
    const middle = names.length >> 1
    return [...(await openAll(vault, names.slice(0, middle))), ...(await openAll(vault, names.slice(middle)))]
  }
}

/** What was held goes on, or ends when somebody in it is on a list. Answers with how many did either. */
async function letCleared(work: Work): Promise<number> {
  const ids = await screenedStore.claimCleared(work, paymentsMax)
  let gone = 0
  for (const before of ids.length === 0 ? [] : await store.lockPayments(work, ids)) {
    if (before.state !== 'held' || before.reason !== heldForScreening) continue
    const after = await goLate(work, before, 'itself')
    if (after.state !== 'held') gone++
  }
  return gone
}

const missedMax = 100

async function missed(work: Work): Promise<number> {
  const { timeZone } = await ownInstitution(work)
  const today = dateIn(timeZone, work.now)
  const late = await screenedStore.findUnreported(work, today, missedMax)
  for (const { id, reportDueOn } of late) await markMissed(work, id, addDays(reportDueOn, 1))
  return late.length
}

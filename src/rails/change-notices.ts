// Notifications of change: a payment has arrived, and the next one should be written otherwise. They wait here for the room
// above, which knows the payee; what they say is right stays sealed until it asks.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import { type Corrected, changeCodes, readCorrectedData } from './ach/change-codes.ts'
import * as store from './change-notices-store.ts'
import { changePlace } from './enter-answers.ts'
import type { ChangeNotice } from './incoming-file.ts'

/** Those that nobody has acted on; they are not offered again before `againAt`. */
export function takeChangeNotices(work: Work, againAt: Date, noticesMax: number): Promise<readonly ChangeNotice[]> {
  return store.claimChangeNotices(work, againAt, noticesMax)
}

/** What it says is right; null where it does not say what its code promises. */
export async function openCorrected(
  vault: Vault,
  institution: InstitutionId,
  { file, place, code, sealed }: ChangeNotice,
): Promise<Corrected | null> {
  if (sealed === null) return null
  return readCorrectedData(code, await vault.open(changePlace(institution, file, place), sealed, { why: 'read' }))
}

/** A code in words, such as 'C03: routing number and account number'. */
export function changeWords(code: string): string {
  const means = changeCodes.get(code)?.means
  return means === undefined ? code : `${code}: ${means}`
}

export type ChangeEnd =
  | { readonly state: 'proposed'; readonly proposal: NonNullable<ChangeNotice['proposal']> }
  | { readonly state: 'left_to_people'; readonly why: string }
  | { readonly state: 'nothing_to_change' }

/** Whether it still waits; locked until the work ends. */
export async function isWaiting(work: Work, notice: ChangeNotice): Promise<boolean> {
  return (await store.lockChangeNotice(work, notice))?.state === 'waiting'
}

export async function endChangeNotice(work: Work, notice: ChangeNotice, end: ChangeEnd): Promise<void> {
  const { file, place, code, instruction, dueOn } = notice
  const proposal = 'proposal' in end ? end.proposal : null
  const why = 'why' in end ? end.why : null
  await store.updateChangeNotice(work, { file, place, state: end.state, why, proposal })
  audit.append(work, 'rails.change_notice', {
    incomingFile: file,
    place,
    instruction,
    code,
    dueOn,
    state: end.state,
    ...(proposal === null ? {} : { proposal }),
    ...(why === null ? {} : { why }),
  })
}

/** Whoever was to be paid, or whoever paid, has been erased: what banks wrote of these payments is forgotten. */
export function forgetChangeNotices(work: Work, payments: readonly string[]): Promise<void> {
  return store.forgetNotices(work, payments)
}

/** Sorts after every id of a file. */
const afterEveryId = 'ind'
const pageMax = 200

/** Newest first, before the one named (undefined to begin with). */
export function listChangeNotices(
  work: Work,
  only: store.NoticeFilter,
  before: { readonly file: string; readonly place: number } | undefined,
  most: number,
): Promise<readonly ChangeNotice[]> {
  return store.listChangeNotices(work, only, before ?? { file: afterEveryId, place: 0 }, Math.min(most, pageMax))
}

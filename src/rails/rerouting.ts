// What waits for one link and leaves by another. Only what is certain not to have left may change its link, once: it is in the
// queue, and has never been in a file or a call. Whoever takes it out of the queue looks at its link under the same lock.

import * as audit from '../audit/audit.ts'
import type { Work } from '../base/work.ts'
import type { InstructionId } from './instruction.ts'
import * as store from './links-store.ts'

export type { Reroutable } from './links-store.ts'

/** The way of files has failed, and calls are answered. */
export async function canFallBack(work: Work): Promise<boolean> {
  const states = new Map((await store.listLinks(work)).map(({ name, state }) => [name, state]))
  return states.get('files') === 'failed' && states.get('calls') === 'connected'
}

/** Those that wait for a file, in a stable order, behind the one named (undefined to begin with). */
export function queuedForFiles(
  work: Work,
  after: InstructionId | undefined,
  most: number,
): Promise<readonly store.Reroutable[]> {
  return store.queuedForFiles(work, after ?? '', most)
}

/** Lets them leave by a call. Answers how many could; the others had been taken out of the queue meanwhile. */
export async function reroute(work: Work, ids: readonly InstructionId[]): Promise<number> {
  const rerouted = ids.length === 0 ? [] : await store.reroute(work, ids, 'calls')
  for (const { id, reference } of rerouted)
    audit.append(work, 'rails.rerouted', { instruction: id, reference, from: 'files', to: 'calls' })
  return rerouted.length
}

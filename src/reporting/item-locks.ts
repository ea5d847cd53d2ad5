// Who has something open. A lock tells others that somebody is at it; it decides nothing and keeps no money, so it leaves no leaf:
// whoever acts leaves theirs, with or without one.

import { minutesAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as store from './store.ts'
import type { ItemLock } from './work-item.ts'

/** How long it lasts, unless it is taken again. */
const lockMinutes = 10
/** What ended is taken away after so long, a few at a time. */
const endedMinutes = 60
const endedMost = 20

export type LockRefusal = {
  readonly code: 'item_locked'
  readonly holder: string
  readonly until: Date
}

/** For ten minutes from now; whoever has it already has it for longer. The caller has seen that it waits. */
export async function lockItem(work: Work, item: string): Promise<Outcome<ItemLock, LockRefusal>> {
  await store.deleteEnded(work, minutesAfter(work.now, -endedMinutes), endedMost)
  const taken = await store.putLock(work, item, minutesAfter(work.now, lockMinutes))
  if (taken !== undefined) return done(taken)
  const [held = fault('somebody else has it')] = await store.readLocks(work, [item])
  return refused({ code: 'item_locked', holder: held.holder, until: held.until })
}

/** Gives it back. Answers whether whoever asks had it: of what is nobody's any more nothing is to be given back. */
export function unlockItem(work: Work, item: string): Promise<boolean> {
  return store.deleteLock(work, item, work.actor)
}

export async function locksOf(work: Work, items: readonly string[]): Promise<ReadonlyMap<string, ItemLock>> {
  return new Map(items.length === 0 ? [] : (await store.readLocks(work, items)).map(lock => [lock.item, lock]))
}

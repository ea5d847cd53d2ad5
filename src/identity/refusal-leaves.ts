// Refusals of somebody we know, in the log: one is written before it is answered; the same again within a minute is counted,
// and the count is written when the minute ends. So a flood of them is two leaves a minute.

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'

export type Refused = { readonly institution: InstitutionId; readonly actor: Actor }

export type RefusalLeaves = {
  /** Outside every work, since it opens one. `body` says what kind of refusal it is, in few kinds. */
  readonly note: (who: Refused, body: { readonly [member: string]: Canonical }) => Promise<void>
  /** Writes what was counted and whose minute is over; at the end of a process, everything. */
  readonly writeCounts: (isEnd?: boolean) => Promise<void>
}

const countedMs = 60_000
/** So many kinds of refusals at once; more of them, and all that was counted is written. */
const countedMax = 10_000

type Count = Refused & {
  readonly body: { readonly [member: string]: Canonical }
  readonly endMs: number
  more: number
}

/** Who was only named, perhaps by somebody else, has no leaf where `isHere` knows nobody of that name. */
export function openRefusalLeaves(
  outside: Outside,
  event: `identity.${string}`,
  isHere: (work: Work, actor: Actor) => Promise<boolean> = () => Promise.resolve(true),
): RefusalLeaves {
  const counts = new Map<string, Count>()

  async function note({ institution, actor }: Refused, body: Count['body']): Promise<void> {
    const name = `${institution}/${actor}/${JSON.stringify(body)}`
    const known = counts.get(name)
    if (known !== undefined && outside.elapsedMs() < known.endMs) {
      known.more++
      return
    }
    const over = known === undefined ? [] : [known]
    if (known === undefined && counts.size >= countedMax) {
      over.push(...counts.values())
      counts.clear()
    }
    // Before anything is waited for, so that of many who come at once one is written and the others are counted.
    counts.set(name, { institution, actor, body, endMs: outside.elapsedMs() + countedMs, more: 0 })
    await writeAll(over)
    await write({ institution, actor, body })
  }

  async function writeCounts(isEnd = false): Promise<void> {
    const over = [...counts].filter(([, { endMs }]) => isEnd || outside.elapsedMs() >= endMs)
    for (const [name] of over) counts.delete(name)
    await writeAll(over.map(([, count]) => count))
  }

  async function writeAll(over: readonly Count[]): Promise<void> {
    for (const count of over) if (count.more > 0) await write({ ...count, body: { ...count.body, more: count.more } })
  }

  async function write({ institution, actor, body }: Pick<Count, 'institution' | 'actor' | 'body'>): Promise<void> {
    await transact(outside, institution, actor, async work => {
      if (await isHere(work, actor)) audit.append(work, event, body)
      return done(undefined)
    })
  }

  return { note, writeCounts }
}

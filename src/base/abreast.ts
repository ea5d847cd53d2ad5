// Passes over institutions for loops that talk to the outside world: one after the other, but whoever takes long is left to it
// while the others go on. Later passes go by it, and it is counted when it has come to its end.

import type { Sql } from './database.ts'
import type { InstitutionId } from './ids.ts'
import { institutions } from './institutions.ts'

/** Beyond it a pass begins with nobody new. */
const underWayMax = 64
/** How long a pass waits for those who take long, all of them together; */
const patienceMs = 2_000
/** and how long for one when that is used up. */
const patienceMsMin = 100

export type Abreast = {
  /** Like `passOver`, but whoever is still under way is passed by. */
  readonly pass: (
    sql: Sql,
    signal: AbortSignal,
    perform: (institution: InstitutionId) => Promise<number>,
  ) => Promise<number>
  /** Waits for all that is under way. Throws what they threw. */
  readonly finish: () => Promise<void>
}

export function openAbreast(): Abreast {
  const underWay = new Map<InstitutionId, Promise<void>>()
  const faults: unknown[] = []
  let handled = 0
  // Whom the last pass came to last, so that the next begins behind it.
  let last: InstitutionId = ''

  function begin(institution: InstitutionId, perform: (institution: InstitutionId) => Promise<number>): Promise<void> {
    const going = perform(institution)
      .then(
        count => {
          handled += count
        },
        (thrown: unknown) => {
          faults.push(thrown)
        },
      )
      .finally(() => underWay.delete(institution))
    underWay.set(institution, going)
    return going
  }

  return {
    pass: async (sql, signal, perform) => {
      const all = await institutions(sql)
      let leftMs = patienceMs
      for (const next of [...all.filter(each => each > last), ...all.filter(each => each <= last)]) {
        if (signal.aborted || underWay.size >= underWayMax) break
        if (underWay.has(next)) continue
        last = next
        if (await isLate(begin(next, perform), leftMs)) leftMs = patienceMsMin
      }
      const count = handled
      handled = 0
      throwAll(faults.splice(0))
      return count
    },
    finish: async () => {
      await Promise.all(underWay.values())
      throwAll(faults.splice(0))
    },
  }
}

async function isLate(going: Promise<void>, afterMs: number): Promise<boolean> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), afterMs)
  const first = await Promise.race([going, late.promise])
  clearTimeout(timer)
  return first === 'late'
}

function throwAll(faults: readonly unknown[]): void {
  if (faults.length === 1) throw faults[0]
  if (faults.length > 1) throw new AggregateError(faults, `the pass failed for ${faults.length} institutions`)
}

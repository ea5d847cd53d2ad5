// Passes over institutions, several abreast, for loops that talk to the outside world. Whoever takes long is left to it: later
// passes go on without it, and it is counted when it has come to its end.

import type { Sql } from './database.ts'
import type { InstitutionId } from './ids.ts'
import { institutions } from './institutions.ts'

/** At once, so that a pass leaves connections to the database for others. */
const abreastMax = 4
/** Those who took long included; beyond it a pass waits for nobody new. */
const underWayMax = 64
/** For how long a pass waits for one institution. */
const patienceMs = 2_000

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
      const waiting = [...all.filter(each => each > last), ...all.filter(each => each <= last)]
      const takeTurns = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          if (signal.aborted || underWay.size >= underWayMax) return
          if (underWay.has(next)) continue
          last = next
          await withPatience(begin(next, perform))
        }
      }
      await Promise.all(Array.from({ length: abreastMax }, takeTurns))
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

async function withPatience(going: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, patienceMs)
  await Promise.race([going, late.promise])
  clearTimeout(timer)
}

function throwAll(faults: readonly unknown[]): void {
  if (faults.length === 1) throw faults[0]
  if (faults.length > 1) throw new AggregateError(faults, `the pass failed for ${faults.length} institutions`)
}

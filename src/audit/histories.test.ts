// Sealer, guard, copier, witness, recovery and verification in histories by seed. Nothing honest is complained of, whatever
// dies, is away, or is brought back; and of one dishonest deed somebody tells at the latest at the next start.
// AUDIT_HISTORIES=10000 npm test src/audit/histories runs ten thousand.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { History } from '../../test/history.ts'
import { deeds } from '../../test/history-deeds.ts'
import { type HistoryWorld, openHistoryWorld } from '../../test/history-world.ts'

const many = Number(process.env['AUDIT_HISTORIES'] ?? 60)
const first = Number(process.env['AUDIT_SEED'] ?? 1)
/** None of these may be missing. */
const counted = ['deaths', 'restores', 'restores with a step begun', 'recoveries', 'key changes']
/** At once, each in a database of its own. */
const lanes = 3

/** Each seed once, in a world with nothing of the one before. */
async function each(seeds: number, live: (world: HistoryWorld, seed: number) => Promise<void>): Promise<void> {
  let next = first
  const lane = async () => {
    const world = await openHistoryWorld()
    try {
      for (let seed = next++; seed < first + seeds; seed = next++) {
        await world.beginAnew()
        await live(world, seed).catch((thrown: unknown) => {
          throw new Error(`AUDIT_SEED=${seed}`, { cause: thrown })
        })
      }
    } finally {
      await world.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, seeds) }, lane))
}

function tell(counts: Readonly<Record<string, number>>): void {
  if (many >= 1_000) console.error(JSON.stringify(counts))
}

describe('histories of a log', () => {
  test('that are honest: nobody complains, whatever dies, is away, or is brought back', async () => {
    const counts: Record<string, number> = {}
    await each(many, async (world, seed) => {
      const history = new History(world, seed, counts)
      await history.live(8 + history.upTo(16))
      await history.settle()
    })
    tell(counts)
    for (const what of many < 60 ? [] : [...counted, 'copies lost']) assert.ok((counts[what] ?? 0) > 0, what)
  })

  test('with one dishonest deed: somebody tells', async () => {
    const told: Record<string, number> = {}
    await each(many, async (world, seed) => {
      const history = new History(world, seed)
      await history.live(4 + history.upTo(10))
      await history.settle()
      const possible = deeds.filter(deed => deed.isPossible(history))
      const deed = possible[seed % possible.length]
      assert.ok(deed !== undefined)
      try {
        await deed.isTold(history)
      } catch (thrown) {
        throw new Error(deed.name, { cause: thrown })
      }
      told[deed.name] = (told[deed.name] ?? 0) + 1
    })
    tell(told)
  })
})

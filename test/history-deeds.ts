// What whoever owns the database, and the sealer's key with it, can do to a log that has lived honestly until then; and who
// tells of it, at the latest at the next start or pass.

import assert from 'node:assert/strict'

import { sealLoop } from '../src/audit/audit.ts'
import { fault } from '../src/base/outcome.ts'
import type { History, Life } from './history.ts'
import type { Standing } from './history-world.ts'

const goesOn = new AbortController().signal

export type Deed = {
  readonly name: string
  readonly isPossible: (history: History) => boolean
  readonly isTold: (history: History) => Promise<void>
}

const always = () => true
const byWitness = ({ shape }: History) => shape.hasWitness

async function standingOf({ world }: History): Promise<Standing> {
  return (await world.standing()).get('demo') ?? fault('there is a log')
}

/** The log goes on for a while, and others hear of it: the copy, the witness, or both. Then it is as before. */
async function rollBack(history: History, life: Life, hears: 'copy' | 'witness' | 'both'): Promise<void> {
  const { world } = history
  const before = await world.keep()
  for (let batch = 0; batch <= history.upTo(3); batch++) {
    await history.emit(1 + history.upTo(9))
    await history.run('seal', life)
  }
  world.clocks.goOn(2_000)
  if (hears !== 'witness') await history.run('copy', life)
  if (hears !== 'copy') await history.submitAnyway()
  await world.bringBack(before)
}

function whoHears(history: History): 'copy' | 'witness' | 'both' {
  if (!history.shape.hasWitness) return 'copy'
  return (['copy', 'witness', 'both'] as const)[history.upTo(3)] ?? 'both'
}

/** The stolen key, and nobody is asked. */
async function sealAlone(history: History): Promise<void> {
  while ((await sealLoop(history.world.sealer, history.key).pass(goesOn)) > 0);
}

/** Nothing more is sealed or signed, and who verifies hears why. */
async function isHalted(history: History, life: Life, by: RegExp): Promise<void> {
  const before = await standingOf(history)
  await history.emit(1)
  await history.run('seal', life)
  const { isHalted, halt, size, checkpoints } = await standingOf(history)
  assert.ok(isHalted, 'it is not halted')
  assert.match(halt, by)
  assert.deepEqual([size, checkpoints.length], [before.size, before.checkpoints.length], 'it was sealed or signed on')
  assert.match((await history.problems()).join('\n'), /demo, log: halted at /)
  assert.match((await life.problems()).join('\n'), /the log of demo is halted/)
}

const holder = { copy: /^copy has /, witness: /^witness one has /, both: /^(copy|witness one) has / }

/** One leaf of the newest batch says something else. */
async function rewriteLeaf({ world }: History): Promise<string> {
  let id = ''
  await world.asSuperuser(async tx => {
    const [newest] = await tx<{ batchId: string; leaves: Buffer }[]>`
      select batch_id as "batchId", leaves from audit.batch
       where institution_id = 'demo' order by batch_id desc limit 1`
    const { batchId, leaves } = newest ?? fault('there is a batch')
    const rewritten = Buffer.from(leaves.toString('latin1').replace('"leaf":0', '"leaf":7'), 'latin1')
    assert.ok(!rewritten.equals(leaves))
    await tx`update audit.batch set leaves = ${rewritten} where institution_id = 'demo' and batch_id = ${batchId}`
    id = batchId
  })
  return id
}

export const deeds: readonly Deed[] = [
  {
    name: 'an older state, and a start: the guard, by whoever knows more',
    isPossible: always,
    isTold: async history => {
      const hears = whoHears(history)
      await rollBack(history, history.begin(), hears)
      await isHalted(history, history.begin(), holder[hears])
    },
  },
  {
    name: 'an older state under a copier that runs: the guard, at its next pass',
    isPossible: always,
    isTold: async history => {
      const life = history.begin()
      await rollBack(history, life, 'copy')
      await isHalted(history, life, holder.copy)
    },
  },
  {
    name: 'an older state that goes on under the stolen key, past what others know: the guard, at the next start',
    isPossible: always,
    isTold: async history => {
      const hears = whoHears(history)
      await rollBack(history, history.begin(), hears)
      for (let batch = 0; batch < 1 + history.upTo(5); batch++) {
        await history.emit(1 + history.upTo(20))
        await sealAlone(history)
      }
      await isHalted(history, history.begin(), holder[hears])
    },
  },
  {
    name: 'a second history under the stolen key, shown to the witness: refused, and both heads are kept',
    isPossible: byWitness,
    isTold: async history => {
      await rollBack(history, history.begin(), 'witness')
      for (let batch = 0; batch < 1 + history.upTo(5); batch++) {
        await history.emit(1 + history.upTo(20))
        await sealAlone(history)
      }
      const before = await history.world.witnessed('demo')
      assert.deepEqual(await history.problems(), [], 'from within, nothing is to be seen')
      history.world.clocks.goOn(2_000)
      await history.submitAnyway()
      assert.deepEqual(await history.world.witnessed('demo'), before, 'it was not cosigned')
      assert.match((await history.problems()).join('\n'), /demo, .*the witness witness\.example\/one knows \d+ leaves/)
      await isHalted(history, history.begin(), holder.witness)
    },
  },
  {
    name: 'a leaf that is rewritten before it is sealed: verify, by its signature',
    isPossible: always,
    isTold: async history => {
      await history.emit(1 + history.upTo(9))
      const batch = await rewriteLeaf(history)
      await history.run('seal', history.begin())
      assert.match(
        (await history.problems()).join('\n'),
        new RegExp(`${batch}.*the leaves do not hash to the root that`),
      )
    },
  },
  {
    name: 'a leaf that is rewritten before it is copied: the copier, which keeps nothing of it, and verify',
    isPossible: always,
    isTold: async history => {
      const life = history.begin()
      await history.emit(1 + history.upTo(9))
      await history.run('seal', life)
      const batch = await rewriteLeaf(history)
      const before = [...history.world.place.files.keys()]
      await history.run('copy', life)
      assert.match((await standingOf(history)).halt, /^copy is not written on: the leaves of the log are not those of/)
      assert.deepEqual([...history.world.place.files.keys()], before)
      assert.match(
        (await history.problems()).join('\n'),
        new RegExp(`${batch}.*the leaves do not hash to the root that`),
      )
      await isHalted(history, history.begin(), /^copy is not written on/)
    },
  },
  {
    name: 'a leaf that is rewritten after it was copied: verify, and the copy has what it was',
    isPossible: always,
    isTold: async history => {
      const life = history.begin()
      await history.emit(1 + history.upTo(9))
      await history.run('seal', life)
      await history.run('copy', life)
      const batch = await rewriteLeaf(history)
      assert.match(
        (await history.problems()).join('\n'),
        new RegExp(`${batch}.*the leaves do not hash to the root that`),
      )
      assert.equal(await history.checkCopy('demo'), (await standingOf(history)).size)
    },
  },
]

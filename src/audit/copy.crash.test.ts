// Sealer and copier are killed at every moment. What must hold whatever happens, and that nothing honest halts a log.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { startAhead } from '../../test/ahead.ts'
import type { CopierOrder } from '../../test/copier-process.ts'
import { countedPlace, countedSql } from '../../test/moments.ts'
import { enter, openWorld, seededRandom, silentLog, type World } from '../../test/outside.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { append, copyLoop, folderPlace, openCopy, openGuard, sealLoop, signersOf, verify } from './audit.ts'
import { readStep } from './copy-read.ts'
import { rootAt } from './tile-log.ts'
import { type CompactRange, emptyRange } from './tree.ts'

const goesOn = new AbortController().signal
const tables = ['log', 'batch', 'unsealed', 'seal', 'tile', 'checkpoint'] as const

let world: World
let folder: string
async function open(): Promise<void> {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'vouch-copy-'))
  await writeFile(join(folder, 'vouch-copy'), '')
}
async function close(): Promise<void> {
  await world.close()
  await rm(folder, { recursive: true, force: true })
}

function emit(institution: string, leaves: number, outside: Outside = world.outside): Promise<unknown> {
  return transact(outside, institution, 'client:cli_1', async work => {
    for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
    return done(undefined)
  })
}

/** The copy is a verified beginning of the log: every checkpoint of it, from the first on. */
async function checkCopy(institution: string): Promise<bigint> {
  const copy = openCopy(folderPlace(folder), signersOf(world.keys.sealer))
  const checkpoints = []
  for (let next = await copy.whole(institution); next !== undefined; ) {
    checkpoints.unshift(next)
    next = await copy.checkpointUpTo(institution, next.size - 1n)
  }
  let range: CompactRange = emptyRange
  for (const checkpoint of checkpoints) {
    range = (await readStep(copy, institution, world.keys.trusted, range, checkpoint)).longer
    assert.deepEqual(await rootAt(world.owner, institution, checkpoint.size), checkpoint.root)
  }
  return range.size
}

/** Neither problems nor a halt, once what is queued is sealed. */
async function checkLog(): Promise<void> {
  const { problems } = await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)
  assert.deepEqual(problems, [])
}

describe('a sealer with a copy', () => {
  beforeEach(open)
  afterEach(close)

  test('is killed at any moment: the copy is a beginning of the log, and nothing is skipped, doubled or halted', async () => {
    const rounds = Number(process.env['AUDIT_KILLS'] ?? 8)
    const random = seededRandom(Number(process.env['AUDIT_SEED'] ?? 7))
    const processes = startAhead('copier-process.ts')
    async function live(diesAt: number): Promise<number> {
      const child = processes.take()
      const order: CopierOrder = { address: world.database.address('vouch_sealer'), folder, diesAt }
      let moments = 0
      child.on('message', (passed: number) => (moments = passed))
      child.send(order)
      const [code, signal] = await once(child, 'exit')
      assert.ok(signal === 'SIGKILL' || code === 0, `it ended with ${code} ${signal}`)
      return moments
    }
    let [leaves, kills, moments] = [0, 0, 40]
    for (let round = 0; round < rounds; round++) {
      for (const count of [1, 200, 7]) await emit('demo', count)
      leaves += 208
      const lived = await live(1 + Math.floor(random() * moments))
      if (lived === 0) kills++
      else moments = lived
      assert.ok((await checkCopy('demo')) <= leaves)
    }
    assert.ok(kills > 0)
    assert.ok((await live(0)) > 0)
    await processes.close()
    assert.equal(await checkCopy('demo'), BigInt(leaves))
    await checkLog()
  })
})

describe('an honest history', () => {
  /** Each process looks at every log there is, so no database gets many. */
  const historiesPerWorld = 20

  test('of crashes, restarts, late commits and restores of the same point halts no log', async () => {
    const histories = Number(process.env['AUDIT_HISTORIES'] ?? historiesPerWorld)
    const first = Number(process.env['AUDIT_SEED'] ?? 1)
    for (let begun = 0; begun < histories; begun += historiesPerWorld) {
      await open()
      try {
        for (let seed = first + begun; seed < first + Math.min(histories, begun + historiesPerWorld); seed++) {
          const institution = `h${seed}`
          await enter(world.outside, institution)
          await live(institution, seed)
          const halts = await world.owner`select institution_id, holder, what from audit.halt`
          assert.deepEqual([...halts], [], `seed ${seed}`)
          await checkCopy(institution)
        }
        await checkLog()
      } finally {
        await close()
      }
    }
  })

  class Killed extends Error {}

  /** A process from its start to its death, or to its end in order. */
  function begin(diesAt: number) {
    let moments = 0
    const moment = () => {
      // Dead is dead: whatever it would do after that does not happen.
      if (++moments >= diesAt) throw new Killed()
    }
    const sealer = world.outsideAs('vouch_sealer')
    const outside = { ...sealer, sql: countedSql(sealer.sql, moment) }
    const copy = openCopy(countedPlace(folderPlace(folder), moment), signersOf(world.keys.sealer))
    const guard = openGuard(outside, [copy], silentLog)
    return {
      seal: () => sealLoop(outside, world.keys.sealer, guard).pass(goesOn),
      copy: () => copyLoop(outside, [copy], guard, 0).pass(goesOn),
    }
  }

  async function live(institution: string, seed: number): Promise<void> {
    const random = seededRandom(seed * 7_919)
    const upTo = (most: number) => Math.floor(random() * most)
    let running = begin(Infinity)
    let late: { readonly commit: () => void; readonly ended: Promise<unknown> } | undefined
    const orDie = async (pass: () => Promise<number>) => {
      try {
        await pass()
      } catch (thrown) {
        if (!isDeath(thrown)) throw thrown
        running = begin(random() < 0.5 ? 1 + upTo(60) : Infinity)
      }
    }
    const steps: readonly (() => unknown)[] = [
      () => emit(institution, 1 + upTo(40)),
      () => orDie(running.seal),
      () => orDie(running.copy),
      () => void (running = begin(1 + upTo(60))),
      () => restoreSame(institution),
      () => {
        if (late === undefined) late = beginLate(institution)
        else late.commit()
      },
    ]
    for (let step = 0; step < 14; step++) await steps[upTo(steps.length)]?.()
    late?.commit()
    await late?.ended
    running = begin(Infinity)
    while ((await running.seal()) > 0);
    await running.copy()
  }

  function isDeath(thrown: unknown): boolean {
    if (thrown instanceof AggregateError) return thrown.errors.every(isDeath)
    return thrown instanceof Killed || (thrown instanceof Error && thrown.cause instanceof Killed)
  }

  function beginLate(institution: string) {
    const held = Promise.withResolvers<void>()
    const slow = {
      ...world.outside,
      emit: async (work: Work) => {
        await world.outside.emit(work)
        await held.promise
      },
    }
    return { commit: held.resolve, ended: emit(institution, 2, slow) }
  }

  /** A backup of this very moment, brought back. What others are about to commit waits for it. */
  async function restoreSame(institution: string): Promise<void> {
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      for (const table of tables) {
        await tx.unsafe(
          `create temporary table same_${table} on commit drop as select * from audit.${table} where institution_id = '${institution}'`,
        )
        await tx.unsafe(`delete from audit.${table} where institution_id = '${institution}'`)
        await tx.unsafe(`insert into audit.${table} select * from same_${table}`)
      }
    })
  }
})

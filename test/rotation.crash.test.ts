import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import { findRotation, wantRotation } from '../src/protection/protection.ts'
import { rotationLoop } from '../src/protection/rotation-loop.ts'
import type { DoomedOrder } from './doomed.ts'
import { seededRandom, silentLog } from './outside.ts'
import { fewAtOnce, openSealedWorld, readCell, type SealedWorld } from './sealed-world.ts'

const kills = 6
const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

describe('a rotation that is killed', () => {
  let sealed: SealedWorld
  before(async () => {
    sealed = await openSealedWorld()
  })
  after(() => sealed.close())

  /** Kills it so many batches on, when the batch is sealed anew and while it is being written. */
  async function runUntil(batches: number): Promise<void> {
    const child = fork(join(import.meta.dirname, 'rotation-process.ts'), { execArgv: [] })
    const died = once(child, 'exit')
    let left = batches
    child.on('message', () => {
      if (--left === 0) child.kill('SIGKILL')
    })
    const order: DoomedOrder = {
      address: sealed.world.database.address('vouch_worker'),
      vaultAddress: sealed.world.database.address('vouch_vault'),
      keyFile: sealed.keyFile,
      nowMs: sealed.world.clock.now().getTime(),
    }
    child.send(order)
    await died
  }

  test(`goes on where it was, ${kills} times over: all is sealed anew once, and nothing is lost (seed ${seed})`, async () => {
    const { world } = sealed
    const random = seededRandom(seed)
    const cells = await sealed.fill('demo', 0, 7)
    const worker = world.outsideAs('vouch_worker')
    world.clock.advance(60_000)
    const wanted = await transact(worker, 'demo', 'process:test', work => wantRotation(work, 'asked', 'prp_1'))
    const id = wanted.ok ? wanted.value : fault('none was under way')
    for (let killed = 0; killed < kills; killed++) await runUntil(1 + Math.floor(random() * 9))
    const found = async () => {
      const outcome = await transact(worker, 'demo', 'process:test', work => findRotation(work, id))
      return outcome.ok ? outcome.value : fault('it is there')
    }
    const halfway = await found()
    assert.equal(halfway.state, 'resealing')
    assert.ok(halfway.columns.some(({ isPassed }) => isPassed) && halfway.columns.some(({ isPassed }) => !isPassed))

    const vault = sealed.vault()
    const options = { vault, columns: fewAtOnce, backupDays: 35, rowsPerSecond: 1_000_000 }
    const loop = rotationLoop(worker, options, silentLog)
    world.clock.advance(11 * 60_000)
    while ((await loop.pass(new AbortController().signal)) > 0);
    const proved = await found()
    assert.equal(proved.state, 'proved')
    for (const { name, found, resealed, problems } of proved.columns)
      assert.deepEqual([resealed, problems], [found, 0n], name)
    for (const cell of cells) {
      const bytes = await readCell(world.owner, 'demo', cell)
      assert.equal(await vault.open(cell.place, bytes, { why: 'compared' }), cell.text)
    }
  })
})

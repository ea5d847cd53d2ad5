// Every accident on every way to the bank: whatever happens, the bank gets everything once.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { FilesOrder } from '../../test/files-process.ts'
import { enter } from '../../test/outside.ts'
import { FolderBank } from '../../test/plain-files.ts'
import { serveSftp } from '../../test/sftp-server.ts'
import { until } from '../../test/until.ts'
import { untilIdle } from '../../test/until-idle.ts'
import { transportTo, type Way, ways } from '../../test/ways.ts'
import { openWorkerWorld, type WorkerWorld } from '../../test/worker-world.ts'
import { failuresMax, restMs } from '../base/breaker.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { enqueue } from './instructions.ts'
import { linkOptions, openLinks } from './link.ts'
import { leaseMs } from './send-files.ts'
import { sftpTransport } from './sftp-transport.ts'
import type { Transport } from './transport.ts'

const filesProcess = join(import.meta.dirname, '../../test/files-process.ts')
const { signal } = new AbortController()
/** A day of an outage, a try for each lease that has ended. */
const triesOfDay = 8
const dayMs = 86_400_000
/** VOUCH_MOMENTS=1 takes every moment there is. A run of all tests takes a few of them. */
const every = Number(process.env['VOUCH_MOMENTS'] ?? 3)

describe('a file on its way to the bank', () => {
  let here: WorkerWorld
  before(async () => {
    here = await openWorkerWorld()
  })
  after(() => here.close())

  const queue = (entries: number) => here.queue(...Array.from({ length: entries }, () => '1'))
  // Calls that are not answered end soon, and are not asked again after a real pause.
  const links = () =>
    openLinks(here.worker, {
      ...linkOptions,
      timeoutMs: { calls: 1_000, files: 1_000, inbox: 1_000 },
      patience: { triesMax: 2, pauseMs: 1, pauseMsMax: 1 },
    })
  const open = (transport: Transport) => here.files({ transportOf: () => transport }, links())
  const pass = (loop: Loop) => untilIdle(loop)
  const unsent = async () =>
    (await here.world.owner`select from rails.instruction where state in ('queued', 'filed')`).length
  const stateOfLast = async () =>
    (
      await here.world.owner<{ state: string }[]>`
        select state from rails.file order by length(file_id) desc, file_id desc limit 1`
    )[0]?.state

  // What the sender may know of what it did, on any way.
  const losses: Readonly<Record<string, (well: Transport) => Partial<Transport>>> = {
    'the other end is away when the file is to be put there': () => ({ stage: hangUp }),
    'it was put there, and the answer was lost': well => ({ stage: (...given) => well.stage(...given).then(hangUp) }),
    'the other end is away when it is to be released': () => ({ release: hangUp }),
    'it was released, and the answer was lost': well => ({
      release: (...given) => well.release(...given).then(hangUp),
    }),
    'it was released, the answer was lost, and then the other end was away': well => ({
      release: (...given) => well.release(...given).then(hangUp),
      look: hangUp,
    }),
  }

  test('does not wait for a bank that never answers another institution', async () => {
    await enter(here.world.outside, 'neighbour')
    const hanging = await serveSftp(join(here.home, 'hanging'))
    hanging.mishapAt = moment => (moment === 'open' ? { at: 'open', does: 'no_answer' } : undefined)
    const well = await serveSftp(join(here.home, 'well'))
    const loop = here.files({
      transportOf: institution => sftpTransport((institution === 'demo' ? hanging : well).address, institution),
    })
    const [own = ''] = await queue(1)
    const bank = new FolderBank(join(here.home, 'well/neighbour'))
    for (const reference of ['pay_a', 'pay_b', 'pay_c']) {
      await transact(here.worker, 'neighbour', 'process:worker', async work => {
        const money = { minor: 1_000n, currency: 'USD' }
        enqueue(work, [{ reference, method: 'ach', money, creditor: '1' }])
        return done(undefined)
      })
      await until('its file leaves', async () => {
        await loop.pass(signal)
        await bank.takeAll()
        return bank.seen.get(reference) === 1
      })
    }
    assert.equal(hanging.connections(), 1, 'it is still waited for, by one')
    hanging.mishapAt = () => undefined
    await hanging.stop()
    await loop.finish?.()
    await hanging.start()
    here.world.clock.advance(leaseMs)
    await pass(loop)
    const late = new FolderBank(join(here.home, 'hanging/demo'))
    await late.takeAll()
    assert.deepEqual([...late.seen], [[own, 1]])
    await hanging.stop()
    await well.stop()
  })

  for (const [name, opened] of Object.entries(ways)) {
    describe(`over ${name}`, () => {
      let way: Way
      before(async () => {
        way = await opened(join(here.home, name.replace(' ', '-')))
      })
      after(() => way.stop())
      const arrived = (references: readonly string[]) =>
        assert.deepEqual(
          references.map(reference => [reference, way.bank.seen.get(reference)]),
          references.map(reference => [reference, 1]),
        )

      for (const [what, broken] of Object.entries(losses)) {
        test(what, async () => {
          const well = transportTo(way.destination())
          const loop = open({ ...well, ...onceEach(broken(well), well) })
          const references = await queue(2)
          for (let round = 0; round < 5; round++) {
            await pass(loop)
            await way.bank.takeAll()
            here.world.clock.advance(leaseMs)
          }
          arrived(references)
          assert.equal(await stateOfLast(), 'sent')
        })
      }

      test('meets every mishap of the other end, and arrives once', async context => {
        for (const [what, begin] of Object.entries(way.mishaps)) {
          await context.test(what, async () => {
            const references = await queue(2)
            const loop = open(transportTo(way.destination()))
            const end = await begin()
            for (let tries = 0; tries < triesOfDay; tries++) {
              await pass(loop)
              await way.bank.takeAll()
              here.world.clock.advance(dayMs / triesOfDay)
            }
            await end()
            await pass(loop)
            await way.bank.takeAll()
            here.world.clock.advance(leaseMs)
            await pass(loop)
            await way.bank.takeAll()
            arrived(references)
            assert.equal(await stateOfLast(), 'sent')
          })
        }
      })

      test('is tried five times, left alone for a minute, tried once, and arrives once', async () => {
        const [, begin] = Object.entries(way.mishaps).at(-1) ?? fault('something can go wrong')
        const own = links()
        let tries = 0
        const well = transportTo(way.destination())
        const counted: Transport = {
          ...well,
          stage: (...given) => {
            tries++
            return well.stage(...given)
          },
        }
        const loop = here.files({ transportOf: () => counted }, own)
        const references: string[] = []
        const end = await begin()
        const view = () => own.of(here.world.institution, 'files').view()
        for (let failure = 1; failure <= failuresMax; failure++) {
          // One file for each, so that none waits for its lease.
          references.push(...(await queue(1)))
          await pass(loop)
          assert.deepEqual([tries, view().state], [failure, failure < failuresMax ? 'degraded' : 'failed'])
        }
        references.push(...(await queue(1)))
        await pass(loop)
        here.world.clock.advance(restMs - 1)
        await pass(loop)
        assert.equal(tries, failuresMax, 'nobody calls while it rests')
        here.world.clock.advance(1)
        await pass(loop)
        assert.deepEqual([tries, view().state], [failuresMax + 1, 'failed'], 'one trial, one more rest')
        await end()
        here.world.clock.advance(leaseMs)
        await pass(loop)
        await way.bank.takeAll()
        assert.equal(view().state, 'connected')
        arrived(references)
      })

      test('reaches the bank once though its worker is killed at one moment after the other', async () => {
        const entriesMax = 3
        const references = await queue(entriesMax)
        let diesAt = 1 - every
        for (let isDone = false; !isDone; here.world.clock.advance(leaseMs)) {
          diesAt += every
          assert.ok(diesAt < 100, 'it ends some time')
          const child = fork(filesProcess, { stdio: 'ignore' })
          const [address, vaultAddress] = [
            here.world.database.address('vouch_worker'),
            here.world.database.address('vouch_vault'),
          ]
          const order = { address, vaultAddress, keyFile: here.keyFile, destination: way.destination(), entriesMax }
          child.send({ ...order, nowMs: here.world.clock.now().getTime(), diesAt } satisfies FilesOrder)
          let said: unknown
          child.on('message', message => (said = message))
          await once(child, 'exit')
          isDone = said === 'done' && (await unsent()) === 0
          await way.bank.takeAll()
        }
        assert.ok(diesAt > 5, `nobody was killed from ${diesAt} on`)
        arrived(references)
        assert.ok([...way.bank.seen.values()].every(times => times === 1))
      })
    })
  }
})

/** What is broken fails the first time, and is well from then on. */
function onceEach(broken: Partial<Transport>, well: Transport): Partial<Transport> {
  const failed = new Set<string>()
  const firstly = <Name extends keyof Transport>(name: Name): Transport[Name] =>
    ((...given: never[]) => {
      const act = failed.has(name) ? undefined : broken[name]
      failed.add(name)
      return Reflect.apply(act ?? well[name], undefined, given)
    }) as Transport[Name] // The same function, or the broken one of the same type.
  return { stage: firstly('stage'), release: firstly('release'), look: firstly('look') }
}

function hangUp(): Promise<never> {
  return Promise.reject(new Error('the other end hung up'))
}

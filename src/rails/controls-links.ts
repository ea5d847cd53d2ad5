// What the rails promise of the ways to the outside, and how that is tried: ways that fail, and a clock that is moved by hand.

import { failuresMax, openBreaker, Resting, restMs } from '../base/breaker.ts'
import { type Control, canary, type Ground, wordFor } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import { plain } from './controls-files.ts'
import { hasty, openWorkerOf, RememberingBank, RememberingCore, type Worker } from './controls-pretended.ts'
import { openCores } from './cores.ts'
import { build } from './files.ts'
import { enqueue } from './instructions.ts'
import { type LinkName, linkNames, openLinks } from './link.ts'
import { openTelling, reportLinks } from './links.ts'
import * as store from './probe-store.ts'
import { canFallBack, queuedForFiles, reroute } from './rerouting.ts'

const everySeconds = 3_600
const withinMs = 10_000
const currency = 'USD'

export const controls: readonly Control[] = [
  circuitBreaker(waysOf),
  {
    id: 'rails.fallback',
    says: 'What waits for a way that has failed may leave by another, once; what may have left already stays where it is.',
    does: 'corrects',
    answers: ['api.external-service-failure', 'ops.vendor-dependencies'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('instructions of the canary', 8)
      const { before, failed, both } = await ground.work(async work => whetherToFallBack(ground, work))
      ground.tried('whether to fall back while both ways are well', 'stays', before)
      ground.tried('the same when the way of files has failed', 'may leave by calls', failed)
      ground.tried('the same when calls have failed as well', 'stays', both)
      const moved = await ground.work(async work => fallenBack(ground, work))
      ground.tried('what waits for a file, sent by a call', '1 rerouted, 1 entry, settled', moved)
      const twice = await ground.work(async work => {
        await queue(work)
        const ids = (await queuedForFiles(work, undefined, 10)).map(({ id }) => id)
        const [first, second] = [await reroute(work, ids), await reroute(work, ids)]
        return `${first} rerouted, then ${second}`
      })
      ground.tried('the same rerouted twice', '1 rerouted, then 0', twice)
      for (const [where, expected, take] of places) {
        const gone = await ground.work(async work => {
          await queue(work)
          const found = await store.instructionCalled(work, reference)
          await take(ground, work)
          return `${await reroute(work, found === undefined ? [] : [found.id])} rerouted`
        })
        ground.tried(`${where}, rerouted`, expected, gone)
        const forced = await wordFor(() =>
          ground.work(async work => {
            await queue(work)
            await take(ground, work)
            await store.rerouteAtOnce(work, reference)
          }),
        )
        ground.tried('the same past the front door', expected === '0 rerouted' ? '23001' : 'done', forced)
      }
    },
  },
  {
    id: 'rails.health',
    says: 'How each way to the outside is, and what waits for it, is shown within a pass, and a change has its leaf.',
    does: 'detects',
    answers: ['api.external-service-failure'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('ways of the canary', linkNames.length)
      const seen = await ground.work(async work => watched(ground, work))
      ground.tried('ways that answer', 'connected, connected, connected', seen.well)
      ground.tried('the way of files after one failure', 'degraded', seen.degraded)
      ground.tried(
        'the same after five',
        'failed: cut_off, leaf connected to degraded, leaf degraded to failed',
        seen.failed,
      )
      ground.tried('the other ways meanwhile', 'connected, connected', seen.others)
      ground.tried('what waits for it', '1 of 1.00', seen.waiting)
      ground.tried('the same when it has answered again', 'connected', seen.again)
    },
  },
]

const reference = 'pay_canary'

/** Where it is by now, whether it may change its way, and how it has come there. */
const places: readonly (readonly [string, string, (ground: Ground, work: Work) => Promise<unknown>])[] = [
  ['what waits', '1 rerouted', async () => undefined],
  ['what is in a file', '0 rerouted', (_, work) => build(work, plain)],
  [
    'what may have left already',
    '0 rerouted',
    (ground, work) => {
      const bank = new RememberingBank()
      bank.manner = 'take_and_hang_up'
      return openWorkerOf(ground, work).dispatch(bank)
    },
  ],
]

/** `waysTo`: what is said to rest when it fails. */
export function circuitBreaker(waysTo: (ground: Ground) => Ways): Control {
  return {
    id: 'rails.circuit-breaker',
    says: 'Whoever is outside and fails five times in a row is left alone for sixty seconds, and then tried with one call.',
    does: 'prevents',
    answers: [
      'api.external-service-failure',
      'tech.integration-failures',
      'ops.vendor-dependencies',
      'stride.denial-of-service',
    ],
    everySeconds,
    withinMs,
    probe: async ground => {
      const ways = waysTo(ground)
      ground.on('ways to the outside', ways.length)
      for (const [name, open] of ways) {
        for (const [tried, expected, came] of await breaking(open)) ground.tried(`${name}: ${tried}`, expected, came)
      }
      ground.tried(
        'a payment queued while its bank is left alone',
        `${failuresMax} calls and queued; after a minute 1 more; then settled`,
        await leftAlone(ground),
      )
    },
  }
}

async function queue(work: Work): Promise<void> {
  enqueue(work, [{ reference, method: 'ach', money: { minor: 1_00n, currency }, creditor: 'tok_canary' }])
  await Promise.all(work.writes)
}

/** One way with a clock of its own. `ask` answers whether it was called at all. */
type Way = { readonly ask: (isWell: boolean) => Promise<boolean>; readonly pass: (ms: number) => void }
type Calling = (ask: () => Promise<void>) => Promise<unknown>

type Ways = readonly (readonly [string, () => Way])[]

/** All ways that the rails have, and the breaker that every other room has its own of. */
function waysOf(ground: Ground): Ways {
  const { random, signal } = ground
  return [
    ...linkNames.map(name => {
      const open = () =>
        openWay(elapsedMs => {
          const link = openLinks({ elapsedMs, random }, hasty).of(canary, name)
          return ask => link.once(ask, signal)
        })
      return [name, open] as const
    }),
    [
      'core',
      () =>
        openWay(elapsedMs => {
          const cores = openCores(() => new RememberingCore(), elapsedMs)
          return ask => cores.call(canary, 1_000, ask)
        }),
    ],
    ['any other', () => openWay(elapsedMs => openBreaker(elapsedMs).call)],
  ]
}

export function openWay(open: (elapsedMs: () => number) => Calling): Way {
  let ms = 0
  const call = open(() => ms)
  return {
    pass: more => {
      ms += more
    },
    ask: async isWell => {
      let wasCalled = false
      try {
        await call(async () => {
          wasCalled = true
          // Two that ask at once are both under way before either has its answer.
          await new Promise(resolve => setImmediate(resolve))
          if (!isWell) throw new Error('it failed')
        })
      } catch (thrown) {
        if (thrown instanceof Resting !== !wasCalled) throw thrown
      }
      return wasCalled
    },
  }
}

async function breaking(open: () => Way): Promise<readonly (readonly [string, string, string])[]> {
  const way = open()
  const calls = async (times: number, isWell: boolean) => {
    let made = 0
    for (let time = 0; time < times; time++) made += Number(await way.ask(isWell))
    return made
  }
  await calls(failuresMax - 1, false)
  const well = await calls(1, true)
  const failing = await calls(failuresMax + 3, false)
  way.pass(restMs - 1)
  const resting = await calls(1, true)
  way.pass(1)
  const trial = (await Promise.all([way.ask(false), way.ask(false)])).filter(Boolean).length
  const after = await calls(1, true)
  way.pass(restMs)
  const [recovered, then] = [await calls(1, true), await calls(3, true)]
  return [
    ['a call after four failures, which is answered', '1 made', `${well} made`],
    ['eight that fail', '5 made', `${failing} made`],
    ['one a millisecond before a minute is over', '0 made', `${resting} made`],
    ['two at once when it is', '1 made', `${trial} made`],
    ['one after that has failed', '0 made', `${after} made`],
    ['one after another minute, and three more', '1 and 3 made', `${recovered} and ${then} made`],
  ]
}

/** The same with the queue behind it: what nobody sent is not in doubt, and goes when the bank is well again. */
function leftAlone(ground: Ground): Promise<string> {
  return ground.work(async work => {
    const worker = openWorkerOf(ground, work)
    const bank = new RememberingBank()
    bank.manner = 'hang_up'
    const link = worker.links.of(canary, 'calls')
    for (let failure = 0; failure < failuresMax; failure++) {
      await link.once(() => bank.inquire([]), ground.signal).catch(() => undefined)
    }
    await queue(work)
    await worker.dispatchOn(bank)
    const [resting, waits] = [bank.calls, await store.instructionCalled(work, reference)]
    worker.pass(restMs)
    await worker.dispatchOn(bank)
    await worker.dispatchOn(bank)
    const tried = bank.calls - resting
    bank.manner = 'well'
    worker.pass(restMs)
    // What may have been in that one call is asked about first, and then sent.
    await worker.dispatchOn(bank)
    await worker.dispatchOn(bank)
    const state = (await store.instructionCalled(work, reference))?.state
    return `${resting} calls and ${waits?.state}; after a minute ${tried} more; then ${state}`
  })
}

async function whetherToFallBack(ground: Ground, work: Work) {
  const worker = openWorkerOf(ground, work)
  const tell = openTelling(worker.outside, worker.links, ['calls', 'files'])
  const answer = async () => ((await canFallBack(work)) ? 'may leave by calls' : 'stays')
  await speak(ground, worker, 'calls', true, 1)
  await speak(ground, worker, 'files', true, 1)
  await tell(canary)
  const before = await answer()
  await speak(ground, worker, 'files', false, failuresMax)
  await tell(canary)
  const failed = await answer()
  await speak(ground, worker, 'calls', false, failuresMax)
  await tell(canary)
  return { before, failed, both: await answer() }
}

/** Over a bank that calls carry only checks to, as it is where files are configured. */
async function fallenBack(ground: Ground, work: Work): Promise<string> {
  const worker = openWorkerOf(ground, work)
  const bank = new RememberingBank()
  await queue(work)
  await worker.dispatchChecks(bank)
  const waiting = await queuedForFiles(work, undefined, 10)
  const count = await reroute(
    work,
    waiting.map(({ id }) => id),
  )
  await worker.dispatchChecks(bank)
  await worker.dispatchChecks(bank)
  const state = (await store.instructionCalled(work, reference))?.state
  return `${count} rerouted, ${bank.entries.size} entry, ${state}`
}

async function watched(ground: Ground, work: Work) {
  const worker = openWorkerOf(ground, work)
  const tell = openTelling(worker.outside, worker.links, linkNames)
  for (const name of linkNames) await speak(ground, worker, name, true, 1)
  await queue(work)
  await tell(canary)
  const stateOf = async (...names: readonly LinkName[]) => {
    const rows = new Map((await reportLinks(work, currency)).map(link => [link.name, link]))
    return names.map(name => rows.get(name)?.row?.state ?? 'unknown').join(', ')
  }
  const well = await stateOf(...linkNames)
  await speak(ground, worker, 'files', false, 1)
  await tell(canary)
  const degraded = await stateOf('files')
  await speak(ground, worker, 'files', false, failuresMax - 1)
  await tell(canary)
  const files = (await reportLinks(work, currency)).find(({ name }) => name === 'files')
  const leaves = worker.leaves
    .filter(({ kind, body }) => kind === 'rails.link' && body['link'] === 'files')
    .map(({ body }) => `leaf ${String(body['before'])} to ${String(body['state'])}`)
    .slice(1)
  const failed = `${files?.row?.state}: ${files?.row?.lastFailure}, ${leaves.join(', ')}`
  const others = await stateOf('calls', 'inbox')
  const { count, minor } = files?.instructions ?? { count: 0, minor: 0n }
  worker.pass(restMs)
  await speak(ground, worker, 'files', true, 1)
  await tell(canary)
  const again = await stateOf('files')
  return { well, degraded, failed, others, waiting: `${count} of ${Number(minor) / 100}.00`, again }
}

/** So many calls over one way, as they end. */
async function speak(ground: Ground, { links }: Worker, name: LinkName, isWell: boolean, times: number) {
  for (let time = 0; time < times; time++) {
    const hungUp = Object.assign(new Error('it hung up'), { code: 'ECONNRESET' })
    const call = links.of(canary, name).once(() => (isWell ? Promise.resolve() : Promise.reject(hungUp)), ground.signal)
    await call.catch(() => undefined)
  }
}

// What the rails promise of the system in which an institution keeps its accounts, and how that is tried: a core that loses
// answers, forgets what it did, or says what never happened.

import { type Control, canary, type Ground } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import { coreAccount, coreOptions, openWorkerOf, RememberingCore, type Worker } from './controls-pretended.ts'
import { checkCore } from './core-consistency.ts'
import { coreSilenceMsMax, enqueueCore, listCoreDifferences } from './core-operations.ts'

const everySeconds = 3_600
const withinMs = 10_000
const minuteMs = 60_000

export const controls: readonly Control[] = [
  {
    id: 'rails.core-consistent',
    says: 'What the core says is held against what we believe: what it forgot is asked for again, and what differs is shown.',
    does: 'detects',
    answers: ['tech.integration-failures'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('operations at the core of the canary', cases.length)
      for (const [tried, expected, mishap] of cases) {
        ground.tried(tried, expected, await ground.work(work => compared(ground, work, mishap)))
      }
    },
  },
]

type Mishap = (core: RememberingCore, worker: Worker) => Promise<void> | void

const nothing = async () => undefined
const cases: readonly (readonly [string, string, Mishap])[] = [
  ['a core that has what we believe', 'done once, nothing differs', nothing],
  [
    'one that did it, and its answer was lost',
    'done once, nothing differs',
    async (core, worker) => {
      core.losesAnswers = true
      await worker.talk(coreOptions(core, worker.outside.elapsedMs))
      core.losesAnswers = false
      worker.pass(coreSilenceMsMax + 1)
    },
  ],
  [
    'one that has forgotten what it did',
    'done twice under one id, hold_lost asked_again',
    async (core, worker) => {
      await worker.talk(coreOptions(core, worker.outside.elapsedMs))
      core.done.clear()
    },
  ],
  [
    'one that has moved 0.05 USD more than we asked for',
    'done once, posted_differs',
    core => {
      core.lie = 5n
    },
  ],
  [
    'one that holds what nobody asked for',
    'done once, hold_unknown',
    core => {
      core.strays = [{ id: 'somebody-else', minor: 9_00n }]
    },
  ],
]

/** What is found after a while, and whether it is done there. */
async function compared(ground: Ground, work: Work, mishap: Mishap): Promise<string> {
  const worker = openWorkerOf(ground, work)
  const core = new RememberingCore()
  await enqueueCore(work, [
    {
      kind: 'hold',
      account: coreAccount,
      money: { minor: 3_00n, currency: 'USD' },
      reference: 'trf_canary',
      about: 'pay_canary/hold',
    },
  ])
  await Promise.all(work.writes)
  await mishap(core, worker)
  const options = coreOptions(core, worker.outside.elapsedMs)
  await worker.talk(options)
  worker.pass(2 * minuteMs)
  await checkCore(worker.outside, canary, options)
  const found = (await listCoreDifferences(work, '', 10)).map(({ kind, act }) =>
    act === null ? kind : `${kind} ${act}`,
  )
  await worker.talk(options)
  const [times = 0, ...more] = core.askings.values()
  const isThere = core.done.size === 1 && more.length === 0
  const done = isThere ? (times === 1 ? 'done once' : 'done twice under one id') : 'not done as it was asked'
  return `${done}, ${found.length === 0 ? 'nothing differs' : found.join(', ')}`
}

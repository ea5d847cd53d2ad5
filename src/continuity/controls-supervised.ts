// That a process which dies, hangs or says that it is not well is ended and started again: real ones, with real signals.

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Control, Ground } from '../base/control.ts'
import type { Log } from '../base/log.ts'
import { type KeptState, type Supervisor, type supervise, type Timing, usualTiming } from './supervisor.ts'

/** As the family's, but that nothing is looked at unasked, and that nobody rests for five seconds. */
const quick: Timing = {
  lookEveryMs: 3_600_000,
  startTimeoutMs: 10_000,
  answerTimeoutMs: 1_000,
  // Longer than whoever falls over for the first time is left alone in any case.
  restMs: 800,
  stopTimeoutMs: 300,
}
const pollMs = 20
const waitMsMax = 8_000

/** Does nothing but answer whoever keeps it, as every process of the family does (src/run.ts). */
const child = `
import { appendFileSync, existsSync } from 'node:fs'
const [, , starts, unwell] = process.argv
appendFileSync(starts, process.pid + ' ' + (performance.timeOrigin + performance.now()) + '\\n')
process.on('message', () => process.send({ said: 'problems', problems: existsSync(unwell) ? ['not well'] : [] }))
process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(0))
process.send({ said: 'ready' })
`

/** By whom they are kept. */
export const supervisedBy = (supervise: Supervise): Control => ({
  id: 'continuity.supervised',
  says: 'A process that dies, hangs or is not well is stopped, left alone for a moment, started again, and asked again.',
  does: 'corrects',
  answers: ['api.service-outage', 'tech.downtime', 'ops.process-failures'],
  everySeconds: 7_200,
  withinMs: 30_000,
  probe: async ground => {
    ground.tried('how often the family is looked at', '30 s', `${usualTiming.lookEveryMs / 1_000} s`)
    ground.tried('how long what was stopped is left alone', '5 s', `${usualTiming.restMs / 1_000} s`)
    await tryAll(ground, supervise)
  },
})

const silent: Log = { level: 'silent', fatal: nothing, error: nothing, warn: nothing, info: nothing }
function nothing(): void {}

type Supervise = typeof supervise

type Kept = {
  readonly supervisor: Supervisor
  readonly starts: () => Promise<readonly { readonly pid: number; readonly atMs: number }[]>
  readonly behave: (isWell: boolean) => Promise<void>
}

async function tryAll(ground: Ground, supervise: Supervise): Promise<void> {
  const kept = await keep(await ground.scratch(), supervise)
  const { supervisor } = kept
  ground.on('processes that are kept', 1)
  try {
    ground.tried('a process started', 'ready', await stateAfter(kept, 1))
    const first = supervisor.pidOf(name)
    await supervisor.look()
    ground.tried(
      'one that is well, looked at',
      'left alone',
      supervisor.pidOf(name) === first ? 'left alone' : 'started anew',
    )

    if (first !== undefined) process.kill(first, 'SIGSTOP')
    await supervisor.look()
    const endedAtMs = performance.timeOrigin + performance.now()
    ground.tried('one that hangs and does not end when told to', 'is gone', isThere(first) ? 'is there' : 'is gone')
    // Nothing more comes of it: whoever does not notice does not start it either.
    if (isThere(first)) return
    ground.tried('one that hung', 'ready', await stateAfter(kept, 2))
    const restedMs = ((await kept.starts())[1]?.atMs ?? 0) - endedAtMs
    const isRested = restedMs >= quick.restMs - toleranceMs
    ground.tried('what hung, before it was started', 'left alone', isRested ? 'left alone' : 'started at once')

    const second = supervisor.pidOf(name)
    if (second !== undefined) process.kill(second, 'SIGKILL')
    ground.tried('one that was killed', 'ready', await stateAfter(kept, 3))

    await kept.behave(false)
    await supervisor.look()
    await kept.behave(true)
    ground.tried('one that said that it is not well', 'ready', await stateAfter(kept, 4))
  } finally {
    await supervisor.stop()
  }
  const left = (await kept.starts()).filter(({ pid }) => isThere(pid))
  ground.tried('all of them, when whoever keeps them ends', 'are gone', left.length === 0 ? 'are gone' : 'are there')
}

const name = 'probe'
/** Two clocks, one of them in another process. */
const toleranceMs = 50

async function keep(folder: string, supervise: Supervise): Promise<Kept> {
  const [script, starts, unwell] = [join(folder, 'child.mjs'), join(folder, 'starts'), join(folder, 'unwell')]
  await writeFile(script, child)
  await writeFile(starts, '')
  const supervisor = supervise(
    [{ name, script, args: [starts, unwell], env: () => ({}), logFile: join(folder, 'log') }],
    silent,
    quick,
  )
  return {
    supervisor,
    starts: async () =>
      (await readFile(starts, 'utf8'))
        .split('\n')
        .filter(line => line !== '')
        .map(line => ({ pid: Number(line.split(' ')[0]), atMs: Number(line.split(' ')[1]) })),
    behave: async isWell => {
      if (isWell) await rm(unwell, { force: true })
      else await writeFile(unwell, '')
    },
  }
}

/** What it is when it was started so often and is ready, or when nobody waits for that any longer. */
async function stateAfter({ supervisor, starts }: Kept, times: number): Promise<KeptState | 'unknown'> {
  const state = () => supervisor.states().get(name) ?? 'unknown'
  for (let waitedMs = 0; waitedMs < waitMsMax; waitedMs += pollMs) {
    const started = await starts()
    if (started.length >= times && state() === 'ready' && supervisor.pidOf(name) === started.at(-1)?.pid) return 'ready'
    await sleep(pollMs)
  }
  return state() === 'ready' ? 'unknown' : state()
}

function isThere(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

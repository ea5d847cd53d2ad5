// Keeps the processes of the family alive. A process counts as well only when it says that it is ready, not because it
// exists; one that is not well is stopped, left alone for five seconds, started, and asked again.

import { type ChildProcess, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'

import type { Log } from '../base/log.ts'
import { type Ending, failuresMax, planAfter } from './restart-plan.ts'
import { withoutCore } from './without-core.ts'

export type Kept = {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
  /** Asked for at every start. */
  readonly env: () => NodeJS.ProcessEnv
  readonly logFile: string
  /** Is stopped when the others have ended: it finishes what they have left. */
  readonly endsLast?: true
}

export type KeptState = 'starting' | 'ready' | 'unwell' | 'waiting' | 'given_up' | 'refused' | 'stopped'

/** What a kept process says over the IPC channel; see `src/run.ts`. */
export type Said =
  | { readonly said: 'ready'; readonly port?: number; readonly address?: string }
  | { readonly said: 'problems'; readonly problems: readonly string[] }
  | { readonly said: 'refused'; readonly faults: readonly string[] }

/** A signal would have Node let debuggers in. */
const closedToDebuggers = ['--disable-sigusr1'] as const

export type Supervisor = {
  readonly states: () => ReadonlyMap<string, KeptState>
  readonly pidOf: (name: string) => number | undefined
  /** Resolves when all have said that they are ready; rejects when one refused to start or was given up. */
  readonly ready: Promise<ReadonlyMap<string, Said & { readonly said: 'ready' }>>
  /** Looks at all of them now, as it does every thirty seconds. */
  readonly look: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type Timing = {
  readonly lookEveryMs: number
  readonly startTimeoutMs: number
  readonly answerTimeoutMs: number
  readonly restMs: number
  readonly stopTimeoutMs: number
}

/** What the assessment of risks asks for. */
export const usualTiming: Timing = {
  lookEveryMs: 30_000,
  startTimeoutMs: 30_000,
  answerTimeoutMs: 5_000,
  restMs: 5_000,
  stopTimeoutMs: 15_000,
}

export function supervise(kept: readonly Kept[], log: Log, times: Timing = usualTiming): Supervisor {
  const keepers = kept.map(one => new Keeper(one, log, times))
  for (const keeper of keepers) keeper.start()
  const look = async () => {
    await Promise.all(keepers.map(keeper => keeper.look()))
  }
  const timer = setInterval(() => void look(), times.lookEveryMs)
  return {
    states: () => new Map(keepers.map(keeper => [keeper.name, keeper.state])),
    pidOf: name => keepers.find(keeper => keeper.name === name)?.pid,
    ready: Promise.all(keepers.map(async keeper => [keeper.name, await keeper.firstReady] as const)).then(
      said => new Map(said),
    ),
    look,
    stop: async () => {
      clearInterval(timer)
      for (const isLast of [false, true])
        await Promise.all(keepers.filter(keeper => keeper.endsLast === isLast).map(keeper => keeper.stop()))
    },
  }
}

/** One process and its life. Owns the child, its state and the history of its endings. */
class Keeper {
  readonly name: string
  readonly endsLast: boolean
  readonly firstReady: Promise<Said & { readonly said: 'ready' }>
  state: KeptState = 'starting'
  readonly #kept: Kept
  readonly #log: Log
  readonly #times: Timing
  readonly #endings: Ending[] = []
  #child: ChildProcess | undefined
  #gone: Promise<void> = Promise.resolve()
  #readyAtMs: number | undefined
  #isStopping = false
  #restartTimer: NodeJS.Timeout | undefined
  #onReady: (said: Said & { readonly said: 'ready' }) => void = () => undefined
  #onHopeless: (error: Error) => void = () => undefined

  constructor(kept: Kept, log: Log, times: Timing) {
    this.name = kept.name
    this.endsLast = kept.endsLast === true
    this.#kept = kept
    this.#log = log
    this.#times = times
    this.firstReady = new Promise((resolve, reject) => {
      this.#onReady = resolve
      this.#onHopeless = reject
    })
    // Whoever does not wait for the first readiness still reads the states.
    this.firstReady.catch(() => undefined)
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    this.state = 'starting'
    this.#readyAtMs = undefined
    this.#gone = this.#live().catch((thrown: unknown) => {
      this.#log.error({ process: this.name, err: thrown }, 'a process could not be started')
      this.#ended(undefined)
    })
  }

  /** From start to end of one child. */
  async #live(): Promise<void> {
    const { script, args, env, logFile } = this.#kept
    const output = await open(logFile, 'a', 0o600)
    // In a group of its own: Ctrl-C at the terminal reaches us, and we end it in order.
    const child = spawn('/bin/sh', [...withoutCore, process.execPath, ...closedToDebuggers, script, ...args], {
      detached: true,
      env: env(),
      cwd: '/',
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    })
    await output.close()
    this.#child = child
    const slow = setTimeout(() => {
      this.#log.error({ process: this.name }, 'it did not become ready in time')
      child.kill('SIGKILL')
    }, this.#times.startTimeoutMs)
    child.on('message', (said: Said) => {
      if (said.said === 'ready') {
        clearTimeout(slow)
        this.state = 'ready'
        this.#readyAtMs = performance.now()
        this.#onReady(said)
      } else if (said.said === 'refused') {
        this.state = 'refused'
        this.#onHopeless(new Error(`${this.name} refuses to start: ${said.faults.join('; ')}`))
      }
    })
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', code => resolve(code))
    })
    clearTimeout(slow)
    this.#ended(exitCode ?? undefined)
  }

  #ended(exitCode: number | undefined): void {
    this.#child = undefined
    if (this.#isStopping) {
      this.state = 'stopped'
      return
    }
    if (this.state === 'refused') return
    const wasUnwell = this.state === 'unwell'
    const readyForMs = this.#readyAtMs === undefined ? undefined : performance.now() - this.#readyAtMs
    this.#endings.push({ readyForMs })
    const plan = planAfter(this.#endings)
    this.#log.error({ process: this.name, exitCode: exitCode ?? -1, reason: plan.start }, 'a process ended')
    if (plan.start === 'never') {
      this.state = 'given_up'
      this.#log.fatal(
        { process: this.name, count: failuresMax },
        'given up: it ended too often, and somebody must look',
      )
      this.#onHopeless(new Error(`${this.name} ended ${failuresMax} times in a row; its log is ${this.#kept.logFile}`))
      return
    }
    // What was not well is left alone for a while; what fell over is wanted back.
    this.#restartIn(wasUnwell ? Math.max(this.#times.restMs, plan.waitMs) : plan.waitMs)
  }

  #restartIn(waitMs: number): void {
    this.state = 'waiting'
    this.#restartTimer = setTimeout(() => this.start(), waitMs)
  }

  /** Asks whether it is well. If not: stop, rest, start; the start is verified by its own readiness. */
  async look(): Promise<void> {
    const child = this.#child
    if (this.state !== 'ready' || child === undefined) return
    const problems = await this.#ask(child)
    if (problems.length === 0 || this.#child !== child || this.#isStopping) return
    this.state = 'unwell'
    this.#log.error({ process: this.name, reason: problems.join('; ') }, 'a process is not well; it is started anew')
    await this.#end(child)
  }

  #ask(child: ChildProcess): Promise<readonly string[]> {
    return new Promise(resolve => {
      const answer = (problems: readonly string[]) => {
        clearTimeout(timer)
        child.off('message', onMessage)
        resolve(problems)
      }
      const onMessage = (said: Said) => {
        if (said.said === 'problems') answer(said.problems)
      }
      const timer = setTimeout(() => answer(['it gave no answer']), this.#times.answerTimeoutMs)
      child.on('message', onMessage)
      child.send({ ask: 'problems' }, error => {
        if (error !== null) answer(['it cannot be reached'])
      })
    })
  }

  async #end(child: ChildProcess): Promise<void> {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#times.stopTimeoutMs)
    await this.#gone
    clearTimeout(timer)
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#restartTimer)
    if (this.#child !== undefined) await this.#end(this.#child)
    this.state = 'stopped'
  }
}

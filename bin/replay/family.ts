// The processes of a replay over HTTP, which are killed now and then and come back at once, as a supervisor brings them.

import { type ChildProcess, spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../../src/base/outcome.ts'
import { type Postgres, startPostgres } from '../../src/continuity/postgres.ts'
import type { FromProcess } from '../../src/run.ts'

export type Member = {
  readonly name: string
  readonly kill: () => void
  /** Resolves when it is ready, again after every kill. */
  readonly ready: () => Promise<void>
  readonly end: () => Promise<void>
}

const startsMax = 200
const restartMs = 50

export function startMember(
  name: string,
  env: NodeJS.ProcessEnv,
  logFile: string,
  onPort: (port: number) => void,
): Member {
  let child: ChildProcess | undefined
  let isEnding = false
  let starts = 0
  let whenReady: Promise<void> = Promise.resolve()
  let gone: Promise<void> = Promise.resolve()

  function start(): void {
    if (isEnding) return
    if (++starts > startsMax) fault(`${name} was started ${startsMax} times`)
    whenReady = new Promise(resolve => {
      gone = live(said => {
        if (said.said !== 'ready') return
        if (said.port !== undefined) onPort(said.port)
        resolve()
      })
    })
  }

  async function live(onSaid: (said: FromProcess) => void): Promise<void> {
    const output = await open(logFile, 'a', 0o600)
    const process_ = spawn(process.execPath, [join(import.meta.dirname, 'main-by-row.ts'), name], {
      env,
      cwd: '/',
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    })
    await output.close()
    child = process_
    process_.on('message', onSaid)
    await new Promise(resolve => process_.once('exit', resolve))
    setTimeout(start, restartMs)
  }

  start()
  return {
    name,
    kill: () => void child?.kill('SIGKILL'),
    ready: async () => {
      for (let seen: Promise<void> | undefined; seen !== whenReady; ) {
        seen = whenReady
        await seen
      }
    },
    end: async () => {
      isEnding = true
      child?.kill('SIGTERM')
      await gone
    },
  }
}

/** A PostgreSQL that is killed and started again in the same folder. */
export function keepPostgres(
  home: string,
  first: Postgres,
): { readonly kill: () => Promise<void>; readonly end: () => Promise<void> } {
  let running = first
  return {
    kill: async () => {
      process.kill(running.pid, 'SIGKILL')
      await running.gone
      // Its children take a moment to notice; until then the folder is still theirs.
      for (let attempt = 0; ; attempt++) {
        const started = await startPostgres({ home })
        if (started.ok) {
          running = started.value
          return
        }
        if (attempt === 20) fault(`PostgreSQL did not come back: ${JSON.stringify(started.refusal)}`)
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    },
    end: () => running.stop(),
  }
}

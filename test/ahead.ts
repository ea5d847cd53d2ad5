// Processes that are there to be killed, one after the other: the next is started while the one before still works.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type Ahead = {
  /** One that is started, and waits for its first message; whoever takes it ends it. */
  readonly take: () => ChildProcess
  readonly close: () => Promise<void>
}

export function startAhead(program: string): Ahead {
  // Without the test runner's own flags, or it would be a test run.
  const start = () => fork(join(import.meta.dirname, program), { execArgv: [] })
  let waiting = start()
  return {
    take: () => {
      const taken = waiting
      waiting = start()
      return taken
    },
    close: () => kill(waiting),
  }
}

export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

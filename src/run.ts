// Opens one process, says when it is ready, and stops it cleanly. The supervisor speaks to it over the IPC channel.

import { type Clock, openProcess } from './app.ts'
import type { OpenKeeper } from './app-door.ts'
import { endOnFault } from './base/last-resort.ts'
import { openLog, standardError } from './base/log.ts'
import { readConfig } from './config.ts'
import { scrub } from './protection/protection.ts'

/** What passes between the supervisor and a process. */
export type ToProcess = { readonly ask: 'problems' }
export type FromProcess =
  | { readonly said: 'ready'; readonly port?: number }
  | { readonly said: 'problems'; readonly problems: readonly string[] }
  | { readonly said: 'refused'; readonly faults: readonly string[] }

/** A process that cannot start for a reason that starting again will not change. */
const exitCodeRefused = 78

export async function run(
  name: string | undefined,
  env: NodeJS.ProcessEnv,
  clock: Clock,
  openKeeper?: OpenKeeper,
): Promise<void> {
  const tell = (message: FromProcess) => process.send?.(message)
  const config = readConfig(name, env)
  if (!config.ok) {
    const { faults } = config.refusal
    console.error(`vouch ${name ?? ''} cannot start:\n${faults.map(fault => `  ${fault}`).join('\n')}`)
    tell({ said: 'refused', faults })
    process.exitCode = exitCodeRefused
    return
  }
  const log = openLog(config.value.process, scrub, standardError())
  endOnFault(log)
  const running = await openProcess(config.value, clock, log, { openKeeper }).catch((thrown: unknown) => {
    log.fatal({ err: thrown }, 'could not start')
    process.exit(1)
  })

  let stopping: Promise<void> | undefined
  // Ctrl-C may arrive twice, from the terminal and from npm; the second asks for nothing new.
  const stop = (reason: string) => {
    stopping ??= (async () => {
      log.info({ reason }, 'stopping')
      await running.stop()
      process.exit(0)
    })()
  }
  process.on('SIGTERM', () => stop('asked to'))
  process.on('SIGINT', () => stop('asked to'))
  process.on('disconnect', () => stop('the supervisor has gone'))
  process.on('message', (message: ToProcess) => {
    if (message.ask === 'problems')
      running.problems().then(
        problems => tell({ said: 'problems', problems }),
        () => tell({ said: 'problems', problems: ['it could not say'] }),
      )
  })
  log.info({ pid: process.pid, port: running.port }, 'ready')
  tell({ said: 'ready', ...(running.port === undefined ? {} : { port: running.port }) })
}

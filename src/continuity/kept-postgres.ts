// Keeps the embedded PostgreSQL running: one that goes without having been asked to is started again in its folder.

import type { Log } from '../base/log.ts'
import { done, type Outcome } from '../base/outcome.ts'
import { type Postgres, type PostgresOptions, type PostgresRefusal, startPostgres } from './postgres.ts'
import { type Ending, planAfter } from './restart-plan.ts'

/** `gone` resolves only when it was stopped, or is not started again. */
export type KeptPostgres = Pick<Postgres, 'address' | 'stop' | 'gone'>

export async function keepPostgres(
  options: PostgresOptions,
  log: Log,
): Promise<Outcome<KeptPostgres, PostgresRefusal>> {
  const first = await startPostgres(options)
  if (!first.ok) return first
  let running: Postgres | undefined = first.value
  let isStopping = false
  let stopWaiting: () => void = () => undefined
  const endings: Ending[] = []

  async function keep(): Promise<void> {
    for (;;) {
      const startedAtMs = performance.now()
      await running?.gone
      if (isStopping) return
      endings.push({ readyForMs: running === undefined ? undefined : performance.now() - startedAtMs })
      running = undefined
      const plan = planAfter(endings)
      log.error({ reason: plan.start, count: endings.length }, 'PostgreSQL ended without having been asked to')
      if (plan.start === 'never') return
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, plan.waitMs)
        stopWaiting = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      if (isStopping) return
      const started = await startPostgres(options)
      if (started.ok) running = started.value
      else log.error({ code: started.refusal.code }, 'PostgreSQL did not start again')
      // Asked to stop while it was starting: nobody else knows of it yet.
      if (isStopping) return await running?.stop()
    }
  }

  const gone = keep()
  return done({
    address: first.value.address,
    gone,
    stop: async () => {
      isStopping = true
      stopWaiting()
      await running?.stop()
      await gone
    },
  })
}

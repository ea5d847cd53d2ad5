// A PostgreSQL of its own in a temporary folder, with the settings of a real instance, for runs that leave nothing.

import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type DatabaseOptions, openDatabase, type Sql } from '../src/base/database.ts'
import { migrate, readMigrations } from '../src/base/migrate.ts'
import { fault } from '../src/base/outcome.ts'
import { type DatabaseRole, type Postgres, startPostgres } from '../src/continuity/postgres.ts'
import { endServer } from './leftover.ts'

const removalsMax = 100

export type Scratch = {
  readonly home: string
  readonly postgres: Postgres
  readonly open: (role: DatabaseRole, options?: Partial<DatabaseOptions>) => Sql
  readonly close: () => Promise<void>
}

export async function openScratch(settings: Readonly<Record<string, string>> = {}): Promise<Scratch> {
  const home = await mkdtemp(join(tmpdir(), 'vouch-scratch-'))
  const started = await startPostgres({ home, settings })
  const postgres = started.ok ? started.value : fault(`PostgreSQL did not start: ${JSON.stringify(started.refusal)}`)
  // Ctrl-C in the middle of a run. All at once, so that nothing else gets to say that its database is gone.
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.once(signal, () => {
      endServer(join(home, 'postgres', 'data', 'postmaster.pid'))
      // The server takes a moment to go, and rmSync says nothing of what it had to leave.
      for (let attempt = 0; existsSync(home) && attempt < removalsMax; attempt++) {
        rmSync(home, { recursive: true, force: true, maxRetries: 1, retryDelay: 100 })
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
      }
      process.exit(exitCode)
    })
  const pools: Sql[] = []
  const open = (role: DatabaseRole, options: Partial<DatabaseOptions> = {}): Sql => {
    const pool = openDatabase(postgres.address(role), { connectionsMax: 4, name: `scratch ${role}`, ...options })
    pools.push(pool)
    return pool
  }
  const migrated = await migrate(
    open('vouch_owner'),
    await readMigrations(join(import.meta.dirname, '..', 'migrations')),
    () => new Date(),
  )
  if (!migrated.ok) fault(`the scratch database did not migrate: ${JSON.stringify(migrated.refusal)}`)
  return {
    home,
    postgres,
    open,
    close: async () => {
      await Promise.all(pools.map(pool => pool.end({ timeout: 2 })))
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

// One PostgreSQL for a whole test run, one migrated template, one clone of it for whoever asks.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type DatabaseAddress, openDatabase, type Sql } from '../src/base/database.ts'
import { migrate, readMigrations } from '../src/base/migrate.ts'
import { fault } from '../src/base/outcome.ts'
import { type DatabaseRole, type Postgres, startPostgres } from '../src/continuity/postgres.ts'

const migrationsFolder = join(import.meta.dirname, '..', 'migrations')

let running: Promise<{ readonly postgres: Postgres; readonly home: string }> | undefined
let clones = 0

/** Starts the server of this run on first use. fsync is off: what a crash would lose is tested in processes of its own. */
export function testPostgres(): Promise<{ readonly postgres: Postgres; readonly home: string }> {
  running ??= (async () => {
    const home = await mkdtemp(join(tmpdir(), 'vouch-test-'))
    const settings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_connections: '400' }
    const started = await startPostgres({ home, settings })
    if (!started.ok) fault(`PostgreSQL did not start: ${JSON.stringify(started.refusal)}`)
    const sql = openDatabase(started.value.address('vouch_owner'), { connectionsMax: 1, name: 'template' })
    const migrated = await migrate(sql, await readMigrations(migrationsFolder), () => new Date('2026-01-01T00:00:00Z'))
    if (!migrated.ok) fault(`the template did not migrate: ${JSON.stringify(migrated.refusal)}`)
    await sql.end()
    return { postgres: started.value, home }
  })()
  return running
}

export async function stopTestPostgres(): Promise<void> {
  if (running === undefined) return
  const { postgres, home } = await running
  await postgres.stop()
  await rm(home, { recursive: true, force: true })
}

export type TestDatabase = {
  readonly name: string
  readonly address: (role: DatabaseRole) => DatabaseAddress
  /** A pool in a role's own name; closed with the database. */
  readonly as: (role: DatabaseRole, connectionsMax?: number) => Sql
  readonly drop: () => Promise<void>
}

export async function cloneDatabase(): Promise<TestDatabase> {
  const { postgres } = await testPostgres()
  const name = `clone_${++clones}`
  const owner = openDatabase(postgres.address('vouch_owner', 'postgres'), { connectionsMax: 1, name: 'clone' })
  await owner.unsafe(`create database ${name} template vouch strategy file_copy`) // A name made above.
  const address = (role: DatabaseRole) => postgres.address(role, name)
  const pools: Sql[] = []
  return {
    name,
    address,
    as: (role, connectionsMax = 4) => {
      const pool = openDatabase(address(role), { connectionsMax, name: `test ${role}` })
      pools.push(pool)
      return pool
    },
    drop: async () => {
      await Promise.all(pools.map(pool => pool.end({ timeout: 2 })))
      await owner.unsafe(`drop database ${name} with (force)`)
      await owner.end()
    },
  }
}

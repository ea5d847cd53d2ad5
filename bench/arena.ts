// A PostgreSQL of its own in a scratch folder, with its default, durable settings, and what is run against it.

import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { emitter, ensureLog, makeEmitterKey } from '../src/audit/audit.ts'
import { openDatabase, type Sql } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { enterInstitution } from '../src/base/institutions.ts'
import { migrate, readMigrations } from '../src/base/migrate.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { type Postgres, startPostgres } from '../src/continuity/postgres.ts'
import * as ledger from '../src/ledger/ledger.ts'
import { type Cpu, cpuUs, memoryMiB } from './measure.ts'

export const institution = 'demo'
export const actor = 'client:bench'
export const accountsCount = 10_000
/** What one process may have open; also the pool of those who make one transaction for each payment. */
const poolConnections = 16

export const project = join(import.meta.dirname, '..')
const migrations = join(project, 'migrations')

export type Arena = {
  readonly postgres: Postgres
  /** For what a contender must write down: logs of pgbench, copies of the source. */
  readonly scratch: string
  /** Counts this process too from now on. */
  readonly watch: (name: string, pid: number) => void
  readonly cpu: () => Cpu
  readonly memory: () => Readonly<Record<string, number>>
  readonly close: () => Promise<void>
}

export type Bank = {
  readonly database: string
  /** As the api process has it. */
  readonly outside: Outside
  readonly owner: Sql
  readonly accounts: readonly ledger.AccountId[]
  readonly close: () => Promise<void>
}

export async function openArena(): Promise<Arena> {
  const home = await mkdtemp(join(tmpdir(), 'vouch-bench-'))
  await chmod(home, 0o711) // As root the server runs as another user, who must be able to pass through.
  const started = await startPostgres({ home })
  if (!started.ok) return fault(`PostgreSQL did not start: ${JSON.stringify(started.refusal)}`)
  const postgres = started.value
  const watched = new Map([
    ['client', process.pid],
    ['postgres', postgres.pid],
  ])
  const each = (read: (pid: number, children: 'alone' | 'with children') => number) =>
    Object.fromEntries(
      [...watched].map(([name, pid]) => [name, read(pid, name === 'postgres' ? 'with children' : 'alone')]),
    )
  return {
    postgres,
    scratch: home,
    watch: (name, pid) => watched.set(name, pid),
    cpu: () => each(cpuUs),
    memory: () => each(memoryMiB),
    close: async () => {
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** A migrated database with one institution and its accounts, which may all go far below zero. */
export async function openBank(arena: Arena, database: string): Promise<Bank> {
  const server = openDatabase(arena.postgres.address('vouch_owner', 'postgres'), { connectionsMax: 1, name: 'bench' })
  const known = await server`select 1 from pg_database where datname = ${database}`
  if (known.length === 0) await server`create database ${server(database)}`
  await server.end()

  // Loading and vacuuming take longer than any statement of the product may.
  const owner = openDatabase(arena.postgres.address('vouch_owner', database), {
    connectionsMax: 1,
    name: 'bench owner',
    statementTimeoutMs: 0,
  })
  const migrated = await migrate(owner, await readMigrations(migrations), () => new Date())
  if (!migrated.ok) fault(`the database did not migrate: ${JSON.stringify(migrated.refusal)}`)

  const sql = openDatabase(arena.postgres.address('vouch_office', database), {
    connectionsMax: poolConnections,
    name: 'bench',
  })
  const outside: Outside = {
    sql,
    now: () => new Date(),
    newId: idMaker(),
    random: Math.random,
    emit: emitter(makeEmitterKey()),
    elapsedMs: () => performance.now(),
    doubts: () => 0,
  }
  const opened = await transact(outside, institution, actor, async work => {
    await enterInstitution(work)
    await ensureLog(work)
    const order = { currency: 'USD', kind: 'member', normalSide: 'credit', floor: -(10n ** 15n) } as const
    return done(
      await ledger.openAccounts(
        work,
        Array.from({ length: accountsCount }, () => order),
      ),
    )
  })
  return {
    database,
    outside,
    owner,
    accounts: opened.ok ? opened.value : fault('accounts are not refused'),
    close: async () => {
      await sql.end()
      await owner.end()
    },
  }
}

const fillerKiB = 400_000

/**
 * A server that has run for a day writes its log over files that it has used before. A new one has to make and zero
 * each of them, which can cost more than the payments: here it makes those of the next minutes beforehand.
 */
export async function ageWriteAheadLog({ owner }: Bank): Promise<void> {
  await owner`create table public.filler as select repeat('x', 1000) as filler from generate_series(1, ${fillerKiB}::integer)`
  await owner`drop table public.filler`
  await owner`checkpoint`
}
/** What makes an answer durable. With any of these off, the figures would be of another thing. */
export async function assertDurable(bank: Bank) {
  const rows = await bank.outside.sql<{ fsync: string; full_page_writes: string; synchronous_commit: string }[]>`
    select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
           current_setting('synchronous_commit') as synchronous_commit`
  const durability = { ...(rows[0] ?? fault('settings are one row')) }
  for (const [name, value] of Object.entries(durability)) if (value !== 'on') fault(`${name} is ${value}, not on`)
  return durability
}

// Migrations are plain SQL, numbered, forward only. What was applied is never edited: the checksum is remembered.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Sql } from './database.ts'
import { done, type Outcome, refused } from './outcome.ts'

export type MigrationRefusal =
  | { readonly code: 'database_too_new'; readonly applied: string }
  | { readonly code: 'migration_edited'; readonly migration: string }
  | { readonly code: 'database_foreign'; readonly table: string }

/** Of the rights of the canary, a statement on a line of its own: all are taken away, and given anew by what the tables are then. */
const renewal = /^ *call base\.renew_canary\(\);$/m

type Migration = { readonly name: string; readonly sql: string; readonly sha256: string }

export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async name => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings the database up to the newest migration and answers with the names it applied. One runner at a time: a second
 * one waits on the table lock and then finds nothing to do. Each migration is its own transaction. What many of them end
 * with, and would make from the beginning each time, only the last of those that are due does.
 */
export async function migrate(
  sql: Sql,
  migrations: readonly Migration[],
  now: () => Date,
): Promise<Outcome<readonly string[], MigrationRefusal>> {
  const foreign = await sql<{ name: string }[]>`
    select table_schema || '.' || table_name as name
      from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')
       and to_regclass('base.migration') is null
     limit 1`
  if (foreign[0] !== undefined) return refused({ code: 'database_foreign', table: foreign[0].name })
  await sql`create schema if not exists base`.simple()
  await sql`
    create table if not exists base.migration (
      name       text primary key,
      sha256     text not null,
      applied_at timestamptz not null)`.simple()

  const applied: string[] = []
  const lastRenewal = migrations.findLast(({ sql: text }) => renewal.test(text))
  for (const migration of migrations) {
    const refusal = await sql.begin(async tx => {
      await tx`set local lock_timeout = '60s'`
      await tx`set local statement_timeout = 0`
      await tx`lock table base.migration in share row exclusive mode`
      const known = await tx<{ name: string; sha256: string }[]>`select name, sha256 from base.migration order by name`
      const newest = known.at(-1)
      if (newest !== undefined && !migrations.some(({ name }) => name === newest.name)) {
        return { code: 'database_too_new', applied: newest.name } as const
      }
      const before = known.find(({ name }) => name === migration.name)
      if (before !== undefined) {
        return before.sha256 === migration.sha256
          ? undefined
          : ({ code: 'migration_edited', migration: migration.name } as const)
      }
      await tx.unsafe(migration === lastRenewal ? migration.sql : migration.sql.replace(renewal, '')).simple()
      await tx`insert into base.migration (name, sha256, applied_at) values (${migration.name}, ${migration.sha256}, ${now()})`
      applied.push(migration.name)
      return undefined
    })
    if (refusal !== undefined) return refused(refusal)
  }
  return done(applied)
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { cloneDatabase, type TestDatabase } from '../../test/database.ts'
import type { Sql } from './database.ts'
import { migrate, readMigrations } from './migrate.ts'

const now = () => new Date('2026-01-05T15:00:00Z')

describe('migrations', () => {
  let database: TestDatabase
  let owner: Sql
  let all: Awaited<ReturnType<typeof readMigrations>>
  before(async () => {
    database = await cloneDatabase()
    owner = database.as('vouch_owner')
    all = await readMigrations(join(import.meta.dirname, '..', '..', 'migrations'))
  })
  after(() => database.drop())

  const added = (name: string, sql: string) => ({ name, sql, sha256: `sum of ${sql}` })

  test('are applied once, in order, and found applied the second time', async () => {
    assert.deepEqual(await migrate(owner, all, now), { ok: true, value: [] })
    const next = [
      ...all,
      added('0900_base.sql', 'create table base.one (id integer)'),
      added('0901_base.sql', 'create table base.two (id integer)'),
    ]
    assert.deepEqual(await migrate(owner, next, now), { ok: true, value: ['0900_base.sql', '0901_base.sql'] })
    assert.deepEqual(await migrate(owner, next, now), { ok: true, value: [] })
    all = next
  })

  test('give the canary its rights once, at the end of the last that asks for it', async () => {
    const asking = (name: string, table: string) =>
      added(
        name,
        `create table base.${table} (id integer);
         grant select on base.${table} to vouch_api;
         call base.renew_canary();
         create table base.after_${table} as select has_table_privilege('vouch_canary', 'base.${table}', 'select') as may`,
      )
    const next = [...all, asking('0910_base.sql', 'first'), asking('0911_base.sql', 'second')]
    assert.equal((await migrate(owner, next, now)).ok, true)
    const [seen] = await owner`
      select (select may from base.after_first) as first, (select may from base.after_second) as second,
             has_table_privilege('vouch_canary', 'base.first', 'select') as "firstNow"`
    assert.deepEqual({ ...seen }, { first: false, second: true, firstNow: true })
    all = next
  })

  test('have one runner at a time: of many that start together each is applied once', async () => {
    const next = [...all, added('0902_base.sql', 'create table base.three (id integer)')]
    const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(database.as('vouch_owner', 1), next, now)))
    assert.deepEqual(
      runs.flatMap(run => (run.ok ? run.value : [run.refusal.code])),
      ['0902_base.sql'],
    )
    all = next
  })

  test('leave nothing of one that fails, and nothing of what comes after it', async () => {
    const next = [
      ...all,
      added('0903_base.sql', 'create table base.four (id integer); select 1/0'),
      added('0904_base.sql', 'create table base.five (id integer)'),
    ]
    await assert.rejects(migrate(owner, next, now), { code: '22012' })
    const left = await owner`select to_regclass('base.four') as four, to_regclass('base.five') as five`
    assert.deepEqual([...left], [{ four: null, five: null }])
  })

  test('are refused when one was edited after it was applied', async () => {
    const edited = all.map(migration =>
      migration.name === '0901_base.sql' ? { ...migration, sha256: 'other' } : migration,
    )
    assert.deepEqual(await migrate(owner, edited, now), {
      ok: false,
      refusal: { code: 'migration_edited', migration: '0901_base.sql' },
    })
  })

  test('are refused by a database that is newer than the program', async () => {
    assert.deepEqual(await migrate(owner, all.slice(0, -2), now), {
      ok: false,
      refusal: { code: 'database_too_new', applied: '0911_base.sql' },
    })
  })

  test('do not touch a database that holds something else', async () => {
    const other = await cloneDatabase()
    const foreign = other.as('vouch_owner')
    await foreign`drop schema base cascade`
    assert.deepEqual((await migrate(foreign, all, now)).ok, false)
    const [base] = await foreign`select to_regnamespace('base') as base`
    assert.equal(base?.['base'], null)
    await other.drop()
  })
})

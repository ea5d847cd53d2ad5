import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { cloneDatabase, type TestDatabase } from '../../test/database.ts'
import { refusalFor } from './thrown.ts'

describe('what the database throws', () => {
  let database: TestDatabase
  before(async () => {
    database = await cloneDatabase()
  })
  after(() => database.drop())

  for (const { what, state, code } of [
    { what: 'a full disk', state: '53100', code: 'unavailable' },
    { what: 'no connection left', state: '53300', code: 'unavailable' },
    { what: 'a lock waited for too long', state: '55P03', code: 'unavailable' },
    { what: 'a broken constraint', state: '23514', code: 'fault' },
  ]) {
    test(`${what} is ${code} to a client`, async () => {
      const sql = database.as('vouch_api', 1)
      const thrown: unknown = await sql.unsafe(`do $$ begin raise sqlstate '${state}'; end $$`).catch(error => error)
      assert.deepEqual(refusalFor(thrown), { code })
    })
  }
})

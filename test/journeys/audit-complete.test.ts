// ./vouch audit complete, of an instance: whole, not whole, and what it says of each.

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { findDatabase, openInstanceDatabase } from '../../bin/instance.ts'
import { ensureKeys } from '../../bin/instance-keys.ts'
import { outsideOf } from '../../bin/outside.ts'
import * as audit from '../../src/audit/audit.ts'
import { openDatabase } from '../../src/base/database.ts'
import { done } from '../../src/base/outcome.ts'
import { transact } from '../../src/base/work.ts'
import { openAccounts } from '../../src/ledger/ledger.ts'
import { enter } from '../outside.ts'
import { runCommand } from '../runbook.ts'

const hourMs = 3_600_000

describe('./vouch audit complete', () => {
  let folder: string
  let home: string
  const ago = (hours: number) => new Date(Date.now() - hours * hourMs)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-audit-complete-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    await mkdir(home)
    await ensureKeys(home)
    await chmod(home, 0o711)
    const database = await openInstanceDatabase(home, {})
    const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
    await enter({ ...(await outsideOf(sql, join(home, 'keys', 'api'))), now: () => ago(5) }, 'demo')
    await sql.end()
    await database.stop()
  })
  after(() => rm(folder, { recursive: true, maxRetries: 5 }))

  async function asApi(hoursAgo: number, deed: 'open an account' | 'append what nobody knows'): Promise<void> {
    await using database = await findDatabase(home)
    const sql = openDatabase(database.address('vouch_api'), { connectionsMax: 1, name: 'test' })
    const outside = { ...(await outsideOf(sql, join(home, 'keys', 'api'))), now: () => ago(hoursAgo) }
    await transact(outside, 'demo', 'client:cli_1', async work => {
      if (deed === 'open an account')
        await openAccounts(work, [{ currency: 'USD', kind: 'member', normalSide: 'credit', floor: 0n }])
      else audit.append(work, 'attic.planted', {})
      return done(undefined)
    })
    await sql.end()
  }

  test('ends well when every row has its leaf, and says how many', async () => {
    await asApi(4, 'open an account')
    const said = await runCommand('./vouch audit complete --institution demo --json', home)
    assert.equal(said.code, 0, said.said)
    const { institution, leaves, owed, found, missing, waiting, holds } = JSON.parse(said.out)
    assert.deepEqual(
      { institution, leaves, owed, found, missing, waiting, holds },
      { institution: 'demo', leaves: 1, owed: 1, found: 1, missing: 0, waiting: 1, holds: true },
    )
  })

  test('does not when one is not owed, and names it; of another period it ends well', async () => {
    await asApi(2, 'append what nobody knows')
    const said = await runCommand('./vouch audit complete --institution demo', home)
    assert.equal(said.code, 1, said.said)
    assert.match(said.out, /1 without their row\n {2}unowned: attic.planted \n/)
    assert.match(said.out, /It is NOT whole\./)
    assert.match(said.out, /only who holds a receipt/)
    const before = `--from ${ago(6).toISOString()} --to ${ago(3).toISOString()}`
    assert.equal((await runCommand(`./vouch audit complete --institution demo ${before}`, home)).code, 0)
  })

  test('asks which institution, and for nothing that may still be under way', async () => {
    assert.match((await runCommand('./vouch audit complete', home)).said, /Which institution\?/)
    assert.match(
      (await runCommand('./vouch audit complete --institution nobody', home)).said,
      /There is no institution/,
    )
    const now = `--to ${new Date().toISOString()}`
    assert.match((await runCommand(`./vouch audit complete --institution demo ${now}`, home)).said, /at the latest/)
  })
})

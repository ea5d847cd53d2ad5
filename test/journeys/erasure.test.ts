// The runbook of erasure, rehearsed with exactly the commands that stand in it.

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { type Database, openArchive, openInstanceDatabase } from '../../bin/instance.ts'
import { emitter, makeEmitterKey, publicLine, saveKey } from '../../src/audit/audit.ts'
import { openDatabase, type Sql } from '../../src/base/database.ts'
import { idMaker } from '../../src/base/ids.ts'
import { type RunningLoop, runLoop } from '../../src/base/loop.ts'
import * as continuity from '../../src/continuity/continuity.ts'
import { makeKeyFile } from '../../src/protection/protection.ts'
import { enter, silentLog } from '../outside.ts'
import { commandsOf, runCommand } from '../runbook.ts'

describe('the runbook of erasure', () => {
  let folder: string
  let home: string
  let database: Database
  let owner: Sql
  let keeping: Sql
  let archiving: RunningLoop
  const { signal } = new AbortController()

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-erasure-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    await mkdir(join(home, 'keys', 'vault'), { recursive: true })
    await chmod(home, 0o711)
    await makeKeyFile(join(home, 'keys', 'vault', 'kek'))
    const key = makeEmitterKey()
    await saveKey(join(home, 'keys', 'vault', 'emitter.key'), key)
    await writeFile(join(home, 'audit.pub'), `origin vouch.localhost/log\n${publicLine(key)}\n`)
    const archive = await openArchive(home)
    database = await openInstanceDatabase(home, continuity.archiveSettings(archive.spool))
    owner = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
    keeping = openDatabase(database.address('vouch_backup'), { connectionsMax: 1, name: 'test' })
    const outside = { sql: owner, now: () => new Date(), newId: idMaker(), random: () => 0, emit: emitter(key) }
    await enter({ ...outside, elapsedMs: () => 0, doubts: () => 0 }, 'demo')
    archiving = runLoop(continuity.archiveLoop(archive), silentLog, Math.random)
  })
  after(async () => {
    await archiving.stop()
    await Promise.all([owner.end(), keeping.end()])
    await database.stop()
    await rm(folder, { recursive: true, maxRetries: 5 })
  })

  const bury = (member: string) => owner`
    insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at)
    values ('demo', ${member}, 'prp_1', 'person:per_1', '2026-01-05T15:00:00Z', '2026-01-05T15:00:00Z')`

  test('finds who is not in the list, backs up, and restores a copy in which nobody has come back', async () => {
    const [look = '', backup = '', restore = '', verify = '', ...more] = commandsOf('erasure')
    assert.deepEqual(more, [])
    await bury('mem_1')
    const missed = await runCommand(look, home)
    assert.deepEqual(
      [missed.code, /demo\/mem_1 is not in the list/.test(missed.out)],
      [1, true],
      missed.out + missed.said,
    )
    const loop = continuity.tombstonesLoop(keeping, await openArchive(home), () => new Date())
    assert.equal(await loop.pass(signal), 1)
    const found = await runCommand(look, home)
    assert.deepEqual(
      [found.code, found.out.trim()],
      [0, '1 members were erased, and 1 stand in the list beside the backups.'],
      found.said,
    )

    const made = await runCommand(backup, home)
    assert.equal(made.code, 0, made.said)
    await bury('mem_2')
    assert.equal(await loop.pass(signal), 1)
    const restored = await runCommand(restore, home)
    assert.equal(restored.code, 0, restored.out + restored.said)
    assert.match(restored.out, /2 members were erased, and [01] of them had to be erased again\./)
    const verified = await runCommand(verify, home)
    assert.equal(verified.code, 0, verified.out + verified.said)
  })

  test('says which file is missing, and makes no backup without it', async () => {
    const [look = '', backup = ''] = commandsOf('erasure')
    await rm(join(home, 'backups', 'tombstones', '000002.json'))
    const looked = await runCommand(look, home)
    assert.deepEqual([looked.code, /tombstones\/000002.json/.test(looked.said)], [1, true], looked.said)
    const refused = await runCommand(backup, home)
    assert.deepEqual([refused.code, /no backup is made without the list/.test(refused.said)], [1, true], refused.said)
  })
})

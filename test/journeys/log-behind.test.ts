// The runbook of a log that is behind its copy, rehearsed with exactly the commands that stand in it.

import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openInstanceDatabase } from '../../bin/instance.ts'
import { nobodysOrigin as origin } from '../../bin/origin.ts'
import { outsideWith } from '../../bin/outside.ts'
import * as audit from '../../src/audit/audit.ts'
import { openDatabase } from '../../src/base/database.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { transact } from '../../src/base/work.ts'
import { enter, silentLog } from '../outside.ts'
import { commandsOf, runCommand } from '../runbook.ts'

const goesOn = new AbortController().signal

describe('a log that is behind its copy', () => {
  let folder: string
  let home: string
  let copies: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-behind-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    copies = join(folder, 'copies')
    await mkdir(join(home, 'keys', 'worker'), { recursive: true })
    await chmod(home, 0o711)
    await mkdir(copies)
    await writeFile(join(copies, 'vouch-copy'), '')
  })
  after(() => rm(folder, { recursive: true, maxRetries: 5 }))

  test('is put back by the runbook, and verifies', async () => {
    const [emitter, sealer, platformKey] = [audit.makeEmitterKey(), audit.makeSealerKey(origin), audit.makeEmitterKey()]
    await mkdir(join(home, 'keys', 'sealer'))
    await audit.saveKey(join(home, 'keys', 'sealer', 'platform-emitter.key'), platformKey)
    await audit.saveKey(join(home, 'keys', 'worker', 'emitter.key'), emitter)
    await writeFile(join(home, 'audit.pub'), `origin ${origin}\n${audit.publicLine(sealer)}\n`)
    await appendFile(join(home, 'audit.pub'), `${audit.publicLine(emitter)}\n`)
    await appendFile(join(home, 'audit.pub'), `${audit.publicLinesOnly(platformKey, audit.platform)}\n`)
    const database = await openInstanceDatabase(home, {})
    const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 2, name: 'test' })
    try {
      const outside = outsideWith(sql, emitter)
      const copy = audit.openCopy(audit.folderPlace(copies), audit.signersOf(sealer))
      const start = () => {
        const guard = audit.openGuard(outside, [copy], silentLog)
        const platform = audit.platformLoop({ ...outside, emit: audit.emitter(platformKey) }, sealer)
        return {
          guard,
          note: () => platform.pass(goesOn),
          seal: () => audit.sealLoop(outside, sealer, guard).pass(goesOn),
          copy: () => audit.copyLoop(outside, [copy], guard, 1_000).pass(goesOn),
        }
      }
      const emit = (leaves: number) =>
        transact(outside, 'demo', 'process:test', async work => {
          for (let leaf = 0; leaf < leaves; leaf++) audit.append(work, 'test.done', { leaf })
          return done(undefined)
        })
      await enter(outside, 'demo')
      for (const leaves of [300, 40]) {
        await emit(leaves)
        const running = start()
        await running.seal()
        await running.note()
        await running.seal()
        await running.copy()
      }
      await sql.begin(async tx => {
        // As an old backup has it, that knows of no log yet.
        await tx`set local session_replication_role = replica`
        for (const table of ['noted', 'batch', 'unsealed', 'seal', 'tile', 'checkpoint'])
          await tx.unsafe(`delete from audit.${table}`)
        await tx`update audit.log set size = 0, tiled = 0, frontier = ''`
      })
      await emit(2)
      const halted = start()
      assert.equal(await halted.seal(), 0)
      assert.match((await halted.guard.problems()).join(), /^the log of demo is halted: file:.* has 340 leaves/)

      const [recover = fault('no command'), verify = fault('no command'), ...more] = commandsOf('log-behind')
      assert.deepEqual(more, [])
      const doubted = await runCommand(verify, home)
      assert.equal(doubted.code, 1)
      assert.match(doubted.out, /halted at .* has 340 leaves/)
      const known = { INSTITUTION: 'demo', COPY: `file:${copies}` }
      const recovered = await runCommand(recover, home, '', known)
      assert.equal(recovered.code, 0, recovered.said)
      assert.match(recovered.out, /demo has 340 leaves again/)
      const platform = await runCommand(recover, home, '', { ...known, INSTITUTION: audit.platform })
      assert.equal(platform.code, 0, platform.said)
      assert.match(platform.out, /platform has 2 leaves again/)
      const again = await runCommand(recover, home, '', { ...known, COPY: `file:${folder}` })
      assert.equal(again.code, 1)
      assert.equal(await start().seal(), 4)
      const verified = await runCommand(verify, home)
      assert.equal(verified.code, 0, verified.out)
      assert.match(verified.out, /demo +343 leaves .* verified/)
    } finally {
      await sql.end()
      await database.stop()
    }
  })
})

// The runbook of the audit log's keys, carried out as it stands, with what would happen between its commands.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { findDatabase, openInstanceDatabase, origin } from '../../bin/instance.ts'
import { ensureKeys } from '../../bin/instance-keys.ts'
import { outsideOf } from '../../bin/outside.ts'
import * as audit from '../../src/audit/audit.ts'
import { openDatabase } from '../../src/base/database.ts'
import { done } from '../../src/base/outcome.ts'
import { transact } from '../../src/base/work.ts'
import { enter } from '../outside.ts'
import { commandsOf, runCommand } from '../runbook.ts'

describe('the keys of the audit log', () => {
  let folder: string
  let home: string
  const keysOf = (process: string) => join(home, 'keys', process)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-audit-keys-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    await mkdir(home)
    await ensureKeys(home)
    await chmod(home, 0o711)
    const database = await openInstanceDatabase(home, {})
    const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
    await enter(await outsideOf(sql, keysOf('api')), 'demo')
    await sql.end()
    await database.stop()
  })
  after(() => rm(folder, { recursive: true, maxRetries: 5 }))

  /** What a restarted service does: the api writes, and the sealer signs with what lies there. */
  async function goOn(): Promise<void> {
    await using database = await findDatabase(home)
    const [api, sealer] = (['vouch_api', 'vouch_sealer'] as const).map(role =>
      openDatabase(database.address(role), { connectionsMax: 1, name: 'test' }),
    )
    assert.ok(api !== undefined && sealer !== undefined)
    await transact(await outsideOf(api, keysOf('api')), 'demo', 'client:cli_1', async work => {
      audit.append(work, 'test.done', {})
      return done(undefined)
    })
    const key = await audit.loadSealerKey(join(keysOf('sealer'), 'sealer.key'), origin)
    await audit.sealLoop({ sql: sealer, now: () => new Date() }, key).finish?.()
    await Promise.all([api.end(), sealer.end()])
  }
  const privateKey = (process: string, file: string) => readFile(join(keysOf(process), file), 'utf8')

  test('are exchanged by the runbook, and everything verifies, of before and of after', async () => {
    const [nameSealer = '', retireSealer = '', nameApi = '', retireApi = '', verify = '', ...more] =
      commandsOf('audit-keys')
    assert.deepEqual(more, [])
    await goOn()
    const formerKeys = [await privateKey('sealer', 'sealer.key'), await privateKey('api', 'emitter.key')]

    for (const command of [nameSealer, retireSealer, nameApi, retireApi]) {
      const { code, out, said } = await runCommand(command, home)
      assert.equal(code, 0, `${command}: ${said}`)
      assert.match(out, /1 logs/)
      await goOn()
    }
    const verified = await runCommand(`${verify} --json`, home)
    assert.equal(verified.code, 0, verified.out + verified.said)
    // A leaf of ours after each of four commands and before them, and each command's own.
    assert.equal(JSON.parse(verified.out).logs[0].size, 9)

    const keys = [await privateKey('sealer', 'sealer.key'), await privateKey('api', 'emitter.key')]
    assert.ok(keys.every((key, at) => key !== formerKeys[at]))
    assert.ok(!existsSync(join(keysOf('sealer'), 'sealer.next.key')))
    assert.ok(!existsSync(join(keysOf('api'), 'emitter.former.key')))
  })

  test('are not retired before there is a next one, and not made twice', async () => {
    const rotate = (words: string) => runCommand(`./vouch audit rotate ${words}`, home)
    assert.match((await rotate('sealer --retire')).said, /There is no next key of the sealer/)
    assert.match((await rotate('emitter --process vault --retire')).said, /No former key of vault/)
    assert.match((await rotate('emitter --process sealer')).said, /^\.\/vouch audit rotate sealer \| emitter/)
    const twice = [await rotate('emitter --process vault'), await rotate('emitter --process vault')]
    assert.deepEqual(
      twice.map(({ code }) => code),
      [0, 1],
    )
    assert.match(twice[1]?.said ?? '', /is being exchanged already/)
  })
})

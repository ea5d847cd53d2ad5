// The runbook of the audit log's keys, carried out as it stands, with what would happen between its commands.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { findDatabase, openInstanceDatabase } from '../../bin/instance.ts'
import { ensureKeys } from '../../bin/instance-keys.ts'
import { nobodysOrigin as origin } from '../../bin/origin.ts'
import { outsideOf, outsideWith } from '../../bin/outside.ts'
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
  const ofPlatform = ['sealer', 'platform-emitter.key'] as const

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

  /** What a restarted service does: the api writes, and the sealer signs with what lies there, and writes of it. */
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
    const seal = () => audit.sealLoop({ sql: sealer, now: () => new Date() }, key).finish?.()
    await seal()
    const own = await audit.loadEmitterKey(join(keysOf(ofPlatform[0]), ofPlatform[1]))
    await audit.platformLoop(outsideWith(sealer, own), key).pass(new AbortController().signal)
    await seal()
    await Promise.all([api.end(), sealer.end()])
  }
  const privateKey = (process: string, file: string) => readFile(join(keysOf(process), file), 'utf8')

  test('are exchanged by the runbook, and everything verifies, of before and of after', async () => {
    const [nameSealer = '', retireSealer = '', nameApi = '', retireApi = '', verify = '', ...more] =
      commandsOf('audit-keys')
    assert.deepEqual(more, [])
    await goOn()
    const nameOwn = nameApi.replace('api', 'sealer')
    const retireOwn = retireApi.replace('api', 'sealer')
    const formerKeys = [
      await privateKey('sealer', 'sealer.key'),
      await privateKey('api', 'emitter.key'),
      await privateKey(...ofPlatform),
    ]

    for (const [command, logs] of [
      [nameSealer, 2],
      [retireSealer, 2],
      [nameApi, 1],
      [retireApi, 1],
      [nameOwn, 1],
      [retireOwn, 1],
    ] as const) {
      const { code, out, said } = await runCommand(command, home)
      assert.equal(code, 0, `${command}: ${said}`)
      assert.match(out, new RegExp(`${logs} logs`))
      await goOn()
    }
    const verified = await runCommand(`${verify} --json`, home)
    assert.equal(verified.code, 0, verified.out + verified.said)
    const { logs } = JSON.parse(verified.out)
    assert.deepEqual(
      logs.map(({ institution, size }: { institution: string; size: number }) => [institution, size]),
      // A leaf of ours before the commands and after each of them, and their own; of each that moved, one in the other.
      [
        ['demo', 11],
        ['platform', 11],
      ],
    )

    const keys = [
      await privateKey('sealer', 'sealer.key'),
      await privateKey('api', 'emitter.key'),
      await privateKey(...ofPlatform),
    ]
    assert.ok(keys.every((key, at) => key !== formerKeys[at]))
    assert.ok(!existsSync(join(keysOf('sealer'), 'sealer.next.key')))
    assert.ok(!existsSync(join(keysOf('api'), 'emitter.former.key')))
    assert.ok(!existsSync(join(keysOf('sealer'), 'platform-emitter.former.key')))
  })

  test('are exchanged by whoever goes on after a crash, wherever that was', async () => {
    const own = (file: string) => join(keysOf('sealer'), `platform-emitter${file}.key`)
    const list = join(home, 'audit.pub')
    const before = { key: await readFile(own('')), list: await readFile(list, 'utf8') }
    const rotate = async (words = '') => {
      const { code, said } = await runCommand(`./vouch audit rotate emitter --process sealer ${words}`, home)
      assert.equal(code, 0, said)
      await goOn()
    }
    await rotate()
    const after = { key: await readFile(own('')), list: await readFile(list, 'utf8') }
    assert.notDeepEqual(after.key, before.key)
    const lay = async (files: Readonly<Record<string, Buffer | undefined>>, keys: string) => {
      for (const [file, bytes] of Object.entries(files)) {
        await rm(own(file), { force: true })
        if (bytes !== undefined) await writeFile(own(file), bytes, { mode: 0o600 })
      }
      await writeFile(list, keys)
    }
    // What lies there when it was killed after each step: the key made, listed, named, and the former put beside it.
    const steps: readonly [Buffer | undefined, string][] = [
      [undefined, before.list],
      [undefined, after.list.slice(0, after.list.lastIndexOf('emitter '))],
      [undefined, after.list],
      [before.key, after.list],
    ]
    for (const [former, keys] of steps) {
      await lay({ '': before.key, '.next': after.key, '.former': former }, keys)
      await writeFile(own('.next') + '.new', 'half of a key', { mode: 0o600 })
      await rotate()
      assert.deepEqual([await readFile(own('')), await readFile(own('.former'))], [after.key, before.key])
      assert.ok(!existsSync(own('.next')))
    }
    // The leaf that retires it may be there already.
    await rotate('--retire')
    await lay({ '': after.key, '.former': before.key }, await readFile(list, 'utf8'))
    await rotate('--retire')
    assert.ok(!existsSync(own('.former')))
    const verified = await runCommand('./vouch audit verify --json', home)
    assert.equal(verified.code, 0, verified.out + verified.said)
  })

  test('are not retired before there is a next one, and not made twice', async () => {
    const rotate = (words: string) => runCommand(`./vouch audit rotate ${words}`, home)
    assert.match((await rotate('sealer --retire')).said, /There is no next key of the sealer/)
    assert.match((await rotate('emitter --process vault --retire')).said, /No former key of vault/)
    assert.match((await rotate('emitter --process witness')).said, /^\.\/vouch audit rotate sealer \| emitter/)
    const twice = [await rotate('emitter --process vault'), await rotate('emitter --process vault')]
    assert.deepEqual(
      twice.map(({ code }) => code),
      [0, 1],
    )
    assert.match(twice[1]?.said ?? '', /is being exchanged already/)
  })
})

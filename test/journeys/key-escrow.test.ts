// The runbooks of the key-encryption key, rehearsed with exactly the commands that stand in them.

import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { findDatabase, openInstanceDatabase } from '../../bin/instance.ts'
import { makeEmitterKey, saveKey } from '../../src/audit/audit.ts'
import { openDatabase } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import { makeKeyFile, openKeyFile, openVault, type Sealed, type Vault } from '../../src/protection/protection.ts'
import { enter } from '../outside.ts'
import { commandsOf, runCommand } from '../runbook.ts'

describe('the key-encryption key', () => {
  const place = { institution: 'demo', table: 'payments.payee', column: 'number_sealed', row: 'pye_1' }
  let folder: string
  let home: string
  let keyFile: string
  let sealed: Sealed
  let shares: readonly string[]

  /** With the key that lies in its place, on the instance's own database. */
  async function withVault<Answer>(perform: (vault: Vault) => Promise<Answer>): Promise<Answer> {
    await using database = await findDatabase(home)
    const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
    const kek = await openKeyFile(keyFile)
    try {
      return await perform(openVault({ sql, now: () => new Date() }, kek.ok ? kek.value : fault(kek.refusal.code)))
    } finally {
      await sql.end()
    }
  }
  const nameOf = async () => {
    const kek = await openKeyFile(keyFile)
    return kek.ok ? kek.value.current() : fault(kek.refusal.code)
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-escrow-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    keyFile = join(home, 'keys', 'vault', 'kek')
    await mkdir(join(home, 'keys', 'vault'), { recursive: true })
    await chmod(home, 0o711)
    await makeKeyFile(keyFile)
    await saveKey(join(home, 'keys', 'vault', 'emitter.key'), makeEmitterKey())
    const database = await openInstanceDatabase(home, {})
    const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'test' })
    const outside = { sql, now: () => new Date(), newId: fault, random: () => 0, emit: async () => undefined }
    await enter({ ...outside, elapsedMs: () => 0, doubts: () => 0 }, 'demo')
    await sql.end()
    await database.stop()
    sealed = await withVault(vault => vault.seal(place, '000123456789'))
  })
  after(() => rm(folder, { recursive: true, maxRetries: 5 }))

  test('is split among people by the runbook, proved, and written down nowhere by the machine', async () => {
    const [which = '', split = '', check = '', ...more] = commandsOf('key-escrow')
    assert.deepEqual(more, [])
    const shown = await runCommand(which, home)
    assert.match(shown.out, new RegExp(`^${await nameOf()} wraps new keys`))
    assert.match(shown.said, /for development only/)

    const ran = await runCommand(split, home)
    shares = ran.out.trim().split('\n')
    assert.deepEqual([ran.code, shares.length], [0, 5], ran.said)
    for (const three of [shares.slice(0, 3), [shares[4], shares[0], shares[3]]]) {
      const checked = await runCommand(check, home, `${three.join('\n')}\n`)
      assert.deepEqual([checked.code, checked.out.trim()], [0, `The shares give ${keyFile} back.`], checked.said)
    }
    const few = await runCommand(check, home, shares.slice(0, 2).join('\n'))
    assert.deepEqual([few.code, few.said.trim()], [1, '2 shares were given, and 3 are needed.'])

    const key = await readFile(keyFile)
    const parts = [...shares.map(share => Buffer.from(share.slice(0, 40))), Buffer.from(key.toString('hex'))]
    for (const file of (await readdir(home, { recursive: true, withFileTypes: true })).filter(one => one.isFile())) {
      const held = await readFile(join(file.parentPath, file.name))
      for (const part of parts) assert.ok(!held.includes(part), `${file.name} holds a share`)
    }
    assert.ok(!(shown.out + shown.said + ran.said).includes(key.toString('hex')))
    const file = await runCommand(`${split} > "$VOUCH_HOME/shares"`, home)
    assert.match(file.said, /not written to a file/)
    assert.equal((await stat(join(home, 'shares'))).size, 0)
  })

  test('comes back by the runbook of its loss, from shares, and opens what it sealed', async () => {
    const [bring = '', which = '', ...more] = commandsOf('key-loss')
    assert.deepEqual(more, [])
    const name = await nameOf()
    const there = await runCommand(bring, home, shares.slice(0, 3).join('\n'))
    assert.match(there.said, /is there already, and is not overwritten/)

    await rm(keyFile)
    assert.match((await runCommand(which, home)).said, /there is no file .*kek/)
    const typed = shares.slice(1, 4).map(share => share.toLowerCase().replaceAll('-', ' '))
    const misread = await runCommand(
      bring,
      home,
      typed.join('\n').replace(/.$/, last => (last === 'w' ? 'x' : 'w')),
    )
    assert.match(misread.said, /has a character that is wrong/)
    const brought = await runCommand(bring, home, typed.join('\n'))
    assert.deepEqual([brought.code, brought.out.trim()], [0, `${keyFile} was written: key ${name}.`], brought.said)
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600)
    assert.match((await runCommand(which, home)).out, /1 data keys, 0 index keys$/m)
    assert.equal(await withVault(vault => vault.open(place, sealed, { why: 'compared' })), '000123456789')
  })

  test('is exchanged for another by the runbook, and the former one is needed by no row', async () => {
    const former = await nameOf()
    const outputs: string[] = []
    for (const command of commandsOf('key-change')) {
      const { code, out, said } = await runCommand(command, home)
      assert.equal(code, 0, `${command}\n${said}`)
      outputs.push(out)
    }
    assert.notEqual(await nameOf(), former)
    assert.match(outputs.join(''), /^1 keys were wrapped anew under file:.*\nNo row names another key/m)
    assert.ok(!outputs.at(-1)?.includes(former))
    assert.equal(await withVault(vault => vault.open(place, sealed, { why: 'compared' })), '000123456789')
  })
})

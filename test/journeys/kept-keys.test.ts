// The keys of an instance: which are made, which must not be lost, and which a restored folder gets.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { ensureKeys, shareKeys } from '../../bin/instance-keys.ts'
import { openPasswords } from '../../src/identity/sign-in/passwords.ts'
import { loadPeppers } from '../../src/identity/sign-in/peppers.ts'
import { cheap, goodPassword } from '../people-world.ts'

describe('the keys of an instance', () => {
  let folder: string
  let home: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-keys-'))
    home = await made('home')
  })
  after(() => rm(folder, { recursive: true }))

  /** A folder with the keys of its own. */
  async function made(name: string): Promise<string> {
    const path = join(folder, name)
    await mkdir(path)
    await ensureKeys(path)
    return path
  }
  const pepperOf = (of: string) => join(of, 'keys', 'issuer', 'pepper')
  const passwordsOf = async (of: string) => openPasswords(await loadPeppers(pepperOf(of)), cheap)
  /** As it looks once a database was made with these keys. */
  const hasDatabase = (of: string) => writeFile(join(of, 'passwords.json'), '{}')

  test('are made once, readable by their owner alone', async () => {
    const files = [
      'vault/kek',
      'api/nonce.key',
      'issuer/pepper',
      'issuer/work.key',
      'office/client.key',
      'sealer/sealer.key',
    ]
    const contents = () => Promise.all(files.map(file => readFile(join(home, 'keys', file), 'hex')))
    for (const file of files) assert.equal((await stat(join(home, 'keys', file))).mode & 0o077, 0, file)
    const before = await contents()
    const line = await readFile(join(home, 'keys', 'api', 'vault.line'), 'hex')
    assert.equal(await readFile(join(home, 'keys', 'vault', 'api.line'), 'hex'), line)
    await ensureKeys(home)
    assert.deepEqual(await contents(), before)
    assert.notEqual(await readFile(join(home, 'keys', 'api', 'vault.line'), 'hex'), line, 'a line is of one start')
  })

  test('are the vault’s alone where a version without one had copies of the key-encryption key', async () => {
    const older = await made('older')
    const kek = await readFile(join(older, 'keys', 'vault', 'kek'))
    await rm(join(older, 'keys', 'vault'), { recursive: true })
    for (const name of ['api', 'office', 'worker', 'issuer'])
      await writeFile(join(older, 'keys', name, 'kek'), kek, { mode: 0o600 })
    await hasDatabase(older)
    await ensureKeys(older)
    assert.deepEqual(await readFile(join(older, 'keys', 'vault', 'kek')), kek)
    for (const name of ['api', 'office', 'worker', 'issuer'])
      await assert.rejects(stat(join(older, 'keys', name, 'kek')), /ENOENT/)
    await rm(join(older, 'keys', 'vault', 'kek'))
    await writeFile(join(older, 'keys', 'office', 'kek'), kek, { mode: 0o600 })
    await assert.rejects(ensureKeys(older), /kek is missing/)
    assert.deepEqual(await readFile(join(older, 'keys', 'office', 'kek')), kek, 'the last copy is nobody’s to remove')
  })

  test('go along where they are needed to read what is restored: passwords still match', async () => {
    const kept = await (await passwordsOf(home)).hash(goodPassword)
    const restored = join(folder, 'restored')
    assert.deepEqual(await shareKeys(home, restored), [])
    await hasDatabase(restored)
    await ensureKeys(restored)
    assert.equal(await (await passwordsOf(restored)).matches(goodPassword, kept), true)
    assert.equal(await (await passwordsOf(await made('stranger'))).matches(goodPassword, kept), false)
  })

  test('are missed by name where one of those was lost, and a pepper is not made anew over passwords', async () => {
    const lost = await made('lost')
    await rm(pepperOf(lost))
    const restored = join(folder, 'from-lost')
    assert.deepEqual(await shareKeys(lost, restored), [join('keys', 'issuer', 'pepper')])
    for (const home of [lost, restored]) {
      await hasDatabase(home)
      await assert.rejects(ensureKeys(home), /pepper is missing, and .*hashed under it .*put your copy of it there/)
    }
    await rm(join(lost, 'keys', 'issuer'), { recursive: true })
    await ensureKeys(lost)
    assert.ok(await stat(pepperOf(lost)), 'a version without an issuer had none')
  })
})

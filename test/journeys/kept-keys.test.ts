// The keys of an instance: which are made, which must not be lost, and which a restored folder gets.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { ensureKeys, shareKeys } from '../../bin/instance.ts'
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
      'api/kek',
      'api/nonce.key',
      'issuer/pepper',
      'issuer/work.key',
      'office/client.key',
      'sealer/sealer.key',
    ]
    const contents = () => Promise.all(files.map(file => readFile(join(home, 'keys', file), 'hex')))
    for (const file of files) assert.equal((await stat(join(home, 'keys', file))).mode & 0o077, 0, file)
    const before = await contents()
    await ensureKeys(home)
    assert.deepEqual(await contents(), before)
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

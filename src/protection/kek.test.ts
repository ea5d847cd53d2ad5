import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { fault } from '../base/outcome.ts'
import { makeKeyFile, openKeyFile } from './kek.ts'
import { SealBroken } from './sealed.ts'

describe('a key file', () => {
  const place = { folder: '' }
  before(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'vouch-kek-'))
  })
  after(() => rm(place.folder, { recursive: true }))
  const path = (name: string) => join(place.folder, name)
  const codeOf = async (name: string) => {
    const opened = await openKeyFile(path(name))
    return opened.ok ? 'opened' : opened.refusal.code
  }

  test('is made readable by its owner only, and is never overwritten', async () => {
    await makeKeyFile(path('made'))
    assert.equal((await stat(path('made'))).mode & 0o777, 0o600)
    await assert.rejects(makeKeyFile(path('made')), { code: 'EEXIST' })
  })

  test('is refused as missing, not a file, open to others, malformed, in that order', async () => {
    assert.equal(await codeOf('missing'), 'key_file_missing')
    await symlink(path('made'), path('link'))
    assert.equal(await codeOf('link'), 'key_file_not_a_file')
    assert.equal(await codeOf('.'), 'key_file_not_a_file')
    for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o666]) {
      await chmod(path('made'), mode)
      assert.equal(await codeOf('made'), 'key_file_open_to_others', mode.toString(8))
    }
    await chmod(path('made'), 0o600)
    assert.equal(await codeOf('made'), 'opened')
    for (const length of [0, 31, 33]) {
      await writeFile(path('odd'), Buffer.alloc(length), { mode: 0o600 })
      assert.equal(await codeOf('odd'), 'key_file_malformed', `${length} bytes`)
    }
  })

  test('wraps a key so that only the same file unwraps it, for the same purpose', async () => {
    await makeKeyFile(path('other'))
    const [made, again, other] = await Promise.all(
      ['made', 'made', 'other'].map(async name => {
        const opened = await openKeyFile(path(name))
        return opened.ok ? opened.value : fault('the key file opens')
      }),
    )
    if (made === undefined || again === undefined || other === undefined) return fault('three were opened')
    const purpose = { institution: 'demo', use: 'data identity 2026-01-01' }
    const plain = Buffer.alloc(32, 9)
    const wrapped = await made.wrap(plain, purpose)
    assert.equal(wrapped.includes(plain), false)
    assert.deepEqual(await again.unwrap(wrapped, purpose), plain)
    assert.equal(made.name, again.name)
    assert.notEqual(made.name, other.name)
    await assert.rejects(other.unwrap(wrapped, purpose), SealBroken)
    await assert.rejects(made.unwrap(wrapped, { ...purpose, institution: 'other' }), SealBroken)
    await assert.rejects(made.unwrap(wrapped, { ...purpose, use: 'index email' }), SealBroken)
  })
})

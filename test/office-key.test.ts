import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { ensureOfficeKey } from '../bin/office-key.ts'

const dayMs = 86_400_000

describe('the key of the office', () => {
  let keys: string
  before(async () => {
    keys = await mkdtemp(join(tmpdir(), 'vouch-office-key-'))
    await mkdir(join(keys, 'issuer'))
  })
  after(() => rm(keys, { recursive: true }))

  test('is made anew when it is eighty days old, and the one before is known for two days more', async () => {
    const path = join(keys, 'office', 'client.key')
    const since = Date.now()
    const startedAfter = async (days: number) => {
      await ensureOfficeKey(keys, new Date(since + days * dayMs))
      const known = (await readFile(join(keys, 'issuer', 'office.pub'), 'utf8')).match(/BEGIN PUBLIC KEY/g) ?? []
      return { key: await readFile(path, 'utf8'), known: known.length }
    }
    const first = await startedAfter(0)
    assert.equal(first.known, 1)
    assert.equal((await stat(path)).mode & 0o077, 0)
    assert.deepEqual(await startedAfter(79), first)
    const second = await startedAfter(81)
    assert.notEqual(second.key, first.key)
    assert.equal(second.known, 2)
    assert.deepEqual(await readdir(join(keys, 'office')), ['client.key', 'client.key.before'])
    // Its file has the date of this very moment, which is day 0.
    assert.deepEqual(await startedAfter(1), second)
    assert.deepEqual(await startedAfter(3), { key: second.key, known: 1 })
    assert.deepEqual(await readdir(join(keys, 'office')), ['client.key'])
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import fc from 'fast-check'

import { backupKey, Damaged, makeBackupKey, readBackupKey, seal, unseal } from './sealed-file.ts'

const key = backupKey(Buffer.alloc(32, 7))
const chunkBytes = 65_536
const headerBytes = 48

async function* inPieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

async function collected(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const read: Buffer[] = []
  for await (const bytes of source) read.push(bytes)
  return Buffer.concat(read)
}

async function sealed(plain: Buffer, name = 'a'): Promise<Buffer> {
  return collected(seal(key, name, inPieces(plain, 50_000)))
}

async function opened(bytes: Buffer, name = 'a', withKey = key): Promise<Buffer> {
  return collected(unseal(withKey, name, inPieces(bytes, 70_001)))
}

describe('a sealed file', () => {
  test('opens to what was sealed, on both sides of a chunk', async () => {
    for (const size of [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes, 200_000]) {
      const plain = Buffer.alloc(size, 'vouch')
      assert.deepEqual(await opened(await sealed(plain)), plain, `${size} bytes`)
    }
  })

  test('is never the same twice', async () => {
    const plain = Buffer.from('the same')
    assert.notDeepEqual(await sealed(plain), await sealed(plain))
  })

  test('does not open when any one bit of it is flipped', async () => {
    const whole = await sealed(Buffer.alloc(chunkBytes + 100, 'vouch'))
    const bits = fc.nat({ max: whole.length * 8 - 1 })
    await fc.assert(
      fc.asyncProperty(bits, async bit => {
        const flipped = Buffer.from(whole)
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        await assert.rejects(opened(flipped), Damaged)
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test('does not open when it was cut short anywhere, also between two chunks', async () => {
    const whole = await sealed(Buffer.alloc(3 * chunkBytes, 'vouch'))
    const between = [0, headerBytes, headerBytes + chunkBytes + 16, headerBytes + 2 * (chunkBytes + 16)]
    for (const length of [...between, 10, whole.length - 1, whole.length - 16]) {
      await assert.rejects(opened(whole.subarray(0, length)), Damaged, `${length} bytes`)
    }
  })

  test('does not open with something added to it', async () => {
    await assert.rejects(opened(Buffer.concat([await sealed(Buffer.from('x')), Buffer.from('y')])), Damaged)
  })

  test('does not open with its chunks in another order', async () => {
    const whole = await sealed(Buffer.alloc(3 * chunkBytes, 'vouch'))
    const chunk = (number: number) => {
      const from = headerBytes + number * (chunkBytes + 16)
      return whole.subarray(from, from + chunkBytes + 16)
    }
    await assert.rejects(opened(Buffer.concat([whole.subarray(0, headerBytes), chunk(1), chunk(0), chunk(2)])), Damaged)
  })

  test('does not open under another name', async () => {
    await assert.rejects(opened(await sealed(Buffer.from('x'), 'wal/1'), 'wal/2'), Damaged)
  })

  test('says which key it needs when it is given another', async () => {
    const other = backupKey(Buffer.alloc(32, 8))
    await assert.rejects(opened(await sealed(Buffer.from('x')), 'a', other), {
      damage: { code: 'key_wrong', file: 'a', sealedWith: key.id, given: other.id },
    })
  })
})

describe('a backup key', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-key-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('is refused with key_missing where there is none', async () => {
    const file = join(folder, 'none')
    assert.deepEqual(await readBackupKey(file), { ok: false, refusal: { code: 'key_missing', file } })
  })

  test('is refused with key_malformed when it is not 32 bytes', async () => {
    const file = join(folder, 'short')
    await writeFile(file, 'abc\n')
    assert.deepEqual(await readBackupKey(file), { ok: false, refusal: { code: 'key_malformed', file } })
  })

  test('is read back as it was made, and never made over another', async () => {
    const file = join(folder, 'key')
    const made = await makeBackupKey(file)
    assert.deepEqual(await readBackupKey(file), { ok: true, value: made })
    await assert.rejects(makeBackupKey(file), { code: 'EEXIST' })
  })
})

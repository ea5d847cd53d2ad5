import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'

import { differenceFromManifest, readManifest } from './manifest.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function manifestOf(files: object[]): Buffer {
  const ranges = [{ Timeline: 1, 'Start-LSN': '0/2000028', 'End-LSN': '0/2000120' }]
  const text = `{ "PostgreSQL-Backup-Manifest-Version": 2,
"Files": ${JSON.stringify(files)},
"WAL-Ranges": ${JSON.stringify(ranges)},
`
  return Buffer.from(`${text}"Manifest-Checksum": "${sha256(text)}"}\n`)
}

const one = { Path: 'base/1', Size: 3, 'Checksum-Algorithm': 'SHA256', Checksum: sha256('one') }

describe('a backup manifest', () => {
  const manifest = readManifest(manifestOf([one]))

  test('lists every file and the log that belongs to it', () => {
    const files = new Map([['base/1', { bytes: 3, sha256: sha256('one') }]])
    assert.deepEqual(manifest, { files, timeline: 1, startLsn: '0/2000028', endLsn: '0/2000120' })
  })

  test('reads names that are not UTF-8', () => {
    const { Path: _, ...unnamed } = one
    const encoded = readManifest(manifestOf([{ ...unnamed, 'Encoded-Path': '626173652f32' }]))
    assert.deepEqual([...encoded.files.keys()], ['base/2'])
  })

  test('is refused when it does not carry its own checksum', () => {
    const altered = Buffer.from(manifestOf([one]).toString().replace('"Size":3', '"Size":4'))
    assert.throws(() => readManifest(altered), /own checksum/)
  })

  test('tells any difference from what was found', () => {
    const right = { bytes: 3, sha256: sha256('one') }
    const cases = [
      { name: 'the same', found: { 'base/1': right }, says: undefined },
      { name: 'a lost file', found: {}, says: /in the manifest and not/ },
      {
        name: 'a file too many',
        found: { 'base/1': right, 'base/9': right },
        says: /base\/9 is in the archive and not/,
      },
      { name: 'another length', found: { 'base/1': { ...right, bytes: 4 } }, says: /4 bytes/ },
      { name: 'other contents', found: { 'base/1': { bytes: 3, sha256: sha256('two') } }, says: /SHA-256/ },
    ]
    for (const { name, found, says } of cases) {
      const difference = differenceFromManifest(manifest, new Map(Object.entries(found)))
      if (says === undefined) assert.equal(difference, undefined, name)
      else assert.match(difference ?? '', says, name)
    }
  })
})

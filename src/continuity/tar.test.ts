import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { tarReader } from './tar.ts'

type Entry = { readonly name: string; readonly type?: string; readonly contents?: string }

function tarOf(...entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, type = '0', contents = '' }) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write('0000600\0', 100)
    header.write(`${contents.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        ', 148)
    header.write(type, 156)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    const padded = Buffer.alloc(Math.ceil(contents.length / 512) * 512)
    padded.write(contents)
    return [header, padded]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** What a tar holds, as `name: contents`, when it is read in pieces of this size. */
function read(tar: Buffer, pieceBytes: number): readonly string[] {
  const reader = tarReader()
  const found: string[] = []
  for (let at = 0; at < tar.length; at += pieceBytes) {
    for (const event of reader.feed(tar.subarray(at, at + pieceBytes))) {
      if (event.kind === 'folder') found.push(`${event.name}/`)
      if (event.kind === 'file') found.push(`${event.name}: `)
      if (event.kind === 'contents') found.push(`${found.pop()}${event.bytes.toString()}`)
      if (event.kind === 'file ends') found.push(`${found.pop()}.`)
    }
  }
  reader.finish()
  return found
}

describe('a tar archive', () => {
  const tar = tarOf(
    { name: 'base', type: '5' },
    { name: 'base/1', contents: 'one' },
    { name: 'empty' },
    { name: './two', contents: 'x'.repeat(512) },
    { name: 'three', contents: 'y'.repeat(513) },
  )
  const held = ['base/', 'base/1: one.', 'empty: .', `two: ${'x'.repeat(512)}.`, `three: ${'y'.repeat(513)}.`]

  test('reads the same in pieces of any size', () => {
    for (const pieceBytes of [1, 7, 511, 512, 513, 10_000])
      assert.deepEqual(read(tar, pieceBytes), held, `${pieceBytes}`)
  })

  test('is refused when it is cut short', () => {
    for (const length of [0, 512, 600, tar.length - 1024]) {
      assert.throws(() => read(tar.subarray(0, length), 512), /cut short/, `${length}`)
    }
  })

  test('is refused when a header is damaged', () => {
    const damaged = Buffer.from(tar)
    damaged.write('bose', 512)
    assert.throws(() => read(damaged, 512), /damaged/)
  })

  test('is refused when it holds a link, or a name that leads outside', () => {
    assert.throws(() => read(tarOf({ name: 'pg_tblspc/1', type: '2' }), 512), /neither file nor folder/)
    for (const name of ['/etc/passwd', '../x', 'base/../../x'])
      assert.throws(() => read(tarOf({ name }), 512), /outside/, name)
  })
})

// An archive that is the same for the same files, whoever makes it and wherever: names in order, owners nobody, one moment for
// all, and no compression, whose output changes with its version. The ustar format of POSIX.1-1988 (IEEE Std 1003.1 §pax):
//
//     | name: 100 | mode: 8 | uid: 8 | gid: 8 | size: 12 | mtime: 12 | checksum: 8 | type: 1 | link: 100 | "ustar\0" "00" |
//     | owner: 32 | group: 32 | major: 8 | minor: 8 | prefix: 155 | zeros to 512 |     then the bytes, zeros to 512

import { fault } from '../../src/base/outcome.ts'

export type Member = { readonly path: string; readonly bytes: Uint8Array; readonly isExecutable: boolean }

const blockBytes = 512
const [nameBytes, prefixBytes] = [100, 155]

/** Ends with two blocks of zeros. `at`: the moment of all members, in whole seconds. */
export function tarOf(members: readonly Member[], at: Date): Buffer {
  const sorted = members.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
  const parts = sorted.flatMap(member => {
    const { length } = member.bytes
    return [headerOf(member, at), member.bytes, Buffer.alloc((blockBytes - (length % blockBytes)) % blockBytes)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)])
}

function headerOf({ path, bytes, isExecutable }: Member, at: Date): Buffer {
  const header = Buffer.alloc(blockBytes)
  const { name, prefix } = splitPath(path)
  const octal = (value: number, offset: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'ascii')
  header.write(name, 0, 'utf8')
  octal(isExecutable ? 0o755 : 0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(bytes.length, 124, 12)
  octal(Math.floor(at.getTime() / 1_000), 136, 12)
  header.write('        0', 148, 'ascii') // The checksum counts as blanks while it is summed up; then the type, a plain file.
  header.write('ustar\u000000', 257, 'ascii')
  header.write('root', 265, 'ascii')
  header.write('root', 297, 'ascii')
  octal(0, 329, 8)
  octal(0, 337, 8)
  header.write(prefix, 345, 'utf8')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii')
  return header
}

/** What is too long for a name goes, up to a slash, before it. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (Buffer.byteLength(path) <= nameBytes) return { name: path, prefix: '' }
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)]
    if (Buffer.byteLength(name) <= nameBytes && Buffer.byteLength(prefix) <= prefixBytes) return { name, prefix }
  }
  return fault(`${path} is too long for an archive`)
}

// Reads the tar that PostgreSQL writes in a base backup: files and folders with short names (ustar, POSIX.1-1988).
//
//     header   | 100: name | 8: mode | 16 | 12: size | 12 | 8: checksum | 1: type | 100: link | … to 512 |   octal text
//     contents, filled up to a multiple of 512; two blocks of zeros end the archive

import { fault } from '../base/outcome.ts'

export type TarEvent =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'contents'; readonly bytes: Buffer }
  | { readonly kind: 'file ends' }
  | { readonly kind: 'folder'; readonly name: string }

export type TarReader = {
  /** Contents are views of what was fed: use them before feeding more. */
  readonly feed: (bytes: Buffer) => Generator<TarEvent>
  /** Faults unless the archive came to its end. */
  readonly finish: () => void
}

const blockBytes = 512

export function tarReader(): TarReader {
  const header = Buffer.alloc(blockBytes)
  let headerFilled = 0
  let contentsLeft = 0
  let paddingLeft = 0
  let hasEnded = false

  function* feed(bytes: Buffer): Generator<TarEvent> {
    let rest = bytes
    while (rest.length > 0 && !hasEnded) {
      if (contentsLeft > 0) {
        const contents = rest.subarray(0, contentsLeft)
        rest = rest.subarray(contents.length)
        contentsLeft -= contents.length
        yield { kind: 'contents', bytes: contents }
        if (contentsLeft === 0) yield { kind: 'file ends' }
      } else if (paddingLeft > 0) {
        const skipped = Math.min(paddingLeft, rest.length)
        rest = rest.subarray(skipped)
        paddingLeft -= skipped
      } else {
        const copied = rest.copy(header, headerFilled)
        rest = rest.subarray(copied)
        headerFilled += copied
        if (headerFilled === blockBytes) {
          headerFilled = 0
          yield* readHeader()
        }
      }
    }
  }

  function* readHeader(): Generator<TarEvent> {
    if (header.every(byte => byte === 0)) {
      hasEnded = true
      return
    }
    const name = safeName(textAt(0, 100))
    if (checksum(header) !== octalAt(148, 8)) fault(`the tar header of ${name} is damaged`)
    const type = String.fromCharCode(header.readUInt8(156))
    if (type === '5') {
      yield { kind: 'folder', name }
      return
    }
    // Links stand for tablespaces elsewhere on the disk, which Vouch does not use.
    if (type !== '0' && type !== '\0') fault(`${name} is of tar type ${type}, neither file nor folder`)
    contentsLeft = octalAt(124, 12)
    paddingLeft = (blockBytes - (contentsLeft % blockBytes)) % blockBytes
    yield { kind: 'file', name, bytes: contentsLeft }
    if (contentsLeft === 0) yield { kind: 'file ends' }
  }

  function textAt(from: number, bytes: number): string {
    const field = header.subarray(from, from + bytes)
    const end = field.indexOf(0)
    return field.toString('utf8', 0, end === -1 ? bytes : end)
  }

  function octalAt(from: number, bytes: number): number {
    const text = textAt(from, bytes).trim()
    return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : fault(`not an octal number in a tar header: ${text}`)
  }

  return {
    feed,
    finish: () => {
      if (!hasEnded) fault('the tar archive is cut short')
    },
  }
}

/** A name must stay below the folder it is unpacked into. */
function safeName(name: string): string {
  const clean = name.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
  if (clean.startsWith('/') || clean.split('/').includes('..')) fault(`the tar archive names a file outside: ${name}`)
  return clean
}

/** The sum of the header's bytes, its own field counted as blanks. */
function checksum(header: Buffer): number {
  let sum = 8 * 32
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte
  return sum
}

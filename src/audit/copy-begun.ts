// What a copier is about to write is in the copy first, whole and in one file. If it does not live to write the rest, and
// the database is lost, then nothing that it has written so far stands in the way: recover puts all of it back.
//
//     begun/x070/000/69950      from leaf 69950 up to the checkpoint of 70000
//
//     | bytes of the note, blank, bytes of the lines, line feed | the note | the batches' lines | the leaves |

import { packBundle, unpackBundle } from './leaf.ts'
import { entriesPath } from './tiles.ts'

/** Up to where, and from where. */
export function begunPath(size: bigint, from: bigint): string {
  return `${begunFolder(size)}/${from}`
}

export function begunFolder(size: bigint): string {
  return entriesPath(size).replace('tile/entries/', `${begun}/`)
}

export const begun = 'begun'

/** As batches are published: one line for each, in their order, from the first leaf on. */
export type BegunStep = { readonly note: string; readonly lines: string; readonly leaves: readonly Buffer[] }

export function packBegun({ note, lines, leaves }: BegunStep): Buffer {
  const lengths = `${Buffer.byteLength(note)} ${Buffer.byteLength(lines)}\n`
  return Buffer.concat([Buffer.from(lengths + note + lines), packBundle(leaves)])
}

/** Undefined where it is no such file. */
export function unpackBegun(bytes: Buffer): BegunStep | undefined {
  const [head, note, lines] = /^(\d{1,9}) (\d{1,9})\n/.exec(bytes.toString('latin1', 0, 32)) ?? []
  if (head === undefined) return undefined
  const [noteEnd, linesEnd] = [head.length + Number(note), head.length + Number(note) + Number(lines)]
  const leaves = linesEnd > bytes.length ? undefined : unpackBundle(bytes.subarray(linesEnd))
  if (leaves === undefined) return undefined
  return {
    note: bytes.toString('utf8', head.length, noteEnd),
    lines: bytes.toString('utf8', noteEnd, linesEnd),
    leaves,
  }
}

// Cuts a stream of bytes into records. Real files end their lines with CR LF, LF, CR, or not at all, and then every 94
// bytes are a record. The first line tells which; what is cut is never more than `lineBytesMax` long.

import { columnsMax } from './fields.ts'

export type Line = {
  /** Counted from 1; of records where there are no line ends. */
  readonly number: number
  /** One character for each column, as far as the bytes allow; see `textOf`. */
  readonly text: string
  /** The rest was too much to keep. */
  readonly isCut: boolean
}

/** Longer than anything that could still be a record with blanks behind it. */
export const lineBytesMax = 1_024
const linesAtOnceMax = 512

const lf = 0x0a
const cr = 0x0d

export type Framing = {
  readonly lines: readonly Line[]
  readonly remarks: readonly ('byte_order_mark' | 'no_line_ends')[]
}

/** At most `linesAtOnceMax` lines at a time, so that what reads them need not wait for every single one. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Framing> {
  let pending: Buffer = Buffer.alloc(0)
  let cutter: Cutter | null = null
  for await (const chunk of bytes) {
    const bytesNow = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    pending = pending.length === 0 ? bytesNow : Buffer.concat([pending, bytesNow])
    // The first line decides how all are cut, and has to be seen whole.
    if (cutter === null && pending.length < lineBytesMax) continue
    const remarks: Framing['remarks'][number][] = []
    if (cutter === null) [cutter, pending] = begin(pending, remarks)
    if (remarks.length > 0) yield { lines: [], remarks }
    pending = yield* cutAll(cutter, pending, false)
  }
  const remarks: Framing['remarks'][number][] = []
  if (cutter === null) [cutter, pending] = begin(pending, remarks)
  if (remarks.length > 0) yield { lines: [], remarks }
  yield* cutAll(cutter, pending, true)
}

type Cutter = {
  readonly hasLineEnds: boolean
  number: number
  /** Within a line that was cut: everything up to its end is dropped. */
  isDropping: boolean
}

function begin(start: Buffer, remarks: Framing['remarks'][number][]): [Cutter, Buffer] {
  let bytes = start
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    remarks.push('byte_order_mark')
    bytes = bytes.subarray(3)
  }
  const end = lineEnd(bytes, 0)
  const first = end === -1 ? bytes : bytes.subarray(0, end)
  // A file without line ends goes on after the file header with a batch header or the file control.
  const hasLineEnds = first[columnsMax] !== 0x35 && first[columnsMax] !== 0x39
  if (!hasLineEnds) remarks.push('no_line_ends')
  return [{ hasLineEnds, number: 0, isDropping: false }, bytes]
}

function lineEnd(bytes: Buffer, from: number): number {
  const feed = bytes.indexOf(lf, from)
  // Few files have a lone CR; looked for no further than the line goes.
  const back = bytes.subarray(from, feed === -1 ? bytes.length : feed).indexOf(cr)
  return back === -1 ? feed : from + back
}

/** Yields what is whole and answers what is left over; at the end of the stream, everything is whole. */
function* cutAll(cutter: Cutter, bytes: Buffer, isEnd: boolean): Generator<Framing, Buffer> {
  let lines: Line[] = []
  let at = 0
  while (at < bytes.length) {
    const cut = nextCut(cutter, bytes, at, isEnd)
    if (cut === null) break
    const { end, next } = cut
    if (!cutter.isDropping) {
      const isCut = end - at > lineBytesMax
      lines.push({
        number: ++cutter.number,
        text: textOf(bytes.subarray(at, isCut ? at + lineBytesMax : end)),
        isCut,
      })
    }
    cutter.isDropping = cut.isOpen
    at = next
    if (lines.length < linesAtOnceMax) continue
    yield { lines, remarks: [] }
    lines = []
  }
  if (lines.length > 0) yield { lines, remarks: [] }
  return bytes.subarray(at)
}

type Cut = { readonly end: number; readonly next: number; readonly isOpen: boolean }

/** Where the line that begins at `at` ends, and where the next begins; null when that cannot be said yet. */
function nextCut({ hasLineEnds }: Cutter, bytes: Buffer, at: number, isEnd: boolean): Cut | null {
  const widthMax = hasLineEnds ? lineBytesMax + 1 : columnsMax
  const end = lineEnd(bytes.subarray(at, at + widthMax + 1), 0)
  const width = end === -1 ? widthMax + 1 : end
  if (width <= widthMax) {
    // CR LF is one end; whether LF follows is known with the next byte only.
    if (bytes[at + width] === cr && at + width + 1 === bytes.length && !isEnd) return null
    return {
      end: at + width,
      next: at + width + (bytes[at + width] === cr && bytes[at + width + 1] === lf ? 2 : 1),
      isOpen: false,
    }
  }
  if (at + widthMax <= bytes.length && (isEnd || at + widthMax < bytes.length)) {
    return { end: at + widthMax, next: at + widthMax, isOpen: hasLineEnds }
  }
  return isEnd ? { end: bytes.length, next: bytes.length, isOpen: false } : null
}

/**
 * One byte is one column. Where a file holds other characters than ASCII (which no record may), those written as UTF-8
 * count as one column each, so that the columns after them are still named rightly.
 */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  if (!/[\x80-\xff]/.test(text)) return text
  const decoded = bytes.toString('utf8')
  return decoded.includes('\ufffd') ? text : decoded
}

// The rows of OFAC's legacy files: commas, no header, `-0-` for nothing, and one line for a row.
//
// A line is always a row, also where a quotation mark is left open: one bad row then costs one row. What is wrong with a
// line is said with its number; nothing is passed over in silence.

import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'

/** More than forty times the longest row of the list of 2018. */
const lineBytesMax = 65_536
const newline = 0x0a
/** Closes a file in the manner of DOS. */
const endOfFile = '\u001a'

export type ListFile = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }

/** What is wrong with a line, and whether what it says is lost. */
export type Problem = {
  readonly file: string
  readonly line: number
  readonly what: string
  readonly isLost: boolean
}

export type Row = { readonly line: number; readonly fields: readonly (string | null)[] }
/** Takes a row, and answers what is wrong with it. */
export type TakeRow = (row: Row) => void

/** Reads a file to its end and answers its SHA-256. Holds one line at a time. */
export async function readRows(
  file: ListFile,
  fieldsWanted: number,
  take: TakeRow,
  report: (problem: Problem) => void,
): Promise<string> {
  const hash = createHash('sha256')
  let line = 0
  for await (const bytes of linesOf(file.bytes, chunk => hash.update(chunk))) {
    line++
    const say = (what: string, isLost: boolean) => report({ file: file.name, line, what, isLost })
    if (bytes === undefined) {
      say(`is longer than ${lineBytesMax} bytes`, true)
      continue
    }
    if (!isUtf8(bytes)) say('is not UTF-8, and was read as Latin-1', false)
    const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1').replace(/\r$/, '')
    if (text.trim() === '' || text.trim() === endOfFile) continue
    const { fields, marks } = fieldsOf(text)
    if (fields === undefined) say('has a quotation mark that is not closed', true)
    else if (fields.length !== fieldsWanted) say(`has ${fields.length} fields instead of ${fieldsWanted}`, true)
    else {
      if (marks > 0) say('has a quotation mark inside a field', false)
      take({ line, fields })
    }
  }
  return hash.digest('hex')
}

/** Lines without their newline; undefined for one that is too long. */
async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Buffer | undefined> {
  let rest: Buffer = Buffer.alloc(0)
  let isTooLong = false
  for await (const chunk of chunks) {
    see(chunk)
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline, start)) {
      yield isTooLong || end - start > lineBytesMax ? undefined : rest.subarray(start, end)
      isTooLong = false
      start = end + 1
    }
    rest = rest.subarray(start)
    if (rest.length > lineBytesMax) {
      isTooLong = true
      rest = Buffer.alloc(0)
    }
  }
  if (isTooLong) yield undefined
  else if (rest.length > 0) yield rest
}

/** Fields of a line, and how many quotation marks stood where none belongs; no fields when one was never closed. */
function fieldsOf(text: string): { readonly fields: readonly (string | null)[] | undefined; readonly marks: number } {
  const fields: (string | null)[] = []
  let marks = 0
  let at = 0
  for (;;) {
    while (text[at] === ' ') at++
    let field = ''
    if (text[at] === '"') {
      const closed = quoted(text, at + 1)
      if (closed === undefined) return { fields: undefined, marks }
      field = closed.field
      marks += closed.marks
      at = closed.end
    } else {
      const comma = text.indexOf(',', at)
      const end = comma === -1 ? text.length : comma
      field = text.slice(at, end).trim()
      at = end
    }
    fields.push(/^(-0-)? *$/.test(field) ? null : field)
    if (at >= text.length) return { fields, marks }
    at++ // The comma.
  }
}

/** From behind an opening mark to the comma after the closing one. A mark that neither closes nor is doubled is kept. */
function quoted(text: string, from: number) {
  let field = ''
  let marks = 0
  for (let start = from; ; ) {
    const mark = text.indexOf('"', start)
    if (mark === -1) return undefined
    field += text.slice(start, mark)
    let end = mark + 1
    while (text[end] === ' ') end++
    if (end >= text.length || text[end] === ',') return { field, marks, end }
    const isDoubled = text[mark + 1] === '"'
    if (!isDoubled) marks++
    field += '"'
    start = mark + (isDoubled ? 2 : 1)
  }
}

// CSV as RFC 4180 has it: UTF-8, a header row, cells in quotes where they must be. Read and written as a stream.
//
// A spreadsheet would run a cell that begins with one of = + - @, a tab or a line break. Such a cell is written with a ' before
// it, and so is one that begins with a ' itself; on reading, a ' before one of these is taken away. What is written is read
// back as it was, always.

import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'

import { CsvError, parse } from 'csv-parse'

import { type Cells, cell, columnsOf, type Mistake, type MovedFile } from './moving-columns.ts'

/** How long one row may be. */
const rowBytesMax = 65_536

/** The full-width signs are run by some spreadsheets, too. */
const risky = /^['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const harmless = /^'['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

function writeCell(text: string): string {
  const safe = risky.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function readCell(text: string): string {
  return harmless.test(text) ? text.slice(1) : text
}

export function writeLine(cells: readonly string[]): string {
  // A lone empty cell would be an empty line, which is no row.
  const line = cells.map(writeCell).join(',')
  return `${line === '' ? '""' : line}\r\n`
}

export function headerOf(file: MovedFile): string {
  return writeLine(columnsOf(file).map(({ name }) => name))
}

export function lineOf(file: MovedFile, cells: Cells): string {
  return writeLine(columnsOf(file).map(({ name }) => cell(cells, name)))
}

export type ReadRow = { readonly line: number; readonly cells: Cells } | { readonly mistake: Mistake }

/** The rows of a file in order; a mistake in its header, or in its quotes, is the last thing there is. */
export async function* readRows(
  path: string,
  file: MovedFile,
  onBytes: (bytes: Buffer) => void = () => undefined,
): AsyncGenerator<ReadRow> {
  const parser = parse({ bom: true, info: true, relax_column_count: true, max_record_size: rowBytesMax })
  async function* tapped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      onBytes(chunk)
      yield chunk
    }
  }
  // An error comes out of the parser, too.
  pipeline(createReadStream(path), tapped, parser, () => undefined)
  let header: readonly string[] | undefined
  let last = 0
  try {
    for await (const parsed of parser) {
      // With `info`, each record comes with where the parser stands.
      const { record, info } = parsed as { record: readonly string[]; info: { lines: number } }
      const line = last + 1
      last = info.lines
      if (header === undefined) {
        header = record
        const mistake = headerMistake(file, record)
        if (mistake !== undefined) return yield { mistake }
      } else if (record.length !== header.length) {
        const toDo = `give it ${header.length} cells, as the header has; it has ${record.length}`
        yield { mistake: { line, column: '', rule: 'width', toDo } }
      } else {
        const cells = Object.fromEntries(header.map((name, place) => [name, readCell(record[place] ?? '')]))
        yield { line, cells }
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown
    const toDo = 'close every quote, and write a quote within quotes twice'
    return yield { mistake: { line: last + 1, column: '', rule: thrown.code.toLowerCase(), toDo } }
  }
  if (header === undefined)
    yield { mistake: { line: 1, column: '', rule: 'header_missing', toDo: 'begin the file with its header row' } }
}

function headerMistake(file: MovedFile, header: readonly string[]): Mistake | undefined {
  const columns = columnsOf(file)
  const known = new Set(columns.map(({ name }) => name))
  const wrong = (name: string, rule: string, toDo: string): Mistake => ({ line: 1, column: name, rule, toDo })
  const unknown = header.find(name => !known.has(name))
  // A name may be a cell of a file without header, and that may be anything.
  if (unknown !== undefined)
    return wrong(
      /^[A-Za-z_ -]{1,40}$/.test(unknown) ? unknown : '',
      'column_unknown',
      `use these: ${[...known].join(', ')}`,
    )
  const twice = header.find((name, place) => header.indexOf(name) !== place)
  if (twice !== undefined) return wrong(twice, 'column_repeated', 'keep one of them')
  const missing = columns.find(({ name, ifEmpty }) => ifEmpty === undefined && !header.includes(name))
  return missing === undefined ? undefined : wrong(missing.name, 'column_missing', 'add it')
}

/** The mistakes of a header alone: before anything is moved, those of all files are looked at. */
export async function headerMistakes(path: string, file: MovedFile): Promise<readonly Mistake[]> {
  for await (const row of readRows(path, file)) return 'mistake' in row ? [row.mistake] : []
  return []
}

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { exportedTables, staying } from './export-tables.ts'
import { type Cells, columnsOf, movedFileNames, shapeMistakes } from './moving-columns.ts'
import { headerOf, lineOf, readRows } from './moving-csv.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const page = join(import.meta.dirname, '..', '..', 'docs', 'moving.md')

/** Everything below this line of the page follows from the tables in the code. */
const mark =
  '<!-- Below: from the code. UPDATE_GOLDEN=1 node bin/test.ts src/payments/moving-columns writes it anew. -->'

function formats(): string {
  const files = movedFileNames.map(file => {
    const rows = columnsOf(file).map(
      ({ name, what, shape, ifEmpty, example }) =>
        `| \`${name}\` | ${what} | ${shape.says} | ${ifEmpty ?? '**required**'} | \`${example}\` |`,
    )
    return [
      `### ${file}`,
      '',
      '| column | what it means | what may stand in it | empty means | example |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n')
  })
  const tables = exportedTables.map(({ file, table, what, key, without = [] }) => {
    const left = without.length === 0 ? '' : without.map(name => `\`${name}\``).join(', ')
    return `| \`${file}\` | \`${table}\` | ${what} | ${key.map(name => `\`${name}\``).join(', ')} | ${left} |`
  })
  return [
    '## The importable files',
    '',
    ...files.flatMap(file => [file, '']),
    '## The files of an export besides',
    '',
    'One JSON object a line, its members the columns of the table, in the order of its key.',
    '',
    '| file | table | a line is | in the order of | left out |',
    '|---|---|---|---|---|',
    ...tables,
    '',
    'These stay:',
    '',
    ...Object.entries(staying).map(([table, why]) => `- \`${table}\`: ${why}.`),
    '',
  ].join('\n')
}

describe('the formats', () => {
  test('stand in docs/moving.md as they are in the code', () => {
    const [words = ''] = readFileSync(page, 'utf8').split(mark)
    const text = `${words}${mark}\n\n${formats()}`
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, text)
    assert.equal(readFileSync(page, 'utf8'), text)
  })

  test('have examples that fit', () => {
    for (const file of movedFileNames) {
      const examples = Object.fromEntries(columnsOf(file).map(({ name, example }) => [name, example]))
      assert.deepEqual(shapeMistakes(file, examples, 2), [], file)
    }
  })

  test('write and read back any cells at all, and none that a spreadsheet would run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vouch-cells-'))
    const anyCell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('=1+1', "'=1", "''", '+1', '-', '@x', '\t', '\r', '\n', '"', ',', '', "'"),
      fc
        .array(fc.constantFrom('=', "'", '"', ',', '\r\n', 'a', '＝', '\t'), { maxLength: 5 })
        .map(parts => parts.join('')),
    )
    const names = columnsOf('members.csv').map(({ name }) => name)
    const anyRow = fc
      .array(anyCell, { minLength: names.length, maxLength: names.length })
      .map(cells => Object.fromEntries(names.map((name, place) => [name, cells[place]?.toWellFormed() ?? ''])))
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 5 }), async (rows: readonly Cells[]) => {
        const path = join(folder, 'members.csv')
        const text = rows.map(row => lineOf('members.csv', row))
        for (const line of text) assert.doesNotMatch(line, /^"?[=+\-@\t\r]/)
        await writeFile(path, headerOf('members.csv') + text.join(''))
        const read: Cells[] = []
        for await (const row of readRows(path, 'members.csv')) {
          assert.ok('cells' in row, JSON.stringify(row))
          read.push(row.cells)
        }
        assert.deepEqual(read, rows)
      }),
      { seed, numRuns: 200 },
    )
    await rm(folder, { recursive: true })
  })
})

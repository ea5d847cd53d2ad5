// ./vouch import FOLDER --institution X [--apply] [--report FILE] [--json]: moves an institution in; without --apply it says what would happen.

import { type FileHandle, open } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import * as payments from '../src/payments/payments.ts'
import { openAsApi } from './as-api.ts'
import { asCommand, Cannot } from './instance.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    institution: { type: 'string' },
    apply: { type: 'boolean', default: false },
    report: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

const shownMax = 20
const linesWaitingMax = 1_000

await asCommand(async () => {
  const [folder] = positionals
  if (folder === undefined) throw new Cannot('Which folder? ./vouch import FOLDER --institution NAME [--apply]')
  const opened = await payments.openFolder(folder)
  if (!opened.ok) throw new Cannot(sentenceOf(folder, opened.refusal))
  await using instance = await openAsApi('import', values.institution)
  const reportFile = values.report === undefined ? undefined : await openReportFile(values.report)
  try {
    const report = await payments.importFiles(
      {
        ...instance,
        isReal: values.apply,
        onBatch: (file, rows) => {
          if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${file}: ${rows} rows`)
        },
        ...(reportFile === undefined ? {} : { onRow: reportFile.add }),
      },
      opened.value,
      () => performance.now(),
    )
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    if (values.json) console.log(JSON.stringify(report))
    else print(report)
    return report.holds ? 0 : 1
  } finally {
    await reportFile?.close()
  }
})

function sentenceOf(folder: string, refusal: payments.FolderRefusal): string {
  switch (refusal.code) {
    case 'folder_unreadable':
      return `There is no folder ${folder}.`
    case 'folder_has_no_files':
      return `${folder} has none of ${payments.movedFileNames.join(', ')}.`
    case 'file_unknown':
      return `${folder} has a file ${refusal.file}, which is none of ${payments.movedFileNames.join(', ')}. Nothing was read.`
    case 'folder_is_masked':
      return `${folder} was exported without --with-sensitive: its numbers are masked, and nothing can be made of them.`
    case 'export_unfinished':
      return `${folder} is half an export: export once more.`
    case 'header_wrong':
      return [
        'The headers are not right, and nothing was read:',
        ...refusal.mistakes.map(({ file, line, column, rule, toDo }) => `  ${file}:${line} ${column} ${rule}: ${toDo}`),
      ].join('\n')
  }
}

/** A line for every row, and for everything that is here and not in the folder. Nobody else may read it. */
async function openReportFile(path: string) {
  const file: FileHandle = await open(path, 'wx', 0o600).catch((thrown: unknown) => {
    throw new Cannot(`${path} cannot be made: ${thrown instanceof Error ? thrown.message : 'unknown'}.`)
  })
  let waiting = [
    payments.writeCsvLine(['file', 'line', 'reference', 'outcome', 'column', 'rule', 'to_do', 'here', 'given']),
  ]
  let written: Promise<unknown> = Promise.resolve()
  const flush = () => {
    const text = waiting.join('')
    waiting = []
    written = written.then(() => file.appendFile(text))
  }
  return {
    add: (row: payments.RowReport) => {
      const head = [row.file, row.line?.toString() ?? '', row.reference, row.outcome]
      const tails =
        row.outcome === 'refused'
          ? row.mistakes.map(({ column, rule, toDo }) => [column, rule, toDo, '', ''])
          : row.outcome === 'different'
            ? row.differences.map(({ column, here, given }) => [column, 'differs', '', here, given])
            : [['', '', '', '', '']]
      for (const tail of tails) waiting.push(payments.writeCsvLine([...head, ...tail]))
      if (waiting.length >= linesWaitingMax) flush()
    },
    close: async () => {
      flush()
      await written
      await file.close()
    },
  }
}

function print(report: payments.ImportReport): void {
  console.log(report.isReal ? 'Moved in:' : 'A dry run: nothing was changed. It would be:')
  console.log(
    `${'file'.padEnd(22)}${['rows', 'created', 'same', 'different', 'refused', 'only here'].map(word => word.padStart(11)).join('')}`,
  )
  for (const { file, rows, created, same, different, refused, only_here, money } of report.files) {
    const counts = [rows, created, same, different, refused, only_here]
    console.log(`${file.padEnd(22)}${counts.map(count => String(count).padStart(11)).join('')}`)
    for (const [currency, { given, created: made }] of Object.entries(money))
      console.log(
        `${''.padEnd(22)}${currency} ${given} in the file, ${made} ${report.isReal ? 'created' : 'to be created'}`,
      )
  }
  for (const row of report.refused.slice(0, shownMax)) {
    if (row.outcome !== 'refused') continue
    for (const { column, rule, toDo } of row.mistakes)
      console.log(`  ${row.file}:${row.line} ${row.reference} ${column} ${rule}: ${toDo}`)
  }
  for (const row of report.differences.slice(0, shownMax)) {
    if (row.outcome === 'different')
      for (const { column, here, given } of row.differences)
        console.log(
          `  ${row.file}:${row.line} ${row.reference} ${column}: here ${here || 'nothing'}, in the file ${given || 'nothing'}`,
        )
    else console.log(`  ${row.file} ${row.reference}: here, and not in the file`)
  }
  const more = report.refused.length + report.differences.length - 2 * shownMax
  if (more > 0) console.log('  and more: --report FILE has them all')
  console.log(`${report.seconds.toFixed(1)} s`)
}

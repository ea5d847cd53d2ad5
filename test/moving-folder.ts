// A folder of files as another system would write them, and a clock for those who time themselves.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { columnsOf, type MovedFile, movedFileNames, writeCsvLine } from '../src/payments/payments.ts'

export type Rows = { readonly [File in MovedFile]?: readonly Readonly<Record<string, string>>[] }

/** With every column of the table, empty where a row says nothing. */
export async function writeFolder(rows: Rows): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-moving-'))
  for (const file of movedFileNames) {
    const given = rows[file]
    if (given === undefined) continue
    const names = columnsOf(file).map(({ name }) => name)
    const lines = [names, ...given.map(row => names.map(name => row[name] ?? ''))].map(writeCsvLine)
    await writeFile(join(folder, file), lines.join(''))
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

export const stoppedClock = () => 0

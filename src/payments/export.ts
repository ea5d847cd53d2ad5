// An institution leaves with everything: the importable files, a file for every table, and a manifest that vouches for them.
//
// It promises: all of it is as of one moment; what the files hold and what the database counts is the same, or there is no
// manifest; a folder without manifest is no export. That somebody took everything has its leaves, the first before a row is read.
// Numbers of accounts and addresses are masked unless they are asked for.

import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import { canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import { formatMoney, parseMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Outside, snapshot, transact, type Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import { maskAccount, maskEmail, type Vault } from '../protection/protection.ts'
import { exportedTables } from './export-tables.ts'
import { type Cells, cell, columnsOf, type MovedFile, movedFileNames } from './moving-columns.ts'
import { headerOf, lineOf } from './moving-csv.ts'
import { hereOf } from './moving-here.ts'
import { type MovedTotal, movedTotals } from './moving-store.ts'

const rowsMax = 1_000
const formatVersion = 1
const actor = 'process:export'

export type ExportTools = {
  readonly outside: Outside
  readonly vault: Vault
  readonly institution: InstitutionId
  /** With account numbers and addresses as they are; else they are masked, and the files cannot be imported. */
  readonly isSensitive: boolean
  readonly onFile?: (file: string, rows: number) => void
}

export type ExportedFile = {
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
  /** What the amounts in it come to, by currency. */
  readonly money?: Readonly<Record<string, string>>
}

export type Manifest = {
  readonly format: 'vouch export'
  readonly version: number
  readonly institution: string
  /** The moment that everything is as of. */
  readonly at: string
  readonly sensitive: 'included' | 'masked'
  readonly files: readonly ExportedFile[]
  /** By the ledger's own count: posted balances sum to zero. */
  readonly ledger: readonly { readonly currency: string; readonly accounts: number; readonly sum: string }[]
}

export type ExportRefusal = { readonly code: 'folder_not_empty' }

/** Makes the folder, for its owner only. */
export async function exportInstitution(tools: ExportTools, folder: string): Promise<Outcome<Manifest, ExportRefusal>> {
  const { outside, institution, isSensitive } = tools
  if (existsSync(folder) && (await readdir(folder)).length > 0) return refused({ code: 'folder_not_empty' })
  await appendLeaf(tools, 'payments.export_begun', { isSensitive })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const part = join(folder, 'manifest.json.part')
  await using unfinished = await openFile(part)
  const manifest = await snapshot(outside, institution, actor, async (work): Promise<Manifest> => {
    const files: ExportedFile[] = []
    for (const file of movedFileNames) files.push(await writeMoved(tools, work, folder, file))
    for (const { file, rows } of exportedTables) {
      const written = await writeRows(join(folder, file), rows(work, rowsMax))
      files.push({ file, ...written })
      tools.onFile?.(file, written.rows)
    }
    mustAgree(files, await movedTotals(work))
    const books = await ledger.trialBalance(work)
    return {
      format: 'vouch export',
      version: formatVersion,
      institution,
      at: work.now.toISOString(),
      sensitive: isSensitive ? 'included' : 'masked',
      files,
      ledger: books.map(({ currency, accounts, sum }) => ({
        currency,
        accounts: Number(accounts),
        sum: formatMoney({ minor: sum, currency }),
      })),
    }
  })
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  await unfinished.write(text)
  await unfinished.finish()
  await rename(part, join(folder, 'manifest.json'))
  const sha256 = createHash('sha256').update(text).digest('hex')
  await appendLeaf(tools, 'payments.exported', { isSensitive, manifest: sha256, files: manifest.files.length })
  return done(manifest)
}

async function appendLeaf(
  { outside, institution }: ExportTools,
  kind: 'payments.export_begun' | 'payments.exported',
  body: { readonly [member: string]: Canonical },
): Promise<void> {
  await transact(outside, institution, actor, async work => {
    audit.append(work, kind, body)
    return done(undefined)
  })
}

type Writing = AsyncDisposable & {
  readonly write: (text: string) => Promise<void>
  /** On the disk for good; answers what was written. */
  readonly finish: () => Promise<{ readonly bytes: number; readonly sha256: string }>
}

async function openFile(path: string): Promise<Writing> {
  const file: FileHandle = await open(path, 'wx', 0o600)
  const digest: Hash = createHash('sha256')
  let bytes = 0
  return {
    write: async text => {
      digest.update(text)
      bytes += Buffer.byteLength(text)
      await file.appendFile(text)
    },
    finish: async () => {
      await file.sync()
      return { bytes, sha256: digest.digest('hex') }
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

async function writeRows(path: string, batches: AsyncIterable<readonly string[]>): Promise<Omit<ExportedFile, 'file'>> {
  await using file = await openFile(path)
  let rows = 0
  for await (const batch of batches) {
    rows += batch.length
    if (batch.length > 0) await file.write(`${batch.join('\n')}\n`)
  }
  return { rows, ...(await file.finish()) }
}

async function writeMoved(
  { vault, institution, isSensitive, onFile }: ExportTools,
  work: Work,
  folder: string,
  file: MovedFile,
): Promise<ExportedFile> {
  await using written = await openFile(join(folder, file))
  await written.write(headerOf(file))
  const sums = new Map<string, bigint>()
  let rows = 0
  for await (const batch of hereOf[file].all(work, rowsMax)) {
    // Opened through connections of the vault's own: this one only reads.
    const opened = await hereOf[file].open(vault, institution, batch)
    rows += opened.length
    for (const cells of opened) addMoney(sums, cells)
    const shown = isSensitive ? opened : opened.map(cells => masked(file, cells))
    await written.write(shown.map(cells => lineOf(file, cells)).join(''))
    onFile?.(file, rows)
  }
  const money = [...sums].map(([currency, minor]) => [currency, formatMoney({ minor, currency })])
  return {
    file,
    rows,
    ...(await written.finish()),
    ...(sums.size === 0 ? {} : { money: Object.fromEntries(money) }),
  }
}

function addMoney(sums: Map<string, bigint>, cells: Cells): void {
  const money = parseMoney(cell(cells, 'amount') || 'none', cell(cells, 'currency'))
  if (money.ok) sums.set(money.value.currency, (sums.get(money.value.currency) ?? 0n) + money.value.minor)
}

function masked(file: MovedFile, cells: Cells): Cells {
  const parts = columnsOf(file).map(({ name, shown }) => {
    const text = cell(cells, name)
    if (text === '') return [name, '']
    return [name, shown === 'account' ? maskAccount(text) : shown === 'email' ? maskEmail(text) : text]
  })
  return Object.fromEntries(parts)
}

/** What was written against what the database counts and adds up by itself, in the same snapshot. */
function mustAgree(files: readonly ExportedFile[], totals: readonly MovedTotal[]): void {
  for (const name of movedFileNames) {
    const own = totals.filter(({ file }) => file === name)
    const rows = own.reduce((sum, total) => sum + total.rows, 0n)
    const money = own
      .filter(({ currency }) => currency !== '')
      .map(({ currency, sum }) => [currency, formatMoney({ minor: sum, currency })])
    const written = files.find(({ file }) => file === name) ?? fault(`${name} was not written`)
    const expected = canonical({ rows: Number(rows), money: Object.fromEntries(money) })
    if (canonical({ rows: written.rows, money: written.money ?? {} }) !== expected)
      fault(`${name} does not hold what the database counts: nothing vouches for this export`)
  }
}

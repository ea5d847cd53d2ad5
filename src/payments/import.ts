// Moves an institution in, from a folder of files that another system wrote, row by row, in batches.
//
// It promises: a dry run does what the real run does and undoes it batch by batch, so it says what would happen and leaves
// nothing; a batch arrives whole or not at all, with its leaf; a row that is here already is left as it is, so a run that was
// killed is run again; nothing here is ever overwritten. Money is not moved: balances are the core system's.

import { createHash, hash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { isId } from '../base/ids.ts'
import { parseMoney } from '../base/money.ts'
import { done, fault, type Refusal } from '../base/outcome.ts'
import { type Actor, type Outside, rehearse, transact, type Work } from '../base/work.ts'
import type { Sealed, Vault } from '../protection/protection.ts'
import type { Known, Mover, Placed, Ready } from './import-arrivals.ts'
import * as arrivals from './import-arrivals.ts'
import { type Parents, type Pretended, pretendId, pretending, pretendParents } from './import-pretended.ts'
import {
  differencesOf,
  type FileReport,
  type ImportReport,
  openReport,
  type RowNews,
  type RowReport,
  type Tally,
} from './import-report.ts'
import { type Cells, cell, type MovedFile, movedFileNames, shapeMistakes } from './moving-columns.ts'
import { readRows } from './moving-csv.ts'
import { hereOf, type OpenCells } from './moving-here.ts'
import type { RowMistake } from './moving-rows.ts'
import { insertMoved } from './moving-store.ts'
import { institution as ownInstitution } from './parties.ts'
import type { FundingAccountId, MemberId, PayeeId } from './payment.ts'

const batchRowsMax = 1_000
/** What a dry run remembers of one run. */
const rowsMax = 20_000_000

export type ImportTools = {
  readonly outside: Outside
  readonly vault: Vault
  readonly institution: InstitutionId
  /** For real; else it is a dry run. */
  readonly isReal: boolean
  /** How many rows make a transaction, where that is to be fewer than usual. */
  readonly batchRows?: number
  /** Hears of every row, in no particular order within a batch. */
  readonly onRow?: (report: RowReport) => void
  readonly onBatch?: (file: MovedFile, rows: number) => void
}

type Run = Omit<ImportTools, 'onRow'> & {
  readonly id: string
  readonly actor: Actor
  readonly tally: Tally
  readonly tell: (report: RowReport, cells?: Cells) => void
  readonly pretended: Pretended
  /** References seen in this run, by file. */
  readonly seen: Set<string>
  readonly currency: string
  readonly blank: Sealed
}

const actor = 'process:import'

/** `paths` of the files that are there. Each file is read once, in the order in which they name each other. */
export async function importFiles(
  tools: ImportTools,
  paths: ReadonlyMap<MovedFile, string>,
  clockMs: () => number,
): Promise<ImportReport> {
  const startedMs = clockMs()
  const { outside, institution, isReal } = tools
  const own = await transact(outside, institution, actor, async work => done(await ownInstitution(work)))
  const vault = isReal ? tools.vault : pretending(tools.vault)
  const tally = openReport(cells => {
    const money = parseMoney(cell(cells, 'amount'), cell(cells, 'currency'))
    return money.ok ? money.value.minor : 0n
  })
  const blankPlace = { institution, table: 'payments.member', column: 'name_sealed', row: 'pretended' }
  const run: Run = {
    ...tools,
    vault,
    id: outside.newId('mov'),
    actor,
    tally,
    tell: (report, cells) => {
      tally.add(report, cells)
      tools.onRow?.(report)
    },
    pretended: { rows: new Map(), claims: new Set() },
    seen: new Set(),
    currency: own.ok ? own.value.currency : fault('an institution is not refused'),
    blank: await vault.seal(blankPlace, ''),
  }
  const files: FileReport[] = []
  for (const file of movedFileNames) {
    const path = paths.get(file)
    if (path !== undefined) files.push(await importFile(run, file, path))
  }
  if (isReal) await appendRun(run, files)
  const count = (of: (report: FileReport) => number) => files.reduce((sum, report) => sum + of(report), 0)
  return {
    institution,
    run: run.id,
    isReal,
    files,
    refused: tally.refused,
    differences: tally.differences,
    seconds: (clockMs() - startedMs) / 1_000,
    holds: count(({ refused, different }) => refused + different) === 0,
  }
}

async function importFile(run: Run, file: MovedFile, path: string): Promise<FileReport> {
  switch (file) {
    case 'members.csv':
      return moveFile(run, arrivals.members, path)
    case 'funding-accounts.csv':
      return moveFile(run, arrivals.accounts, path)
    case 'payees.csv':
      return moveFile(run, arrivals.payees, path)
    case 'standing-orders.csv':
      return moveFile(run, arrivals.standingOrders, path)
    case 'payments.csv':
      return moveFile(run, arrivals.payments, path)
  }
}

type Line = { readonly line: number; readonly cells: Cells }
type Given<Row> = Line & { readonly row: Row; readonly reference: string }

async function moveFile<Row>(run: Run, mover: Mover<Row>, path: string): Promise<FileReport> {
  const { file } = mover
  const digest = createHash('sha256')
  let batch: Line[] = []
  let read = 0
  const flush = async () => {
    read += batch.length
    if (batch.length > 0) await moveBatch(run, mover, batch)
    run.onBatch?.(file, read)
    batch = []
  }
  for await (const row of readRows(path, file, bytes => digest.update(bytes))) {
    if ('mistake' in row) {
      const { line, ...mistake } = row.mistake
      run.tell({ file, line, reference: '', outcome: 'refused', mistakes: [mistake] })
      continue
    }
    batch.push(row)
    if (batch.length === (run.batchRows ?? batchRowsMax)) await flush()
  }
  await flush()
  await tellOnlyHere(run, file)
  return run.tally.close(file, digest.digest('hex'))
}

async function moveBatch<Row>(run: Run, mover: Mover<Row>, lines: readonly Line[]): Promise<void> {
  const given = lines.flatMap(line => readLine(run, mover, line))
  const found = await lookUp(run, mover, given)
  const tell = (one: Given<Row>, news: RowNews) =>
    run.tell({ file: mover.file, line: one.line, reference: one.reference, ...news }, one.cells)

  const fresh: Given<Row>[] = []
  const known = given.flatMap(one => {
    const row = found.here.get(one.reference)
    if (row === undefined) fresh.push(one)
    return row === undefined ? [] : [{ one, row }]
  })
  const opened = await hereOf[mover.file].open(
    run.vault,
    run.institution,
    known.map(({ row }) => row),
  )
  for (const [index, { one }] of known.entries()) {
    const differences = differencesOf(mover.file, opened[index] ?? {}, mover.write(one.row))
    tell(one, differences.length === 0 ? { outcome: 'same' } : { outcome: 'different', differences })
  }

  const placed = fresh.flatMap(one => {
    const place = placeOf(run, mover, one, found.parents)
    if (!('mistakes' in place)) return [{ one, place }]
    tell(one, { outcome: 'refused', mistakes: place.mistakes })
    return []
  })
  if (placed.length === 0) return
  const refusals = await arriveAll(
    run,
    mover,
    placed.map(({ place }) => place),
    placed.map(({ one }) => one.reference),
  )
  for (const [index, { one, place }] of placed.entries()) {
    const refusal = refusals[index]
    tell(one, refusal === undefined ? { outcome: 'created' } : { outcome: 'refused', mistakes: [mistakeOf(refusal)] })
    if (!run.isReal && refusal === undefined)
      run.pretended.rows.set(place.id, { member: place.member, more: mover.more(one.row) })
  }
}

/** The row that a line holds, or nothing once it has been told what is wrong with it. */
function readLine<Row>(run: Run, mover: Mover<Row>, { line, cells }: Line): readonly Given<Row>[] {
  const { file } = mover
  const shapes = shapeMistakes(file, cells, line)
  const mistaken = new Set(shapes.map(({ column }) => column))
  // What is no reference may be anything, and is not shown.
  const reference = mistaken.has('reference') ? '' : cell(cells, 'reference')
  const refuse = (mistakes: readonly RowMistake[], shown = reference) => {
    const readable = mistaken.has('amount') || mistaken.has('currency') ? undefined : cells
    run.tell({ file, line, reference: shown, outcome: 'refused', mistakes }, readable)
    return []
  }
  if (shapes.length > 0) return refuse(shapes.map(({ column, rule, toDo }) => ({ column, rule, toDo })))
  const row = mover.read(cells)
  if (!row.ok) {
    const givesAway = row.refusal.mistakes.some(({ rule }) => rule === 'reference_holds_the_number')
    return refuse(row.refusal.mistakes, givesAway ? '' : reference)
  }
  const name = hash('sha256', `${file}/${reference}`, 'buffer').toString('latin1', 0, 15)
  if (run.seen.has(name))
    return refuse([{ column: 'reference', rule: 'reference_repeated', toDo: 'give each row of a file its own' }])
  if (run.seen.size >= rowsMax) fault(`at most ${rowsMax} rows in one run`)
  run.seen.add(name)
  return [{ line, cells, row: row.value, reference }]
}

type LookedUp = {
  /** By reference: what is here already. */
  readonly here: ReadonlyMap<string, OpenCells>
  /** By file and reference: what rows name. */
  readonly parents: ReadonlyMap<string, Known>
}

const finders = {
  'members.csv': arrivals.members.find,
  'funding-accounts.csv': arrivals.accounts.find,
  'payees.csv': arrivals.payees.find,
  'standing-orders.csv': arrivals.standingOrders.find,
  'payments.csv': arrivals.payments.find,
} as const satisfies Record<MovedFile, unknown>
const prefixes = {
  'members.csv': 'mem',
  'funding-accounts.csv': 'fac',
  'payees.csv': 'pye',
  'standing-orders.csv': 'sto',
  'payments.csv': 'pst',
} as const satisfies Record<MovedFile, string>

async function lookUp<Row>(run: Run, mover: Mover<Row>, given: readonly Given<Row>[]): Promise<LookedUp> {
  const parents = given.flatMap(({ row }) => mover.parents(row))
  const wanted = Map.groupBy(parents, ({ file }) => file)
  const outcome = await transact(run.outside, run.institution, actor, async work => {
    const found = await mover.find(
      work,
      given.map(({ reference }) => reference),
    )
    const rows = await hereOf[mover.file].some(
      work,
      found.map(({ id }) => id),
    )
    const named = new Map<string, Known>()
    for (const [file, named_] of wanted) {
      const references = [...new Set(named_.map(({ reference }) => reference))]
      for (const { reference, id, member, more } of await finders[file](work, references))
        named.set(`${file}/${reference}`, { id, member, more, isPretended: false })
    }
    return done({ found, rows, named })
  })
  const { found, rows, named } = outcome.ok ? outcome.value : fault('nothing is refused to who looks')
  for (const { file, reference } of run.isReal ? [] : parents) {
    const id = pretendId(prefixes[file], reference)
    const pretence = run.pretended.rows.get(id)
    if (pretence !== undefined && !named.has(`${file}/${reference}`))
      named.set(`${file}/${reference}`, { id, ...pretence, isPretended: true })
  }
  const here = new Map(
    found.flatMap(({ reference, id }) => {
      const row = rows.get(id)
      return row === undefined ? [] : [[reference, row] as const]
    }),
  )
  return { here, parents: named }
}

function placeOf<Row>(
  run: Run,
  mover: Mover<Row>,
  { row, reference }: Given<Row>,
  parents: ReadonlyMap<string, Known>,
): Placed<Row> | { readonly mistakes: readonly RowMistake[] } {
  const known = new Map<string, Known>()
  for (const { column, file, reference: named } of mover.parents(row)) {
    const parent = parents.get(`${file}/${named}`)
    if (parent === undefined)
      return {
        mistakes: [
          { column, rule: `${column}_not_found`, toDo: `move it in first: a row of ${file} that is not refused` },
        ],
      }
    known.set(column, parent)
  }
  const prefix = prefixes[mover.file]
  const id = run.isReal ? run.outside.newId(prefix) : pretendId(prefix, reference)
  const member = known.get('member')?.member ?? (isId('mem', id) ? id : fault('every row but a member names one'))
  for (const [column, parent] of known)
    if (parent.member !== member)
      return {
        mistakes: [{ column, rule: 'of_another_member', toDo: 'name one that belongs to the member of the row' }],
      }
  const placed = { row, id, member, known }
  const clash = mover.clash?.(placed)
  return clash === undefined ? placed : { mistakes: [clash] }
}

/** In one transaction, undone where it is a dry run. Answers why each is refused. */
async function arriveAll<Row>(
  run: Run,
  mover: Mover<Row>,
  placed: readonly Placed<Row>[],
  references: readonly string[],
): Promise<readonly (Refusal | undefined)[]> {
  const ready = await mover.prepare(run, placed)
  const { claims } = run.pretended
  const isTaken = placed.map((_, index) => claims.has(`${mover.file}/${ready.claims[index] ?? ''}`))
  if (isTaken.includes(true)) {
    // Only in a dry run: else the database would know.
    const free = placed.filter((_, index) => isTaken[index] !== true)
    const rest = await arriveAll(
      run,
      mover,
      free,
      references.filter((_, index) => isTaken[index] !== true),
    )
    let next = 0
    return isTaken.map(taken => (taken ? { code: mover.claimed } : rest[next++]))
  }
  if (placed.length === 0) return []
  const perform = async (work: Work) => {
    if (!run.isReal) await pretendParents(work, parentsOf(run, placed, ready), run.blank)
    const refusals = await ready.arrive(work)
    const made = placed.flatMap(({ id }, index) => {
      const reference = references[index]
      return refusals[index] === undefined && reference !== undefined ? [{ id, reference }] : []
    })
    if (mover.kind !== undefined && made.length > 0) await insertMoved(work, mover.kind, made)
    if (made.length > 0) appendBatch(work, run, mover.file, made)
    return done(refusals)
  }
  const outcome = await transact(run.outside, run.institution, actor, work =>
    run.isReal ? perform(work) : rehearse(work, perform),
  )
  const refusals = outcome.ok ? outcome.value : fault('refusals are answers here')
  if (!run.isReal)
    for (const [index, claim] of ready.claims.entries())
      if (claim !== undefined && refusals[index] === undefined) claims.add(`${mover.file}/${claim}`)
  return refusals
}

/** What a batch names that only pretends to be here. */
function parentsOf(run: Run, placed: readonly Placed<unknown>[], ready: Ready): Parents {
  const members = new Set<MemberId>()
  const accounts = new Map<FundingAccountId, { member: MemberId; currency: string; index?: Buffer }>()
  const payees = new Map<PayeeId, { member: MemberId }>()
  for (const [index, { known, member }] of placed.entries()) {
    for (const { id, more, isPretended } of known.values()) {
      if (!isPretended) continue
      if (isId('mem', id)) members.add(id)
      if (isId('fac', id)) accounts.set(id, { member, currency: more ?? fault('an account has a currency') })
      if (isId('pye', id)) payees.set(id, { member })
    }
    const own = ready.ownIndexes[index]
    // It has its account in this institution, and that is pretended as well: whose it is does not matter.
    if (own !== undefined && run.pretended.claims.has(`funding-accounts.csv/${own.toString('hex')}`))
      accounts.set(pretendId('fac', own.toString('hex')), { member, currency: run.currency, index: own })
  }
  return { members, accounts, payees }
}

function mistakeOf({ code }: Refusal): RowMistake {
  const [column, toDo] = explained[code] ?? ['', `see docs/problems/${code}.md`]
  return { column, rule: code, toDo }
}

/** Where the refusals of the API show in a row, and what to do. */
const explained: Readonly<Record<string, readonly [column: string, toDo: string]>> = {
  member_reference_taken: ['reference', 'leave the row out, or correct the reference'],
  account_number_taken: ['number', 'leave one of the accounts with this number out'],
  biller_not_found: ['biller', 'name a biller of the directory, or give name and bank'],
  biller_not_active: ['biller', 'activate the biller first, or give name and bank'],
  payee_number_misfit: ['number', 'correct the number: the biller has no such numbers'],
  payee_account_not_found: ['number', 'move the account in first: the bank is this institution'],
  payee_duplicate: ['number', 'leave the row out: the member has this payee already'],
  standing_order_key_reused: ['reference', 'give the order another reference'],
  amount_not_positive: ['amount', 'write an amount above zero'],
  currencies_differ: ['currency', 'use the currency of the account and the institution'],
  start_in_past: ['next_on', 'give a day that is at most a week ago: what is older is not paid by itself'],
  never_due: ['state', 'write ended: the order is not due any more'],
}

/** What is here and was not in the file. */
async function tellOnlyHere(run: Run, file: MovedFile): Promise<void> {
  await transact(run.outside, run.institution, actor, async work => {
    for await (const rows of hereOf[file].all(work, batchRowsMax))
      for (const { reference } of rows)
        if (!run.seen.has(hash('sha256', `${file}/${reference}`, 'buffer').toString('latin1', 0, 15)))
          run.tell({ file, line: null, reference, outcome: 'only_here' })
    return done(undefined)
  })
}

/** Which rows arrived with this work: of so many, the first, the last, and what all their ids hash to. */
function appendBatch(work: Work, run: Run, file: MovedFile, made: readonly { readonly id: string }[]): void {
  const ids = made.map(({ id }) => id)
  audit.append(work, 'payments.moved_in', {
    run: run.id,
    file,
    created: ids.length,
    first: ids[0] ?? '',
    last: ids.at(-1) ?? '',
    ids: hash('sha256', ids.join('\n')),
  })
}

async function appendRun(run: Run, files: readonly FileReport[]): Promise<void> {
  await transact(run.outside, run.institution, actor, async work => {
    audit.append(work, 'payments.import_ended', {
      run: run.id,
      files: files.map(({ file, sha256, rows, created, same, different, refused }) => ({
        file,
        sha256,
        rows,
        created,
        same,
        different,
        refused,
      })),
    })
    return done(undefined)
  })
}

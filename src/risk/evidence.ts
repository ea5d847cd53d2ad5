// What counts of what the table of runs says: a run whose leaf the prober has signed, and which says the same as its row.

import type { KeyObject } from 'node:crypto'

import { type SignedLeaf, signedLeaves } from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import type { ControlId } from '../base/control.ts'
import type { Period } from '../base/owed.ts'
import type { Work } from '../base/work.ts'
import { type Result, results } from './run.ts'
import { type RunRow, readRuns } from './store.ts'

export type CountedRun = {
  readonly run: string
  readonly control: ControlId
  /** `not_run`, where a row has no leaf that says the same. */
  readonly result: Result
  readonly reason: string | null
  readonly endedAt: Date
  /** SHA-256 of the code that tried, in hex. */
  readonly code: string
  /** What the receipt of its leaf is called, and the leaf's place in the log of the canary. */
  readonly receipt: string | null
  readonly index: string | null
}

/** By how much a leaf may be of an earlier moment than its row says. */
const leafEarlierMsMax = 3_600_000

/** In the order in which they ended. `keys` are the prober's: what anybody else has signed is no leaf of a run. */
export async function countedRuns(
  work: Work,
  period: Period,
  keys: ReadonlyMap<string, KeyObject>,
): Promise<readonly CountedRun[]> {
  const around = { from: new Date(period.from.getTime() - leafEarlierMsMax), to: period.to }
  const leaves = new Map<string, SignedLeaf>()
  for await (const leaf of signedLeaves(work, around, 'risk.run', keys)) {
    const { run } = leaf.said.body
    if (typeof run === 'string' && !leaves.has(run)) leaves.set(run, leaf)
  }
  return weigh(await readRuns(work, period), leaves, period)
}

/** The same of these rows alone: each with the leaf of its own moment. */
export async function countedRows(
  work: Work,
  rows: readonly RunRow[],
  keys: ReadonlyMap<string, KeyObject>,
): Promise<readonly CountedRun[]> {
  const counted: CountedRun[] = []
  for (const row of rows) counted.push(weighRow(row, await leafOf(work, row, keys)))
  return counted
}

/** Nearly always of the very moment that its row says. */
async function leafOf(
  work: Work,
  { run, endedAt: at }: RunRow,
  keys: ReadonlyMap<string, KeyObject>,
): Promise<SignedLeaf | undefined> {
  const to = new Date(at.getTime() + 1)
  for (const from of [at, new Date(at.getTime() - leafEarlierMsMax)])
    for await (const leaf of signedLeaves(work, { from, to }, 'risk.run', keys))
      if (leaf.said.body['run'] === run) return leaf
  return undefined
}

function weigh(
  rows: readonly RunRow[],
  leaves: ReadonlyMap<string, SignedLeaf>,
  { from, to }: Period,
): readonly CountedRun[] {
  const runs = rows.map(row => weighRow(row, leaves.get(row.run)))
  const known = new Set(rows.map(({ run }) => run))
  for (const [run, leaf] of leaves) {
    const said = known.has(run) ? undefined : readBody(leaf)
    if (said === undefined || said.endedAt < from || said.endedAt >= to) continue
    const result = said.result === 'failed' ? 'failed' : 'not_run'
    runs.push(asRun({ ...said, run }, result, 'its row is gone', leaf))
  }
  return runs.sort((one, other) => one.endedAt.getTime() - other.endedAt.getTime() || (one.run < other.run ? -1 : 1))
}

/** A leaf that says `failed` stands, whatever became of its row; whatever else does not match its row is not run. */
function weighRow(row: RunRow, leaf: SignedLeaf | undefined): CountedRun {
  if (leaf !== undefined && canonical(leaf.said.body) === bodyOf(row)) return asRun(row, row.result, row.reason, leaf)
  if (leaf?.said.body['result'] === 'failed') return asRun(row, 'failed', 'its row says something else', leaf)
  const reason = leaf === undefined ? 'no leaf of the prober says so' : 'its leaf says something else'
  return asRun(row, 'not_run', reason, undefined)
}

type Said = { readonly control: ControlId; readonly endedAt: Date; readonly codeHash: Buffer; readonly result: Result }

function asRun(
  { run, control, endedAt, codeHash }: Omit<Said, 'result'> & { readonly run: string },
  result: Result,
  reason: string | null,
  leaf: SignedLeaf | undefined,
): CountedRun {
  const index = leaf?.index ?? null
  return {
    run,
    control,
    result,
    reason,
    endedAt,
    code: codeHash.toString('hex'),
    receipt: leaf?.receipt ?? null,
    index: index === null ? null : String(index),
  }
}

/** As the prober writes the leaf of a row. */
function bodyOf({ run, control, codeHash, result, reason, steps, startedAt, endedAt, previous }: RunRow): string {
  const head = canonical({ code: codeHash.toString('hex'), control, endedAt: endedAt.toISOString() }).slice(1, -1)
  const { population, steps: tried } = readSteps(steps)
  return `{${head},"population":${population},"previous":${canonical(previous)},"reason":${canonical(reason)},"result":${canonical(result)},"run":${canonical(run)},"startedAt":${canonical(startedAt.toISOString())},"steps":${tried}}`
}

/** The two parts of a row's steps as texts; where they are no JSON, what no leaf says. */
function readSteps(text: string): { readonly population: string; readonly steps: string } {
  const [, population, steps] = /^\{"population":(\[.*\]),"steps":(\[.*\])\}$/s.exec(text) ?? []
  return { population: population ?? '?', steps: steps ?? '?' }
}

function readBody({ said: { body } }: SignedLeaf): Said | undefined {
  const { control, endedAt, code, result: named } = body
  if (typeof control !== 'string' || typeof endedAt !== 'string' || typeof code !== 'string') return undefined
  const result = results.find(one => one === named)
  if (result === undefined || !isControlId(control)) return undefined
  return { control, endedAt: new Date(endedAt), codeHash: Buffer.from(code, 'hex'), result }
}

function isControlId(text: string): text is ControlId {
  return text.includes('.')
}

/** What is known of one control: whole periods in which it was tried, and the newest run with the period it is in. */
export type Evidence = {
  readonly control: ControlId
  readonly everySeconds: number
  /** Runs are alike when one follows another; so each period of the control's counts once, by its worst. */
  readonly passed: number
  readonly failed: number
  readonly newest: NewestRun
}

export type NewestRun = {
  readonly run: string
  readonly result: Result
  readonly reason: string | null
  readonly endedAt: string
  readonly code: string
  readonly receipt: string | null
  readonly index: string | null
  readonly period: number
  readonly worst: Result
}

/** The worst first. */
const badness: readonly Result[] = ['failed', 'unknown', 'not_run', 'needs_review', 'not_applicable', 'passed']

/** What is known, and one run more that ended later. */
export function withRun(known: Evidence | undefined, run: CountedRun, everySeconds: number): Evidence {
  const { control, result, reason, code, receipt, index } = run
  const period = Math.floor(run.endedAt.getTime() / (everySeconds * 1_000))
  const isSame = known?.everySeconds === everySeconds && known.newest.period === period
  const worst = isSame ? worseOf(known.newest.worst, result) : result
  const endedAt = run.endedAt.toISOString()
  const newest = { run: run.run, result, reason, endedAt, code, receipt, index, period, worst }
  if (known === undefined) return { control, everySeconds, passed: 0, failed: 0, newest }
  if (isSame) return { ...known, newest }
  return { control, everySeconds, ...countsOf(known), newest }
}

/** With the period that the newest run is in. */
export function countsOf({ passed, failed, newest: { worst } }: Evidence): {
  readonly passed: number
  readonly failed: number
} {
  return { passed: passed + Number(worst === 'passed'), failed: failed + Number(worst === 'failed') }
}

function worseOf(one: Result, other: Result): Result {
  return badness.indexOf(other) < badness.indexOf(one) ? other : one
}

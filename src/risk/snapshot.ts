// Once a day the prober computes what is left of each risk, and keeps what it computed from: anybody can compute the same
// bytes again, whatever has become of the register since.

import { createHash, type KeyObject } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { type Canonical, canonical } from '../base/canonical.ts'
import { type ControlId, canary } from '../base/control.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Acceptance } from './accept.ts'
import { type CountedRun, countedRuns, type Evidence, withRun } from './evidence.ts'
import type { Design, Named, Proof, Risk } from './register/terms.ts'
import { type Report, reportOf } from './report.ts'
import * as store from './report-store.ts'
import { dayOf, formulaVersion, type Measuring, type Offered } from './score.ts'

const actor = 'process:prober'
const everyMs = 60_000
const msPerDay = 86_400_000
/** How far back a control's tries count. */
const windowDays = 90
/** What is written down right now may be of a moment ago. */
const settledMs = 60_000

export type Register = { readonly risks: readonly Risk[]; readonly named: readonly Named[] }

/** All that is weighed besides the runs. */
export type Weighed = Register & {
  readonly offered: readonly Offered[]
  /** Which probes were seen to fail where their control was broken, as far as the prober has signed it. */
  readonly proofs: (work: Work) => Promise<readonly Proof[]>
  /** The public keys of the prober: theirs are the leaves that count. */
  readonly keys: ReadonlyMap<string, KeyObject>
}

export type Input = {
  readonly formula: number
  readonly at: string
  /** SHA-256 of the register in hex. */
  readonly register: string
  /** Runs that ended before, and from when on. */
  readonly from: string
  readonly until: string
  /** How many there were, and the SHA-256 of them, one line each: id, result, and the receipt of its leaf. */
  readonly runs: number
  readonly runsHash: string
  readonly offered: readonly Offered[]
  readonly evidence: readonly Evidence[]
  readonly proofs: readonly Proof[]
}

/** Looks whether today's is there, and makes it where it is not. */
export function snapshotLoop(outside: Outside, weighed: () => Promise<Weighed>): Loop {
  let knownDay: string | undefined
  return {
    name: 'risk.snapshot',
    everyMs,
    pass: async () => {
      const today = dayOf(outside.now())
      if (knownDay === today) return 0
      const isNew = await takeSnapshot(outside, await weighed())
      knownDay = today
      return isNew ? 1 : 0
    },
  }
}

/** Whether it was made now. */
export async function takeSnapshot(outside: Outside, weighed: Weighed): Promise<boolean> {
  const took = await transact(outside, canary, actor, async work => {
    if ((await store.newestSnapshotDay(work)) === dayOf(work.now)) return done(false)
    await store.becomeCanary(work)
    const input = await inputOf(work, weighed)
    await store.becomeOneself(work)
    await keep(work, canonical(asCanonical(input)), packRegister(weighed))
    return done(true)
  })
  return took.ok ? took.value : fault('a snapshot is not refused')
}

async function keep(work: Work, input: string, register: string): Promise<void> {
  const registerHash = sha256(register)
  const report = recompute({ input, register }, [])
  const output = reportText(report)
  await store.insertRegister(work, registerHash, register)
  await store.insertSnapshot(work, {
    day: report.day,
    takenAt: work.now,
    formula: formulaVersion,
    registerHash,
    input,
    output,
  })
  audit.append(work, 'risk.scored', {
    day: report.day,
    formula: formulaVersion,
    register: registerHash.toString('hex'),
    input: sha256(input).toString('hex'),
    output: sha256(output).toString('hex'),
    overall: report.overall,
    worst: report.worst,
    open: report.counts.open,
    high: report.counts.high,
  })
}

/** A day at a time, so that what is held in memory is a day. All of it is read again: what was changed since shows. */
async function inputOf(work: Work, weighed: Weighed): Promise<Input> {
  const { offered, proofs, keys } = weighed
  const until = new Date(work.now.getTime() - settledMs)
  const from = new Date(until.getTime() - windowDays * msPerDay)
  const fold = new Fold(offered, [])
  const hash = createHash('sha256')
  let runs = 0
  for (let begin = from; begin < until; begin = new Date(begin.getTime() + msPerDay)) {
    const end = new Date(Math.min(until.getTime(), begin.getTime() + msPerDay))
    for (const run of await countedRuns(work, { from: begin, to: end }, keys)) {
      fold.add(run)
      hash.update(`${run.run} ${run.result} ${run.receipt ?? '-'}\n`)
      runs++
    }
  }
  return {
    formula: formulaVersion,
    at: work.now.toISOString(),
    register: sha256(packRegister(weighed)).toString('hex'),
    from: from.toISOString(),
    until: until.toISOString(),
    runs,
    runsHash: hash.digest('hex'),
    offered: offered.map(({ id, does, everySeconds }) => ({ id, does, everySeconds })),
    evidence: fold.evidence(),
    proofs: (await proofs(work)).map(({ control, patch, patchHash, codeHash, provenOn }) => ({
      control,
      patch,
      patchHash,
      codeHash,
      provenOn,
    })),
  }
}

/** What is known, control by control, while runs go by in their order. What nobody offers is nobody's. */
class Fold {
  readonly #known: Map<ControlId, Evidence>
  readonly #everySeconds: ReadonlyMap<ControlId, number>

  constructor(offered: readonly Offered[], known: readonly Evidence[]) {
    this.#known = new Map(known.map(one => [one.control, one]))
    this.#everySeconds = new Map(offered.map(({ id, everySeconds }) => [id, everySeconds]))
  }

  add(run: CountedRun): void {
    const everySeconds = this.#everySeconds.get(run.control)
    if (everySeconds === undefined) return
    this.#known.set(run.control, withRun(this.#known.get(run.control), run, everySeconds))
  }

  evidence(): readonly Evidence[] {
    return [...this.#known.values()].sort((one, other) => (one.control < other.control ? -1 : 1))
  }
}

/** How it stands at this moment: the newest snapshot that is the prober's, and what was tried since. */
export async function weigh(
  work: Work,
  weighed: Weighed,
): Promise<{ readonly measuring: Measuring; readonly register: string }> {
  const { risks, named, offered, proofs, keys } = weighed
  const base = await newestKept(work, keys)
  const now = work.now
  const from = base === undefined ? new Date(now.getTime() - windowDays * msPerDay) : new Date(base.until)
  const fold = new Fold(offered, base?.evidence ?? [])
  for (const run of await countedRuns(work, { from, to: new Date(now.getTime() + 1) }, keys)) fold.add(run)
  const measuring = { now, risks, named, offered, proofs: await proofs(work), evidence: fold.evidence() }
  return { measuring, register: sha256(packRegister(weighed)).toString('hex') }
}

async function newestKept(work: Work, keys: Weighed['keys']): Promise<Input | undefined> {
  const day = await store.newestSnapshotDay(work)
  const kept = day === undefined ? undefined : await readSnapshot(work, day, keys)
  return kept?.receipt === null || kept === undefined ? undefined : readInput(kept.input)
}

export type Kept = store.SnapshotRow & {
  readonly register: string
  /** SHA-256 of each in hex, as the leaf has them. */
  readonly inputHash: string
  readonly outputHash: string
  /** Of the leaf that says the same; null where the prober has signed none, and then nothing of it is to be believed. */
  readonly receipt: string | null
  readonly index: string | null
}

export async function readSnapshot(work: Work, day: string, keys: Weighed['keys']): Promise<Kept | undefined> {
  const found = await store.findSnapshot(work, day)
  if (found === undefined) return undefined
  const [inputHash, outputHash] = [sha256(found.input).toString('hex'), sha256(found.output).toString('hex')]
  const row = { ...found, inputHash, outputHash }
  const moment = { from: row.takenAt, to: new Date(row.takenAt.getTime() + 1) }
  for await (const { said, receipt, index } of audit.signedLeaves(work, moment, 'risk.scored', keys)) {
    const { day: saidDay, formula, register, input, output } = said.body
    const isSame =
      saidDay === day &&
      formula === row.formula &&
      register === sha256(row.register).toString('hex') &&
      input === inputHash &&
      output === outputHash
    if (isSame) return { ...row, receipt, index: index === null ? null : String(index) }
  }
  return { ...row, receipt: null, index: null }
}

/** The same again from what was kept, and with what an institution had accepted by then. */
export function recompute(kept: Pick<Kept, 'input' | 'register'>, acceptances: readonly Acceptance[]): Report {
  const { measuring, register } = weighingOf(kept)
  return reportOf(measuring, register, acceptedBy(acceptances, measuring.now))
}

/** What there was to be measured on the day that was kept. */
export function weighingOf({ input, register }: Pick<Kept, 'input' | 'register'>): {
  readonly measuring: Measuring
  readonly register: string
} {
  const { at, formula, offered, evidence, proofs } = readInput(input)
  if (formula !== formulaVersion) fault(`formula ${formula} is not computed any more`)
  const measuring = { now: new Date(at), ...unpackRegister(register), offered, evidence, proofs }
  return { measuring, register: sha256(register).toString('hex') }
}

export function acceptedBy(acceptances: readonly Acceptance[], moment: Date): readonly Acceptance[] {
  const at = moment.toISOString()
  return acceptances.filter(({ acceptedAt }) => acceptedAt <= at)
}

/** Of the day that was kept. */
export function registerOf({ register }: Pick<Kept, 'register'>): Register {
  return unpackRegister(register)
}

/** RFC 8785, so that whoever has the same report has the same bytes. */
export function reportText(report: Report): string {
  return canonical(asCanonical(report))
}

/** A register as text: what is a share of one is said in hundredths, for there are no broken numbers in what is hashed. */
function packRegister({ risks, named }: Register): string {
  const whole = risks.map(risk => ({
    ...risk,
    controls: risk.controls.map(one => ({ ...one, design: one.design * 100 })),
  }))
  return canonical(asCanonical({ named, risks: whole }))
}

function unpackRegister(text: string): Register {
  const { risks, named } = JSON.parse(text) as Register // As `packRegister` writes it, by its hash.
  const shared = risks.map(risk => ({
    ...risk,
    controls: risk.controls.map(one => ({ ...one, design: (one.design / 100) as Design })), // One of the four that it was.
  }))
  return { named, risks: shared }
}

function readInput(text: string): Input {
  return JSON.parse(text) as Input // As `inputOf` makes it, by its hash.
}

/** What is absent is left out; `canonical` refuses what has no bytes of its own. */
function asCanonical(value: unknown): Canonical {
  return JSON.parse(JSON.stringify(value)) as Canonical // Nothing else comes out of JSON.
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

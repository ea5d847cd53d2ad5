// From what was tried to what is left of each risk: docs/risk-method.md says it in words. Pure; every number is whole, so
// that the same inputs give the same bytes.

import type { Control, ControlId } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import { countsOf, type Evidence } from './evidence.ts'
import { lowerBound } from './jeffreys.ts'
import { inherentOf, levelOf } from './level.ts'
import type { Category, Day, Level, Named, Proof, Risk, RiskId, Step } from './register/terms.ts'

/** Another formula is another number: what was computed by this one stays as it was. */
export const formulaVersion = 1

/** A share of one, in ten-thousandths. */
type Share = number
const whole = 10_000

/** From here on one step of five, and from there on two. */
const oneStepFrom = 5_000
const twoStepsFrom = 9_000
const stalePeriods = 2
export const proofDaysMax = 35

/** What of a control is known without trying it. */
export type Offered = Pick<Control, 'id' | 'does' | 'everySeconds'>

export type Measuring = {
  readonly now: Date
  readonly risks: readonly Risk[]
  readonly named: readonly Named[]
  readonly offered: readonly Offered[]
  readonly evidence: readonly Evidence[]
  readonly proofs: readonly Proof[]
}

/** Why a control counts, or why it counts nothing. Asked in this order. */
export const standings = [
  'gap',
  'not_offered',
  'never_tried',
  'failed',
  'unknown',
  'not_run',
  'needs_review',
  'not_applicable',
  'stale',
  'unproven',
  'proof_of_other_code',
  'proof_too_old',
  'works',
] as const
export type Standing = (typeof standings)[number]

export type ControlState = {
  readonly control: ControlId
  readonly does: Control['does']
  readonly standing: Standing
  /** By which room it will come, where it is not built. */
  readonly gap: string | null
  /** Periods in which it passed throughout, and in which it failed. */
  readonly passed: number
  readonly failed: number
  /** What it does at least, nineteen times out of twenty, by these. */
  readonly bound: Share
  /** The same where it works, and nothing where it does not. */
  readonly counts: Share
  readonly newest: Evidence['newest'] | null
  readonly proof: { readonly patch: string; readonly patchHash: string; readonly provenOn: Day } | null
}

export type AnsweringState = {
  readonly control: ControlId
  readonly does: Control['does']
  readonly standing: Standing
  /** How much of the threat's way it stands in, as judged. */
  readonly design: Share
  /** And as measured. */
  readonly counts: Share
}

export type RiskState = {
  readonly risk: RiskId
  readonly title: string
  readonly category: Category
  readonly owner: string
  readonly inherent: Level
  /** The table alone would say less than the document that it comes from. */
  readonly isRaised: boolean
  /** If every control that is built did all that it was made for. */
  readonly declared: Level
  /** By what its controls were seen to do. */
  readonly measured: Level
  readonly likelihood: Step
  readonly impact: Step
  readonly prevented: Share
  readonly lessened: Share
  readonly controls: readonly AnsweringState[]
}

export type Measured = { readonly controls: readonly ControlState[]; readonly risks: readonly RiskState[] }

export function measure(measuring: Measuring): Measured {
  const { named, risks } = measuring
  const controls = named.map(one => controlState(one, measuring))
  const byId = new Map(controls.map(state => [state.control, state]))
  return { controls, risks: risks.map(risk => riskState(risk, byId)) }
}

function controlState({ id, does, gap }: Named, { now, offered, evidence, proofs }: Measuring): ControlState {
  const known = evidence.find(({ control }) => control === id)
  const own = proofs.filter(({ control }) => control === id)
  const proof = newestProof(own, known?.newest.code) ?? newestProof(own)
  const isOffered = offered.some(one => one.id === id)
  const standing = gap !== undefined ? 'gap' : isOffered ? standingOf(now, known, proof) : 'not_offered'
  const { passed, failed } = known === undefined ? { passed: 0, failed: 0 } : countsOf(known)
  const bound = passed + failed === 0 ? 0 : Math.floor(lowerBound(passed, failed) * whole)
  return {
    control: id,
    does,
    standing,
    gap: gap ?? null,
    passed,
    failed,
    bound,
    counts: standing === 'works' ? bound : 0,
    newest: known?.newest ?? null,
    proof: proof === undefined ? null : { patch: proof.patch, patchHash: proof.patchHash, provenOn: proof.provenOn },
  }
}

function standingOf(now: Date, known: Evidence | undefined, proof: Proof | undefined): Standing {
  if (known === undefined) return 'never_tried'
  const { result, endedAt, code } = known.newest
  if (result !== 'passed') return result
  const sinceMs = now.getTime() - Date.parse(endedAt)
  if (sinceMs > known.everySeconds * stalePeriods * 1_000) return 'stale'
  const today = dayOf(now)
  if (proof === undefined || proof.provenOn > today) return 'unproven'
  if (proof.codeHash !== code) return 'proof_of_other_code'
  return daysFrom(proof.provenOn, today) > proofDaysMax ? 'proof_too_old' : 'works'
}

/** Of the code that tried last, where there is one. */
function newestProof(proofs: readonly Proof[], code?: string): Proof | undefined {
  return proofs
    .filter(({ codeHash }) => code === undefined || codeHash === code)
    .sort((one, other) => (one.provenOn < other.provenOn ? 1 : -1))[0]
}

function riskState(risk: Risk, states: ReadonlyMap<ControlId, ControlState>): RiskState {
  const controls = risk.controls.map(({ control, design }) => {
    const { does, standing, counts } = states.get(control) ?? fault(`${risk.id} names ${control}, which nobody knows`)
    return { control, does, standing, design: design * whole, counts: Math.floor(design * counts) }
  })
  const { level: inherent, isRaised } = inherentOf(risk)
  const built = controls.map(one => ({ ...one, counts: one.standing === 'gap' ? 0 : one.design }))
  const measured = leftOf(risk, inherent, controls)
  return {
    risk: risk.id,
    title: risk.title,
    category: risk.category,
    owner: risk.owner,
    inherent,
    isRaised,
    declared: leftOf(risk, inherent, built).measured,
    ...measured,
    controls,
  }
}

type Left = Pick<RiskState, 'measured' | 'likelihood' | 'impact' | 'prevented' | 'lessened'>

/** What prevents makes it less likely; what detects or corrects makes it hurt less. */
function leftOf(risk: Risk, inherent: Level, controls: readonly AnsweringState[]): Left {
  const prevented = together(controls.filter(({ does }) => does === 'prevents'))
  const lessened = together(controls.filter(({ does }) => does !== 'prevents'))
  const likelihood = lowered(risk.likelihood, prevented)
  const impact = lowered(risk.impact, lessened)
  // Where nothing is lowered, what the document calls it stands.
  const isLowered = likelihood < risk.likelihood || impact < risk.impact
  return { measured: isLowered ? levelOf(likelihood, impact) : inherent, likelihood, impact, prevented, lessened }
}

/** Independent of each other: what one lets through, the next may stop. */
function together(controls: readonly Pick<AnsweringState, 'counts'>[]): Share {
  const through = controls.reduce((rest, { counts }) => rest * (1 - counts / whole), 1)
  // What a product loses in its last digits is no step.
  return Math.floor((1 - through) * whole + 1e-4)
}

function lowered(step: Step, by: Share): Step {
  const steps = by >= twoStepsFrom ? 2 : by >= oneStepFrom ? 1 : 0
  return Math.max(1, step - steps) as Step // Between 1 and the step that it was.
}

/** The day of UTC. */
export function dayOf(moment: Date): Day {
  return moment.toISOString().slice(0, 10)
}

export function daysFrom(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / msPerDay
}
const msPerDay = 86_400_000

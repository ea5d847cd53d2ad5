// What Vouch is made of, what can happen to each part of it, and how the controls against that stand: the model and the
// register, with what was measured put beside them.

import { fault } from '../base/outcome.ts'
import { levelOf } from './level.ts'
import { type Covered, coverage, frameworks } from './register/coverage.ts'
import { dataFlowSvg } from './register/diagram.ts'
import type { Flow } from './register/flows.ts'
import { type Asset, type Boundary, model, type Part, type Zone } from './register/model.ts'
import { type Counted, countStates, type State, type States } from './register/states.ts'
import { type Row, strideRows } from './register/stride-table.ts'
import type { Level, Risk, RiskId, Step, Stride } from './register/terms.ts'
import type { Report } from './report.ts'
import type { ControlState, Standing } from './score.ts'
import type { Register } from './snapshot.ts'

/** As the diagram and the STRIDE table say it. */
export function statesOf(controls: readonly ControlState[]): States {
  return new Map(controls.map(({ control, standing }) => [control, stateOf(standing)]))
}

function stateOf(standing: Standing): State {
  if (standing === 'works') return 'green'
  if (standing === 'failed') return 'red'
  if (standing === 'gap' || standing === 'not_offered') return 'gap'
  const isUnproven = standing === 'unproven' || standing === 'proof_of_other_code' || standing === 'proof_too_old'
  return isUnproven ? 'unproven' : 'unknown'
}

export type Threat = {
  readonly risk: RiskId
  readonly title: string
  readonly statement: string
  /** STRIDE; nothing, where it is no threat of that kind. */
  readonly stride: readonly Stride[]
  /** Parts and flows that it can happen to. */
  readonly at: readonly string[]
  readonly inherent: Level
  readonly measured: Level
  readonly isOpen: boolean
  readonly controls: Counted
}

export type Element = { readonly states: Counted }
export type ThreatModel = {
  readonly title: string
  readonly version: string
  readonly says: string
  readonly zones: readonly Zone[]
  readonly boundaries: readonly Boundary[]
  readonly parts: readonly (Part & Element)[]
  readonly flows: readonly (Flow & Element)[]
  readonly assets: readonly Asset[]
  readonly assumptions: readonly string[]
  readonly threats: readonly Threat[]
}

export function threatModelOf(report: Report, { risks }: Register): ThreatModel {
  const rows = new Map(strideOf(report, risks).map(row => [row.element, row.states]))
  const none = countStates([], new Map())
  const withStates = <One extends { readonly id: string }>(one: One) => ({ ...one, states: rows.get(one.id) ?? none })
  const { title, version, says, zones, boundaries, parts, flows, assets, assumptions } = model
  return {
    title,
    version,
    says,
    zones,
    boundaries,
    parts: parts.map(withStates),
    flows: flows.map(withStates),
    assets,
    assumptions: assumptions.map(one => one.says),
    threats: threatsOf(report, risks),
  }
}

/** In the order of the report: open ones and the worst first. */
function threatsOf(report: Report, risks: readonly Risk[]): readonly Threat[] {
  const states = statesOf(report.controls)
  const known = new Map(risks.map(risk => [risk.id, risk]))
  return report.risks.flatMap(({ risk: id, inherent, measured, isOpen, controls }) => {
    const risk = known.get(id)
    if (risk === undefined) return []
    const { title, statement, stride, at } = risk
    const own = controls.map(({ control }) => control)
    return [{ risk: id, title, statement, stride, at, inherent, measured, isOpen, controls: countStates(own, states) }]
  })
}

export function strideOf({ controls }: Report, risks: readonly Risk[]): readonly Row[] {
  return strideRows(risks, statesOf(controls))
}

/** The diagram, with how the controls of each element stand. */
export function dataFlowOf(report: Report, { risks }: Register): string {
  const rows = new Map(strideOf(report, risks).map(row => [row.element, row.states]))
  return dataFlowSvg(model, element => rows.get(element))
}

export type MatrixCell = {
  readonly likelihood: Step
  readonly impact: Step
  readonly level: Level
  /** Without any control, and by what controls were seen to do. */
  readonly inherent: readonly RiskId[]
  readonly measured: readonly RiskId[]
}

const steps: readonly Step[] = [1, 2, 3, 4, 5]

/** All twenty-five, the likeliest row first and in each the least impact first: as the matrix is drawn. */
export function matrixOf({ risks: reported }: Report, { risks }: Register): readonly MatrixCell[] {
  return steps.toReversed().flatMap(likelihood =>
    steps.map(impact => {
      const isHere = (one: { readonly likelihood: Step; readonly impact: Step }) =>
        one.likelihood === likelihood && one.impact === impact
      return {
        likelihood,
        impact,
        level: levelOf(likelihood, impact),
        inherent: risks.filter(isHere).map(({ id }) => id),
        measured: reported.filter(isHere).map(({ risk }) => risk),
      }
    }),
  )
}

/** By one of the frameworks that are known. */
export function coverageOf({ controls }: Report, { named }: Register, framework: string): Covered {
  return (
    coverage(named, statesOf(controls)).find(one => one.framework === framework) ?? fault(`nobody knows ${framework}`)
  )
}

export const frameworkIds: readonly string[] = frameworks.map(({ id }) => id)

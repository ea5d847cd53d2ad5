// Risk weighs what could go wrong against what was really tried.
//
// It promises: a control counts only while a recent try of it has passed, that was shown to fail where the control is
// broken; whatever nobody tried, or nobody can tell, counts as nothing. It knows controls by what they say of themselves.

export type { Held } from './accept.ts'
export { type AcceptanceRefusal, accept, checkUntil, type NewAcceptance } from './accepting.ts'
export { askFor, findWish, ranSince, standingOf, type Tries, type Wish, wish, wishes } from './asked.ts'
export type { Ran } from './asked-store.ts'
export { type Desk, openDesk, type Weighing } from './desk.ts'
export type { CountedRun } from './evidence.ts'
export type { Places } from './ground.ts'
export type { ShownRun } from './history.ts'
export { overallLevels } from './level.ts'
export { owedLeaves } from './owed.ts'
export { openPress, type Press } from './paper/press.ts'
export { type Plan, planOf } from './plan.ts'
export { type Probed, probe, probeLoop, withCodeHashes } from './prober.ts'
export { noteProofs, parseProofs, patchHashOf, proofsText } from './proofs.ts'
export { type Recommendation, recommend } from './recommend.ts'
export { isRisk } from './register/register.ts'
export { categories, levels, type RiskId, strides } from './register/terms.ts'
export { type Report, type RiskReported, reportOf } from './report.ts'
export { readAcceptances } from './report-store.ts'
export { results, type Tried } from './run.ts'
export { type ControlState, standings } from './score.ts'
export {
  acceptedBy,
  type Kept,
  type Register,
  recompute,
  registerOf,
  snapshotLoop,
  type Weighed,
  weighingOf,
} from './snapshot.ts'
export { coverageOf, dataFlowOf, frameworkIds, matrixOf, strideOf, threatModelOf } from './threat-model.ts'
export { weighedBy } from './weighed.ts'

// Risk weighs what could go wrong against what was really tried.
//
// It promises: a control counts only while a recent try of it has passed, that was shown to fail where the control is
// broken; whatever nobody tried, or nobody can tell, counts as nothing. It knows controls by what they say of themselves.

export type { Places } from './ground.ts'
export { owedLeaves } from './owed.ts'
export { type Probed, probe, probeLoop, withCodeHashes } from './prober.ts'
export type { Tried } from './run.ts'

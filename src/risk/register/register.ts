// The register of risks: what could happen, to whom, who answers for it and what stands against it, in our words.
//
// It says what is judged, never what is measured: whether a control holds is told by the runs of its probe.

import { risksOfTheApi } from './risks-api.ts'
import { risksOfTheApisUse } from './risks-api-use.ts'
import { risksOfTheStrategy } from './risks-strategy.ts'
import { risksByStride } from './risks-stride.ts'
import type { Risk } from './terms.ts'

export { agents } from './agents.ts'
export { named } from './controls.ts'
export { model } from './model.ts'
export { lateTasks, overdue, type Review, reviews } from './reviews.ts'

/** Whether the register has one of this name. */
export function isRisk(id: string): boolean {
  return risks.some(risk => risk.id === id)
}

export const risks: readonly Risk[] = [...risksOfTheApi, ...risksOfTheApisUse, ...risksOfTheStrategy, ...risksByStride]

// What the report on paper is made of.

import type { ControlId } from '../../base/control.ts'
import type { Plan } from '../plan.ts'
import type { Recommendation } from '../recommend.ts'
import type { Report } from '../report.ts'
import type { Register } from '../snapshot.ts'

export type Papered = {
  readonly report: Report
  /** Of the same day. */
  readonly register: Register
  readonly recommendations: readonly Recommendation[]
  readonly plan: Plan
  /** What a control that is built says of itself; nothing where the register says it. */
  readonly says: (control: ControlId) => string
  /** What the log is called in which the leaves are. */
  readonly origin: string
  /** The leaf of the day; null where it is of this moment. */
  readonly scored: { readonly index: string | null; readonly receipt: string | null } | null
  /** Whose acceptances count, and whose plan it is. */
  readonly institution: string | null
  /** docs/risk-method.md. */
  readonly method: string
}

// What the entries of the register are written with.

import type { ControlId } from '../../base/control.ts'
import type { Answering, Day, Design, Task } from './terms.ts'

/** Who answers for what, by role: names change more often than a register is reviewed. */
export const owners = {
  compliance: 'head of compliance',
  engineering: 'head of engineering',
  members: 'head of member services',
  operations: 'head of operations',
  payments: 'head of payments',
  risk: 'head of risk',
  security: 'head of security',
} as const

/** The two assessments give a severity or none at all; likelihood and impact are our own, and say so. */
export const ours = { judgedBy: 'the makers of Vouch', judgedOn: '2026-11-23' } as const
/** The threat model gives both. */
export const given = { judgedBy: 'the threat model of the payments service', judgedOn: '2026-01-03' } as const

export function by(control: ControlId, design: Design, because: string): Answering {
  return { control, design, because }
}

export function task(due: Day, owner: string, what: string): Task {
  return { what, owner, due }
}

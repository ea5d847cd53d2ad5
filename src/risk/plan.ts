// What is planned against the risks: the tasks of the register, and what was planned because somebody said something of
// the service. It is told as it stood at a moment.

import type { Work } from '../base/work.ts'
import * as reporting from '../reporting/reporting.ts'
import { overdue } from './register/register.ts'
import { type Review, reviews } from './register/reviews.ts'
import type { Day, Risk, RiskId } from './register/terms.ts'
import { dayOf } from './score.ts'

export type Planned = {
  readonly what: string
  readonly owner: string
  readonly due: Day
  readonly isOverdue: boolean
  /** That it is to lower; null where whoever planned it named none. */
  readonly risk: RiskId | null
  /** By which it was planned, where it comes from what somebody said; null where the register has it. */
  readonly feedback: string | null
}

export type Plan = {
  /** What is not done, by the day that it is due. */
  readonly tasks: readonly Planned[]
  /** Reviews of the register that should have happened. */
  readonly reviews: readonly { readonly of: Review['of']; readonly due: Day; readonly days: number }[]
}

/** Of the institution of the work: what others were told of the service is theirs. */
export async function planOf(work: Work, risks: readonly Risk[], at: Date): Promise<Plan> {
  const planned = await reporting.plannedAt(work, at)
  return planFor(risks, planned, at)
}

export function planFor(risks: readonly Risk[], planned: readonly reporting.PlannedStep[], at: Date): Plan {
  const today = dayOf(at)
  const ofRegister = risks.flatMap(({ id, plan }) =>
    plan
      .filter(({ doneOn }) => doneOn === undefined || doneOn > today)
      .map(({ what, owner, due }) => ({ what, owner, due, risk: id, feedback: null })),
  )
  const ofFeedback = planned.map(({ feedback, words, owner, due, risk }) => ({
    what: words,
    owner,
    due,
    risk: risks.find(({ id }) => id === risk)?.id ?? null,
    feedback,
  }))
  const tasks = [...ofRegister, ...ofFeedback].map(task => ({ ...task, isOverdue: task.due < today }))
  return {
    tasks: tasks.sort(
      (one, other) =>
        order(one.due, other.due) || order(one.risk ?? '', other.risk ?? '') || order(one.what, other.what),
    ),
    reviews: overdue(
      today,
      reviews.filter(({ on }) => on <= today),
    ),
  }
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

// What is planned against the risks, by whom and until when: the register's tasks, and what was planned because somebody
// said something of the service.

import { type Static, Type } from 'typebox'

import { done, refused } from '../../base/outcome.ts'
import * as risk from '../../risk/risk.ts'
import { route } from '../route.ts'
import { Day } from '../wire.ts'
import { atMoment, momentRefusals, weighedAt } from './risk-moment.ts'

const strict = { additionalProperties: false }

export const RiskPlan = Type.Object(
  {
    tasks: Type.Array(
      Type.Object(
        {
          what: Type.String({ description: 'What is to be done.' }),
          owner: Type.String({ description: 'Who answers for it: a role or a team.' }),
          due: Day,
          isOverdue: Type.Boolean({ description: 'Due on a day that is over, by UTC.' }),
          risk: Type.Optional(Type.String({ description: 'The risk of the register that it is to lower.' })),
          feedback: Type.Optional(
            Type.String({
              description: 'What somebody said, and it was planned for; absent where the register has it.',
            }),
          ),
        },
        { $id: 'RiskTask', ...strict },
      ),
      { description: 'What is not done, what is due first in front.' },
    ),
    reviews: Type.Array(
      Type.Object(
        {
          of: Type.String({ description: 'The document that the risks come from.' }),
          due: Day,
          days: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Since then.' }),
        },
        { $id: 'RiskReviewOverdue', ...strict },
      ),
      { description: 'Reviews of the register that should have happened.' },
    ),
  },
  { $id: 'RiskPlan', ...strict },
)

export function showPlan({ tasks, reviews }: risk.Plan): Static<typeof RiskPlan> {
  return {
    tasks: tasks.map(({ what, owner, due, isOverdue, risk: of, feedback }) => ({
      what,
      owner,
      due: dayOf(due),
      isOverdue,
      ...(of === null ? {} : { risk: of }),
      ...(feedback === null ? {} : { feedback }),
    })),
    reviews: reviews.map(one => ({ ...one, due: dayOf(one.due) })),
  }
}

/** A day of the register is one of the calendar. */
function dayOf(text: string): Static<typeof Day> {
  return text as Static<typeof Day>
}

export const readRiskPlan = route({
  method: 'GET',
  path: '/v1/risk/plan',
  permit: 'risk.read',
  summary: 'What is planned against the risks, by whom and until when, what is due first in front',
  query: Type.Object(atMoment, strict),
  answers: { 200: RiskPlan },
  refuses: momentRefusals,
  prepare: (tools, { query: { at } }) => weighedAt(tools, at),
  perform: async (work, { weighing, at = work.now }) =>
    at > work.now
      ? refused({ code: 'instant_in_future' })
      : done(await risk.planOf(work, weighing.measuring.risks, at)),
  answer: plan => ({ status: 200, body: showPlan(plan) }),
})

// The rows of the table of problems that speak of people's rights.

import type { BudgetSpent, RoleRefusal } from '../identity/identity.ts'
import type { Row } from './problem-row.ts'

/** What a proposal may be refused for has its row elsewhere. */
export type RightsRefusal =
  | BudgetSpent
  | { readonly code: 'permit_unknown' }
  | { readonly code: 'policies_not_kept'; readonly since: Date | null }
  | Extract<
      RoleRefusal,
      {
        readonly code:
          | 'own_rights'
          | 'actor_unknown'
          | 'actor_suspended'
          | 'role_held_already'
          | 'role_not_held'
          | 'role_not_for_kind'
          | 'roles_exclude'
      }
    >

export const rightsRows = {
  own_rights: [409, 'Nobody changes their own rights', 'never', 'Have somebody else ask for it, and another agree.'],
  actor_unknown: [404, 'No such person or client', 'after_change', 'Compare the id with those of your institution.'],
  actor_suspended: [
    409,
    'They are suspended',
    'after_change',
    'Reinstate them first; until then they are given nothing.',
  ],
  permit_unknown: [404, 'No such permit', 'after_change', 'GET /v1/permits has all of them, as of the same moment.'],
  policies_not_kept: [
    404,
    'Nobody kept which policies were in force then',
    'after_change',
    ({ since }) =>
      since === null
        ? 'It is kept from the first minute in which the office runs; ask again in a moment.'
        : `It is kept since ${since.toISOString()}. Ask for that moment or a later one.`,
  ],
  role_held_already: [409, 'They hold the role already', 'never', 'There is nothing to do.'],
  role_not_held: [409, 'They do not hold the role', 'never', 'There is nothing to take.'],
  role_not_for_kind: [
    422,
    'The role is not for them',
    'after_change',
    ({ kind }) => `No ${kind} holds it: people decide, and only programs are agents.`,
  ],
  roles_exclude: [
    409,
    'The roles exclude each other',
    'after_change',
    ({ held }) => `Take ${held} first: nobody holds both.`,
  ],
  agent_budget_spent: [
    429,
    'The agent has spent its budget',
    'after_change',
    ({ requestsMax }) =>
      `It may ask ${requestsMax} times a day (UTC), and propose so much. Wait for tomorrow, or ask its sponsor.`,
  ],
} as const satisfies { readonly [Code in RightsRefusal['code']]: Row<Extract<RightsRefusal, { readonly code: Code }>> }

// The rows of the table of problems that speak of views that people save.

import type { ViewRefusal } from '../reporting/reporting.ts'
import type { Row } from './problem-row.ts'

/** `version_differs` is said of everything that has a version, and has its row there. */
type Own = Exclude<ViewRefusal, { readonly code: 'version_differs' }>
export type ViewProblem = ViewRefusal | { readonly code: 'view_personal'; readonly pointer: string }

export const viewRows = {
  view_personal: [
    422,
    'The view holds somebody’s data',
    'after_change',
    'Save it without: what looks like a number of an account, an address or a secret stands in no view.',
  ],
  view_not_found: [404, 'No such view', 'after_change', 'Compare the id with GET /v1/views.'],
  view_name_taken: [
    409,
    'Another view of the page has this name',
    'after_change',
    'Choose another name, or change the view that has it.',
  ],
  views_too_many: [
    409,
    'There are as many views as there may be',
    'after_change',
    ({ most }) => `${most} of one person, and ${most} of the team. Remove one that nobody uses.`,
  ],
  view_is_the_teams: [
    403,
    'The view is the team’s',
    'after_change',
    'Whoever holds the permit views.share changes what everybody sees. Save a view of your own instead.',
  ],
} as const satisfies {
  readonly [Code in Own['code'] | 'view_personal']: Row<Extract<ViewProblem, { readonly code: Code }>>
}

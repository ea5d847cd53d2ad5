// The rows of the table of problems that speak of streams of what happens.

import type { Row } from './problem-row.ts'

export type LiveProblem = { readonly code: 'streams_taken'; readonly most: number }
export type LiveRefusal = LiveProblem | { readonly code: 'session_missing' } | { readonly code: 'overloaded' }

export const liveRows = {
  streams_taken: [
    429,
    'The session has as many streams as it may',
    'safe',
    ({ most }) => `${most} at once. Share one between the pages of a browser, or end one.`,
  ],
} as const satisfies { readonly [Code in LiveProblem['code']]: Row<LiveProblem> }

// Views of a list: which there are on each page by themselves, and what of an address makes one.

import type { Item } from '../../api/asked.ts'
import { type Question, questionOf, searchOf } from '../address.ts'

export type View = Item<'GET /v1/views'>

export type Standard = { readonly id: string; readonly name: string; readonly question: Question }

/** What the page shows when nothing is asked of it. */
export const plainId = 'all'

/** What is chosen on a page, and when, is not part of how it is looked at. */
const passing: ReadonlySet<string> = new Set(['row', 'at', 'saved'])

/** By page, as its address begins. Nobody changes them. */
const standards: Readonly<Record<string, { readonly plain?: string; readonly more?: readonly Standard[] }>> = {
  queue: { plain: 'Needs me' },
  payments: {
    plain: 'All payments',
    more: [
      { id: 'approval', name: 'Awaiting approval', question: { state: 'awaiting_approval' } },
      { id: 'held', name: 'Held', question: { state: 'held' } },
      { id: 'returned', name: 'Returned', question: { state: 'returned' } },
      { id: 'failed', name: 'Failed', question: { state: 'failed' } },
      { id: 'large', name: 'Of 10,000 and more', question: { least: '10000' } },
    ],
  },
  'administration/messages': {
    plain: 'Given up',
    more: [{ id: 'any', name: 'Everything', question: { state: 'any' } }],
  },
  'ledger/breaks': {
    plain: 'All breaks',
    more: [
      { id: 'late', name: 'Late', question: { kind: 'late' } },
      { id: 'amount', name: 'Another amount', question: { kind: 'amount_differs' } },
      { id: 'unknown', name: 'Nobody’s lines', question: { kind: 'unknown_line' } },
    ],
  },
}

export function standardsOf(page: string): readonly Standard[] {
  const { plain = 'Everything', more = [] } = standards[page] ?? {}
  return [{ id: plainId, name: plain, question: {} }, ...more]
}

/** The page whose views these are, by where one is; undefined where it is of one thing. */
export function pageOf(pathname: string): string | undefined {
  const page = pathname.replace(/^\//, '')
  // As the office has it: src/gateway/routes/views.ts.
  return /^[a-z][a-z-]{0,30}(\/[a-z][a-z-]{0,30}){0,2}$/.test(page) ? page : undefined
}

/** As it is saved: what is looked for and how it is shown, in one order whatever the order it was chosen in. */
export function viewIn(question: Question): string {
  return searchOf(
    Object.fromEntries(
      Object.entries(question)
        .filter(([name]) => !passing.has(name))
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ),
  )
}

/** Nothing is asked of the page: then it is looked at as it was the last time. */
export function isBare(question: Question): boolean {
  return Object.keys(question).length === 0
}

/** The address of a view: it says which it is, so that it can be named where it leads to. */
export function questionOfView(id: string, query: string): Question {
  return { ...questionOf(query), saved: id }
}

// What the office may answer to what a page reads, instead of what it has: each is something that a page must have words for. The
// session is left alone: without one there is no page.

import type { Page, Route } from 'playwright-core'

import { problemHeaders, problemOf, type RefusalOf } from '../../src/gateway/problems.ts'
import type { ListedPage } from './listed-pages.ts'

type Answer = (route: Route, page: ListedPage) => Promise<void>

const states = {
  empty: async route => {
    const answer = await route.fetch()
    const isJson = answer.ok() && (answer.headers()['content-type'] ?? '').startsWith('application/json')
    const body: unknown = isJson ? await answer.json() : undefined
    const isList = typeof body === 'object' && body !== null && 'items' in body
    await (isList
      ? route.fulfill({ response: answer, json: { ...body, items: [], next: undefined } })
      : route.fulfill({ response: answer }))
  },
  refused: (route, { permit = 'self.manage' }) =>
    refuse(route, { code: 'permit_missing', permit, policy: 'none_permits' }),
  broken: route => refuse(route, { code: 'fault' }),
  'no line': route => route.abort('connectionreset'),
} as const satisfies Readonly<Record<string, Answer>>

export type State = keyof typeof states
export const stateNames = Object.keys(states) as readonly State[] // Its own keys.

/** In the office's own words. */
export function refuse(route: Route, refusal: RefusalOf<'permit_missing' | 'fault' | 'overloaded'>): Promise<void> {
  const problem = problemOf(refusal, 'req_0000000000000000000000001')
  return route.fulfill({
    status: problem.status,
    contentType: 'application/problem+json; charset=utf-8',
    headers: problemHeaders(refusal),
    body: JSON.stringify(problem),
  })
}

/** While it lasts, all that this page reads is answered so. */
export async function inState(
  page: Page,
  listed: ListedPage,
  state: State,
  perform: () => Promise<void>,
): Promise<void> {
  const answer: Answer = states[state]
  await page.route('**/v1/**', route => {
    const isReading = route.request().method() === 'GET'
    const isSession = new URL(route.request().url()).pathname === '/v1/session'
    return isReading && !isSession ? answer(route, listed) : route.fallback()
  })
  try {
    await perform()
  } finally {
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
}

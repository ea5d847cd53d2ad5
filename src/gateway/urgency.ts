// What may wait when not everything can be answered. Decided from the first line of a request, before anything is spent
// on it.

import type { Route } from './route.ts'

/**
 * watch     whether this process lives; never turned away
 * rail      what a bank brings: it brings it once, and payments wait for it
 * money     what moves money, and what keeps it from moving
 * creation  everything else that changes something
 * read      can be asked again, and is turned away first
 */
export const urgencies = ['watch', 'rail', 'money', 'creation', 'read'] as const
export type Urgency = (typeof urgencies)[number]

/** What keeps money from moving is as urgent as what moves it. */
const holdingBack = ['/v1/payments/:payment/cancellation', '/v1/stop-payments', '/v1/proposals/:proposal/rejection']
const broughtByBanks = ['/v1/incoming-files']
export const watchPaths: readonly string[] = ['/health/live', '/health/ready', '/metrics']

export type UrgencyOf = (method: string | undefined, url: string | undefined) => Urgency

export function urgencyOf(routes: Readonly<Record<string, Pick<Route, 'method' | 'path' | 'key'>>>): UrgencyOf {
  const moving = Object.values(routes).filter(({ method, key }) => method !== 'GET' && key === 'required')
  const isMoney = anyOf([...moving.map(({ path }) => path), ...holdingBack])
  const isRail = anyOf(broughtByBanks)
  return (method = '', url = '') => {
    const query = url.indexOf('?')
    const path = query < 0 ? url : url.slice(0, query)
    if (method === 'GET' || method === 'HEAD') return watchPaths.includes(path) ? 'watch' : 'read'
    if (method !== 'POST') return 'creation'
    if (isMoney.test(path)) return 'money'
    return isRail.test(path) ? 'rail' : 'creation'
  }
}

function anyOf(paths: readonly string[]): RegExp {
  return new RegExp(`^(?:${paths.map(path => path.replaceAll(/:[^/]+/g, '[^/]+')).join('|')})$`)
}

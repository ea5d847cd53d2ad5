// What somebody looked at when they had something to say: the id in the address, and the area that the page belongs to.

import type { Schemas } from '../../api/api.ts'

export type Area = Schemas['NewFeedback']['area']

export const areas: Readonly<Record<Area, string>> = {
  payments: 'Payments',
  standing_orders: 'Standing orders',
  payees: 'Payees',
  exceptions: 'Exceptions',
  disputes: 'Disputes',
  messages: 'Messages',
  sign_in: 'Signing in',
  console: 'These pages',
  interface: 'The interface for programs',
  other: 'Something else',
}

const ofPlaces: Readonly<Record<string, Area>> = {
  payments: 'payments',
  'standing-orders': 'standing_orders',
  payees: 'payees',
  queue: 'exceptions',
  disputes: 'disputes',
}

/** Of an address below the console: `/payments/pay_1`, `?row=exc_1`. */
export function aboutOf(path: string, search: string): { readonly area: Area; readonly about: string | undefined } {
  const [, place = ''] = path.split('/')
  const row = new URLSearchParams(search).get('row') ?? ''
  const ids = [row, ...path.split('/').toReversed()]
  return { area: ofPlaces[place] ?? 'console', about: ids.find(one => /^[a-z]{3}_[0-9a-z]{1,26}$/.test(one)) }
}

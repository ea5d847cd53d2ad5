// How the canary's clients ask the api, and what is read of its answers.

import type { Answered, AskedOf, Ground } from '../base/control.ts'

export type Sent = Omit<AskedOf, 'of' | 'as'> & { readonly as?: AskedOf['as'] }

export const ordering = { method: 'POST', path: '/v1/payments' } as const

/** Signed where it is an order: each under a key of its own. */
export function send(ground: Ground, { as = 'canary', headers = {}, ...asked }: Sent): Promise<Answered> {
  const isOrder = asked.method === 'POST' && asked.path === ordering.path
  const key = isOrder ? { 'idempotency-key': ground.newId('key') } : {}
  return ground.ask({ of: 'api', as, ...asked, headers: { ...key, ...headers } })
}

/** From an account that nobody has. */
export function orderOf({ newId }: Ground) {
  return { fundingAccount: newId('fac'), payee: newId('pye'), amount: { value: '1.00', currency: 'USD' } }
}

export function itemsIn<Item>({ status, body }: Answered): readonly Item[] {
  if (status !== 200) return []
  const page: { readonly items?: readonly Item[] } = JSON.parse(body)
  return page.items ?? []
}

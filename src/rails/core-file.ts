// The file that says where the cores are: `{ "first-bank": { "address": "https://…/", "token": "…" }, "other": "ledger" }`.

import { type InstitutionId, isInstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { CoreAddress } from './http-core.ts'

/** `ledger`: our own stands in for a core. */
export type CorePlace = CoreAddress | 'ledger'

/** Faults on a file that says anything else, without a word of what is in it: it holds secrets. */
export function readCorePlaces(text: string): ReadonlyMap<InstitutionId, CorePlace> {
  const read: unknown = JSON.parse(text)
  if (typeof read !== 'object' || read === null || Array.isArray(read)) fault('the file of cores is not an object')
  return new Map(
    Object.entries(read).map(([institution, place]: [string, unknown]) => [
      isInstitutionId(institution) ? institution : fault('the file of cores names what is no institution'),
      place === 'ledger' ? place : addressIn(institution, place),
    ]),
  )
}

function addressIn(institution: string, place: unknown): CoreAddress {
  const address = memberOf(place, 'address')
  const token = memberOf(place, 'token')
  if (typeof address !== 'string' || !URL.canParse(address)) return fault(`${institution}: its core has no address`)
  const { protocol, hostname, pathname } = new URL(address)
  const isNear = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isNear))
    return fault(`${institution}: its core is reached by https, or by http on this machine`)
  if (!pathname.endsWith('/')) return fault(`${institution}: the address of its core ends with a slash`)
  if (typeof token !== 'string' || !/^[!-~]{16,1024}$/.test(token))
    return fault(`${institution}: the token of its core is 16 to 1024 visible characters`)
  return { address: new URL(address), token: { reveal: () => token } }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

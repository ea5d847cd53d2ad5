// Programs of an institution's: registered, seen with their keys and scopes, and suspended.

import * as audit from '../audit/audit.ts'
import type { Id } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { ClientUnknown } from './client-keys.ts'
import * as clientStore from './client-store.ts'
import * as store from './store.ts'

export type ClientId = Id<'cli'>

export const clientNameLengthMax = 80
const clientsMax = 200

export type ClientRefusal =
  | { readonly code: 'client_name_malformed'; readonly lengthMax: number }
  | { readonly code: 'client_name_taken' }

/** A client acts for the institution of this work and for no other. Its name is shown to people, and is not secret. */
export async function addClient(
  work: Work,
  name: string,
  client: ClientId = work.newId('cli'),
): Promise<Outcome<ClientId, ClientRefusal>> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name) || name.length > clientNameLengthMax) {
    return refused({ code: 'client_name_malformed', lengthMax: clientNameLengthMax })
  }
  if (await store.isClientNameTaken(work, name)) return refused({ code: 'client_name_taken' })
  await store.insertActor(work, `client:${client}`, 'client')
  await store.insertClient(work, client, name)
  audit.append(work, 'identity.client_added', { client })
  return done(client)
}

export type ClientState = 'active' | 'suspended' | 'retired'

export type Client = {
  readonly id: ClientId
  readonly name: string
  readonly state: ClientState
  readonly scopes: readonly string[]
  /** Those that are or will be good, the one that ends first before the others. */
  readonly keys: readonly (Pick<clientStore.ClientKey, 'kid' | 'notBefore' | 'notAfter' | 'addedAt' | 'addedBy'> & {
    /** Whole days that it has left. */
    readonly daysLeft: number
  })[]
}

const msPerDay = 86_400_000

/** In the order of their ids, after the one named ('' to begin with). */
export async function listClients(work: Work, after: ClientId | '', most: number): Promise<readonly Client[]> {
  return withKeys(work, await clientStore.listClients(work, after, Math.min(most, clientsMax)))
}

export async function findClient(work: Work, id: ClientId): Promise<Outcome<Client, ClientUnknown>> {
  const row = await clientStore.findClient(work, id)
  if (row === undefined) return refused({ code: 'client_unknown' })
  const [client] = await withKeys(work, [row])
  return done(client ?? fault('one row is one client'))
}

async function withKeys(work: Work, rows: readonly clientStore.ClientRow[]): Promise<readonly Client[]> {
  const keys = await clientStore.keysOf(
    work,
    rows.map(({ id }) => id),
  )
  const alive = keys
    .filter(({ retiredAt, notAfter }) => retiredAt === null && notAfter > work.now)
    .toSorted((one, other) => one.notAfter.getTime() - other.notAfter.getTime())
  return rows.map(({ id, name, state, scopes, retiredAt }) => ({
    id,
    name,
    state: retiredAt === null ? state : 'retired',
    scopes,
    keys: alive
      .filter(({ client }) => client === id)
      .map(({ kid, notBefore, notAfter, addedAt, addedBy }) => ({
        kid,
        notBefore,
        notAfter,
        addedAt,
        addedBy,
        daysLeft: Math.floor((notAfter.getTime() - work.now.getTime()) / msPerDay),
      })),
  }))
}

/** At once, by one: it only takes away. */
export async function suspendClient(
  work: Work,
  id: ClientId,
): Promise<Outcome<Client, ClientUnknown | { readonly code: 'client_suspended' }>> {
  const held = await store.lockActor(work, `client:${id}`)
  if (held === undefined) return refused({ code: 'client_unknown' })
  if (held.state === 'suspended') return refused({ code: 'client_suspended' })
  await store.setState(work, `client:${id}`, 'suspended')
  audit.append(work, 'identity.actor_suspended', { holder: `client:${id}` })
  return findClient(work, id)
}

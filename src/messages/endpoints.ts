// An institution's endpoints: where its webhooks go, which events it wants there, and what they are signed with.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Place, Sealed, Vault } from '../protection/protection.ts'
import type { Reach } from './address.ts'
import { type DestinationRefusal, readDestination } from './destination.ts'
import { type EventType, isEventType } from './event-types.ts'
import { newSecret, type Scheme } from './signature.ts'
import type { Endpoint, EndpointId, SecretId } from './store.ts'
import * as store from './store.ts'

const endpointsMax = 10
/** The newest, and those that it replaces. */
const secretsMax = 3
/** How long a replaced secret may go on signing. */
export const overlapMsMax = 7 * 86_400_000

export type SealedUrl = { readonly origin: string; readonly url: Sealed }
export type SealedSecret = {
  readonly id: SecretId
  readonly scheme: Scheme
  readonly secret: Sealed
  /** What the other side verifies with. It is to be shown once, to whoever asked, and kept nowhere. */
  readonly shown: string
}
export type SealedEndpoint = SealedUrl & { readonly id: EndpointId; readonly secret: SealedSecret }

/** Before the work that adds it. The ids are made here, since a sealed value opens in its own row only. */
export async function sealEndpoint(
  outside: Pick<Outside, 'newId'>,
  vault: Vault,
  institution: InstitutionId,
  { url, scheme, reach }: { readonly url: string; readonly scheme: Scheme; readonly reach: Reach },
): Promise<Outcome<SealedEndpoint, DestinationRefusal>> {
  const id = outside.newId('end')
  const sealed = await sealUrl(vault, institution, id, url, reach)
  if (!sealed.ok) return sealed
  return done({ id, ...sealed.value, secret: await sealSecret(outside, vault, institution, scheme) })
}

/** Before the work that changes where an endpoint is. */
export async function sealUrl(
  vault: Vault,
  institution: InstitutionId,
  endpoint: EndpointId,
  url: string,
  reach: Reach,
): Promise<Outcome<SealedUrl, DestinationRefusal>> {
  const read = readDestination(url, reach)
  if (!read.ok) return read
  return done({ origin: read.value.origin, url: await vault.seal(placeOfUrl(institution, endpoint), read.value.href) })
}

/** Before the work that replaces a secret. */
export async function sealSecret(
  outside: Pick<Outside, 'newId'>,
  vault: Vault,
  institution: InstitutionId,
  scheme: Scheme,
): Promise<SealedSecret> {
  const id = outside.newId('sec')
  const { kept, shown } = newSecret(scheme)
  return { id, scheme, secret: await vault.seal(placeOfSecret(institution, id), kept), shown }
}

export function placeOfUrl(institution: InstitutionId, endpoint: EndpointId): Place {
  return { institution, table: 'messages.endpoint', column: 'url', row: endpoint }
}

export function placeOfSecret(institution: InstitutionId, secret: SecretId): Place {
  return { institution, table: 'messages.endpoint_secret', column: 'secret', row: secret }
}

type TypesRefusal =
  | { readonly code: 'event_types_missing' }
  | { readonly code: 'event_type_unknown'; readonly type: string }
type Unknown = { readonly code: 'endpoint_unknown' }
export type EndpointRefusal =
  | TypesRefusal
  | Unknown
  | { readonly code: 'too_many_endpoints'; readonly endpointsMax: number }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'endpoint_state_same' }
  | { readonly code: 'overlap_too_long'; readonly overlapMsMax: number }
  | { readonly code: 'too_many_secrets'; readonly secretsMax: number }

export async function addEndpoint(
  work: Work,
  { id, origin, url, secret }: SealedEndpoint,
  types: readonly string[],
): Promise<Outcome<EndpointId, Extract<EndpointRefusal, { code: TypesRefusal['code'] | 'too_many_endpoints' }>>> {
  const wanted = readTypes(types)
  if (!wanted.ok) return wanted
  const taken = await store.takenSlots(work)
  const slot = Array.from({ length: endpointsMax }, (_, at) => at + 1).find(free => !taken.includes(free))
  if (slot === undefined) return refused({ code: 'too_many_endpoints', endpointsMax })
  await store.insertEndpoint(work, { id, origin, url, types: wanted.value, slot })
  await store.insertSecret(work, id, secret.id, secret.secret)
  audit.append(work, 'messages.endpoint_added', {
    endpoint: id,
    origin,
    types: wanted.value,
    secret: secret.id,
    scheme: secret.scheme,
  })
  return done(id)
}

/** Answers with its new version. What is queued already goes where the endpoint is when it is sent. */
export async function changeEndpoint(
  work: Work,
  endpoint: EndpointId,
  version: number,
  change: { readonly types?: readonly string[]; readonly url?: SealedUrl },
): Promise<
  Outcome<number, Extract<EndpointRefusal, { code: TypesRefusal['code'] | Unknown['code'] | 'version_differs' }>>
> {
  const before = await standing(work, endpoint)
  if (!before.ok) return before
  if (before.value.version !== version) return refused({ code: 'version_differs', version: before.value.version })
  const wanted = change.types === undefined ? undefined : readTypes(change.types)
  if (wanted !== undefined && !wanted.ok) return wanted
  if (wanted !== undefined) await store.updateTypes(work, endpoint, wanted.value)
  if (change.url !== undefined) await store.updateUrl(work, endpoint, change.url.origin, change.url.url)
  const after = (await store.lockEndpoint(work, endpoint)) ?? fault('an endpoint is never deleted')
  audit.append(work, 'messages.endpoint_changed', { endpoint, origin: after.origin, types: after.types })
  return done(after.version)
}

type StateRefusal = Extract<EndpointRefusal, { code: Unknown['code'] | 'endpoint_state_same' }>

/** Nothing is sent to it any more, and what waits for it fails, to be replayed once it is enabled again. */
export async function disableEndpoint(work: Work, endpoint: EndpointId): Promise<Outcome<void, StateRefusal>> {
  return switchTo(work, endpoint, 'disabled', 'by_hand')
}

export async function enableEndpoint(work: Work, endpoint: EndpointId): Promise<Outcome<void, StateRefusal>> {
  return switchTo(work, endpoint, 'enabled', null)
}

async function switchTo(
  work: Work,
  endpoint: EndpointId,
  state: 'enabled' | 'disabled',
  reason: string | null,
): Promise<Outcome<void, StateRefusal>> {
  const before = await standing(work, endpoint)
  if (!before.ok) return before
  if (before.value.state === state) return refused({ code: 'endpoint_state_same' })
  await store.updateEndpointState(work, endpoint, state, reason)
  audit.append(work, `messages.endpoint_${state}`, { endpoint, ...(reason === null ? {} : { reason }) })
  return done(undefined)
}

/** For good. Its row stays, so that what was sent to it can be accounted for; its place is free for another. */
export async function removeEndpoint(work: Work, endpoint: EndpointId): Promise<Outcome<void, Unknown>> {
  const before = await standing(work, endpoint)
  if (!before.ok) return before
  await store.removeEndpoint(work, endpoint)
  await store.endSecrets(work, endpoint, work.now)
  audit.append(work, 'messages.endpoint_removed', { endpoint })
  return done(undefined)
}

/**
 * The new secret signs at once, and beside it those before for `overlapMs` more; none, when they have become known to
 * somebody.
 */
export async function replaceSecret(
  work: Work,
  endpoint: EndpointId,
  { id, scheme, secret }: SealedSecret,
  overlapMs: number,
): Promise<
  Outcome<void, Extract<EndpointRefusal, { code: Unknown['code'] | 'overlap_too_long' | 'too_many_secrets' }>>
> {
  const before = await standing(work, endpoint)
  if (!before.ok) return before
  if (overlapMs < 0 || overlapMs > overlapMsMax) return refused({ code: 'overlap_too_long', overlapMsMax })
  const endsAt = new Date(work.now.getTime() + overlapMs)
  await store.endSecrets(work, endpoint, endsAt)
  const signing = await store.standingSecrets(work, endpoint)
  if (signing.length >= secretsMax) return refused({ code: 'too_many_secrets', secretsMax })
  await store.insertSecret(work, endpoint, id, secret)
  audit.append(work, 'messages.secret_replaced', { endpoint, secret: id, scheme, othersEndAt: endsAt.toISOString() })
  return done(undefined)
}

export async function listEndpoints(work: Work): Promise<readonly Endpoint[]> {
  return store.listEndpoints(work)
}

export async function findEndpoint(work: Work, endpoint: EndpointId): Promise<Outcome<Endpoint, Unknown>> {
  const found = (await store.listEndpoints(work)).find(({ id }) => id === endpoint)
  return found === undefined ? refused({ code: 'endpoint_unknown' }) : done(found)
}

/** Which secrets sign for an endpoint, and until when; never what they are. */
export async function listSecrets(work: Work, endpoint: EndpointId): Promise<readonly store.SecretSpan[]> {
  return store.standingSecrets(work, endpoint)
}

async function standing(work: Work, endpoint: EndpointId): Promise<Outcome<Endpoint, Unknown>> {
  const found = await store.lockEndpoint(work, endpoint)
  return found === undefined || found.state === 'removed' ? refused({ code: 'endpoint_unknown' }) : done(found)
}

function readTypes(types: readonly string[]): Outcome<readonly EventType[], TypesRefusal> {
  if (types.length === 0) return refused({ code: 'event_types_missing' })
  const unknown = types.find(type => !isEventType(type))
  if (unknown !== undefined) return refused({ code: 'event_type_unknown', type: unknown })
  return done([...new Set(types.filter(isEventType))].sort())
}

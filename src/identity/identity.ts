// Identity knows who acts: people and machine clients of an institution, and the roles they hold.
//
// It promises: no actor ever holds two roles that exclude each other; nobody changes their own rights; who held which
// role when, and who gave it, stays known. Names and addresses of people are sealed before they come here.
// It refuses rather than corrects. What a role permits, the policies say; at the edge and in decisions they are asked.

import * as audit from '../audit/audit.ts'
import type { Id, InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Outside, Work } from '../base/work.ts'
import type { Place, Sealed, Vault } from '../protection/protection.ts'
import { type ActorKind, excludedBy, isForKind, type Role } from './roles.ts'
import * as store from './store.ts'

export { blockedSetLoop } from './blocked-set.ts'
export type { Rate } from './bucket.ts'
export {
  addClientKey,
  type ClientKeyRefusal,
  type ClientUnknown,
  type RetireRefusal,
  retireClientKey,
  type ScopesRefusal,
  setClientScopes,
} from './client-keys.ts'
export type { Block, BlockId } from './defence-store.ts'
export { type Gate, type Known, openGate, type PermitMissing } from './gate.ts'
export { type CallerKind, type Decision, type Flags, type Holder, openPermits, type Permits } from './permits.ts'
export type { Permit } from './policies.ts'
export { type WorkTerms, workCost } from './proof-of-work.ts'
export { type PublicJwk, publicJwkOf, thumbprintOf } from './public-jwk.ts'
export {
  addressRates,
  type CallerRates,
  callerRates,
  openRates,
  type RateKind,
  type Rates,
  type Taken,
  tickMs as ratesTickMs,
} from './rates.ts'
export { type ActorKind, isRole, type Role, roles } from './roles.ts'
export { securityLoop } from './security-loop.ts'
export {
  type Admitted,
  type DefenceParts,
  type LiftRefusal,
  liftBlock,
  listBlocks,
  openSignInDefence,
  type SignInDefence,
  type Try,
  type TryRefusal,
} from './sign-in-defence.ts'
export type { RoleSpan } from './store.ts'
export { addressWait, manyBehind, networkBehind } from './where-from.ts'

export type PersonId = Id<'per'>
export type ClientId = Id<'cli'>

/** A person made ready to be stored: nothing of them is plain any more. */
export type SealedPerson = {
  readonly person: PersonId
  readonly name: Sealed
  readonly email: Sealed
  readonly emailIndex: Buffer
}

const clientNameLengthMax = 80
const historySpansMax = 1_000

/** Before the work that adds them. The id is made here, since a sealed value opens in its own row only. */
export async function sealPerson(
  outside: Pick<Outside, 'newId'>,
  vault: Vault,
  institution: InstitutionId,
  { name, email }: { readonly name: string; readonly email: string },
): Promise<SealedPerson> {
  const person = outside.newId('per')
  const [sealedName, sealedEmail] = await vault.sealMany([
    { place: placeOf(institution, person, 'name'), text: name },
    { place: placeOf(institution, person, 'email'), text: email },
  ])
  const emailIndex = await vault.index(
    institution,
    'identity.person.email',
    email.normalize('NFC').trim().toLowerCase(),
  )
  if (sealedName === undefined || sealedEmail === undefined) return fault('two texts were sealed')
  return { person, name: sealedName, email: sealedEmail, emailIndex }
}

export async function addPerson(
  work: Work,
  sealed: SealedPerson,
): Promise<Outcome<PersonId, { readonly code: 'email_taken' }>> {
  if (await store.isEmailTaken(work, sealed.emailIndex)) return refused({ code: 'email_taken' })
  await store.insertActor(work, `person:${sealed.person}`, 'person')
  await store.insertPerson(work, sealed)
  audit.append(work, 'identity.person_added', { person: sealed.person })
  return done(sealed.person)
}

export type ClientRefusal =
  | { readonly code: 'client_name_malformed'; readonly lengthMax: number }
  | { readonly code: 'client_name_taken' }

/** A client acts for the institution of this work and for no other. Its name is shown to people, and is not secret. */
export async function addClient(work: Work, name: string): Promise<Outcome<ClientId, ClientRefusal>> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name) || name.length > clientNameLengthMax) {
    return refused({ code: 'client_name_malformed', lengthMax: clientNameLengthMax })
  }
  if (await store.isClientNameTaken(work, name)) return refused({ code: 'client_name_taken' })
  const client = work.newId('cli')
  await store.insertActor(work, `client:${client}`, 'client')
  await store.insertClient(work, client, name)
  audit.append(work, 'identity.client_added', { client })
  return done(client)
}

export type GrantRefusal =
  | { readonly code: 'own_rights' }
  | { readonly code: 'actor_unknown' }
  | { readonly code: 'actor_suspended' }
  | { readonly code: 'role_held_already' }
  | { readonly code: 'role_not_for_kind'; readonly kind: ActorKind }
  | { readonly code: 'roles_exclude'; readonly held: Role }

export async function grantRole(work: Work, actor: Actor, role: Role): Promise<Outcome<void, GrantRefusal>> {
  if (actor === work.actor) return refused({ code: 'own_rights' })
  const held = await store.lockActor(work, actor)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  if (held.state === 'suspended') return refused({ code: 'actor_suspended' })
  if (held.roles.includes(role)) return refused({ code: 'role_held_already' })
  if (!isForKind(role, held.kind)) return refused({ code: 'role_not_for_kind', kind: held.kind })
  const excluding = excludedBy(held.roles, role)
  if (excluding !== undefined) return refused({ code: 'roles_exclude', held: excluding })
  const grant = work.newId('grt')
  await store.insertGrant(work, { grant, actor, role })
  audit.append(work, 'identity.role_granted', { grant, holder: actor, role })
  return done(undefined)
}

export type RevokeRefusal =
  | { readonly code: 'own_rights' }
  | { readonly code: 'actor_unknown' }
  | { readonly code: 'role_not_held' }

/** Also from the suspended, so that they come back with less. */
export async function revokeRole(work: Work, actor: Actor, role: Role): Promise<Outcome<void, RevokeRefusal>> {
  if (actor === work.actor) return refused({ code: 'own_rights' })
  const held = await store.lockActor(work, actor)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  const grant = await store.standingGrant(work, actor, role)
  if (grant === undefined) return refused({ code: 'role_not_held' })
  await store.insertRevocation(work, grant, actor)
  audit.append(work, 'identity.role_revoked', { grant, holder: actor, role })
  return done(undefined)
}

/** Takes effect with the next `find`. Anyone permitted to may suspend, also themselves. */
export async function suspend(
  work: Work,
  actor: Actor,
): Promise<Outcome<void, { readonly code: 'actor_unknown' } | { readonly code: 'actor_suspended' }>> {
  const held = await store.lockActor(work, actor)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  if (held.state === 'suspended') return refused({ code: 'actor_suspended' })
  await store.setState(work, actor, 'suspended')
  audit.append(work, 'identity.actor_suspended', { holder: actor })
  return done(undefined)
}

export async function reinstate(
  work: Work,
  actor: Actor,
): Promise<
  Outcome<
    void,
    { readonly code: 'own_rights' } | { readonly code: 'actor_unknown' } | { readonly code: 'actor_not_suspended' }
  >
> {
  if (actor === work.actor) return refused({ code: 'own_rights' })
  const held = await store.lockActor(work, actor)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  if (held.state === 'active') return refused({ code: 'actor_not_suspended' })
  await store.setState(work, actor, 'active')
  audit.append(work, 'identity.actor_reinstated', { holder: actor })
  return done(undefined)
}

/** A person's name is sealed, and is opened after the work by `nameOf`: no key is used inside a work. */
export type Found = {
  readonly actor: Actor
  readonly state: 'active'
  readonly roles: readonly Role[]
} & (
  | { readonly kind: 'person'; readonly person: PersonId; readonly sealedName: Sealed }
  | { readonly kind: 'client'; readonly displayName: string }
)

export type FindRefusal = { readonly code: 'actor_unknown' } | { readonly code: 'actor_suspended' }

/** Who this is and what they hold, if they may act at all. The processes of Vouch itself are unknown here. */
export async function find(work: Work, actor: Actor): Promise<Outcome<Found, FindRefusal>> {
  const row = await store.findActor(work, actor)
  if (row === undefined) return refused({ code: 'actor_unknown' })
  if (row.state === 'suspended') return refused({ code: 'actor_suspended' })
  const { state, roles, personId, sealedName, clientName } = row
  if (personId !== null && sealedName !== null) {
    return done({ actor, kind: 'person', state, roles, person: personId, sealedName })
  }
  return done({ actor, kind: 'client', state, roles, displayName: clientName ?? fault(`${actor} is nobody`) })
}

export async function nameOf(vault: Vault, institution: InstitutionId, found: Found): Promise<string> {
  return found.kind === 'client'
    ? found.displayName
    : vault.open(placeOf(institution, found.person, 'name'), found.sealedName)
}

/** Which roles an actor held, when, and who gave and took them; newest first. */
export async function roleHistory(work: Work, actor: Actor): Promise<readonly store.RoleSpan[]> {
  return store.roleHistory(work, actor, historySpansMax)
}

function placeOf(institution: InstitutionId, person: PersonId, column: 'name' | 'email'): Place {
  return { institution, table: 'identity.person', column, row: person }
}

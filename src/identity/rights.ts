// Rights: who gives and takes roles, and what nobody may hold together.

import * as audit from '../audit/audit.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import { type ActorKind, excludedBy, isForKind, type Role } from './roles.ts'
import * as store from './store.ts'

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

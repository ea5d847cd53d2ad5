// Roles are given and taken by two people: one asks, another agrees, and neither is whoever they are about.

import type { Canonical } from '../base/canonical.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { type GrantRefusal, grantRefusal, grantRole, type RevokeRefusal, revokeRole } from './rights.ts'
import { isRole, type Role } from './roles.ts'
import * as store from './store.ts'

const kinds = { grant: 'identity.role_grant', revocation: 'identity.role_revocation' } as const
type What = keyof typeof kinds
const proposalDays = 30

export type RoleRefusal = GrantRefusal | RevokeRefusal | change.NewProposalRefusal

/** A role that was given or taken. */
export type RoleChanged = { readonly holder: Actor; readonly role: Role; readonly what: What }

/** Looked at now, and again when it is done. */
export async function proposeRole(
  work: Work,
  what: What,
  holder: Actor,
  role: Role,
): Promise<Outcome<change.Proposal, RoleRefusal>> {
  const looked = await look(work, what, holder, role)
  if (!looked.ok) return looked
  return change.propose(work, {
    kind: kinds[what],
    subject: `${holder}/${role}`,
    content: { holder, role, held: [...looked.value] },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

/** Answers with the roles that are held now. */
async function look(
  work: Work,
  what: What,
  holder: Actor,
  role: Role,
): Promise<Outcome<readonly Role[], GrantRefusal | RevokeRefusal>> {
  if (holder === work.actor) return refused({ code: 'own_rights' })
  const held = await store.findActor(work, holder)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  const refusal = what === 'grant' ? grantRefusal(held, role) : undefined
  if (refusal !== undefined) return refused(refusal)
  if (what === 'revocation' && !held.roles.includes(role)) return refused({ code: 'role_not_held' })
  return done(held.roles)
}

export function isRoleKind(kind: string): boolean {
  return kind === kinds.grant || kind === kinds.revocation
}

/** What carrying it out now would come to. It cannot be tried: the database lets nobody give a role that was not agreed. */
export async function tryRole(
  work: Work,
  { kind, content }: change.Proposal,
): Promise<Outcome<RoleChanged, GrantRefusal | RevokeRefusal>> {
  const { holder, role } = readContent(content)
  const what = kind === kinds.grant ? 'grant' : 'revocation'
  const looked = await look(work, what, holder, role)
  return looked.ok ? done({ holder, role, what }) : looked
}

/** What is approved of is done by whoever approved last. */
export async function roleAgreed(
  work: Work,
  { kind, content }: change.Proposal,
): Promise<Outcome<RoleChanged, GrantRefusal | RevokeRefusal>> {
  const { holder, role } = readContent(content)
  const what = kind === kinds.grant ? 'grant' : 'revocation'
  const changed = what === 'grant' ? await grantRole(work, holder, role) : await revokeRole(work, holder, role)
  return changed.ok ? done({ holder, role, what }) : changed
}

function readContent(content: Canonical): { readonly holder: Actor; readonly role: Role } {
  // As `proposeRole` wrote it: nobody else proposes these kinds.
  const { holder, role } = content as { readonly holder: Actor; readonly role: string }
  return { holder, role: isRole(role) ? role : fault(`${role} was proposed and is no role`) }
}

// Whether a person may approve of a proposal: by the roles they hold at this moment, and by what they have had to do with
// it. The database asks the same once more, of whoever writes an approval.

import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import { instructs } from './agents-store.ts'
import type { PermitMissing } from './gate.ts'
import type { CallerKind, Flags, Permits } from './permits.ts'
import type { Permit } from './policies.ts'
import type { Role } from './roles.ts'
import * as store from './store.ts'

/** `flags` is what others know: the step-up, and whose account was changed. */
export async function mayApprove(
  work: Work,
  { permitOf }: Permits,
  { kind, subject, makers }: Pick<change.Proposal, 'kind' | 'subject' | 'makers'>,
  permit: Permit,
  flags: Flags,
): Promise<Outcome<{ readonly policy: string }, PermitMissing>> {
  const { actor } = work
  const found = await store.findActor(work, actor)
  const roles = found === undefined || found.state === 'suspended' ? [] : found.roles
  const { isPermitted, policy } = permitOf({ kind: kindOf(actor, roles), roles }, permit, {
    ...flags,
    isMaker: makers.includes(actor),
    hasInstructedMaker: await instructs(work, actor, makers),
    isAboutSelf: kind.startsWith('identity.') && isAbout(subject, actor),
  })
  return isPermitted ? done({ policy }) : refused({ code: 'permit_missing', permit, policy })
}

/** Whether somebody may see a field whole, who has just proved who they are; and by which of their roles they ask. */
export async function mayUnmask(
  work: Work,
  { permitOf }: Permits,
  permit: 'members.unmask' | 'accounts.unmask',
): Promise<Outcome<{ readonly roles: readonly Role[] }, PermitMissing>> {
  const { actor } = work
  const found = await store.findActor(work, actor)
  const held = found === undefined || found.state === 'suspended' ? [] : found.roles
  const decided = permitOf({ kind: kindOf(actor, held), roles: held }, permit, { hasStepUp: true })
  if (!decided.isPermitted) return refused({ code: 'permit_missing', permit, policy: decided.policy })
  return done({ roles: held })
}

export function kindOf(actor: Actor, roles: readonly Role[]): CallerKind {
  if (roles.includes('ai_agent')) return 'agent'
  return actor.startsWith('person:') ? 'person' : 'client'
}

/** Subjects of identity's own proposals begin with an actor, 'person:per_1/operator', or are a person's id. */
function isAbout(subject: string, actor: Actor): boolean {
  const [head = ''] = subject.split('/')
  return head === actor || head === actor.slice(actor.indexOf(':') + 1)
}

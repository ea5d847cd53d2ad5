// Whether a person may approve of a proposal: by the roles they hold at this moment, and by what they have had to do with
// it. The database asks the same once more, of whoever writes an approval.

import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import { instructedBy } from './agents-store.ts'
import type { PermitMissing } from './gate.ts'
import type { CallerKind, Decision, Flags, Holder, Permits } from './permits.ts'
import type { Permit } from './policies.ts'
import type { Role } from './roles.ts'
import * as store from './store.ts'

/** `flags` is what others know: the step-up, and whose account was changed. */
export async function mayApprove(
  work: Work,
  permits: Permits,
  proposal: Pick<change.Proposal, 'kind' | 'subject' | 'makers'>,
  permit: Permit,
  flags: Flags,
): Promise<Outcome<{ readonly policy: string }, PermitMissing>> {
  const would = await openApprover(work, permits, await holderOf(work))
  const { isPermitted, policy } = would(proposal, permit, flags)
  return isPermitted ? done({ policy }) : refused({ code: 'permit_missing', permit, policy })
}

type WouldApprove = (
  proposal: Pick<change.Proposal, 'kind' | 'subject' | 'makers'>,
  permit: Permit,
  flags: Flags,
) => Decision

/** Who acts, with the roles they hold at this moment. */
export async function holderOf(work: Work): Promise<Holder> {
  const found = await store.findActor(work, work.actor)
  const roles = found === undefined || found.state === 'suspended' ? [] : found.roles
  return { kind: kindOf(work.actor, roles), roles }
}

/** What `mayApprove` says, for whoever asks about many proposals. */
export async function openApprover(work: Work, { permitOf }: Permits, holder: Holder): Promise<WouldApprove> {
  const { actor } = work
  const instructed = await instructedBy(work, actor)
  return ({ kind, subject, makers }, permit, flags) =>
    permitOf(holder, permit, {
      ...flags,
      isMaker: makers.includes(actor),
      hasInstructedMaker: makers.some(maker => instructed.includes(maker)),
      isAboutSelf: kind.startsWith('identity.') && isAbout(subject, actor),
    })
}

/** Whether somebody may see a field whole, who has just proved who they are; and by which of their roles they ask. */
export async function mayUnmask(
  work: Work,
  { permitOf }: Permits,
  permit: 'members.unmask' | 'accounts.unmask',
): Promise<Outcome<{ readonly roles: readonly Role[] }, PermitMissing>> {
  const holder = await holderOf(work)
  const decided = permitOf(holder, permit, { hasStepUp: true })
  if (!decided.isPermitted) return refused({ code: 'permit_missing', permit, policy: decided.policy })
  return done({ roles: holder.roles })
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

// Which permit an approval wants, by what is proposed; and whether whoever approves has it now.

import type { Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'
import * as payments from '../payments/payments.ts'
import type { Caller } from './caller.ts'

/** Answers with what goes into the log of an approval: the policy that permitted it, and the step-up. */
export type MayApprove = (
  work: Work,
  caller: Caller,
  proposal: change.Proposal,
) => Promise<Outcome<{ readonly policy: string; readonly stepUp?: string }, identity.PermitMissing>>

export function openDecisions(permits: identity.Permits): MayApprove {
  return async (work, { stepUp }, proposal) => {
    const permit = permitFor(proposal)
    const may = await identity.mayApprove(work, permits, proposal, permit, {
      hasStepUp: stepUp !== undefined,
      hasChangedAccount: await payments.hasChangedAccount(work, proposal),
    })
    if (!may.ok || stepUp === undefined) return may
    return { ok: true, value: { ...may.value, stepUp } }
  }
}

/** A kind that is not named here is nobody's to approve, until somebody says whose. */
export function permitFor({ kind, content }: Pick<change.Proposal, 'kind' | 'content'>): identity.Permit {
  // What was doubted says why.
  if (kind === 'payments.payment')
    return typeof content === 'object' && content !== null && 'reason' in content
      ? 'approve.held_payments'
      : 'approve.payments'
  const named = permitOfKind.get(kind)
  if (named !== undefined) return named
  return Object.values<string>(payments.settingNames).includes(kind) ? 'approve.settings' : 'approve.unknown'
}

const permitOfKind: ReadonlyMap<string, identity.Permit> = new Map([
  ['rails.file', 'approve.payments'],
  ['payments.refund', 'approve.returns'],
  ['payments.reissue', 'approve.returns'],
  ['payments.break', 'approve.books'],
  ['payments.prefunding', 'approve.books'],
  ['rails.resolution', 'approve.books'],
  ['payments.payee_account', 'approve.payees'],
  ['payments.dispute', 'approve.disputes'],
  ['rails.screening_hit', 'approve.screening'],
  ['messages.template', 'approve.settings'],
  ['identity.role_grant', 'approve.rights'],
  ['identity.role_revocation', 'approve.rights'],
  ['identity.person', 'approve.rights'],
  ['identity.invitation', 'approve.rights'],
  ['identity.credential_reset', 'approve.rights'],
  ['identity.client', 'approve.clients'],
  ['identity.client_key', 'approve.clients'],
  ['identity.client_retired', 'approve.clients'],
  ['identity.external_mapping', 'approve.clients'],
  ['identity.agent', 'approve.clients'],
  ['identity.break_glass', 'approve.break_glass'],
  ['protection.rotation', 'approve.keys'],
  ['payments.legal_hold', 'approve.holds'],
  ['payments.legal_hold_lift', 'approve.holds'],
  ['payments.erasure', 'approve.holds'],
  // How long things are kept is for those who hold them, not for those who run the payments.
  ['payments.retention', 'approve.holds'],
  ['risk.acceptance', 'approve.risks'],
  ['payments.unmasking', 'approve.unmaskings'],
])

/** What people can be asked to agree to. */
export const proposalKinds: readonly change.ProposalKind[] = [
  'payments.payment',
  // As the rooms named them.
  ...([...permitOfKind.keys()] as change.ProposalKind[]),
  ...Object.values(payments.settingNames).filter(name => !permitOfKind.has(name)),
]

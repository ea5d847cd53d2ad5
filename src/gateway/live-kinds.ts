// Who may know that something happened: whoever may read what it happened to. Whoever reads the log may know of all of it.

import type { Permit } from './caller.ts'

/** By the beginning of a kind of leaf; the longest that fits. What fits none is for those who read the log. */
export const toldBy: Readonly<Record<string, Permit>> = {
  'change.': 'proposals.read',
  'change.value_set': 'settings.read',
  'identity.': 'access.read',
  'identity.agent_': 'clients.read',
  'identity.client_': 'clients.read',
  'identity.mapping_': 'clients.read',
  'identity.person_': 'rights.read',
  'identity.role_': 'rights.read',
  'ledger.': 'ledger.read',
  'messages.': 'messages.read',
  'messages.endpoint_': 'webhooks.read',
  'messages.secret_': 'webhooks.read',
  'payments.': 'payments.read',
  'payments.biller_': 'directory.read',
  'payments.blocked_property_': 'screening.read',
  'payments.break': 'breaks.read',
  'payments.dispute': 'disputes.read',
  'payments.exception': 'exceptions.read',
  'payments.funding_account_': 'funding_accounts.read',
  'payments.general_ledger': 'reconciliation.read',
  'payments.institution_': 'settings.read',
  'payments.legal_hold_': 'holds.read',
  'payments.member_': 'members.read',
  'payments.payee_': 'payees.read',
  'payments.property_': 'screening.read',
  'payments.reconciled': 'reconciliation.read',
  'payments.screened': 'screening.read',
  'payments.settlement_account_': 'settings.read',
  'payments.stop_order': 'stop_payments.read',
  'payments.unmask': 'unmaskings.read',
  'protection.': 'keys.read',
  'rails.': 'rails.read',
  'rails.check': 'checks.read',
  'rails.core_': 'core.read',
  'rails.file': 'files.read',
  'rails.incoming_': 'incoming_files.read',
  'rails.sanctions_': 'screening.read',
  'rails.screened': 'screening.read',
  'rails.screening_': 'screening.read',
  'rails.statement': 'reconciliation.read',
  'reporting.feedback_': 'feedback.read',
  'reporting.view_': 'self.manage',
  'risk.': 'risk.read',
}

const beginnings = Object.keys(toldBy).toSorted((one, other) => other.length - one.length)

export function permitToKnow(kind: string): Permit {
  const beginning = beginnings.find(each => kind.startsWith(each))
  return (beginning === undefined ? undefined : toldBy[beginning]) ?? 'audit.read'
}

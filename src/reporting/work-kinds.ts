// What people are asked to agree to, each kind in words.

import type { ProposalKind } from '../change/change.ts'
import type { SettingName } from '../payments/payments.ts'

const settingWords: Readonly<Record<SettingName, string>> = {
  'payments.calendar': 'A change of the calendar and its cut-offs',
  'payments.lead_days': 'A change of the days until arrival',
  'payments.limits': 'Other limits of members',
  'payments.approvals': 'Other amounts from which a second person agrees',
  'payments.detection': 'A change of what is held',
  'payments.payees': 'Another cool-off of payees',
  'payments.files': 'A change of how files go to the bank',
  'payments.core': 'A change of how the core is asked',
  'payments.fallback': 'Another way out when a rail is down',
  'payments.checks': 'A change of how checks are paid',
  'payments.general_ledger': 'A change of the accounts of the general ledger',
  'payments.retention': 'Another time for which things are kept',
  'payments.unmasking_rates': 'Other rates of looks at whole numbers',
  'identity.requests': 'Other rates of requests',
  'identity.sign_in': 'A change of how people sign in',
}

const words: Readonly<Record<string, string>> = {
  ...settingWords,
  'payments.payment': 'A payment',
  'rails.file': 'A file to the bank',
  'payments.refund': 'A refund to a member',
  'payments.reissue': 'A payment anew of what came back',
  'payments.break': 'A line of a statement and where its money goes',
  'payments.prefunding': 'Money to the account at the bank',
  'rails.resolution': 'What a bank’s entry or a difference with the core is',
  'payments.payee_account': 'Another account of a payee',
  'payments.dispute': 'A step of a dispute',
  'rails.screening_hit': 'What a name on a sanctions list is',
  'messages.template': 'The wording of a message',
  'identity.role_grant': 'A role for somebody',
  'identity.role_revocation': 'A role that somebody is to lose',
  'identity.person': 'Somebody new',
  'identity.invitation': 'An invitation',
  'identity.credential_reset': 'New credentials for somebody',
  'identity.break_glass': 'A look at everything for an hour',
  'identity.client': 'A program and what it may ask for',
  'identity.client_key': 'A key of a program',
  'identity.client_retired': 'The end of a program',
  'identity.external_mapping': 'A claim of another issuer',
  'identity.agent': 'A program that runs on a model',
  'payments.legal_hold': 'A legal hold',
  'payments.legal_hold_lift': 'The end of a legal hold',
  'payments.erasure': 'The erasure of a member',
  'payments.unmasking': 'A look at a whole account number',
  'risk.acceptance': 'What is left of a risk, to be accepted',
  'protection.rotation': 'New keys',
}

/** `A refund to a member`. Of a kind that stands nowhere here, the kind itself. */
export function saidOfKind(kind: ProposalKind): string {
  return words[kind] ?? `A change of ${kind}`
}

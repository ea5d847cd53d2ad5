// What a program can be registered for, in groups: by what it is about, and then by what is done with it.

import type { Scope } from '../../api/api.ts'
import { wordsOf } from '../../parts/said.ts'

/** All there are: what the contract adds does not compile until it stands here. */
const known: Readonly<Record<Scope, true>> = {
  'access.block': true,
  'access.read': true,
  'audit.read': true,
  'break_glass.propose': true,
  'break_glass.review': true,
  'breaks.read': true,
  'breaks.resolve': true,
  'checks.read': true,
  'checks.stop': true,
  'clients.propose': true,
  'clients.read': true,
  'clients.suspend': true,
  'core.read': true,
  'core.resolve': true,
  'directory.change': true,
  'directory.read': true,
  'disputes.change': true,
  'disputes.credit': true,
  'disputes.open': true,
  'disputes.read': true,
  'disputes.resolve': true,
  'exceptions.read': true,
  'exceptions.refund': true,
  'exceptions.resolve': true,
  'feedback.give': true,
  'feedback.plan': true,
  'feedback.read': true,
  'files.read': true,
  'funding_accounts.open': true,
  'funding_accounts.read': true,
  'holds.propose': true,
  'holds.read': true,
  'incoming_files.keep': true,
  'incoming_files.read': true,
  'incoming_files.resolve': true,
  'keys.propose': true,
  'keys.read': true,
  'ledger.open': true,
  'ledger.read': true,
  'ledger.transfer': true,
  'members.change': true,
  'members.enrol': true,
  'members.read': true,
  'messages.read': true,
  'messages.replay': true,
  'payees.add': true,
  'payees.change': true,
  'payees.propose_account': true,
  'payees.read': true,
  'payments.amend': true,
  'payments.cancel': true,
  'payments.read': true,
  'payments.submit': true,
  'proposals.approve': true,
  'proposals.read': true,
  'proposals.reject': true,
  'rails.read': true,
  'reconciliation.read': true,
  'reports.read': true,
  'rights.propose': true,
  'rights.read': true,
  'risk.accept': true,
  'risk.read': true,
  'risk.try': true,
  'screening.decide': true,
  'screening.read': true,
  'self.credentials': true,
  'self.manage': true,
  'service.read': true,
  'sessions.end': true,
  'settings.propose': true,
  'settings.read': true,
  'settlement.prefund': true,
  'standing_orders.change': true,
  'standing_orders.create': true,
  'standing_orders.read': true,
  'stop_payments.order': true,
  'stop_payments.read': true,
  'templates.propose': true,
  'unmaskings.ask': true,
  'unmaskings.read': true,
  'webhooks.manage': true,
  'webhooks.read': true,
  'work_items.lock': true,
  'work_items.read': true,
}

export type ScopeGroup = { readonly about: string; readonly scopes: readonly Scope[] }

export const scopeGroups: readonly ScopeGroup[] = Object.entries(
  Object.groupBy(Object.keys(known).filter(isScope), scope => scope.split('.')[0] ?? scope),
).map(([about, scopes]) => ({ about: labelOf(about), scopes: scopes ?? [] }))

function isScope(text: string): text is Scope {
  return Object.hasOwn(known, text)
}

function labelOf(about: string): string {
  const words = wordsOf(about)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What would come and what would go, each in the order in which they are offered. */
export function changedScopes(
  has: readonly string[],
  wanted: readonly string[],
): { readonly come: readonly string[]; readonly go: readonly string[] } {
  return { come: wanted.filter(scope => !has.includes(scope)), go: has.filter(scope => !wanted.includes(scope)) }
}

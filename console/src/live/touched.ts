// What a leaf makes old: whatever was read of the very thing that it names, and the lists and sums that its kind belongs to.

import type { AskedLoosely, Reading } from '../api/asked.ts'
import type { Leaf } from './line.ts'

const waiting = ['GET /v1/work-items', 'GET /v1/work-items/counts'] as const
const screening = ['GET /v1/screening', 'GET /v1/screening/hits'] as const
const days = ['GET /v1/reconciliations/{day}', 'GET /v1/general-ledger/{day}', 'GET /v1/ledger/trial-balance'] as const
const risk = [
  'GET /v1/risk',
  'GET /v1/risk/controls',
  'GET /v1/risk/risks',
  'GET /v1/risk/plan',
  'GET /v1/risk/matrix',
] as const

/** By the beginning of a kind, as src/gateway/live-kinds.ts has them; the longest that fits. */
const byKind: Readonly<Record<string, readonly Reading[]>> = {
  'change.': ['GET /v1/proposals', ...waiting],
  'change.value_set': ['GET /v1/settings', 'GET /v1/schedules'],
  'identity.actor_': ['GET /v1/people', 'GET /v1/clients'],
  'identity.address_block': ['GET /v1/address-blocks'],
  'identity.agent_': ['GET /v1/clients'],
  'identity.break_glass': ['GET /v1/break-glass'],
  'identity.client_': ['GET /v1/clients'],
  'identity.invited': ['GET /v1/people'],
  'identity.mapping_': ['GET /v1/external-mappings'],
  'identity.person_': ['GET /v1/people'],
  'identity.role_': ['GET /v1/people'],
  'ledger.account_': ['GET /v1/ledger/accounts'],
  'messages.': ['GET /v1/messages'],
  'messages.endpoint_': ['GET /v1/webhook-endpoints'],
  'messages.secret_': ['GET /v1/webhook-endpoints'],
  'messages.template_': ['GET /v1/message-templates'],
  'payments.': ['GET /v1/payments', 'GET /v1/payments/summary', ...waiting],
  'payments.biller_': ['GET /v1/billers'],
  'payments.blocked_property_': ['GET /v1/blocked-property'],
  'payments.break': ['GET /v1/breaks', ...waiting],
  'payments.dispute': ['GET /v1/disputes', ...waiting],
  'payments.exception': ['GET /v1/exceptions', ...waiting],
  'payments.funding_account_': ['GET /v1/funding-accounts'],
  'payments.general_ledger': days,
  'payments.institution_': ['GET /v1/settings'],
  'payments.legal_hold_': ['GET /v1/legal-holds'],
  'payments.member_': ['GET /v1/members'],
  'payments.member_looked_up': [],
  'payments.payee_': ['GET /v1/payees'],
  'payments.property_': ['GET /v1/blocked-property'],
  'payments.reconciled': days,
  'payments.screened': screening,
  'payments.stop_order': ['GET /v1/stop-payments', ...waiting],
  'payments.unmask': ['GET /v1/unmaskings'],
  'protection.': ['GET /v1/key-rotations'],
  'protection.member_erased': ['GET /v1/erasures', 'GET /v1/erasures/due'],
  'rails.': ['GET /v1/rails'],
  'rails.change_notice': ['GET /v1/change-notices'],
  'rails.check': ['GET /v1/checks'],
  'rails.core_': ['GET /v1/core/differences', ...waiting],
  'rails.file': ['GET /v1/files', 'GET /v1/rails'],
  'rails.incoming_': ['GET /v1/incoming-files', 'GET /v1/incoming-entries', ...waiting],
  'rails.resolution': ['GET /v1/incoming-entries', ...waiting],
  'rails.return_rate': ['GET /v1/return-rates'],
  'rails.sanctions_': ['GET /v1/screening/editions'],
  'rails.screen': [...screening, ...waiting],
  'rails.statement': ['GET /v1/statements', 'GET /v1/breaks', ...waiting],
  'reporting.feedback_': ['GET /v1/feedback'],
  'reporting.view_': ['GET /v1/views'],
  'risk.': risk,
}
const beginnings = Object.keys(byKind).toSorted((one, other) => other.length - one.length)
/** Of every kind: it is the log itself. */
const always: ReadonlySet<string> = new Set<Reading>(['GET /v1/log/leaves'])

export function listsTouchedBy(kind: string): readonly Reading[] {
  const beginning = beginnings.find(each => kind.startsWith(each))
  return beginning === undefined ? [] : (byKind[beginning] ?? [])
}

/** `itself`: it was read of a thing that the leaf names. `among`: it is a list, or a sum, of such things. */
export function touches(
  { kind, subjects }: Leaf,
  operation: string,
  asked: AskedLoosely,
): 'itself' | 'among' | undefined {
  const named = [...Object.values(asked.path ?? {}), ...Object.values(asked.query ?? {})]
  if (named.some(value => value !== undefined && subjects.includes(value))) return 'itself'
  const isAmong = always.has(operation) || listsTouchedBy(kind).some(each => each === operation)
  return isAmong ? 'among' : undefined
}

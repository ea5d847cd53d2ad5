// What the queue calls things.

import type { Item } from '../../api/asked.ts'

export type WorkItem = Item<'GET /v1/work-items'>
export type WorkAction = WorkItem['actions'][number]
export type ActionName = WorkAction['action']

export const views = {
  needs_me: 'Needs me',
  cut_off_risk: 'Cut-off risk',
  holds: 'Holds',
  returns: 'Returns',
  possible_duplicates: 'Possible duplicates',
  recon_breaks: 'Reconciliation breaks',
  approvals: 'Approvals',
  disputes: 'Disputes',
  everything: 'Everything',
} as const
export type View = keyof typeof views

export function isView(text: string | undefined): text is View {
  return text !== undefined && Object.hasOwn(views, text)
}

export const kinds: Readonly<Record<WorkItem['kind'], string>> = {
  payment_approval: 'Payment to approve',
  payment_hold: 'Payment held',
  payment_exception: 'Payment exception',
  reconciliation_break: 'Reconciliation break',
  dispute: 'Dispute',
  incoming_entry: 'Incoming entry',
  core_difference: 'Core differs',
  stop_order: 'Stop order',
  screening_hit: 'Screening hit',
  blocked_property: 'Blocked property',
  proposal: 'Change to approve',
  feedback: 'Feedback',
  break_glass: 'Emergency access',
}

const verbs: Readonly<Record<ActionName, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  cancel: 'Cancel',
  take: 'Take it',
  reprocess: 'Try again',
  refund: 'Refund',
  reissue: 'Send anew',
  // Not as what shuts the window that asks for it.
  close: 'End it',
  match: 'Match',
  write_off: 'Write off',
  explain: 'Explain',
  confirm: 'Confirm',
  credit: 'Credit',
  resolve: 'Resolve',
  notify: 'Notify',
  debit: 'Debit',
  withdraw: 'Withdraw',
  settle: 'Settle',
  decide: 'Decide',
  report: 'Report',
  plan: 'Plan',
  review: 'Review',
}

export function verbOf(action: ActionName): string {
  return verbs[action]
}

/** Those whose words move money name how much. */
const moving: ReadonlySet<ActionName> = new Set([
  'approve',
  'refund',
  'reissue',
  'reprocess',
  'credit',
  'debit',
  'write_off',
])

export function labelOf(action: ActionName, amount: string | undefined): string {
  return amount !== undefined && moving.has(action) ? `${verbs[action]} ${amount}` : verbs[action]
}

/** What an action wants to be told; those with `elsewhere` want more than fits here, and are done where the thing lives. */
export type Wanted = 'nothing' | 'content_hash' | 'reason' | 'note' | 'elsewhere'

const wanted: Readonly<Partial<Record<ActionName, Wanted>>> = {
  approve: 'content_hash',
  reject: 'reason',
  explain: 'note',
  take: 'nothing',
  cancel: 'nothing',
  reprocess: 'nothing',
  refund: 'nothing',
  reissue: 'nothing',
  close: 'nothing',
  confirm: 'nothing',
}

export function wantedBy(action: ActionName): Wanted {
  return wanted[action] ?? 'elsewhere'
}

export type Told = { readonly words: string; readonly contentHash: string | undefined }

/** The body that goes with it; undefined while something is missing, and null where there is none. */
export function bodyOf(action: ActionName, { words, contentHash }: Told): object | null | undefined {
  const text = words.trim()
  switch (wantedBy(action)) {
    case 'nothing':
      return null
    case 'content_hash':
      return contentHash === undefined ? undefined : { contentHash }
    case 'reason':
      return text === '' ? undefined : { reason: text }
    case 'note':
      return text === '' ? undefined : { note: text }
    case 'elsewhere':
      return undefined
  }
}

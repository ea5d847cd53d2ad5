/** `ready`: enough approvals stand for the current revision. The last five are ends. */
export type ProposalState = 'open' | 'ready' | 'applied' | 'failed' | 'rejected' | 'withdrawn' | 'expired'

/**
 * Every step a proposal may take. What is not written here cannot happen; the database holds the same table. To `open`
 * leads a revision, or an approval that is not yet the last.
 */
export const nextStates = {
  open: ['open', 'ready', 'rejected', 'withdrawn', 'expired'],
  ready: ['open', 'applied', 'failed', 'rejected', 'withdrawn', 'expired'],
  applied: [],
  failed: [],
  rejected: [],
  withdrawn: [],
  expired: [],
} as const satisfies Record<ProposalState, readonly ProposalState[]>

export function mayBecome(from: ProposalState, to: ProposalState): boolean {
  const next: readonly ProposalState[] = nextStates[from]
  return next.includes(to)
}

export function isOver(state: ProposalState): boolean {
  return nextStates[state].length === 0
}

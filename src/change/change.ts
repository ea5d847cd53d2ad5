// Change lets people decide together: what one proposes, another approves, and what was approved is kept in versions.
//
// It promises: nobody approves what they made; an approval is of the content that was seen, and falls with it; one
// proposal is under way for each thing; what is in force was approved, and what was in force stays known.
// It decides nothing itself and calls nobody: the room that proposes carries out what is ready, in the same work. It
// knows nothing of what is changed; people are names here, and contents are canonical JSON.

export { keptTables, rowsKept } from './kept.ts'
export type { ProposalState } from './lifecycle.ts'
export { expireLoop } from './loops.ts'
export { owedLeaves } from './owed.ts'
export {
  type AppliedRefusal,
  type ApprovalRefusal,
  contentBytesMax,
  type FailedRefusal,
  type NewProposal,
  type NewProposalRefusal,
  type Proposal,
  type ProposalId,
  type ProposalKind,
  proposalDaysMax,
  type RejectionRefusal,
  type RevisionRefusal,
  reasonLengthMax,
  revisionsMax,
} from './proposal.ts'
export {
  applied,
  approvalsOf,
  approve,
  countOpenProposals,
  failed,
  findProposal,
  forgetUntold,
  listProposals,
  lockPending,
  type MayApprove,
  openProposals,
  pageMax,
  pendingAbout,
  propose,
  readProposals,
  reject,
  revise,
  revisionsOf,
  takeUntold,
  withdraw,
  withdrawPending,
} from './proposals.ts'
export type { Approval, Revision, Untold } from './store.ts'
export type { NewValue, Value, ValueRefusal } from './value.ts'
export { contentAt, hashesAt, historyOf, namesMax, setValue, valuesAt } from './values.ts'

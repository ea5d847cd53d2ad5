// Rails carry instructions to the outside world and bring back what became of them.
//
// They promise: an instruction is written down before it is sent; an outcome that is not known is asked for, never
// guessed and never resolved by sending under another name; a final answer stays.
// They know nothing of payments or the ledger: an instruction has a reference, an amount and a creditor.

export type { Corrected } from './ach/change-codes.ts'
export { type AchTerms, paymentFile } from './ach/payment-file.ts'
export { returnWords } from './ach/return-codes.ts'
export { type Carried, carriedFor, foundByName, foundByTrace, type SentEntry, type SentInstruction } from './carried.ts'
export {
  type ChangeEnd,
  changeWords,
  endChangeNotice,
  forgetChangeNotices,
  isWaiting,
  listChangeNotices,
  openCorrected,
  takeChangeNotices,
} from './change-notices.ts'
export type { CheckAccountOf } from './check-presentments.ts'
export { type CheckState, checkStates, staleDaysMax, staleDaysMin } from './checks/check.ts'
export type { CheckTerms } from './checks/check-file.ts'
export {
  type Core,
  type CoreAccount,
  type CoreAccountsAsked,
  type CoreAccountsOf,
  type CoreAnswer,
  type CoreInquiry,
  type CoreOperation,
  type CoreOperationId,
  isPlainReason,
} from './core.ts'
export {
  answerHolds,
  bindHolds,
  type CoreMove,
  enqueueCore,
  giveUpHolds,
  listCoreDifferences,
  takeCoreNews,
  takeDifferenceNews,
  unconfirmedOn,
  type WantedHold,
  wantHolds,
} from './core-operations.ts'
export { type CoreDifference, type CoreRow, coreDifferenceKinds } from './core-store.ts'
export type { CoreOf, Cores } from './cores.ts'
export { failureKinds } from './failure.ts'
export {
  type BankFile,
  type DebitName,
  type FileState,
  fileFormats,
  fileStates,
  type Particulars,
  type ParticularsOf,
} from './file.ts'
export {
  type CarriedInstruction,
  type Controls,
  type Debit,
  debitCalled,
  debitControls,
  debitEntries,
  debitHasNews,
  debitsThatLeft,
  type FileEntry,
  instructionsNamed,
  type LeftDebit,
  lockDebitCalled,
} from './file-controls.ts'
export {
  approve as approveFile,
  build as buildFile,
  confirm as confirmFile,
  type FileAnswer,
  type FileNotFound,
  type FileNotWaiting,
  type FilePolicy,
  fileKind,
  findFile,
  listFiles,
  settleFile,
  withdraw as withdrawFile,
  write as writeFile,
} from './files.ts'
export {
  type Arrived,
  type EntryWithCandidates,
  findIncoming,
  type IncomingDetail,
  type IncomingFileMalformed,
  type IncomingFileNotFound,
  keep as keepIncoming,
  listEntriesForPeople,
  listIncoming,
  listIncomingEntries,
  sealArrived,
} from './incoming.ts'
export {
  type ChangeNotice,
  changeNoticeStates,
  effects as incomingEffects,
  type IncomingFile,
  type IncomingFileId,
  incomingEntryKinds,
  incomingKinds,
  incomingStates,
} from './incoming-file.ts'
export { returnsInFile, returnsTraced } from './incoming-store.ts'
export type { Answer, Bank, Inquiry, Instruction, InstructionId, News, WithheldOf } from './instruction.ts'
export { enqueue, receive, takeNews } from './instructions.ts'
export type { CreditTransferTerms } from './iso20022/credit-transfer-file.ts'
export { type LinkRow, linkNames, linkStates, reportedLinks } from './link.ts'
export { type LinkReport, linksOfAll, reportLinks } from './links.ts'
export {
  entryNamed,
  lookBy,
  type OpenDifference,
  type OpenEntry,
  openRails,
  readOpenDifferences,
  readOpenEntries,
  readOpenHits,
} from './open-work.ts'
export type { OpenHit } from './open-work-store.ts'
export { owedLeaves } from './owed.ts'
export {
  type CheckNotFound,
  findCheck,
  findCheckOf,
  listChecks,
  type NamedCheck,
  type PaperCheck,
  type PresentedBefore,
  presentmentsOf,
  type StopRefusal,
  settleInstructions,
  stopAndFind,
  stopCheck,
  takePresentments,
  type UntoldPresentment,
} from './paper-checks.ts'
export { canFallBack, queuedForFiles, type Reroutable, reroute } from './rerouting.ts'
export {
  type EntryId,
  entryIdOf,
  type Resolution,
  type ResolutionState,
  resolutionKinds,
  resolutionStates,
} from './resolution.ts'
export {
  explainEntry,
  findDifferenceResolution,
  findEntryResolution,
  matchEntry,
  type NotResolved,
  type ResolutionDetail,
  type ResolutionRefusal,
  resolutionAgreed,
  resolutionDropped,
  resolutionKind,
  settleDifference,
} from './resolutions.ts'
export { countOriginated, countReturned, returnRates } from './return-rates.ts'
export { EditionGone, openScreener, type Screener } from './sanctions/screener.ts'
export {
  type Answered,
  type Asked,
  editionInForce,
  keptUntil,
  listEditions,
  recordScreening,
  refusedEditions,
  type Standing,
  screenNames,
  standingsOf,
  takeEdition,
  whyPlace,
} from './screening.ts'
export {
  type Disposition,
  type DispositionRefusal,
  dispositionApproved,
  dispositions,
  findHit,
  forgetHits,
  grounds as screeningGrounds,
  type HitRefusal,
  hitOf,
  listHits,
  proposeDisposition,
  screeningKind,
  screeningOf,
} from './screening-hits.ts'
export type { Edition, Hit, HitId, HitState, ScreeningId } from './screening-store.ts'
export { sealedColumns } from './sealed-columns.ts'
export type { Statement, StatementBalance, StatementDetail, StatementLine, StatementSide } from './statement.ts'
export type { BankAccountId, EnteredStatement, StatementFlaw, StatementId } from './statement-chain.ts'
export type { LineReference } from './statement-entry.ts'
export {
  type BookedLine,
  type CheckedStatement,
  enterStatement,
  findLines,
  findStatement,
  hasUntoldLines,
  type LineId,
  lastStatement,
  listLines,
  listStatements,
  type PreparedStatement,
  prepareStatement,
  type StatementNotFound,
  type StatementRefusal,
  takeLines,
  takeStatements,
} from './statements.ts'

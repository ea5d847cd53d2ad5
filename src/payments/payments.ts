// Payments take a member's order and see it through: held, sent, settled, or undone by entries that say so.
//
// They promise: an order acts once for its key; what is accepted is funded when it is due; every step of a payment is
// one of its lifecycle and leaves a leaf; an occurrence of a standing order is paid once, however often it is tried.
// They refuse in the order that `SubmissionRefusal` is written in. They know nothing of HTTP, files or banks.

export { type AccountMask, maskSignsMax, masksMax } from './account-mask.ts'
export { type Amendment, type AmendRefusal, amend, amendmentsOf } from './amend.ts'
export { aliasesMax, hitsMax, type WantedRefusal } from './biller-search.ts'
export {
  annualReportDueOn,
  type BlockedNotFound,
  findBlocked,
  listBlocked,
  type ReportRefusal,
  recordBlockedReport,
} from './blocked.ts'
export {
  actionsOf as actionsOfBreak,
  ageOf as ageOfBreak,
  type Break,
  type BreakRefusal,
  breakKinds,
} from './break.ts'
export {
  type AskRefusal,
  candidates as candidatesOfBreak,
  explainBreak,
  findBreak,
  listBreaks,
  matchBreak,
  type NotAgreed,
  stepsOfBreak,
  takeBreak,
  writeOffBreak,
} from './breaks.ts'
export { methods } from './calendar.ts'
export {
  type CarriedOut,
  carryOut,
  dropped,
  isOurs,
  type NotCarriedOut,
  proposeSetting,
  type SettingProposalRefusal,
  tryOut,
} from './carry-out.ts'
export { type Comparison, comparePeriod } from './compare.ts'
export { coreAccountsFrom } from './core-accounts.ts'
export { type AskFunds, fundsFrom, withoutCore } from './core-funds.ts'
export { post as postTransfers } from './core-posting.ts'
export { nextCutOff } from './cut-offs.ts'
export {
  type DayRefusal,
  dated,
  findLedgerDay,
  findReconciliation,
  listLedgerDays,
  listReconciliations,
  todayOf,
} from './days.ts'
export type { Deadline } from './deadlines.ts'
export { type Detect, detectionDeadlineMs, screen } from './detection.ts'
export {
  addBiller,
  type BillerRefusal,
  changeBiller,
  findBiller,
  type NewBillerRefusal,
  searchBillers,
  setBillerState,
} from './directory.ts'
export type { Biller, BillerTerms, NewBiller, RemitAddress } from './directory-store.ts'
export type {
  DecisionReason,
  Dispute,
  DisputeId,
  DisputeKind,
  Document,
  Notice,
  NoticeForm,
  NoticeKind,
} from './dispute.ts'
export { type DebitRefusal, debitAgain } from './dispute-debits.ts'
export { type NewDispute, type NewDisputeRefusal, openDispute } from './dispute-opening.ts'
export type { DisputeAnswer, DisputeDetail, DisputeRefusal } from './dispute-steps.ts'
export {
  beforeEveryDay,
  type ConfirmDisputeRefusal,
  type CreditRefusal,
  confirmDispute,
  creditProvisionally,
  disputeStepsOf,
  findDispute,
  type ListedDispute,
  listDisputes,
  neverDue,
  type RecordNoticeRefusal,
  type ResolveRefusal,
  recordNotice,
  resolveDispute,
  type WithdrawRefusal,
  withdrawDispute,
} from './disputes.ts'
export type { DisputePlace, DisputeStep } from './disputes-store.ts'
export { type ErasureRefusal, openBusinessKinds } from './erasure.ts'
export { eraseAgain, listDue, proposeErasure, retentionOfMember } from './erasures.ts'
export {
  type ActRefusal,
  type Exception,
  type ExceptionId,
  type ExceptionKind,
  kinds as exceptionKinds,
  table as exceptionTable,
} from './exception.ts'
export {
  closeException,
  findException,
  listExceptions,
  type ReprocessRefusal,
  reprocess,
  stepsOfException,
  takeException,
} from './exceptions.ts'
export { type ExportTools, exportInstitution, type Manifest } from './export.ts'
export { type ImportedAgain, importAgain } from './export-again.ts'
export { csvOf as ledgerCsv, readLines as readLedgerLines } from './general-ledger.ts'
export type {
  Course,
  Done,
  MemberStep,
  PaymentAmendment,
  StandingOrderStep,
  Terms,
} from './histories-store.ts'
export { findHold, type HoldRefusal, type HoldTarget, listHolds, proposeHold, proposeLift } from './holds.ts'
export type { LegalHold, LegalHoldId } from './holds-store.ts'
export { type ImportTools, importFiles } from './import.ts'
export type { FileReport, ImportReport, RowReport } from './import-report.ts'
export { ledgerCore } from './ledger-core.ts'
export { type PaymentState, paymentStates } from './lifecycle.ts'
export { columnsOf, type MovedFile, movedFileNames } from './moving-columns.ts'
export { writeLine as writeCsvLine } from './moving-csv.ts'
export { type FolderRefusal, openFolder } from './moving-folder.ts'
export { type PastDetail, pastStates, readPastDetail } from './moving-rows.ts'
export type { PastPayment } from './moving-store.ts'
export {
  changedAccountsAmong,
  type OpenDispute,
  type OpenException,
  type OpenPayments,
  openPayments,
  readBreaks,
  readDisputes,
  readExceptions,
  readUnconfirmed,
  readUnreported,
  readWaiting,
} from './open-work.ts'
export type { SameBill } from './open-work-store.ts'
export { owedLeaves } from './owed.ts'
export { checkAccountFrom, filePolicy, formerAgreement, particularsFrom, withheldOf } from './particulars.ts'
export {
  addFundingAccounts,
  addMembers,
  type FundingAccountOrder,
  findMember,
  type InstitutionRefusal,
  institution,
  listFundingAccounts,
  listFundingAccountsWhere,
  listMemberSteps,
  listMembers,
  type MemberRefusal,
  type NewInstitution,
  openInstitution,
  pageMax,
  partiesMax,
  setMemberLanguage,
  setMemberState,
} from './parties.ts'
export type {
  AccountNumber,
  FundingAccountDetail,
  Institution,
  Member,
  NewMember,
} from './parties-store.ts'
export {
  type BillerState,
  type MemberState,
  type MemberStateReason,
  memberStateReasons,
  type PayeeState,
  type ScreenedState,
  screenedStates,
} from './party-states.ts'
export {
  type Passport,
  type PassportPart,
  passportOf,
  passportParts,
} from './passport.ts'
export { type PassportEntry, passportKinds } from './passport-story.ts'
export { listPastPayments } from './past-payments.ts'
export {
  type ChangedAccount,
  hasChangedAccount,
  type PayeeAccountRefusal,
  proposePayeeAccount,
} from './payee-accounts.ts'
export {
  addPayees,
  changePayee,
  findPayee,
  listPayeeChanges,
  listPayees,
  listPayeesWhere,
  type NewPayeeRefusal,
  type PayeeChangeRefusal,
  type PayeeDetails,
  type PayeeRefusal,
  type PayeeStateRefusal,
  setPayeeState,
} from './payees.ts'
export type { NewPayee, PayeeAccount, PayeeChange, PayeeDetail } from './payees-store.ts'
export type {
  BillerId,
  FundingAccountId,
  MemberId,
  PayeeId,
  Payment,
  PaymentId,
  PaymentOrder,
  StandingOrderId,
  Verdict,
} from './payment.ts'
export {
  countedMax,
  everyPayment,
  listPaymentsWhere,
  type PaymentsSummary,
  placeIn,
  summarisePayments,
} from './payment-list.ts'
export {
  type PaymentFilter,
  type PaymentPlace,
  type PaymentSum,
  type PaymentsOrder,
  paymentOrders,
} from './payment-list-store.ts'
export { announcePrefunding, type PrefundingRefusal } from './prefunding.ts'
export { type Quote, quote } from './quotes.ts'
export { type RecallRefusal, recall, recallableUntil } from './recall.ts'
export { results as dayResults } from './reconciliation.ts'
export type { Frequency, Recurrence } from './recurrence.ts'
export { type Rehearsal, rehearse } from './rehearse.ts'
export { requestRates, signInTerms } from './request-settings.ts'
export { type Kept, reasonsToKeep, retentionClasses } from './retention.ts'
export { enterReturn, type NotReturned, type RefundRefusal, type ReissueRefusal, refund, reissue } from './returns.ts'
export type { ScreeningRefusal, Subject } from './screened.ts'
export type { Blocked, BlockedId } from './screened-store.ts'
export { type ScreeningStatus, screenedStepsOf, screeningStatus } from './screening.ts'
export { type AskScreening, screeningFrom } from './screening-ask.ts'
export { sealedColumns } from './sealed-columns.ts'
export {
  disputeWordsPlace,
  type MemberContext,
  memberPlace,
  type PayeeAddress,
  type PlainFundingAccount,
  type PlainMember,
  type PlainPayee,
  type PlainPayeeAccount,
  pastPaymentPlace,
  payeePlace,
  readPayeeAddress,
  sealBillerNumber,
  sealContext,
  sealCoreNumber,
  sealDisputeWords,
  sealFundingNumbers,
  sealMembers,
  sealPayeeAccounts,
  sealPayeeAddress,
  sealPayees,
} from './sealing.ts'
export { findBeginning, foundMax, lastBehind, lookUpMember, type SoughtPrefix } from './search.ts'
export { type SettingNumbers, sealSetting, settingNumbersFrom } from './setting-numbers.ts'
export {
  askedChecksSchema,
  askedFilesSchema,
  type CreditAgreement,
  currentContents,
  isSettingName,
  type SettingName,
  type SettingRefusal,
  settingNames,
  settingSchemas,
  shippedContent,
} from './settings.ts'
export type { StandingOrder, StandingOrderChange, StandingOrderRefusal, StandingOrderState } from './standing-order.ts'
export {
  changeStandingOrder,
  createStandingOrders,
  creationOf,
  findStandingOrder,
  listStandingOrderSteps,
  listStandingOrders,
  type NewStandingOrder,
  type NewStandingOrderRefusal,
  standingOrdersMax,
} from './standing-orders.ts'
export { paymentOf } from './steps.ts'
export { hasLapsed, type StopOrder, type StopOrderId, type StopTarget } from './stop-order.ts'
export {
  cancelStop,
  confirmStop,
  findStopOrder,
  listStopOrders,
  type NewStopOrder,
  type NewStopOrderRefusal,
  orderStop,
  type StopOrderAnswer,
  type StopOrderRefusal,
  stopOrdersFor,
} from './stop-orders.ts'
export type { Step } from './store.ts'
export { type Submission, type SubmissionRefusal, submissionRefusals } from './submission.ts'
export {
  cancel,
  findPayment,
  findPaymentByKey,
  type KeyUnknown,
  leavesOf,
  listPayments,
  ordersMax,
  type PaymentRefusal,
  stepsOf,
  submitMany,
} from './submit.ts'
export {
  type Unmasking,
  type UnmaskingField,
  type UnmaskingId,
  type UnmaskingManner,
  type UnmaskingSubject,
  unmaskingFields,
  unmaskingReasons,
  unmaskingWordsCharsMax,
} from './unmasking.ts'
export {
  listUnmaskings,
  noteUnmaskingLimited,
  readUnmasked,
  textOfUnmasked,
  type Unmasked,
  type UnmaskingOrder,
  type UnmaskingReadRefusal,
  type UnmaskingRefusal,
  unmask,
} from './unmaskings.ts'
export type { CarryOutRefusal } from './waiting.ts'

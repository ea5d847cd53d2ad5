// Rails carry instructions to the outside world and bring back what became of them.
//
// They promise: an instruction is written down before it is sent; an outcome that is not known is asked for, never
// guessed and never resolved by sending under another name; a final answer stays.
// They know nothing of payments or the ledger: an instruction has a reference, an amount and a creditor.

export type { Corrected } from './ach/change-codes.ts'
export type { AchTerms } from './ach/payment-file.ts'
export { returnWords } from './ach/return-codes.ts'
export {
  type ChangeEnd,
  changeWords,
  endChangeNotice,
  isWaiting,
  listChangeNotices,
  openCorrected,
  takeChangeNotices,
} from './change-notices.ts'
export type { BankFile, FileState, Particulars, ParticularsOf } from './file.ts'
export {
  approve as approveFile,
  confirm as confirmFile,
  type FileAnswer,
  type FileNotFound,
  type FileNotWaiting,
  fileKind,
  findFile,
  listFiles,
  settleFile,
  withdraw as withdrawFile,
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
export type { Answer, Bank, Inquiry, Instruction, InstructionId, News } from './instruction.ts'
export { enqueue, receive, takeNews } from './instructions.ts'
export { returnRates } from './return-rates.ts'

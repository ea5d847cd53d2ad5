// Rails carry instructions to the outside world and bring back what became of them.
//
// They promise: an instruction is written down before it is sent; an outcome that is not known is asked for, never
// guessed and never resolved by sending under another name; a final answer stays.
// They know nothing of payments or the ledger: an instruction has a reference, an amount and a creditor.

export type { AchTerms } from './ach/payment-file.ts'
export { failureKinds } from './failure.ts'
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
  withdraw as withdrawFile,
} from './files.ts'
export type { Answer, Bank, Inquiry, Instruction, InstructionId, News } from './instruction.ts'
export { enqueue, receive, takeNews } from './instructions.ts'
export { type LinkRow, linkNames, linkStates } from './link.ts'
export { type LinkReport, linksOfAll, reportLinks } from './links.ts'
export { canFallBack, queuedForFiles, type Reroutable, reroute } from './rerouting.ts'

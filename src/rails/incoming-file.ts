// A file from a bank: what it is, by what is in it, and its life, as a table. Pure.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { ProposalId } from '../change/change.ts'
import { scrub } from '../protection/protection.ts'
import type { Finding } from './ach/findings.ts'
import type { FileId } from './file.ts'
import type { InstructionId } from './instruction.ts'

export type IncomingFileId = Id<'inc'>
export const incomingKinds = ['nacha', 'status_report', 'statement', 'check_presentments', 'unknown'] as const
export type IncomingKind = (typeof incomingKinds)[number]
export const incomingStates = ['received', 'read', 'refused'] as const
export type IncomingState = (typeof incomingStates)[number]

/** Every step a file may take. What was refused has had no effect, and what was read has had all of its. */
export const nextIncomingStates = {
  received: ['read', 'refused'],
  read: [],
  refused: [],
} as const satisfies Record<IncomingState, readonly IncomingState[]>

export type IncomingFile = {
  readonly id: IncomingFileId
  readonly name: string
  readonly kind: IncomingKind
  readonly state: IncomingState
  readonly reason: string | null
  /** Null for what was too large to be fetched. */
  readonly hash: Buffer | null
  /** In bytes; 0 where it was not fetched. */
  readonly size: number
  readonly cameBy: 'inbox' | 'call'
  /** How often these bytes have come. */
  readonly times: number
  /** The place of the last entry that has been entered. */
  readonly entered: number
  readonly mistakes: number
  readonly remarks: number
  readonly receivedAt: Date
  readonly receivedBy: string
  readonly lastCameAt: Date
  /** Under which name it still lies in the inbox. */
  readonly liesAs: string | null
  readonly changedAt: Date
}

/** Why nothing of it was read. */
export const tooLarge = 'too_large'
/** More than any bank sends in a day. What is larger stays where it is, and people are shown that it lies there. */
export const incomingBytesMax = 33_554_432
/** Of those that a file is refused for, so many are kept; the rest are counted. */
export const findingsKeptMax = 200

/** What becomes of ours by one entry of a file. */
export const effects = [
  'returned',
  'accepted',
  'settled',
  'rejected',
  'confirmed',
  /** A notification of change that names a payment of ours. */
  'corrects',
  /** It was known already, or comes after what it would have led to. */
  'repeated',
  /** It says otherwise than what is final. A person must look. */
  'contradicts',
  /** It names nothing that we have sent, or not exactly. A person must look. */
  'unmatched',
  /** It is kept, and changes nothing. */
  'noted',
] as const
export type Effect = (typeof effects)[number]

export const incomingEntryKinds = [
  'return',
  'change',
  'refused_change',
  'dishonored',
  'contested',
  'other',
  'status',
  'file_status',
] as const
export type IncomingEntryKind = (typeof incomingEntryKinds)[number]

/** One thing that a file says of ours, and what came of it. */
export type IncomingEntry = {
  /** Counted from one. */
  readonly place: number
  readonly kind: IncomingEntryKind
  readonly code: string
  /** By what it names ours. */
  readonly names: string
  readonly receivingDfi: string | null
  readonly amount: bigint | null
  readonly instruction: InstructionId | null
  /** What the upper room calls it. */
  readonly reference: string | null
  readonly file: FileId | null
  readonly effect: Effect
  readonly isLate: boolean
}

export type Candidate = {
  readonly place: number
  readonly instruction: InstructionId
  readonly reference: string
  readonly why: 'same_trace' | 'same_amount_and_bank'
}

export const changeNoticeStates = ['waiting', 'proposed', 'left_to_people', 'nothing_to_change'] as const

/** A notification of change of a payment of ours. What it says is right is sealed. */
export type ChangeNotice = {
  readonly file: IncomingFileId
  readonly place: number
  readonly instruction: InstructionId
  readonly reference: string
  /** Stands for the account that it went to. */
  readonly creditor: string
  readonly code: string
  /** Null where whoever it is about has been erased; never while it waits. */
  readonly sealed: Buffer | null
  readonly state: (typeof changeNoticeStates)[number]
  readonly why: string | null
  readonly proposal: ProposalId | null
  readonly receivedAt: Date
  readonly dueOn: BusinessDate
}

/** A place in a file at which something is wrong or unusual, as it is kept. */
export type KeptFinding = Pick<Finding, 'line' | 'columns' | 'field' | 'wants' | 'found'> & {
  readonly severity: Finding['kind']
  /** The record, or the path in a message that has no lines; then line and columns are 0. */
  readonly record: string
  readonly rule: string
}

const headBytes = 4_096

/** By its first bytes, whatever it is called: the name of a file is the bank's own business. */
export function kindOfBytes(bytes: Buffer): IncomingKind {
  const head = bytes
    .subarray(0, headBytes)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  // A file header: record type 1, priority code 01.
  if (/^101[ 0-9]/.test(head)) return 'nacha'
  if (/^[PT][0-9]{42}/.test(head)) return 'check_presentments'
  if (!head.startsWith('<')) return 'unknown'
  const message = /urn:iso:std:iso:20022:tech:xsd:(pain\.002|pacs\.002|camt\.05[234])\./.exec(head)?.[1]
  if (message === undefined) return 'unknown'
  return message.startsWith('camt') ? 'statement' : 'status_report'
}

const nameCharsMax = 128

/** As it may be shown: of printable ASCII, not too long, and without what has the shape of a secret. */
export function shownName(name: string): string {
  return scrub(name.replaceAll(/[^!-~]/g, '_')).slice(0, nameCharsMax) || '_'
}

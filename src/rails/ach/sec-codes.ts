// Standard Entry Class Codes: one row of rules for each. Source: Nacha Operating Rules, Appendix Three, Subpart 3.2.2
// (Standard Entry Class Code) and Article Two, Subsection 2.5 (Provisions for Specific Types of Entries), as public
// guides of banks and EPCOR repeat them.

import type { AchRecord } from './layouts.ts'
import type { Purpose, Sign } from './transaction-codes.ts'

export type EntryDetail = AchRecord<
  | 'entryDetail'
  | 'ackEntryDetail'
  | 'atxEntryDetail'
  | 'checkEntryDetail'
  | 'cieEntryDetail'
  | 'ctxEntryDetail'
  | 'mteEntryDetail'
  | 'popEntryDetail'
  | 'posEntryDetail'
  | 'shrEntryDetail'
  | 'trxEntryDetail'
  | 'truncatedCheckEntryDetail'
  | 'webEntryDetail'
  | 'iatEntryDetail'
  | 'advEntryDetail'
>

export type Addenda = AchRecord<
  | 'addenda02'
  | 'addenda05'
  | 'addenda10'
  | 'addenda11'
  | 'addenda12'
  | 'addenda13'
  | 'addenda14'
  | 'addenda15'
  | 'addenda16'
  | 'addenda17'
  | 'addenda18'
  | 'addenda98'
  | 'addenda98Iat'
  | 'addenda98Refused'
  | 'addenda99'
  | 'addenda99Iat'
  | 'addenda99Dishonored'
  | 'addenda99Contested'
>

/** More than four digits cannot be counted: no entry has more addenda (CTX, Appendix Three). */
export const addendaMax = 9_999

type AddendaRule = { readonly type: Addenda['record']; readonly min: number; readonly max: number }

export type SecRule = {
  readonly name: string
  readonly receiver: 'consumer' | 'company' | 'either' | 'institution'
  readonly entry: EntryDetail['record']
  /** Directions that it may have; the other one only to reverse. */
  readonly signs: readonly Sign[]
  readonly purposes: readonly Purpose[]
  readonly addenda: readonly AddendaRule[]
  readonly amountMax?: bigint
  /** The company entry description that the class must bear. */
  readonly description?: string
  /** Whether bill pay sends it, or reads it only. */
  readonly use: 'originated' | 'read'
}

const credits = ['credit'] as const
const debits = ['debit'] as const
const both = ['credit', 'debit'] as const
const money = ['money'] as const
const live = ['money', 'prenote'] as const
const liveOrZero = ['money', 'prenote', 'zero'] as const
const none: readonly AddendaRule[] = []
const upToOne: readonly AddendaRule[] = [{ type: 'addenda05', min: 0, max: 1 }]
const one: readonly AddendaRule[] = [{ type: 'addenda05', min: 1, max: 1 }]
const oneOrMore: readonly AddendaRule[] = [{ type: 'addenda05', min: 1, max: addendaMax }]
const many: readonly AddendaRule[] = [{ type: 'addenda05', min: 0, max: addendaMax }]
const ofTerminal: readonly AddendaRule[] = [{ type: 'addenda02', min: 1, max: 1 }]
const ofChange: readonly AddendaRule[] = [{ type: 'addenda98', min: 1, max: 1 }]
const abroad: readonly AddendaRule[] = [
  { type: 'addenda10', min: 1, max: 1 },
  { type: 'addenda11', min: 1, max: 1 },
  { type: 'addenda12', min: 1, max: 1 },
  { type: 'addenda13', min: 1, max: 1 },
  { type: 'addenda14', min: 1, max: 1 },
  { type: 'addenda15', min: 1, max: 1 },
  { type: 'addenda16', min: 1, max: 1 },
  { type: 'addenda17', min: 0, max: 2 },
  { type: 'addenda18', min: 0, max: 5 },
]

/** What was a check is converted up to $25,000, and presented again up to $2,500. */
const converted = { amountMax: 25_000_00n }
const represented = { amountMax: 2_500_00n, description: 'REDEPCHECK' }
const destroyed = { amountMax: 2_500_00n, description: 'NO CHECK' }
const enrolling = { description: 'AUTOENROLL' }

type Limits = Pick<SecRule, 'amountMax' | 'description'>
type SecRow = readonly [
  name: string,
  receiver: SecRule['receiver'],
  use: SecRule['use'],
  entry: SecRule['entry'],
  signs: SecRule['signs'],
  purposes: SecRule['purposes'],
  addenda: SecRule['addenda'],
  limits?: Limits,
]

const rows = {
  ACK: ['Acknowledgment of a CCD', 'company', 'read', 'ackEntryDetail', credits, ['zero'], upToOne],
  ADV: ['Automated Accounting Advice', 'institution', 'read', 'advEntryDetail', both, ['advice'], none],
  ARC: ['Accounts Receivable', 'either', 'read', 'checkEntryDetail', debits, money, none, converted],
  ATX: ['Acknowledgment of a CTX', 'company', 'read', 'atxEntryDetail', credits, ['zero'], many],
  BOC: ['Back Office Conversion', 'either', 'read', 'checkEntryDetail', debits, money, none, converted],
  CCD: ['Corporate Credit or Debit', 'company', 'originated', 'entryDetail', both, liveOrZero, upToOne],
  CIE: ['Customer Initiated', 'company', 'originated', 'cieEntryDetail', credits, live, upToOne],
  COR: ['Notification of Change', 'either', 'read', 'entryDetail', both, ['return'], ofChange],
  CTX: ['Corporate Trade Exchange', 'company', 'originated', 'ctxEntryDetail', both, liveOrZero, many],
  DNE: ['Death Notification', 'consumer', 'read', 'entryDetail', credits, ['prenote'], one],
  // Its detail should count its addenda as CTX does. Public samples do not, and those columns are text either way.
  ENR: ['Automated Enrollment', 'institution', 'read', 'entryDetail', both, ['prenote'], oneOrMore, enrolling],
  IAT: ['International ACH Transaction', 'either', 'read', 'iatEntryDetail', both, liveOrZero, abroad],
  MTE: ['Machine Transfer', 'consumer', 'read', 'mteEntryDetail', both, live, ofTerminal],
  POP: ['Point-of-Purchase', 'either', 'read', 'popEntryDetail', debits, money, none, converted],
  POS: ['Point-of-Sale', 'consumer', 'read', 'posEntryDetail', debits, live, ofTerminal],
  PPD: ['Prearranged Payment or Deposit', 'consumer', 'originated', 'entryDetail', both, live, upToOne],
  RCK: ['Re-presented Check', 'consumer', 'read', 'checkEntryDetail', debits, money, none, represented],
  SHR: ['Shared Network', 'consumer', 'read', 'shrEntryDetail', debits, live, ofTerminal],
  TEL: ['Telephone-Initiated', 'consumer', 'originated', 'webEntryDetail', debits, live, none],
  TRC: ['Check Truncation', 'either', 'read', 'truncatedCheckEntryDetail', debits, money, none],
  TRX: ['Check Truncation Exchange', 'either', 'read', 'trxEntryDetail', debits, money, many],
  WEB: ['Internet-Initiated or Mobile', 'consumer', 'originated', 'webEntryDetail', both, live, upToOne],
  XCK: ['Destroyed Check', 'either', 'read', 'truncatedCheckEntryDetail', debits, money, none, destroyed],
} as const satisfies Readonly<Record<string, SecRow>>

export const secCodes: ReadonlyMap<string, SecRule> = new Map(
  Object.entries<SecRow>(rows).map(([code, [name, receiver, use, entry, signs, purposes, addenda, limits]]) => [
    code,
    { name, receiver, use, entry, signs, purposes, addenda, ...limits },
  ]),
)

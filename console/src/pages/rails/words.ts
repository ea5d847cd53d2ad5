// How things between us and the bank stand, in words, and as a tone.

import type { Item } from '../../api/asked.ts'
import type { Tone } from '../../parts/tone.ts'

type Said = readonly [words: string, tone: Tone]

export type Rail = Item<'GET /v1/rails'>
export type BankFile = Item<'GET /v1/files'>
export type IncomingFile = Item<'GET /v1/incoming-files'>
export type IncomingEntry = Item<'GET /v1/incoming-entries'>
export type Check = Item<'GET /v1/checks'>

export const links: Readonly<Record<Rail['link'], readonly [name: string, what: string]>> = {
  calls: ['Calls', 'Instructions to the bank, one by one'],
  files: ['Files out', 'Files to the bank'],
  inbox: ['Inbox', 'Files from the bank'],
  core: ['Core', 'The institution’s own core system'],
}

export const railStates: Readonly<Record<Rail['state'], Said>> = {
  connected: ['connected', 'good'],
  degraded: ['last call failed', 'attention'],
  failed: ['breaker open', 'bad'],
  disconnected: ['not configured', 'quiet'],
}

const methods: Readonly<Record<string, string>> = {
  ach: 'ACH',
  same_day_ach: 'Same-day ACH',
  check: 'Checks on paper',
  on_us: 'Within the institution',
}

export function methodWords(method: string): string {
  return methods[method] ?? method.replaceAll('_', ' ')
}

export const failures: Readonly<Record<NonNullable<Rail['lastFailure']>, string>> = {
  timed_out: 'No answer in time. What was asked may have been done; it is looked for before it is asked again.',
  not_reached: 'It was not reached. Nothing left.',
  cut_off: 'The line broke in the middle. What was asked may have been done; it is looked for.',
  host_key_unknown: 'Another key than the one known. Nothing left.',
  tls_failed: 'No secure line came about. Nothing left.',
  sign_in_refused: 'Our sign-in was refused. Nothing left.',
  not_permitted: 'We may not do that there.',
  not_found: 'What was asked for is not there.',
  no_room: 'The other side has no room.',
  answered_wrongly: 'The answer is not one that we know how to read.',
  failed: 'It failed in a way that has no name.',
}

export const formats: Readonly<Record<BankFile['format'], string>> = {
  nacha: 'ACH (Nacha)',
  'pain.001': 'ISO 20022 pain.001',
  checks: 'Checks to print',
  positive_pay: 'Positive pay',
}

export const fileStates: Readonly<Record<BankFile['state'], Said>> = {
  building: ['being built', 'waiting'],
  awaiting_approval: ['awaiting approval', 'attention'],
  approved: ['approved', 'waiting'],
  sending: ['sending', 'waiting'],
  sent: ['sent', 'waiting'],
  confirmed: ['confirmed', 'good'],
  rejected: ['rejected', 'bad'],
  withdrawn: ['withdrawn', 'quiet'],
}

export const incomingKinds: Readonly<Record<IncomingFile['kind'], string>> = {
  nacha: 'Returns and changes (Nacha)',
  status_report: 'Status report',
  statement: 'Statement',
  check_presentments: 'Checks brought to the bank',
  unknown: 'Nothing that we can read',
}

export const incomingStates: Readonly<Record<IncomingFile['state'], Said>> = {
  received: ['still to be read', 'waiting'],
  read: ['read', 'good'],
  refused: ['refused', 'bad'],
}
export const isIncomingState = (text: string | undefined): text is IncomingFile['state'] =>
  text !== undefined && Object.hasOwn(incomingStates, text)

export const entryKinds: Readonly<Record<IncomingEntry['kind'], string>> = {
  return: 'Return',
  change: 'Notice of change',
  refused_change: 'Refused notice of change',
  dishonored: 'Dishonored return',
  contested: 'Contested dishonored return',
  other: 'Something else',
  status: 'Status of a payment',
  file_status: 'Status of a file',
}

export const effects: Readonly<Record<IncomingEntry['effect'], Said>> = {
  returned: ['the payment came back', 'attention'],
  accepted: ['accepted', 'good'],
  settled: ['settled', 'good'],
  rejected: ['rejected', 'bad'],
  confirmed: ['confirmed', 'good'],
  corrects: ['corrects bank details', 'attention'],
  repeated: ['known already', 'quiet'],
  contradicts: ['contradicts what is final', 'bad'],
  unmatched: ['names nothing of ours', 'bad'],
  noted: ['noted', 'quiet'],
}

/** Somebody must look at these. */
export function needsPeople({ effect }: Pick<IncomingEntry, 'effect'>): boolean {
  return effect === 'contradicts' || effect === 'unmatched'
}

export const checkStates: Readonly<Record<Check['state'], Said>> = {
  drawn: ['drawn', 'waiting'],
  issued: ['in the mail', 'waiting'],
  stopping: ['being stopped', 'attention'],
  stopped: ['stopped', 'quiet'],
  voided: ['void', 'quiet'],
  cleared: ['paid by the bank', 'good'],
}
export const isCheckState = (text: string | undefined): text is Check['state'] =>
  text !== undefined && Object.hasOwn(checkStates, text)

const minuteMs = 60_000

/** What is left until then: `2 h 05 min`; undefined once it is over. */
export function leftUntil(at: string, nowMs: number): string | undefined {
  const left = Date.parse(at) - nowMs
  if (left <= 0) return undefined
  const minutes = Math.floor(left / minuteMs)
  if (minutes === 0) return 'less than a minute'
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} h ${`${minutes % 60}`.padStart(2, '0')} min`
    : `${Math.floor(hours / 24)} days ${hours % 24} h`
}

/** Of a thousand, in hundredths of a percent, cut and never rounded up: 4 of 1,000 is `0.40`. */
export function percentText(part: number, whole: number): string {
  if (whole === 0) return '0.00'
  return (Math.floor((part * 10_000) / whole) / 100).toFixed(2)
}

// What is said of disputes, and of the clocks of Regulation E (12 CFR Part 1005) that run in them.

import type { Schemas } from '../../api/api.ts'
import type { Item } from '../../api/asked.ts'
import type { Tone } from '../../parts/tone.ts'

export type Dispute = Schemas['Dispute']
export type Listed = Item<'GET /v1/disputes'>
export type Deadline = Schemas['DisputeDeadline']
type DisputeState = Listed['state']

export const disputeStates: Readonly<Record<DisputeState, readonly [words: string, tone: Tone]>> = {
  open: ['open', 'attention'],
  provisionally_credited: ['credited provisionally', 'waiting'],
  resolved_in_favor: ['for the member', 'good'],
  resolved_against: ['against the member', 'quiet'],
  withdrawn: ['withdrawn', 'quiet'],
}

export function isDisputeState(text: string | undefined): text is DisputeState {
  return text !== undefined && Object.hasOwn(disputeStates, text)
}

export const disputeKinds: Readonly<Record<Listed['kind'], string>> = {
  unauthorized: 'Not authorised',
  incorrect_amount: 'Wrong amount',
  omitted: 'Missing from a statement',
  computational: 'Reckoned wrong',
  wrong_payee: 'Wrong payee',
  other: 'Another error',
}

export function isDisputeKind(text: string | undefined): text is Listed['kind'] {
  return text !== undefined && Object.hasOwn(disputeKinds, text)
}

/** What is to be done by the day, or not before it. */
export const duties: Readonly<Record<Deadline['name'], string>> = {
  confirm_in_writing: 'Confirm in writing',
  credit_or_decide: 'Credit or decide',
  decide: 'Decide',
  tell_credit: 'Tell of the credit',
  correct: 'Correct the error',
  report: 'Report the result',
  debit: 'Take back the credit',
}

type Span = Pick<Deadline, 'name' | 'startsOn' | 'dueOn'>

/** The rule of it in a sentence. Where a rule has several lengths, the days of this case tell which. */
export function ruleWords({ name, startsOn, dueOn }: Span): string {
  const days = Math.round((Date.parse(dueOn) - Date.parse(startsOn)) / 86_400_000)
  switch (name) {
    case 'confirm_in_writing':
      return 'The member confirms in writing within 10 business days of telling it.'
    case 'credit_or_decide':
      return `Within ${days > 21 ? '20 business days of the notice, since the account was new' : '10 business days of the notice'}: decide, or credit provisionally and take longer.`
    case 'decide':
      return days > 45
        ? 'Decide within 90 days of the notice: a new account, a point of sale or abroad.'
        : 'Decide within 45 days of the notice.'
    case 'tell_credit':
      return 'Tell the member of the provisional credit within 2 business days.'
    case 'correct':
      return 'Correct the error within 1 business day of finding it.'
    case 'report':
      return 'Tell the member the result within 3 business days of the end.'
    case 'debit':
      return 'Take back the credit no sooner than 5 business days after the member was told.'
  }
}

/** How a deadline stands, and whether it was kept. */
export function standingOf(
  { metOn, excusedOn, missedAt, dueOn, bound }: Deadline,
  today: string,
): readonly [string, Tone] {
  if (excusedOn !== undefined) return ['no longer asked for', 'quiet']
  if (metOn !== undefined) return missedAt === undefined ? ['kept', 'good'] : ['done late', 'bad']
  if (bound === 'not_before') return dueOn > today ? ['not yet', 'waiting'] : ['may be done', 'waiting']
  return missedAt !== undefined || dueOn < today
    ? ['missed', 'bad']
    : ['runs', dueOn === today ? 'attention' : 'waiting']
}

/** How much of its time has gone, 0 to 1. */
export function goneOf({ startsOn, dueOn }: Span, today: string): number {
  const [from, to, now] = [startsOn, dueOn, today].map(day => Date.parse(day))
  if (from === undefined || to === undefined || now === undefined || to <= from) return 1
  return Math.min(1, Math.max(0, (now - from) / (to - from)))
}

type Step = Item<'GET /v1/disputes/{dispute}/steps'>

const stepsWords: Readonly<Record<Step['what'], readonly [what: string, tone: Tone]>> = {
  opened: ['The notice of error was recorded', 'attention'],
  confirmed: ['Confirmed in writing', 'quiet'],
  credit_proposed: ['A provisional credit was proposed to a second person', 'waiting'],
  resolution_proposed: ['A decision was proposed to a second person', 'waiting'],
  proposal_ended: ['What was proposed came to nothing', 'attention'],
  credited: ['Credited provisionally', 'good'],
  resolved: ['Decided', 'good'],
  withdrawn: ['The member took the notice back', 'quiet'],
  notified: ['The member was told', 'quiet'],
  debited: ['Taken back from the account', 'quiet'],
}

export function disputeStepWords(what: Step['what']): readonly [what: string, tone: Tone] {
  return stepsWords[what]
}

export const stepReasons: Readonly<Record<string, string>> = {
  error_confirmed: 'It was an error.',
  error_in_part: 'A part of it was an error.',
  not_disproved: 'That it was an error could not be disproved.',
  no_error: 'It was no error.',
  authorized_by_member: 'The member had authorised it.',
  already_corrected: 'It had been corrected already.',
  provisional_credit: 'Of the provisional credit.',
  result: 'Of the result.',
  debit: 'Of the day and the amount of the debit.',
}

export const noticeKinds: Readonly<Record<Dispute['notices'][number]['kind'], string>> = {
  provisional_credit: 'Of the provisional credit',
  result: 'Of the result',
  debit: 'Of the debit',
}

export function isOver({ state }: Pick<Listed, 'state'>): boolean {
  return state !== 'open' && state !== 'provisionally_credited'
}

/** The earliest that the institution has yet to heed. */
export function nextOf(deadlines: readonly Deadline[]): Deadline | undefined {
  return deadlines
    .filter(({ duty, metOn, excusedOn }) => duty === 'institution' && metOn === undefined && excusedOn === undefined)
    .toSorted((one, other) => one.dueOn.localeCompare(other.dueOn))[0]
}

/** Where the money of it is, in a sentence. */
export function saidOf({ state, credited, owed }: Pick<Dispute, 'state' | 'credited' | 'owed'>): string {
  switch (state) {
    case 'open':
      return 'Nothing has been credited yet.'
    case 'provisionally_credited':
      return 'The member has the money provisionally, until it is decided.'
    case 'resolved_in_favor':
      return 'It was decided for the member.'
    case 'resolved_against':
      return owed === undefined
        ? 'It was decided against the member. No money is owed.'
        : 'It was decided against the member. What was credited is owed again.'
    case 'withdrawn':
      return credited === undefined
        ? 'The member took it back. No money has moved.'
        : 'The member took it back. What was credited is owed again.'
  }
}

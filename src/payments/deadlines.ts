// The clocks of Regulation E (12 CFR Part 1005) and of the Act it carries out (15 USC 1693 ff.), as data with their sources.
// Every deadline of a dispute or a stop order comes from this table and the institution's calendar; nobody types one.
//
// A business day is one on which the institution's offices are open for substantially all they do, up to midnight (12 CFR
// 1005.2(d), comment 2(d)-1): a day of its calendar. The day on which something begins is not counted.

import { addDays, type BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import { addBusinessDays, businessDayFrom, type Calendar } from './calendar.ts'

/** Those that are stored with a case. */
export const deadlineNames = [
  'confirm_in_writing',
  'credit_or_decide',
  'decide',
  'tell_credit',
  'correct',
  'report',
  'debit',
] as const
export type DeadlineName = (typeof deadlineNames)[number]

/** Those that decide at once whether something came in time. */
type WindowName = 'notice_of_error' | 'new_account' | 'stop_order' | 'stop_confirmation'

export type Rule = {
  readonly name: DeadlineName | WindowName
  /** What the days are counted from. */
  readonly starts: string
  readonly count: number
  readonly days: 'business' | 'calendar'
  /** Which cases it is for; of two rows of one name that fit, the later one counts. */
  readonly for: 'all' | 'new_account' | 'new_point_of_sale_or_foreign'
  readonly duty: 'institution' | 'member'
  /** Whether the day is the last on which it may be done, or the first. */
  readonly bound: 'by' | 'not_before'
  readonly source: string
  readonly ifMissed: string
}

const first = { for: 'all', duty: 'institution', bound: 'by' } as const

/** A change of any row is a new version: cases keep the one they were opened under. */
const versions: Readonly<Record<number, readonly Rule[]>> = {
  1: [
    {
      ...first,
      name: 'notice_of_error',
      starts: 'the statement that first shows the error is sent',
      count: 60,
      days: 'calendar',
      duty: 'member',
      source: '12 CFR 1005.11(b)(1)(i); 15 USC 1693f(a)',
      ifMissed: 'The case is untimely and has no clocks; liability is still bounded by 1005.6 (comment 11(b)(1)-7).',
    },
    {
      ...first,
      name: 'new_account',
      starts: 'the first deposit to the account',
      count: 30,
      days: 'calendar',
      source: '12 CFR 1005.11(c)(3)(i), (c)(3)(ii)(C)',
      ifMissed: 'A transfer after it is one of an account that is not new.',
    },
    {
      ...first,
      name: 'confirm_in_writing',
      starts: 'an oral notice that was to be confirmed is received',
      count: 10,
      days: 'business',
      duty: 'member',
      source: '12 CFR 1005.11(b)(2), (c)(2)(i)(A); 15 USC 1693f(a)',
      ifMissed: 'No provisional credit need be given; the investigation goes on.',
    },
    {
      ...first,
      name: 'credit_or_decide',
      starts: 'the notice of error is received',
      count: 10,
      days: 'business',
      source: '12 CFR 1005.11(c)(1), (c)(2)(i); 15 USC 1693f(a), (c)',
      ifMissed: 'A violation; treble damages where the case was not investigated in good faith (15 USC 1693f(e)(1)).',
    },
    {
      ...first,
      name: 'credit_or_decide',
      starts: 'the notice of error is received',
      count: 20,
      days: 'business',
      for: 'new_account',
      source: '12 CFR 1005.11(c)(3)(i)',
      ifMissed: 'A violation; treble damages where the case was not investigated in good faith (15 USC 1693f(e)(1)).',
    },
    {
      ...first,
      name: 'decide',
      starts: 'the notice of error is received',
      count: 45,
      days: 'calendar',
      source: '12 CFR 1005.11(c)(2); 15 USC 1693f(c)',
      ifMissed: 'A violation; the longer time was given for a credit and an end.',
    },
    {
      ...first,
      name: 'decide',
      starts: 'the notice of error is received',
      count: 90,
      days: 'calendar',
      for: 'new_point_of_sale_or_foreign',
      source: '12 CFR 1005.11(c)(3)(ii)',
      ifMissed: 'A violation; the longer time was given for a credit and an end.',
    },
    {
      ...first,
      name: 'tell_credit',
      starts: 'the account is provisionally credited',
      count: 2,
      days: 'business',
      source: '12 CFR 1005.11(c)(2)(ii)',
      ifMissed: 'A violation; the member did not know of money to use.',
    },
    {
      ...first,
      name: 'correct',
      starts: 'it is determined that an error occurred',
      count: 1,
      days: 'business',
      source: '12 CFR 1005.11(c)(1), (c)(2)(iii); 15 USC 1693f(b)',
      ifMissed: 'A violation; the member is without money that is theirs.',
    },
    {
      ...first,
      name: 'report',
      starts: 'the investigation is completed',
      count: 3,
      days: 'business',
      source: '12 CFR 1005.11(c)(1), (c)(2)(iv), (d)(1); 15 USC 1693f(d)',
      ifMissed: 'A violation; the member does not know how it ended.',
    },
    {
      ...first,
      name: 'debit',
      starts: 'the member is told of the debit, its day and its amount',
      count: 5,
      days: 'business',
      bound: 'not_before',
      source: '12 CFR 1005.11(d)(2), comment 11(d)(2)-1',
      ifMissed: 'Nothing: what was credited stays longer with the member.',
    },
    {
      ...first,
      name: 'stop_order',
      starts: 'the day for which the transfer is scheduled, counted back',
      count: 3,
      days: 'business',
      duty: 'member',
      source: '12 CFR 1005.10(c)(1); 15 USC 1693e(a)',
      ifMissed: 'The order does not bind for that transfer.',
    },
    {
      ...first,
      name: 'stop_confirmation',
      starts: 'an oral stop order that was to be confirmed is received',
      count: 14,
      days: 'calendar',
      duty: 'member',
      source: '12 CFR 1005.10(c)(2); 15 USC 1693e(a)',
      ifMissed: 'The order ceases to bind.',
    },
  ],
}
/** What new cases are computed from. */
export const rulesVersion = 1

/** How much may be kept back of what may be unauthorized, in whole units: 12 CFR 1005.11(c)(2)(i). */
export const withheldUnitsMax = 50n

/** What of a case its rows are chosen by. */
export type Circumstances = {
  readonly isNewAccount: boolean
  readonly isPointOfSale: boolean
  readonly isForeign: boolean
}

export type Deadline = {
  readonly name: DeadlineName
  readonly rulesVersion: number
  readonly source: string
  readonly duty: Rule['duty']
  readonly bound: Rule['bound']
  readonly startsOn: BusinessDate
  readonly dueOn: BusinessDate
  readonly metOn: BusinessDate | null
  /** The law stopped asking for it. */
  readonly excusedOn: BusinessDate | null
  /** When it was seen to be late; it stays so when it is met afterwards. */
  readonly missedAt: Date | null
}

const ordinary: Circumstances = { isNewAccount: false, isPointOfSale: false, isForeign: false }

export function rulesOf(version: number): readonly Rule[] {
  return versions[version] ?? fault(`there are no rules of version ${version}`)
}

function ruleOf(name: Rule['name'], version: number, circumstances: Circumstances): Rule {
  const { isNewAccount, isPointOfSale, isForeign } = circumstances
  const fits = {
    all: true,
    new_account: isNewAccount,
    new_point_of_sale_or_foreign: isNewAccount || isPointOfSale || isForeign,
  }
  return rulesOf(version).findLast(rule => rule.name === name && fits[rule.for]) ?? fault(`there is no rule ${name}`)
}

/** A deadline of a case, with all it was computed from. */
export function deadlineOf(
  name: DeadlineName,
  version: number,
  calendar: Calendar,
  startsOn: BusinessDate,
  circumstances: Circumstances = ordinary,
): Deadline {
  const rule = ruleOf(name, version, circumstances)
  const { source, duty, bound } = rule
  const dueOn = countedFrom(rule, calendar, startsOn)
  return {
    name,
    rulesVersion: version,
    source,
    duty,
    bound,
    startsOn,
    dueOn,
    metOn: null,
    excusedOn: null,
    missedAt: null,
  }
}

function countedFrom({ count, days }: Rule, calendar: Calendar, startsOn: BusinessDate): BusinessDate {
  // Day one is the first business day after the start, also where that is none itself.
  return days === 'calendar' ? addDays(startsOn, count) : addBusinessDays(calendar, addDays(startsOn, 1), count - 1)
}

/**
 * Where no statement has shown it yet, the sixty days have not begun. Where the member first asked for documents, they begin
 * when those were sent (12 CFR 1005.11(b)(3)): that is then the day to enter.
 */
export function isTimely(statementOn: BusinessDate | null, receivedOn: BusinessDate, version: number): boolean {
  return statementOn === null || receivedOn <= addDays(statementOn, ruleOf('notice_of_error', version, ordinary).count)
}

/** Whether a transfer falls among the first days of its account. */
export function isOfNewAccount(
  firstDepositOn: BusinessDate | null,
  transferOn: BusinessDate,
  version: number,
): boolean {
  return (
    firstDepositOn !== null && transferOn <= addDays(firstDepositOn, ruleOf('new_account', version, ordinary).count)
  )
}

/** The last day on which an order stops, as a right, what is scheduled for a day. */
export function stopOrderBy(calendar: Calendar, scheduledOn: BusinessDate, version: number): BusinessDate {
  const before = businessDayFrom(calendar, addDays(scheduledOn, -1), -1)
  return addBusinessDays(calendar, before, 1 - ruleOf('stop_order', version, ordinary).count)
}

/** The first day for which an order that came on a day is early enough. */
export function stopBindsFrom(calendar: Calendar, receivedOn: BusinessDate, version: number): BusinessDate {
  return addBusinessDays(calendar, receivedOn, ruleOf('stop_order', version, ordinary).count)
}

/** The last day on which an unconfirmed oral stop order binds. */
export function stopConfirmBy(calendar: Calendar, receivedOn: BusinessDate, version: number): BusinessDate {
  return countedFrom(ruleOf('stop_confirmation', version, ordinary), calendar, receivedOn)
}

function isRunning({ metOn, excusedOn }: Deadline): boolean {
  return metOn === null && excusedOn === null
}

/** Met on a day; late when that is after the last one. */
export function met(deadline: Deadline, on: BusinessDate, now: Date): Deadline {
  if (!isRunning(deadline)) return deadline
  const isLate = deadline.bound === 'by' && on > deadline.dueOn
  return { ...deadline, metOn: on, missedAt: deadline.missedAt ?? (isLate ? now : null) }
}

export function excused(deadline: Deadline, on: BusinessDate): Deadline {
  return isRunning(deadline) ? { ...deadline, excusedOn: on } : deadline
}

/**
 * What has become of running deadlines by a day: those past it are missed. Where the member has not confirmed in
 * writing, no provisional credit is due any more; the institution still has to decide.
 */
export function asOf(deadlines: readonly Deadline[], today: BusinessDate, now: Date): readonly Deadline[] {
  const isPast = (deadline: Deadline) => deadline.bound === 'by' && isRunning(deadline) && deadline.dueOn < today
  const isUnconfirmed = deadlines.some(deadline => deadline.name === 'confirm_in_writing' && isPast(deadline))
  return deadlines.map(deadline => {
    if (isUnconfirmed && deadline.name === 'credit_or_decide' && deadline.missedAt === null)
      return excused(deadline, today)
    return isPast(deadline) && deadline.missedAt === null ? { ...deadline, missedAt: now } : deadline
  })
}

/** The earliest day that the institution has yet to heed, also where it has passed. */
export function nextDue(deadlines: readonly Deadline[]): BusinessDate | null {
  return nextRunning(deadlines)?.dueOn ?? null
}

/** The deadline of that day. */
export function nextRunning(deadlines: readonly Deadline[]): Deadline | undefined {
  return deadlines
    .filter(deadline => deadline.duty === 'institution' && isRunning(deadline))
    .toSorted((one, other) => one.dueOn.localeCompare(other.dueOn))[0]
}

// What the settings are called, what each field of them is, in which unit, and what it means where it is empty. Their differences
// are told by this, and their forms are made of it; the office checks all of it anew.

import type { Operation } from '../api/api.ts'

export type SettingName =
  Extract<Operation, `POST /v1/settings/${string}/proposals`> extends `POST /v1/settings/${infer Name}/proposals`
    ? Name
    : never

/** `money` is in the institution's currency. `lines` is a list, one in a line. Of an `account` only the end is ever shown. */
type Unit =
  | 'account'
  | 'money'
  | 'days'
  | 'hours'
  | 'minutes'
  | 'years'
  | 'time'
  | 'count'
  | 'text'
  | 'lines'
  | 'choice'

export type Field = {
  /** The way to it: `new.payment`. */
  readonly path: string
  readonly label: string
  readonly unit: Unit
  /** What it means to say nothing here; absent, something must be said. */
  readonly empty?: string
  readonly least?: number
  readonly most?: number
  readonly choices?: Readonly<Record<string, string>>
}

export type Shape = {
  readonly title: string
  readonly says: string
  /** What follows from a change, before anybody has agreed to it. */
  readonly permit: 'settings.propose' | 'holds.propose'
  readonly fields: readonly Field[]
  /** What is agreed on as a whole, or not at all: what it is called, and what it means without. */
  readonly parts?: Readonly<Record<string, { readonly name: string; readonly without: string }>>
}

const tiers = { new: 'New members', standard: 'Standard', premium: 'Premium', business: 'Business' } as const
const limits = {
  payment: 'one payment',
  sameDayPayment: 'one same-day payment',
  payeePerDay: 'to one payee on a day',
  day: 'on a day',
  month: 'in a month',
} as const
const callers = { client: 'A program', person: 'A person' } as const
const asks = { reads: 'reads', writes: 'changes', money: 'orders of money' } as const
const ledgerAccounts = {
  member: 'Members’ accounts',
  mirror: 'Mirror of the core',
  clearing: 'Clearing',
  settlement: 'Settlement at the bank',
  rounding: 'Rounding',
  fees: 'Fees',
  external: 'Outside',
  provisional: 'Provisional credits',
  losses: 'Losses',
  suspense: 'Suspense',
  prefunding: 'Prefunding',
} as const

function fieldsOf<Group extends string, Member extends string>(
  groups: Readonly<Record<Group, string>>,
  members: Readonly<Record<Member, string>>,
  make: (path: string, label: string) => Field | readonly Field[],
): readonly Field[] {
  return Object.entries<string>(groups).flatMap(([group, called]) =>
    Object.entries<string>(members).flatMap(([member, of]) => make(`${group}.${member}`, `${called}: ${of}`)),
  )
}

const days = { least: 0, most: 30, unit: 'days' } as const

export const shapes: Readonly<Record<SettingName, Shape>> = {
  'payments.limits': {
    title: 'Limits of members',
    says: 'How much members of each tier may pay. A payment above a limit is refused before any money is held.',
    permit: 'settings.propose',
    fields: fieldsOf(tiers, limits, (path, label) => ({ path, label, unit: 'money', empty: 'no limit' })),
  },
  'payments.approvals': {
    title: 'Approvals of payments',
    says: 'From which amount a payment waits for a second person, or for two.',
    permit: 'settings.propose',
    fields: [
      { path: 'one', label: 'One person agrees above', unit: 'money', empty: 'never' },
      { path: 'two', label: 'Two people agree above', unit: 'money', empty: 'never' },
      { path: 'answerDays', label: 'Time to answer', unit: 'days', least: 1, most: 30 },
      {
        path: 'recallMinutes',
        label: 'Time to recall',
        unit: 'minutes',
        least: 1,
        most: 60,
        empty: 'none: it leaves at once',
      },
    ],
  },
  'payments.calendar': {
    title: 'Calendar and cut-offs',
    says: 'Which days are business days, and until when of a day an order still leaves on it.',
    permit: 'settings.propose',
    fields: [
      {
        path: 'days',
        label: 'Business days',
        unit: 'choice',
        choices: { federal_reserve: 'As the Federal Reserve has them', every_day: 'Every day of the year' },
      },
      { path: 'closedOn', label: 'Also closed on', unit: 'lines', empty: 'no other day' },
      { path: 'cutOff', label: 'Cut-off', unit: 'time', empty: 'midnight' },
      { path: 'sameDayCutOff', label: 'Cut-off of same-day ACH', unit: 'time', empty: 'no same-day ACH' },
    ],
  },
  'payments.lead_days': {
    title: 'Days until arrival',
    says: 'How many business days a payment takes by each rail, from the day it leaves.',
    permit: 'settings.propose',
    fields: [
      { path: 'ach', label: 'ACH', ...days },
      { path: 'same_day_ach', label: 'Same-day ACH', ...days },
      { path: 'check', label: 'Check', ...days },
      { path: 'on_us', label: 'Within the institution', ...days },
    ],
  },
  'payments.payees': {
    title: 'Cool-off of payees',
    says: 'For how long nothing is sent to a payee whose bank details have changed.',
    permit: 'settings.propose',
    fields: [{ path: 'coolOffHours', label: 'Cool-off', unit: 'hours', least: 24, most: 720 }],
  },
  'payments.detection': {
    title: 'When detection is late',
    says: 'What becomes of a payment that detection has not looked at in time.',
    permit: 'settings.propose',
    fields: [{ path: 'holdAbove', label: 'Held above', unit: 'money', empty: 'none is held, all pass' }],
  },
  'payments.core': {
    title: 'While the core is away',
    says: 'How much may wait on one account without the core’s word. Nothing leaves before the core has held it.',
    permit: 'settings.propose',
    fields: [{ path: 'standInUpTo', label: 'Accepted up to', unit: 'money', empty: 'nothing is accepted' }],
  },
  'payments.fallback': {
    title: 'When files fail',
    says: 'How long before its cut-off a payment leaves by a call instead of a file.',
    permit: 'settings.propose',
    fields: [
      {
        path: 'beforeCutOffMinutes',
        label: 'Leaves by a call before the cut-off',
        unit: 'minutes',
        least: 5,
        most: 720,
        empty: 'it waits for a file',
      },
    ],
  },
  'payments.files': {
    title: 'Files to the bank',
    says: 'When files are made, which of them wait for a second person, and what was agreed with the bank.',
    permit: 'settings.propose',
    parts: {
      ach: { name: 'Nacha files', without: 'no Nacha files' },
      creditTransfer: { name: 'pain.001 files', without: 'no pain.001 files' },
    },
    fields: [
      { path: 'approveFrom', label: 'A file waits for a second person from', unit: 'money', empty: 'none waits' },
      { path: 'times', label: 'Times of day', unit: 'lines', empty: 'as soon as there is anything to send' },
      { path: 'ach.destination', label: 'Nacha: the bank’s routing number', unit: 'text' },
      { path: 'ach.destinationName', label: 'Nacha: the bank’s name', unit: 'text' },
      { path: 'ach.origin', label: 'Nacha: sent by', unit: 'text' },
      { path: 'ach.originName', label: 'Nacha: the sender’s name', unit: 'text' },
      { path: 'ach.originator', label: 'Nacha: routing number of the originator', unit: 'text' },
      { path: 'ach.companyName', label: 'Nacha: company name', unit: 'text' },
      { path: 'ach.companyIdentification', label: 'Nacha: company identification', unit: 'text' },
      { path: 'creditTransfer.version', label: 'pain.001: version', unit: 'count' },
      { path: 'creditTransfer.initiatorName', label: 'pain.001: initiating party', unit: 'text' },
      {
        path: 'creditTransfer.initiatorIdentification',
        label: 'pain.001: its identification',
        unit: 'text',
        empty: 'none',
      },
      { path: 'creditTransfer.debtorName', label: 'pain.001: debtor', unit: 'text' },
      { path: 'creditTransfer.debtorAccount', label: 'pain.001: the debtor’s account', unit: 'account' },
      { path: 'creditTransfer.debtorBank', label: 'pain.001: the debtor’s bank', unit: 'text' },
    ],
  },
  'payments.checks': {
    title: 'Checks',
    says: 'What was agreed with the bank that pays checks on paper.',
    permit: 'settings.propose',
    parts: { terms: { name: 'Checks in files', without: 'no checks in files; they leave by calls' } },
    fields: [
      { path: 'terms.routingNumber', label: 'Routing number', unit: 'text' },
      { path: 'terms.account', label: 'Account that checks are drawn on', unit: 'account' },
      { path: 'terms.companyName', label: 'Company name', unit: 'text' },
      { path: 'terms.firstNumber', label: 'First number', unit: 'count', least: 1, most: 9_999_999_999 },
      { path: 'terms.staleDays', label: 'Stale after', unit: 'days', least: 30, most: 180 },
    ],
  },
  'payments.general_ledger': {
    title: 'Chart of accounts',
    says: 'What accounts of each kind are called in the institution’s general ledger.',
    permit: 'settings.propose',
    fields: Object.entries<string>(ledgerAccounts).map(([path, label]) => ({ path, label, unit: 'text' })),
  },
  'payments.retention': {
    title: 'How long things are kept',
    says: 'For how many years what is known of a member is kept: as the law says, or longer.',
    permit: 'holds.propose',
    fields: [
      { path: 'ach', label: 'ACH entries', unit: 'years', least: 6, most: 50 },
      { path: 'regulation_e', label: 'Regulation E', unit: 'years', least: 2, most: 50 },
      { path: 'bsa', label: 'Bank Secrecy Act', unit: 'years', least: 5, most: 50 },
      { path: 'ofac', label: 'Sanctions (OFAC)', unit: 'years', least: 10, most: 50 },
    ],
  },
  'payments.unmasking_rates': {
    title: 'Looks at what is masked',
    says: 'How often people here may look at a whole account number. Each look is in the log either way.',
    permit: 'settings.propose',
    fields: [
      { path: 'personPerHour', label: 'One person in an hour', unit: 'count', least: 1, most: 1_000 },
      { path: 'institutionPerHour', label: 'Everybody in an hour', unit: 'count', least: 1, most: 100_000 },
    ],
  },
  'identity.requests': {
    title: 'Rates of requests',
    says: 'How often programs and people may ask. What is beyond is refused until a moment that the answer names.',
    permit: 'settings.propose',
    fields: fieldsOf(callers, asks, (path, label) => [
      { path: `${path}.perSecond`, label: `${label} a second`, unit: 'count', least: 1, most: 100_000 },
      { path: `${path}.burst`, label: `${label} at once`, unit: 'count', least: 1, most: 1_000_000 },
    ]),
  },
  'identity.sign_in': {
    title: 'Shared addresses',
    says: 'Addresses that many people here share. They are not blocked after failed sign-ins, and have to work for each instead.',
    permit: 'settings.propose',
    fields: [{ path: 'sharedAddresses', label: 'Addresses or networks', unit: 'lines', empty: 'none' }],
  },
}

export const settingNames = Object.keys(shapes) as readonly SettingName[] // Its own keys.

export function isSetting(text: string | undefined): text is SettingName {
  return text !== undefined && Object.hasOwn(shapes, text)
}

// What an institution may set for itself, what it ships with, and what a value must look like. Values are versions that
// somebody proposed and somebody else approved; they are read once for each batch.

import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'

import { type Networks, readNetworks } from '../base/address.ts'
import type { Canonical } from '../base/canonical.ts'
import { isBusinessDate, isWallTime, type WallTime } from '../base/dates.ts'
import { type Currency, parseMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'
import type * as ledger from '../ledger/ledger.ts'
import { isRoutingNumber } from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'
import type { Calendar, LeadDays } from './calendar.ts'
import { legalYears, type RetentionYears, retentionYearsMax } from './retention.ts'
import { askedNumber, type SettingNumber, settingNumber } from './setting-number.ts'

/** Members are put in one of these; each has limits of its own. */
export const tiers = ['new', 'standard', 'premium', 'business'] as const
export type Tier = (typeof tiers)[number]

/** In minor units of the institution's currency; null for no limit. By the day on which the money leaves. */
export type Limits = {
  readonly payment: bigint | null
  readonly sameDayPayment: bigint | null
  readonly payeePerDay: bigint | null
  readonly day: bigint | null
  readonly month: bigint | null
}

/** What was agreed with the bank that takes credits: files of which format, and on which terms. One at a time. */
export type CreditAgreement =
  | { readonly format: 'nacha'; readonly terms: rails.AchTerms }
  | {
      readonly format: 'pain.001'
      readonly terms: Omit<rails.CreditTransferTerms, 'debtorNumber'> & { readonly debtorNumber: SettingNumber }
    }

export type Settings = {
  readonly calendar: Calendar
  readonly leadDays: LeadDays
  readonly limits: Readonly<Record<Tier, Limits>>
  /** Above `one` a payment waits for one person, above `two` for two; null where it never does. */
  readonly approvals: {
    readonly one: bigint | null
    readonly two: bigint | null
    readonly answerDays: number
    /** For so long what has been approved of does not leave, and whoever approved may recall it. */
    readonly recallMinutes: number
  }
  /** Where detection has not answered in time: a payment above this is held, any other passes. Null: all pass. */
  readonly detection: { readonly holdAbove: bigint | null }
  /** For so many hours nothing is sent to a payee whose bank details have changed. */
  readonly payees: { readonly coolOffHours: number }
  /**
   * Files to the bank: one that comes to so much or more waits for a second person (null: none does); the times of day at
   * which they are made, soon after cut-offs and well before the bank's (none: as soon as there is anything to send); and
   * what has been agreed with the bank that takes credits, without which none is written.
   */
  readonly files: {
    readonly approveFrom: bigint | null
    readonly times: readonly WallTime[]
    readonly credits: CreditAgreement | null
  }
  /**
   * While the core is away, so much may wait on an account without its word; null: nothing is accepted. Nothing leaves
   * before the core has held it either way.
   */
  readonly core: { readonly standInUpTo: bigint | null }
  /**
   * Where the way of files has failed: so long before the cut-off that it would miss, a payment leaves by a call instead.
   * Null: it waits.
   */
  readonly fallback: { readonly beforeCutOffMinutes: number | null }
  /** What has been agreed with the bank that pays checks. Null: they are in no file, and leave by calls. */
  readonly checks: { readonly terms: (rails.CheckTerms & { readonly account: SettingNumber }) | null }
  /** What accounts of each kind are called in the institution's chart of accounts. */
  readonly generalLedger: Readonly<Record<ledger.AccountKind, string>>
  /** How often its people may look at what is masked. */
  readonly unmasking: { readonly personPerHour: number; readonly institutionPerHour: number }
  /** How often its programs and its people may ask. */
  readonly requests: identity.CallerRates
  /** For how many years what is known of a member is kept: as the law says, or longer. */
  readonly retention: RetentionYears
  /** Addresses that many of its people share: they are not kept from signing in, and have to work for it instead. */
  readonly signIn: { readonly sharedAddresses: Networks }
}

export const settingNames = {
  calendar: 'payments.calendar',
  leadDays: 'payments.lead_days',
  limits: 'payments.limits',
  approvals: 'payments.approvals',
  detection: 'payments.detection',
  payees: 'payments.payees',
  files: 'payments.files',
  core: 'payments.core',
  fallback: 'payments.fallback',
  checks: 'payments.checks',
  generalLedger: 'payments.general_ledger',
  retention: 'payments.retention',
  unmasking: 'payments.unmasking_rates',
  requests: 'identity.requests',
  signIn: 'identity.sign_in',
} as const satisfies Record<keyof Settings, string>
export type SettingName = (typeof settingNames)[keyof Settings]

const closedDaysMax = 400
const leadDaysMax = 30
const answerDaysMax = 30
/** Longer than it takes to see that one was wrong, what was agreed to should not be kept from leaving. */
const recallMinutesMax = 60
/** A day, so that somebody notices; and thirty, past which nobody would be paid. */
const coolOffHoursMin = 24
const coolOffHoursMax = 720
const beforeCutOffMinutesMin = 5
const beforeCutOffMinutesMax = 720
const time = Type.Union([Type.Null(), Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })])
/** Of which the bank can tell 36 files a day apart, and a busy time may need several. */
const fileTimesMax = 12
const fileTimes = Type.Array(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }), {
  maxItems: fileTimesMax,
  uniqueItems: true,
})
const day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })
const amount = Type.Union([Type.Null(), Type.String({ pattern: '^[0-9]{1,12}([.][0-9]{1,4})?$' })])
const days = Type.Integer({ minimum: 0, maximum: leadDaysMax })
const strict = { additionalProperties: false }
const tierLimits = Type.Object(
  { payment: amount, sameDayPayment: amount, payeePerDay: amount, day: amount, month: amount },
  strict,
)

const routingNumber = Type.String({ pattern: '^[0-9]{9}$' })
const word = (charsMax: number) => Type.String({ pattern: `^[!-~]([ -~]{0,${charsMax - 2}}[!-~])?$` })
const achTerms = Type.Object(
  {
    destination: routingNumber,
    destinationName: word(23),
    origin: Type.String({ pattern: '^([0-9]{9}|[0-9A-Z]{10})$' }),
    originName: word(23),
    originator: routingNumber,
    companyName: word(16),
    companyIdentification: word(10),
  },
  strict,
)

/** As long as ISO 20022 has room for; `debtorAccount` is sealed. */
const creditTransferTerms = <Number extends TSchema>(account: Number) =>
  Type.Object(
    {
      version: Type.Enum([3, 9, 11], { description: 'Of pain.001.001, as the bank takes it.' }),
      initiatorName: word(140),
      initiatorIdentification: Type.Union([Type.Null(), word(35)], {
        description: 'What the bank knows the sender by.',
      }),
      debtorName: word(140),
      debtorAccount: account,
      debtorBank: Type.String({
        pattern: '^([0-9]{9}|[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)$',
        description: 'A routing number or BIC.',
      }),
    },
    strict,
  )
const filesOf = <Number extends TSchema>(account: Number) =>
  Type.Object(
    {
      approveFrom: amount,
      times: Type.Optional(fileTimes),
      ach: Type.Union([Type.Null(), achTerms]),
      creditTransfer: Type.Optional(Type.Union([Type.Null(), creditTransferTerms(account)])),
    },
    strict,
  )

const firstNumberMax = 9_999_999_999
/** `account`: as it stands in the setting, or as it may be asked for. */
const checksOf = <Number extends TSchema>(account: Number) =>
  Type.Object(
    {
      terms: Type.Union([
        Type.Null(),
        Type.Object(
          {
            routingNumber,
            account,
            companyName: word(40),
            firstNumber: Type.Integer({ minimum: 1, maximum: firstNumberMax }),
            staleDays: Type.Integer({ minimum: rails.staleDaysMin, maximum: rails.staleDaysMax }),
          },
          strict,
        ),
      ]),
    },
    strict,
  )

const ledgerCode = Type.String({ pattern: '^[0-9A-Za-z](?:[0-9A-Za-z.-]{0,22}[0-9A-Za-z])?$' })
const ledgerCodes = Type.Object(
  {
    member: ledgerCode,
    mirror: ledgerCode,
    clearing: ledgerCode,
    settlement: ledgerCode,
    rounding: ledgerCode,
    fees: ledgerCode,
    external: ledgerCode,
    provisional: ledgerCode,
    losses: ledgerCode,
    suspense: ledgerCode,
    prefunding: ledgerCode,
  },
  strict,
)

const yearsFrom = (minimum: number) => Type.Integer({ minimum, maximum: retentionYearsMax })

const perSecondMax = 100_000
const burstMax = 1_000_000
const rate = Type.Object(
  {
    perSecond: Type.Integer({ minimum: 1, maximum: perSecondMax }),
    burst: Type.Integer({ minimum: 1, maximum: burstMax }),
  },
  strict,
)
const rates = Type.Object({ reads: rate, writes: rate, money: rate }, strict)
const sharedAddressesMax = 200
const personLooksMax = 1_000
const institutionLooksMax = 100_000

/** How each setting is written down. */
export const settingSchemas = {
  'payments.calendar': Type.Object(
    {
      days: Type.Enum(['federal_reserve', 'every_day']),
      closedOn: Type.Array(day, { maxItems: closedDaysMax, uniqueItems: true }),
      cutOff: time,
      sameDayCutOff: time,
    },
    strict,
  ),
  'payments.lead_days': Type.Object({ ach: days, same_day_ach: days, check: days, on_us: days }, strict),
  'payments.limits': Type.Object(
    { new: tierLimits, standard: tierLimits, premium: tierLimits, business: tierLimits },
    strict,
  ),
  'payments.approvals': Type.Object(
    {
      one: amount,
      two: amount,
      answerDays: Type.Integer({ minimum: 1, maximum: answerDaysMax }),
      recallMinutes: Type.Optional(
        Type.Union([Type.Null(), Type.Integer({ minimum: 1, maximum: recallMinutesMax })], {
          description:
            'So long what was approved of waits, and whoever approved may recall it; absent or null, it leaves at once.',
        }),
      ),
    },
    strict,
  ),
  'payments.detection': Type.Object({ holdAbove: amount }, strict),
  'payments.files': filesOf(settingNumber),
  'payments.core': Type.Object({ standInUpTo: amount }, strict),
  'payments.fallback': Type.Object(
    {
      beforeCutOffMinutes: Type.Union([
        Type.Null(),
        Type.Integer({ minimum: beforeCutOffMinutesMin, maximum: beforeCutOffMinutesMax }),
      ]),
    },
    strict,
  ),
  'payments.checks': checksOf(settingNumber),
  'payments.general_ledger': ledgerCodes,
  'payments.retention': Type.Object(
    {
      ach: yearsFrom(legalYears.ach),
      regulation_e: yearsFrom(legalYears.regulation_e),
      bsa: yearsFrom(legalYears.bsa),
      ofac: yearsFrom(legalYears.ofac),
    },
    strict,
  ),
  'payments.unmasking_rates': Type.Object(
    {
      personPerHour: Type.Integer({ minimum: 1, maximum: personLooksMax }),
      institutionPerHour: Type.Integer({ minimum: 1, maximum: institutionLooksMax }),
    },
    strict,
  ),
  'identity.requests': Type.Object({ client: rates, person: rates }, strict),
  'identity.sign_in': Type.Object(
    {
      sharedAddresses: Type.Array(Type.String({ pattern: '^[0-9a-fA-F.:]{2,39}(/[0-9]{1,3})?$' }), {
        maxItems: sharedAddressesMax,
        uniqueItems: true,
      }),
    },
    strict,
  ),
  'payments.payees': Type.Object(
    { coolOffHours: Type.Integer({ minimum: coolOffHoursMin, maximum: coolOffHoursMax }) },
    strict,
  ),
} as const satisfies Record<SettingName, unknown>

/** How they are asked for where that differs: with an account number in plain, which nobody keeps so. */
export const askedFilesSchema = filesOf(askedNumber)
export const askedChecksSchema = checksOf(
  Type.Union([
    Type.Object(
      {
        number: Type.String({
          pattern: '^[0-9]{4,17}$',
          description: 'Of the account that checks are drawn on. Sealed where it is kept; only its end is ever shown.',
        }),
      },
      strict,
    ),
    settingNumber,
  ]),
)

type Written = { readonly [Name in SettingName]: Static<(typeof settingSchemas)[Name]> }

/** Assets from 1000, liabilities from 2000, income from 4000, expenses from 5000. */
const shippedCodes: Written['payments.general_ledger'] = {
  settlement: '1010',
  prefunding: '1020',
  external: '1030',
  provisional: '1310',
  suspense: '1990',
  member: '2010',
  mirror: '2020',
  clearing: '2110',
  rounding: '4910',
  fees: '5110',
  losses: '5210',
}

/** What somebody at a counter needs in an hour; and ten of them. */
const shippedLooks: Written['payments.unmasking_rates'] = { personPerHour: 12, institutionPerHour: 120 }

const shippedOfIdentity = {
  'identity.requests': identity.callerRates,
  'identity.sign_in': { sharedAddresses: [] },
} satisfies Partial<Written>

/** What an American institution ships with, in whole units of its currency. Nacha's ceiling for a same-day entry is one million. */
const shippedForUs: Written = {
  'payments.calendar': { days: 'federal_reserve', closedOn: [], cutOff: '17:00', sameDayCutOff: '13:45' },
  'payments.lead_days': { ach: 2, same_day_ach: 0, check: 5, on_us: 0 },
  'payments.limits': {
    new: { payment: '2500', sameDayPayment: '1000', payeePerDay: '2500', day: '5000', month: '10000' },
    standard: { payment: '10000', sameDayPayment: '5000', payeePerDay: '10000', day: '20000', month: '100000' },
    premium: { payment: '50000', sameDayPayment: '25000', payeePerDay: '50000', day: '100000', month: '500000' },
    business: { payment: '250000', sameDayPayment: '250000', payeePerDay: '500000', day: '1000000', month: '10000000' },
  },
  'payments.approvals': { one: '25000', two: '100000', answerDays: 5 },
  'payments.detection': { holdAbove: null },
  'payments.payees': { coolOffHours: 72 },
  'payments.files': { approveFrom: '1000000', times: ['10:00', '13:50', '15:30', '17:05'], ach: null },
  'payments.core': { standInUpTo: null },
  'payments.fallback': { beforeCutOffMinutes: null },
  'payments.checks': { terms: null },
  'payments.general_ledger': shippedCodes,
  'payments.retention': legalYears,
  'payments.unmasking_rates': shippedLooks,
  ...shippedOfIdentity,
}

const noLimits = { payment: null, sameDayPayment: null, payeePerDay: null, day: null, month: null }

/** Every day, no limits: for a past that is replayed as it was. */
const shippedOpen: Written = {
  'payments.calendar': { days: 'every_day', closedOn: [], cutOff: null, sameDayCutOff: null },
  'payments.lead_days': { ach: 0, same_day_ach: 0, check: 0, on_us: 0 },
  'payments.limits': { new: noLimits, standard: noLimits, premium: noLimits, business: noLimits },
  'payments.approvals': { one: null, two: null, answerDays: 5 },
  'payments.detection': { holdAbove: null },
  'payments.payees': { coolOffHours: 72 },
  'payments.files': { approveFrom: null, times: [], ach: null },
  'payments.core': { standInUpTo: null },
  'payments.fallback': { beforeCutOffMinutes: null },
  'payments.checks': { terms: null },
  'payments.general_ledger': shippedCodes,
  'payments.retention': legalYears,
  'payments.unmasking_rates': shippedLooks,
  ...shippedOfIdentity,
}

export type Rules = 'us' | 'open'
const shipped = { us: shippedForUs, open: shippedOpen } as const satisfies Record<Rules, Written>

/** Where a value is wrong (RFC 6901), and what is wrong there. */
export type SettingMistake = { readonly pointer: string; readonly detail: string }
export type SettingRefusal = { readonly code: 'setting_invalid'; readonly mistakes: readonly SettingMistake[] }

/** Contents by name, as they were set; what was never set is as it ships. A content that was let in stays readable. */
export type SettingContents = { readonly [Name in SettingName]?: Canonical }

export function settingsFrom(
  rules: Rules,
  currency: Currency,
  contents: SettingContents,
): Outcome<Settings, SettingRefusal> {
  const written = { ...shipped[rules], ...contents }
  const mistakes = Object.values(settingNames).flatMap(name => shapeMistakes(name, written[name]))
  if (mistakes.length > 0) return refused({ code: 'setting_invalid', mistakes })
  return read(written as Written, currency) // Each was checked against its schema just now.
}

/** By what they were read from, so that nothing is ever stale. Owned by `settingsOf`. */
const parsed = new Map<string, Settings>()
const parsedMax = 1_000

export function isSettingName(text: string): text is SettingName {
  return Object.values<string>(settingNames).includes(text)
}

/** What the institution has set; what is not named is as it ships. */
export async function currentContents(work: Work): Promise<SettingContents> {
  const values = await change.valuesAt(work, Object.values(settingNames))
  return Object.fromEntries([...values.values()].map(({ name, content }) => [name, content]))
}

/** Which versions are in force: asked for beside the institution, whose rules say what the rest ships as. */
export function settingHashes(work: Work): Promise<ReadonlyMap<string, string>> {
  return change.hashesAt(work, Object.values(settingNames))
}

/** The settings in force for the institution of this work; `hashes` where they have been read already. */
export async function settingsOf(
  work: Work,
  { rules, currency }: { readonly rules: Rules; readonly currency: Currency },
  hashes?: ReadonlyMap<string, string>,
): Promise<Settings> {
  const inForce = hashes ?? (await settingHashes(work))
  const version = [rules, currency, ...inForce.values()].join(' ')
  const known = parsed.get(version)
  if (known !== undefined) return known
  const read = settingsFrom(rules, currency, await currentContents(work))
  if (!read.ok) return fault(`${work.institution}: ${JSON.stringify(read.refusal.mistakes)}`)
  if (parsed.size >= parsedMax) parsed.clear()
  parsed.set(version, read.value)
  return read.value
}

/** As it is written where it was never set. */
export function shippedContent(rules: Rules, name: SettingName): Canonical {
  return shipped[rules][name]
}

function shapeMistakes(name: SettingName, content: unknown): SettingMistake[] {
  return [...Value.Errors(settingSchemas[name], content)].map(({ instancePath, message }) => ({
    pointer: instancePath,
    detail: `${name}: ${message}`,
  }))
}

/** What no schema can say: days that exist, amounts of this currency, an order among limits. */
function read(written: Written, currency: Currency): Outcome<Settings, SettingRefusal> {
  const mistakes: SettingMistake[] = []
  const money = (pointer: string, text: string | null): bigint | null => {
    if (text === null) return null
    const parsed = parseMoney(text, currency)
    if (parsed.ok) return parsed.value.minor
    mistakes.push({ pointer, detail: `${text} is no amount in ${currency}` })
    return null
  }
  const calendar = written['payments.calendar']
  for (const [index, date] of calendar.closedOn.entries())
    if (!isBusinessDate(date)) mistakes.push({ pointer: `/closedOn/${index}`, detail: `${date} is no day` })
  const limits = (tier: Tier): Limits => {
    const of = written['payments.limits'][tier]
    return {
      payment: money(`/${tier}/payment`, of.payment),
      sameDayPayment: money(`/${tier}/sameDayPayment`, of.sameDayPayment),
      payeePerDay: money(`/${tier}/payeePerDay`, of.payeePerDay),
      day: money(`/${tier}/day`, of.day),
      month: money(`/${tier}/month`, of.month),
    }
  }
  const { one, two, answerDays, recallMinutes } = written['payments.approvals']
  const approvals = { one: money('/one', one), two: money('/two', two), answerDays, recallMinutes: recallMinutes ?? 0 }
  if (approvals.two !== null && (approvals.one === null || approvals.one > approvals.two))
    mistakes.push({ pointer: '/two', detail: 'what needs two approvals needs one first: it may not be below `one`' })
  const files = written['payments.files']
  mistakes.push(...agreementMistakes(files))
  const texts = written['identity.sign_in'].sharedAddresses
  for (const [index, text] of texts.entries())
    if (readNetworks([text]) === undefined || /\/0+$/.test(text))
      mistakes.push({ pointer: `/sharedAddresses/${index}`, detail: `${text} is no address and no range of some` })
  const sharedAddresses = readNetworks(mistakes.length > 0 ? [] : texts) ?? fault('each of them was read just now')
  const { terms } = written['payments.checks']
  if (terms !== null && !isRoutingNumber(terms.routingNumber))
    mistakes.push({ pointer: '/terms/routingNumber', detail: `${terms.routingNumber} is no routing number` })
  const settings: Settings = {
    calendar: {
      days: calendar.days,
      closedOn: calendar.closedOn.filter(isBusinessDate),
      cutOff: timeOf(calendar.cutOff),
      sameDayCutOff: timeOf(calendar.sameDayCutOff),
    },
    leadDays: written['payments.lead_days'],
    limits: {
      new: limits('new'),
      standard: limits('standard'),
      premium: limits('premium'),
      business: limits('business'),
    },
    approvals,
    detection: { holdAbove: money('/holdAbove', written['payments.detection'].holdAbove) },
    payees: written['payments.payees'],
    files: {
      approveFrom: money('/approveFrom', files.approveFrom),
      times: (files.times ?? []).filter(isWallTime),
      credits: agreementIn(files),
    },
    core: { standInUpTo: money('/standInUpTo', written['payments.core'].standInUpTo) },
    fallback: written['payments.fallback'],
    checks: { terms: terms === null ? null : { ...terms, firstNumber: BigInt(terms.firstNumber) } },
    generalLedger: written['payments.general_ledger'],
    retention: written['payments.retention'],
    unmasking: written['payments.unmasking_rates'],
    requests: written['identity.requests'],
    signIn: { sharedAddresses },
  }
  return mistakes.length > 0 ? refused({ code: 'setting_invalid', mistakes }) : done(settings)
}

function agreementMistakes({ ach, creditTransfer = null }: Written['payments.files']): readonly SettingMistake[] {
  const mistakes: SettingMistake[] = []
  for (const name of ['destination', 'originator'] as const)
    if (ach !== null && !isRoutingNumber(ach[name]))
      mistakes.push({ pointer: `/ach/${name}`, detail: `${ach[name]} is no routing number` })
  if (ach !== null && creditTransfer !== null)
    mistakes.push({
      pointer: '/creditTransfer',
      detail: 'credits leave by one agreement: either `ach` or this is null',
    })
  const bank = creditTransfer?.debtorBank ?? ''
  if (/^[0-9]{9}$/.test(bank) && !isRoutingNumber(bank))
    mistakes.push({ pointer: '/creditTransfer/debtorBank', detail: `${bank} is no routing number` })
  return mistakes
}

function agreementIn({ ach, creditTransfer = null }: Written['payments.files']): CreditAgreement | null {
  if (ach !== null) return { format: 'nacha', terms: ach }
  if (creditTransfer === null) return null
  const { debtorAccount, ...terms } = creditTransfer
  return { format: 'pain.001', terms: { ...terms, debtorNumber: debtorAccount } }
}

/** What a content that was once in force has agreed. It was let in, so it reads; undefined where it agreed on nothing. */
export function agreementOf(content: Canonical): CreditAgreement | undefined {
  if (!Value.Check(settingSchemas['payments.files'], content)) return undefined
  return agreementIn(content) ?? undefined
}

function timeOf(text: string | null) {
  return text !== null && isWallTime(text) ? text : null
}

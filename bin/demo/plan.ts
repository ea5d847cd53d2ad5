// Who is in the demo and what its ninety days are to bring, by seed. Pure: the same seed, scale and day make the same plan.

import { addDays, type BusinessDate, dayOfWeek, type WallTime } from '../../src/base/dates.ts'
import { isFederalReserveDay } from '../../src/base/federal-holidays.ts'
import { fault } from '../../src/base/outcome.ts'
import { seededRandom } from '../../test/outside.ts'
import { billerName, businessName, personName } from './names.ts'
import { doubts, type PayeeKind, sceneOrders } from './scene.ts'

/** The institution's own, and those of others. */
export const ownBank = '111000025'
const otherBanks = ['071000013', '091000019', '021000021', '121000248'] as const

const pastDays = 90
const paymentsAtFullScale = 45_000
const payeesAtFullScale = 1_200
const membersAtFullScale = 216
const membersMin = 12

export type PlannedPayee = {
  readonly kind: PayeeKind
  readonly nickname: string
  readonly name: string
  readonly bank: string
  readonly number: string
  /** About what is paid each time, in cents. */
  readonly usual: number
  /** How much of what its member pays goes there. */
  readonly weight: number
}
export type PlannedMember = {
  readonly reference: string
  readonly name: string
  readonly email: string
  readonly number: string
  readonly isBusiness: boolean
  /** Has less than what is to be paid. */
  readonly isPoor: boolean
  readonly weight: number
  readonly payees: readonly PlannedPayee[]
}

export type PlannedOrder = {
  readonly key: string
  readonly member: number
  readonly payee: number
  readonly minor: bigint
  readonly isSameDay: boolean
  /** So many days later; 0: as soon as may be. */
  readonly inDays: number
  /** Why detection holds it. */
  readonly doubt?: (typeof doubts)[number]
  readonly isRepeat?: true
}

/** Of all orders, so many wait for a second person, and so many are doubted. */
const rates = { large: 0.0016, doubted: 0.0012 } as const
/** More than the limit from which one person is asked. */
const largeMin = 2_600_000

export type Plan = {
  readonly members: readonly PlannedMember[]
  readonly days: readonly PlannedDay[]
}
export type PlannedDay = {
  readonly day: BusinessDate
  readonly isBanking: boolean
  /** How many banking days come after it. One that has hardly begun is not counted, and then is below zero. */
  readonly bankingLeft: number
  /** By the time of day at which they are given. */
  readonly orders: ReadonlyMap<WallTime, readonly PlannedOrder[]>
}

export type Wish = {
  readonly seed: number
  /** Of the whole of it. */
  readonly scale: number
  readonly today: BusinessDate
  /** How far back it goes; ninety days unless said. */
  readonly days?: number
  /** Whether so much of today is over that what was ordered in the morning is there. */
  readonly countsToday: boolean
}

/** When members order, by the clocks of the institution. */
const bankingTimes = ['08:20', '09:40', '12:10', '15:40', '18:10'] as const satisfies readonly WallTime[]
const otherTimes = ['10:30', '19:00'] as const satisfies readonly WallTime[]

export function planPast({ seed, scale, today, countsToday, days: back = pastDays }: Wish): Plan {
  const random = seededRandom(seed)
  const members = planMembers(random, scale)
  const unwanted = members.flatMap(({ payees }, member) => {
    const payee = payees.findIndex(({ kind }) => kind === 'not_wanted')
    return payee < 0 ? [] : [{ member, payee }]
  })
  let ordered = 0
  const toUnwanted = () => (++ordered % notWantedEvery === 0 ? unwanted[ordered % unwanted.length] : undefined)
  const days = Array.from({ length: back + 1 }, (_, index) => addDays(today, index - back))
  const weights = days.map(weightOf)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const banking = days.filter(day => isFederalReserveDay(day) && (day !== today || countsToday))
  return {
    members,
    days: days.map((day, index): PlannedDay => {
      const count = Math.round((paymentsAtFullScale * scale * (back / pastDays) * (weights[index] ?? 0)) / all)
      const orders = planDay({ random, members, toUnwanted }, day, count)
      const isBanking = isFederalReserveDay(day)
      const bankingLeft =
        banking.filter(later => later > day).length - (day === today && isBanking && !countsToday ? 1 : 0)
      return { day, isBanking, bankingLeft, orders: isBanking ? withScene(orders, members, day, bankingLeft) : orders }
    }),
  }
}

/** What the last days bring besides comes in the morning. */
function withScene(
  orders: PlannedDay['orders'],
  members: readonly PlannedMember[],
  day: BusinessDate,
  bankingLeft: number,
): PlannedDay['orders'] {
  const scene = sceneOrders(members, bankingLeft).map(
    ({ member, payee, cents, bankingDays, doubt, isRepeat }, place): PlannedOrder => ({
      key: `${day}/scene-${place}`,
      member,
      payee,
      minor: BigInt(cents),
      isSameDay: false,
      inDays: daysToBanking(day, bankingDays),
      ...(doubt === undefined ? {} : { doubt }),
      ...(isRepeat === undefined ? {} : { isRepeat }),
    }),
  )
  return new Map([...orders].map(([time, own]) => [time, time === sceneTime ? [...own, ...scene] : own]))
}
const sceneTime: WallTime = '09:40'

function daysToBanking(day: BusinessDate, count: number): number {
  let days = 0
  for (let left = count; left > 0; ) if (isFederalReserveDay(addDays(day, ++days))) left--
  return days
}

function planMembers(random: () => number, scale: number): readonly PlannedMember[] {
  const count = Math.max(membersMin, Math.round(membersAtFullScale * Math.min(1, scale)))
  const payees = Math.round((count * payeesAtFullScale) / membersAtFullScale)
  const numberOf = (place: number) => `4000${String(123_401 + place)}`
  return Array.from({ length: count }, (_, place): PlannedMember => {
    // Every third is a business, and pays more bills than others.
    const isBusiness = place % 3 === 2
    const isPoor = place % 12 === 6
    const name = isBusiness ? businessName(place) : personName(place)
    const own = Math.floor(((place + 1) * payees) / count) - Math.floor((place * payees) / count)
    return {
      reference: `M-${1_001 + place}`,
      name,
      email: `member-${1_001 + place}@synthetic.example`,
      number: numberOf(place),
      isBusiness,
      isPoor,
      weight: isBusiness ? 8 + random() * 12 : (1 + random() * 3) * (isPoor ? 0.1 : 1),
      payees: Array.from({ length: own }, (_, index) =>
        planPayee(random, { member: place, index, numberOf, of: count }),
      ),
    }
  })
}

/** Endings by which the sandbox bank sends a payment back, or says what to write otherwise. */
const endings = {
  comes_back: ['9902', '9903', '9904', '9916', '9920', '9923', '9901'],
  not_wanted: ['9929', '9910'],
  corrected: ['9801', '9802', '9805'],
} as const

/**
 * One order in so many goes to somebody who says that they did not want it. Of what leaves in files that is close to the five in a
 * thousand that Nacha allows of debits, and below it, whatever the day on which the demo is started.
 */
const notWantedEvery = 250
const notWantedBy = 2

function planPayee(
  random: () => number,
  { member, index, numberOf, of }: { member: number; index: number; numberOf: (place: number) => string; of: number },
): PlannedPayee {
  const plain = String(60_000_000 + member * 10_007 + index * 131).replace(/9[89]\d\d$/, '1234')
  const bank = otherBanks[(member + index) % otherBanks.length] ?? fault('there are banks')
  const usual = Math.round(1_500 * 40 ** random())
  const biller = billerName(member * 7 + index * 3)
  const usually = { ...biller, bank, number: plain, usual, weight: 0.5 + random() }
  const odd = member * 3 + index
  if (index === 2 && member % 2 === 0) {
    const other = (member + 1 + Math.floor(random() * (of - 1))) % of
    return {
      ...usually,
      kind: 'neighbour',
      nickname: 'Neighbour',
      name: personName(other),
      bank: ownBank,
      number: numberOf(other),
    }
  }
  if (index === 3 && member % 4 === 1) return { ...usually, ...endingIn('comes_back', odd, plain), weight: 0.03 }
  if (index === 3 && member % 9 === notWantedBy) return { ...usually, ...endingIn('not_wanted', odd, plain), weight: 0 }
  if (index === 4 && member % 8 === 3) return { ...usually, ...endingIn('corrected', odd, plain), weight: 0.02 }
  if (index === 5) return { ...usually, kind: 'person', nickname: 'A friend', name: personName(member * 5 + 11) }
  return { ...usually, kind: 'biller' }
}

function endingIn(kind: keyof typeof endings, place: number, number: string) {
  const own = endings[kind]
  return { kind, number: `${number.slice(0, 4)}${own[place % own.length] ?? fault('there are endings')}` }
}

/** Fridays and Mondays, the first and the fifteenth, and most of all the end of a month; little where banks are closed. */
function weightOf(day: BusinessDate): number {
  if (!isFederalReserveDay(day)) return 0.16
  const ofWeek = [0, 1.15, 0.95, 0.9, 1, 1.25, 0][dayOfWeek(day)] ?? 1
  const date = Number(day.slice(8))
  const isMonthEnd = [1, 2].some(next => addDays(day, next).slice(5, 7) !== day.slice(5, 7))
  return ofWeek * (isMonthEnd ? 1.8 : date <= 3 || date === 15 || date === 16 ? 1.4 : 1)
}

type Drawing = {
  readonly random: () => number
  readonly members: readonly PlannedMember[]
  readonly toUnwanted: () => { readonly member: number; readonly payee: number } | undefined
}

function planDay(
  { random, members, toUnwanted }: Drawing,
  day: BusinessDate,
  count: number,
): ReadonlyMap<WallTime, readonly PlannedOrder[]> {
  const times: readonly WallTime[] = isFederalReserveDay(day) ? bankingTimes : otherTimes
  const orders = Array.from({ length: count }, (_, index): PlannedOrder => {
    const given = toUnwanted()
    const member = given?.member ?? pick(random, members)
    const { payees, isBusiness } = members[member] ?? fault('a member was picked')
    const payee = given?.payee ?? pick(random, payees)
    const { kind, usual } = payees[payee] ?? fault('a payee was picked')
    const isLarge = isBusiness && kind === 'biller' && random() < rates.large * businessShare
    const minor = isLarge ? largeMin + random() * 2_900_000 : Math.max(101, usual * (0.6 + 0.8 * random()))
    return {
      key: `${day}/${index}`,
      member,
      payee,
      minor: BigInt(Math.round(minor)),
      isSameDay: kind === 'biller' && !isLarge && random() < 0.05,
      inDays: random() < 0.08 ? 1 + Math.floor(random() * 9) : 0,
      ...(random() < rates.doubted ? { doubt: doubts[index % doubts.length] ?? doubts[0] } : {}),
    }
  })
  return new Map(times.map((time, place) => [time, orders.filter((_, index) => index % times.length === place)]))
}

/** Not every order is a business's, and only those are large. */
const businessShare = 1.5

function pick(random: () => number, of: readonly { readonly weight: number }[]): number {
  const all = of.reduce((sum, { weight }) => sum + weight, 0)
  let dice = random() * all
  for (const [place, { weight }] of of.entries()) {
    dice -= weight
    if (dice < 0) return place
  }
  return of.length - 1
}

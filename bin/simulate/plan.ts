// What a month is to bring, by seed: who there is, what they order and when, and what goes wrong. Pure.

import { addDays, type BusinessDate, dayOfWeek } from '../../src/base/dates.ts'
import { fault } from '../../src/base/outcome.ts'

export type PayeeKind = 'biller' | 'person' | 'neighbour' | 'check'
export type PlannedPayee = {
  readonly kind: PayeeKind
  readonly name: string
  /** For a neighbour, the place of the member who is paid. */
  readonly number: string
  readonly neighbour?: number
}
export type PlannedMember = {
  readonly name: string
  readonly number: string
  readonly balance: bigint
  /** Whether the institution's core keeps the account, and not we. */
  readonly isAtCore: boolean
  readonly payees: readonly PlannedPayee[]
}
/** By places in the list of members and in the payees of that member. */
export type PlannedOrder = {
  readonly key: string
  readonly member: number
  readonly payee: number
  readonly minor: bigint
  readonly processOn?: BusinessDate
  readonly isSameDay: boolean
}

export type Size = { readonly members: number; readonly payments: number }

const firstNames =
  'Ada Ben Chiara Dario Elif Femi Grace Hugo Ines Jonas Kaya Lea Milan Nora Omar Pia Quinn Rosa Sami Tess'
const lastNames =
  'Abara Bauer Costa Dang Eriksen Fonseca Garner Hadley Iwata Jensen Kowal Larsen Moreau Novak Okafor Petrov Quist Rossi Silva Tanaka'
const traders =
  'Prairie Power|Lakeview Apartments|Harbor Water|Summit Dental|Cedar Mobile|Union Gas|Maple Insurance|North Fiber'
const payeesEach = 3
/** Endings by which the sandbox bank tells what it is to do; see sandbox/README.md. */
const returning = ['9901', '9902', '9903', '9904', '9910', '9916', '9920', '9923', '9929']
const changing = ['9801', '9802', '9803']
/** How many payees in a thousand behave so. Of what is ACH, about one in a hundred comes back, as in life. */
const perMille = { returning: 12, changing: 6 } as const
/** One member in so many never has enough. */
const poorEvery = 40
const atCoreEvery = 12
/** On no list at first; see lists.ts. */
export const laterListed = 'Ruslan Vostrikov'

export function planMembers(random: () => number, count: number): readonly PlannedMember[] {
  const pick = picker(random)
  return Array.from({ length: count }, (_, index) => ({
    name: `${pick(firstNames.split(' '))} ${pick(lastNames.split(' '))}`,
    number: `7${String(index).padStart(8, '0')}`,
    balance: index % poorEvery === 0 ? 150_00n : 6_000_00n,
    isAtCore: index % atCoreEvery === 5,
    payees: Array.from({ length: payeesEach }, (_, place) => planPayee(random, index, place, count)),
  }))
}

function planPayee(random: () => number, member: number, place: number, count: number): PlannedPayee {
  const pick = picker(random)
  const dice = Math.floor(random() * 1_000)
  // Not as the traces of our files begin, in which a number of theirs would stand by chance.
  const body = String(30_000_000 + member * payeesEach + place)
  if (dice < perMille.returning) return { kind: 'person', name: 'Gone Away', number: `${body}${pick(returning)}` }
  if (dice < perMille.returning + perMille.changing)
    return { kind: 'person', name: 'Moved House', number: `${body}${pick(changing)}` }
  if (dice < 21) return { kind: 'person', name: laterListed, number: `${body}0000` }
  if (dice < 100) {
    const neighbour = (member + 1 + place) % count
    return { kind: 'neighbour', name: 'A neighbour', number: `7${String(neighbour).padStart(8, '0')}`, neighbour }
  }
  if (dice < 180) return { kind: 'check', name: `${pick(lastNames.split(' '))} Plumbing`, number: `${body}0001` }
  return { kind: 'biller', name: pick(traders.split('|')), number: `${body}0000` }
}

/** A month of orders, spread over its days; weekends bring few. */
export function planOrders(
  random: () => number,
  members: readonly PlannedMember[],
  days: readonly BusinessDate[],
  count: number,
): ReadonlyMap<BusinessDate, readonly PlannedOrder[]> {
  const weights = days.map(day => (isWeekend(day) ? 1 : 12))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let made = 0
  return new Map(
    days.map((day, index) => {
      const share = Math.round((count * (weights[index] ?? 0)) / total)
      return [day, Array.from({ length: share }, () => planOrder(random, members, days, day, `order-${++made}`))]
    }),
  )
}

function planOrder(
  random: () => number,
  members: readonly PlannedMember[],
  days: readonly BusinessDate[],
  day: BusinessDate,
  key: string,
): PlannedOrder {
  const member = Math.floor(random() * members.length)
  const payees = members[member]?.payees ?? fault('a place in the list')
  const payee = Math.floor(random() * payees.length)
  const minor = BigInt(500 + Math.floor(random() * 30_000))
  const dice = random()
  const later = days[days.indexOf(day) + 1 + Math.floor(random() * 6)]
  const processOn = dice < 0.15 && later !== undefined ? { processOn: later } : {}
  return { key, member, payee, minor, ...processOn, isSameDay: dice > 0.95 && payees[payee]?.kind === 'biller' }
}

/** All days from one to another, both included. */
export function daysFrom(first: BusinessDate, last: BusinessDate): readonly BusinessDate[] {
  const days: BusinessDate[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

export function isWeekend(day: BusinessDate): boolean {
  return [0, 6].includes(dayOfWeek(day) % 7)
}

function picker(random: () => number): <T>(choices: readonly T[]) => T {
  return choices => choices[Math.floor(random() * choices.length)] ?? fault('there is nothing to choose from')
}

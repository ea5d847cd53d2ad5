// What the last banking days bring besides the usual, so that whoever opens the demo finds work of every kind: orders that will
// come back, that nobody can pay, that wait for somebody else. Pure; `last-days.ts` has what people do about them.

import type { PayeeId } from '../../src/payments/payments.ts'

/** How a payee is paid, and what the sandbox bank does with it: its README names the endings. */
export type PayeeKind = 'biller' | 'person' | 'neighbour' | 'comes_back' | 'not_wanted' | 'corrected'

/** What detection says when it is in doubt. */
export const doubts = ['payee_unlike_usual', 'amount_unlike_usual', 'many_in_an_hour'] as const

type SceneOrder = {
  readonly member: number
  readonly payee: number
  readonly cents: number
  /** So many banking days later; 0: as soon as may be. */
  readonly bankingDays: number
  readonly doubt?: (typeof doubts)[number]
  /** Said to be meant though the same was ordered that day. */
  readonly isRepeat?: true
}

type Cast = readonly {
  readonly isBusiness: boolean
  readonly isPoor: boolean
  readonly payees: readonly { readonly kind: PayeeKind }[]
}[]

type Role = 'returned' | 'corrected' | 'short' | 'stopped_at_the_door' | 'large' | 'doubted' | 'twice'

/** By how many banking days are left after the day: what is ordered, and how often. */
const script: Readonly<Record<number, Readonly<Partial<Record<Role, number>>>>> = {
  6: { corrected: 3 },
  5: { corrected: 3, returned: 4 },
  4: { corrected: 3, returned: 6 },
  3: { corrected: 2, returned: 8, short: 3, stopped_at_the_door: 2 },
  2: { corrected: 1, returned: 6, short: 3, stopped_at_the_door: 2 },
  1: { short: 4, large: 4, doubted: 3, twice: 1 },
  0: { large: 3, doubted: 4, twice: 2 },
}

const cents = {
  returned: [4_350, 61_900],
  corrected: [2_475, 30_000],
  short: [21_900, 64_000],
  stopped_at_the_door: [18_250, 92_000],
  large: [2_610_000, 5_480_000],
  doubted: [94_000, 482_000],
  twice: [13_900, 48_000],
} as const satisfies Record<Role, readonly [least: number, most: number]>

export function sceneOrders(members: Cast, bankingLeft: number): readonly SceneOrder[] {
  const asked = Object.entries(script[bankingLeft] ?? {}) as readonly [Role, number][] // The keys of the table above.
  return asked.flatMap(([role, count]) => {
    const pairs = pairsFor(members, role, bankingLeft)
    return Array.from({ length: pairs.length === 0 ? 0 : count }, (_, place) => {
      const [member, payee] = pairs[(bankingLeft * 5 + place) % pairs.length] ?? [0, 0]
      const order = { member, payee, ...termsOf(role, place, bankingLeft) }
      return role === 'twice' ? [order, { ...order, isRepeat: true, doubt: 'payee_unlike_usual' } as const] : [order]
    }).flat()
  })
}

/** In banking days: what happens meanwhile is what keeps them from leaving. */
const laterBy: Readonly<Partial<Record<Role, number>>> = { short: 1, stopped_at_the_door: 2 }

/** Amounts differ from each other, or a second one would be taken for the first sent twice. */
function termsOf(role: Role, place: number, bankingLeft: number): Omit<SceneOrder, 'member' | 'payee'> {
  const [least, most] = cents[role]
  const share = ((place * 37 + bankingLeft * 11) % 53) / 53
  const doubt = doubts[place % doubts.length]
  return {
    cents: least + Math.round((most - least) * share) + place,
    bankingDays: laterBy[role] ?? 0,
    ...(role === 'doubted' && doubt !== undefined ? { doubt } : {}),
  }
}

function pairsFor(
  members: Cast,
  role: Role,
  bankingLeft: number,
): readonly (readonly [member: number, payee: number])[] {
  if (role === 'stopped_at_the_door') return suspendedIn(members, bankingLeft - 1)
  return members.flatMap(({ isBusiness, isPoor, payees }, member) =>
    payees.flatMap(({ kind }, payee): (readonly [number, number])[] => {
      const isPlain = kind === 'biller' && !isPoor
      const fits = {
        returned: kind === 'comes_back' && !isPoor,
        corrected: kind === 'corrected' && !isPoor,
        short: kind === 'biller' && isPoor,
        large: isPlain && isBusiness,
        doubted: isPlain && payee < 2,
        twice: isPlain && payee === 2,
      }[role]
      return fits ? [[member, payee]] : []
    }),
  )
}

/** Payees that member services suspends on the day with so many banking days left, though payments to them are under way. */
export function suspendedIn(members: Cast, bankingLeft: number): readonly (readonly [member: number, payee: number])[] {
  const able = members.flatMap(({ isPoor, payees }, member) =>
    !isPoor && payees[3]?.kind === 'biller' ? [[member, 3] as const] : [],
  )
  const pair = able[bankingLeft * 2 + 1]
  return pair === undefined || bankingLeft < 1 || bankingLeft > 2 ? [] : [pair]
}

/** Whose new bank account was agreed on that day, so that the payee cools off; and whose waits for the second person. */
export function accountsChangedIn(
  members: readonly {
    readonly payees: readonly { readonly id: PayeeId; readonly planned: { readonly kind: PayeeKind } }[]
  }[],
  bankingLeft: number,
): readonly { readonly member: number; readonly payee: PayeeId }[] {
  const able = members.flatMap(({ payees }, member) => {
    const [, second] = payees
    return second?.planned.kind === 'biller' ? [{ member, payee: second.id }] : []
  })
  return bankingLeft < 0 || bankingLeft > 1 ? [] : able.slice(2 + bankingLeft * 3, 5 + bankingLeft * 3)
}

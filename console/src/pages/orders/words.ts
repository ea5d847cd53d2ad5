// What is said of standing orders.

import type { Item } from '../../api/asked.ts'
import type { Tone } from '../../parts/tone.ts'

export type Order = Item<'GET /v1/standing-orders'>
type OrderState = Order['state']
type Step = Item<'GET /v1/standing-orders/{standingOrder}/steps'>

export const orderStates: Readonly<Record<OrderState, readonly [words: string, tone: Tone]>> = {
  active: ['active', 'good'],
  paused: ['paused', 'attention'],
  ended: ['ended', 'quiet'],
  cancelled: ['cancelled', 'quiet'],
}

export function isOrderState(text: string | undefined): text is OrderState {
  return text !== undefined && Object.hasOwn(orderStates, text)
}

export const frequencies: Readonly<Record<Order['frequency'], string>> = {
  weekly: 'every week',
  every_two_weeks: 'every two weeks',
  monthly: 'every month',
  month_end: 'at the end of every month',
  quarterly: 'every quarter',
}

/** How far it has come: occurrences are counted from zero. */
export function courseWords({
  nextOccurrence,
  occurrencesMax,
}: Pick<Order, 'nextOccurrence' | 'occurrencesMax'>): string {
  if (occurrencesMax !== undefined) return `${Math.min(nextOccurrence, occurrencesMax)} of ${occurrencesMax}`
  return nextOccurrence === 1 ? '1 so far' : `${nextOccurrence} so far`
}

const made: Readonly<Record<Step['what'], string>> = {
  created: 'Made',
  pause: 'Paused: nothing leaves until it is resumed',
  resume: 'Resumed; what was due meanwhile is not made up for',
  skip: 'One occurrence skipped',
  cancel: 'Cancelled: no more payments come of it',
  occurred: 'A payment was made of it',
}

type Told = { readonly what: string; readonly tone: Tone; readonly day?: string }

/** `day`: the occurrence that it is about. */
export function orderStepWords({ what, before, reason }: Pick<Step, 'what' | 'before' | 'reason'>): Told {
  const day = what === 'occurred' || what === 'skip' ? before?.nextOn : undefined
  const about = day === undefined ? {} : { day }
  if (what === 'occurred' && reason !== undefined)
    return { what: 'No payment could be made of it', tone: 'bad', ...about }
  const tone = what === 'occurred' ? 'good' : what === 'pause' || what === 'skip' ? 'attention' : 'quiet'
  return { what: made[what], tone, ...about }
}

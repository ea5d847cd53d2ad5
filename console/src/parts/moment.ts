// What the address says of a moment, and the moments that people ask for most.

import { addDays, dayOf, instantOf, isInstant } from './zone-time.ts'

export type Moment =
  | { readonly kind: 'now' }
  | { readonly kind: 'past'; readonly at: string }
  /** What is shown is of now, and people are told why. */
  | { readonly kind: 'not come'; readonly at: string }
  | { readonly kind: 'not read'; readonly text: string }

export function momentIn(text: string | undefined, nowMs: number): Moment {
  if (text === undefined || text === '') return { kind: 'now' }
  if (!isInstant(text)) return { kind: 'not read', text }
  return Date.parse(text) > nowMs ? { kind: 'not come', at: text } : { kind: 'past', at: text }
}

const closing = '17:00'

/** The end of days, months and quarters where the institution is: five in the afternoon of the last weekday. */
export function usualMoments(nowMs: number, zone: string): readonly { readonly words: string; readonly at: string }[] {
  const today = dayOf(nowMs, zone)
  const [year = '', month = ''] = today.split('-')
  const quarterMonth = `${Math.floor((Number(month) - 1) / 3) * 3 + 1}`.padStart(2, '0')
  const wanted = [
    ['Yesterday', addDays(today, -1)],
    ['The last weekday', weekdayBefore(today)],
    ['A week ago', addDays(today, -7)],
    ['The end of last month', addDays(`${year}-${month}-01`, -1)],
    ['The end of last quarter', addDays(`${year}-${quarterMonth}-01`, -1)],
  ] as const
  const moments = wanted.flatMap(([words, day]) => {
    const at = instantOf(`${day}T${closing}`, zone)
    return at === undefined ? [] : [{ words, at }]
  })
  // On most days two of them are the same.
  return moments.filter(({ at }, index) => moments.findIndex(other => other.at === at) === index)
}

/** Saturdays and Sundays left out; of holidays only the office knows. */
function weekdayBefore(day: string): string {
  const before = addDays(day, -1)
  const weekday = new Date(`${before}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6 ? weekdayBefore(before) : before
}

/** `at` goes along wherever one goes, unless the address says otherwise. */
export function carriedTo(address: string, at: string | undefined): string {
  if (at === undefined || at === '') return address
  const url = new URL(address, 'https://console.invalid')
  if (url.searchParams.has('at')) return address
  url.searchParams.set('at', at)
  return `${url.pathname}${url.search}${url.hash}`
}

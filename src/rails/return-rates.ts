// How much of what an institution originates comes back: counted by the day on which it left, looked at over sixty days.
//
// The limits are Nacha's (Operating Rules, Subsection 2.17.2). It sets them for debits; we originate credits, and hold
// ourselves to the same figures, since an institution whose credits come back so often has a directory or a program that
// is wrong. docs/incoming.md

import * as audit from '../audit/audit.ts'
import { addDays, type BusinessDate, dateIn } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import { returnReasons } from './ach/return-codes.ts'
import type { BankFile } from './file.ts'
import * as store from './return-rates-store.ts'

const rateDays = 60
const easternTime = 'America/New_York'

/** Of a thousand entries. */
export const rateLimits = { unauthorized: 5n, administrative: 30n, overall: 150n } as const
export type Measure = keyof typeof rateLimits
/** `near`: from 80 in a hundred of the limit on. `over`: the limit is reached. */
export type Level = 'well' | 'near' | 'over'

const nearPercent = 80n
/**
 * Fewer say nothing: of five hundred entries three unauthorized ones would reach the limit, which may be one member's
 * mistake. From a thousand on it takes five.
 */
export const entriesMin = 1_000

export type Sums = {
  readonly entries: number
  readonly returned: number
  readonly unauthorized: number
  readonly administrative: number
}

/** In whole numbers: no rate is ever rounded before it is compared. */
export function levelOf(returns: number, entries: number, limitPerMille: bigint): Level {
  if (entries < entriesMin) return 'well'
  const [came, limit] = [BigInt(returns) * 1_000n, limitPerMille * BigInt(entries)]
  if (came >= limit) return 'over'
  return came * 100n >= limit * nearPercent ? 'near' : 'well'
}

export type Rate = {
  readonly measure: Measure
  readonly returns: number
  readonly limitPerMille: bigint
  readonly level: Level
}

function ratesOf(sums: Sums): readonly Rate[] {
  const returns = { unauthorized: sums.unauthorized, administrative: sums.administrative, overall: sums.returned }
  return (['unauthorized', 'administrative', 'overall'] as const).map(measure => {
    const limitPerMille = rateLimits[measure]
    const level = levelOf(returns[measure], sums.entries, limitPerMille)
    return { measure, returns: returns[measure], limitPerMille, level }
  })
}

export type ReturnRates = {
  readonly from: BusinessDate
  readonly until: BusinessDate
  readonly entries: number
  readonly rates: readonly Rate[]
}

/** What was originated in the last sixty days, and what of it has come back until now. */
export async function returnRates(work: Work): Promise<ReturnRates> {
  const until = dateIn(easternTime, work.now)
  const from = addDays(until, 1 - rateDays)
  const sums = await store.sumTallies(work, from, until)
  return { from, until, entries: sums.entries, rates: ratesOf(sums) }
}

/** Which limits are reached now. A level that has changed since somebody last asked gets a leaf. */
export async function limitsReached(work: Work): Promise<readonly Measure[]> {
  const { entries, rates } = await returnRates(work)
  const before = await store.lockLevels(work)
  for (const { measure, returns, level } of rates) {
    const was = before.get(measure) ?? 'well'
    if (was === level) continue
    await store.upsertLevel(work, measure, level)
    audit.append(work, 'rails.return_rate', { measure, level, before: was, returns, entries, days: rateDays })
  }
  return rates.filter(({ level }) => level === 'over').map(({ measure }) => measure)
}

/** So many entries have left; fewer than none when they were refused as a whole. */
export async function countOriginated(
  work: Work,
  { format, madeOn, entries }: Pick<BankFile, 'format' | 'madeOn' | 'entries'>,
): Promise<void> {
  if (format !== 'nacha') return
  await store.addToTallies(work, [{ madeOn, entries, returned: 0, unauthorized: 0, administrative: 0 }])
}

/** These have come back, of files of these days. */
export async function countReturned(
  work: Work,
  returns: readonly { readonly madeOn: BusinessDate; readonly code: string }[],
): Promise<void> {
  if (returns.length === 0) return
  const days = Map.groupBy(returns, ({ madeOn }) => madeOn)
  const tallies = [...days].map(([madeOn, own]) => {
    const of = (rate: string) => own.filter(({ code }) => returnReasons.get(code)?.rate === rate).length
    const [unauthorized, administrative] = [of('unauthorized'), of('administrative')]
    return { madeOn, entries: 0, returned: own.length, unauthorized, administrative }
  })
  await store.addToTallies(
    work,
    tallies.toSorted((a, b) => (a.madeOn < b.madeOn ? -1 : 1)),
  )
  await limitsReached(work)
}

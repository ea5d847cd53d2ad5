// Which of the issuer's signing keys does what on a day. Pure: days in, days out; signing-keys.ts has the files.
//
//     made and published        signs                                    published only    gone
//     |---- 7 days before ------|---------------- 80 days ---------------|---- 2 days ------|
//
// So nobody meets a key that was not published a week before, and no token outlives the publishing of its key: tokens live
// five minutes, and whoever checks them keeps the published keys for a day at most.

import { addDays, type BusinessDate } from '../../base/dates.ts'

/** A key is known by the day from which it signs, in UTC. */
export type SigningPlan = {
  /** Days for which a key is to be made now. */
  readonly make: readonly BusinessDate[]
  readonly signs: BusinessDate
  /** All that are published, the one that signs first. */
  readonly published: readonly BusinessDate[]
  readonly remove: readonly BusinessDate[]
}

export const signsDays = 80
const publishedBeforeDays = 7
const publishedAfterDays = 2

export function signingPlan(kept: readonly BusinessDate[], today: BusinessDate): SigningPlan {
  const known = [...new Set(kept)].sort()
  const make: BusinessDate[] = []
  let signs = known.findLast(day => day <= today)
  // None yet, or nobody was here when it was due: it is better to sign with a key that is news than with one too old.
  if (signs === undefined || addDays(signs, signsDays) <= today) {
    make.push(today)
    signs = today
  }
  const next = addDays(signs, signsDays)
  if (!known.some(day => day > today) && addDays(next, -publishedBeforeDays) <= today) make.push(next)
  const all = [...new Set([...known, ...make])].sort()
  const isOver = (day: BusinessDate) => {
    const successor = all.find(other => other > day)
    return successor !== undefined && addDays(successor, publishedAfterDays) <= today
  }
  const remove = all.filter(isOver)
  const others = all.filter(day => day !== signs && !remove.includes(day))
  return { make, signs, published: [signs, ...others], remove }
}

// Every hour of a log is closed by a leaf that says how many leaves of which kind it has, and then reconciled with what owes them.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { append } from './audit.ts'
import { type Completeness, completenessByHour, isWhole, type OwedLeaves } from './completeness.ts'
import {
  type ClosedHour,
  countOwn,
  type HourTallied,
  insertPeriods,
  type Late,
  markReconciled,
  nextHour,
  nextToReconcile,
  takeLate,
  talliesOf,
  waitingSince,
} from './completeness-store.ts'
import type { Mismatch } from './matching.ts'

const actor = 'process:worker'
const everyMs = 30_000
const msPerHour = 3_600_000
/** A work is committed within ten minutes of its moment; what is still waited for then is late. */
const openMs = 15 * 60_000
/** For how long it is looked whether a leaf comes after all. */
const lateMsMax = 48 * msPerHour
/** So many hours that were missed are gone over at once: two days of them, if they are quiet. */
const hoursMax = 48
const leavesMax = 50_000n
/** How many of a sort a leaf names. */
const namedMax = 5

export function periodLoop(outside: Outside, owing: OwedLeaves, log: Log): Loop {
  return {
    name: 'audit.period',
    everyMs,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        const closed = await closeHours(outside, institution, log)
        const reconciled = await reconcileHours(outside, institution, owing, log)
        return closed + reconciled
      }),
  }
}

/** The next hours of the log that have been over for long enough, each by a leaf of its own. Answers with how many they were. */
export async function closeHours(outside: Outside, institution: InstitutionId, log: Log): Promise<number> {
  const closed = await transact(outside, institution, actor, async work => {
    const from = await nextHour(work)
    const hours = from === undefined ? [] : await overSince(work, from)
    const [first] = hours
    if (first === undefined) return done({ count: 0, late: [] })
    const late = await takeLate(work, new Date(first.getTime() - lateMsMax))
    await close(work, hours, late)
    return done({ count: hours.length, late })
  })
  if (!closed.ok) return 0
  const { count, late } = closed.value
  if (late.length > 0) log.error({ room: 'audit', institution, count: late.length }, 'leaves came into closed hours')
  return count
}

/** From an hour on, as far as nothing of them waits for its place. */
async function overSince(work: Work, from: Date): Promise<readonly Date[]> {
  const overMs = work.now.getTime() - openMs
  const count = Math.min(hoursMax, Math.floor((overMs - from.getTime()) / msPerHour))
  if (count <= 0) return []
  const waiting = await waitingSince(work)
  const hours = Array.from({ length: count }, (_, place) => new Date(from.getTime() + place * msPerHour))
  return waiting === undefined ? hours : hours.filter(hour => endOf(hour) <= waiting)
}

function endOf(hour: Date): Date {
  return new Date(hour.getTime() + msPerHour)
}

/** What came late is told with the first of them. */
async function close(work: Work, hours: readonly Date[], late: readonly Late[]): Promise<void> {
  const [first = work.now] = hours
  const tallies = await talliesOf(work, { from: first, to: endOf(hours.at(-1) ?? first) })
  const byHour = Map.groupBy(tallies, ({ hour }) => hour.getTime())
  const periods = hours.map(from => {
    const counts: readonly HourTallied[] = byHour.get(from.getTime()) ?? []
    return { from, counts, leaves: counts.reduce((sum, one) => sum + one.leaves, 0n) }
  })
  await insertPeriods(work, periods)
  for (const { from, counts, leaves } of periods)
    append(work, 'audit.period_close', {
      from: from.toISOString(),
      to: endOf(from).toISOString(),
      leaves: String(leaves),
      counts: Object.fromEntries(counts.map(one => [one.kind, String(one.leaves)])),
      ...(late.length === 0 || from !== first
        ? {}
        : { late: late.map(one => ({ from: one.from.toISOString(), leaves: String(one.leaves) })) }),
    })
  await countOwn(work, periods.length)
}

/** The oldest hours that are closed and were not held against the rows yet. Answers with how many they were. */
export async function reconcileHours(
  outside: Outside,
  institution: InstitutionId,
  owing: OwedLeaves,
  log: Log,
): Promise<number> {
  const next = await transact(outside, institution, actor, async work =>
    done(atOnce(await nextToReconcile(work, hoursMax))),
  )
  const hours = next.ok ? next.value : []
  if (hours.length === 0) return 0
  const found = await completenessByHour(
    outside,
    institution,
    hours.map(({ from }) => from),
    owing,
  )
  const compared = hours.flatMap((hour, place) => {
    const one = found[place]
    return one === undefined ? [] : [{ hour, from: hour.from, found: one, isWhole: isGood(one, hour) }]
  })
  const said = await transact(outside, institution, actor, async work => {
    const ours = new Set((await markReconciled(work, compared)).map(from => from.getTime()))
    const own = compared.filter(({ from }) => ours.has(from.getTime()))
    for (const { found, hour } of own) append(work, 'audit.reconciled', bodyOf(found, hour))
    if (own.length > 0) await countOwn(work, own.length)
    return done(own)
  })
  const own = said.ok ? said.value : []
  for (const { found, isWhole } of own) {
    if (isWhole) continue
    const count = found.missing + found.doubled + found.unowned
    log.error({ room: 'audit', institution, count }, 'rows and leaves of an hour differ')
  }
  return own.length
}

/** As many as lie side by side, and are looked at in one go. */
function atOnce(hours: readonly ClosedHour[]): readonly ClosedHour[] {
  let leaves = 0n
  const end = hours.findIndex((hour, place) => {
    const before = hours[place - 1]
    leaves += hour.leaves
    return before !== undefined && (leaves > leavesMax || endOf(before.from).getTime() !== hour.from.getTime())
  })
  return end < 0 ? hours : hours.slice(0, end)
}

function isGood(found: Completeness, hour: ClosedHour): boolean {
  return isWhole(found) && BigInt(found.leaves) === hour.leaves
}

function bodyOf(found: Completeness, hour: ClosedHour) {
  const { from, to, leaves, owed, missing, doubled, unowned, first } = found
  const shown = (named: readonly Mismatch[]) =>
    named.slice(0, namedMax).map(({ kind, id, leaf }) => ({ kind, id: id.slice(0, 200), ...(leaf && { leaf }) }))
  return {
    from,
    to,
    leaves,
    closed: String(hour.leaves),
    owed,
    found: found.found,
    missing,
    doubled,
    unowned,
    ...(missing + doubled + unowned === 0
      ? {}
      : { first: { missing: shown(first.missing), doubled: shown(first.doubled), unowned: shown(first.unowned) } }),
  }
}

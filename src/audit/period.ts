// Every hour of a log is closed by a leaf that says how many leaves of which kind it has, and then reconciled with what owes them.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { append } from './audit.ts'
import { type Completeness, completenessOf, isWhole, type OwedLeaves } from './completeness.ts'
import {
  type ClosedHour,
  countOwn,
  insertPeriod,
  isWaiting,
  type Late,
  markReconciled,
  nextHour,
  nextToReconcile,
  takeLate,
  tallyOf,
} from './completeness-store.ts'
import type { Mismatch } from './matching.ts'

const actor = 'process:worker'
const everyMs = 30_000
const msPerHour = 3_600_000
/** A work is committed within ten minutes of its moment; what is still waited for then is late. */
const openMs = 15 * 60_000
/** For how long it is looked whether a leaf comes after all. */
const lateMsMax = 48 * msPerHour
/** How many of a sort a leaf names. */
const namedMax = 5

export function periodLoop(outside: Outside, owing: OwedLeaves, log: Log): Loop {
  return {
    name: 'audit.period',
    everyMs,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        const closed = await closeHour(outside, institution, log)
        const reconciled = await reconcileHour(outside, institution, owing, log)
        return Number(closed) + Number(reconciled)
      }),
  }
}

/** The next hour of the log, when it has been over for long enough. Hours that were missed are closed one after the other. */
export async function closeHour(outside: Outside, institution: InstitutionId, log: Log): Promise<boolean> {
  const closed = await transact(outside, institution, actor, async work => {
    const from = await nextHour(work)
    if (from === undefined) return done({ isClosed: false, late: [] })
    const to = new Date(from.getTime() + msPerHour)
    const isOver = work.now.getTime() >= to.getTime() + openMs
    if (!isOver || (await isWaiting(work, to))) return done({ isClosed: false, late: [] })
    const late = await takeLate(work, new Date(from.getTime() - lateMsMax))
    await close(work, { from, to }, late)
    return done({ isClosed: true, late })
  })
  if (!closed.ok) return false
  const { isClosed, late } = closed.value
  if (late.length > 0) log.error({ room: 'audit', institution, count: late.length }, 'leaves came into closed hours')
  return isClosed
}

async function close(work: Work, { from, to }: { from: Date; to: Date }, late: readonly Late[]): Promise<void> {
  const counts = await tallyOf(work, from)
  const leaves = counts.reduce((sum, one) => sum + one.leaves, 0n)
  await insertPeriod(work, { from, leaves })
  append(work, 'audit.period_close', {
    from: from.toISOString(),
    to: to.toISOString(),
    leaves: String(leaves),
    counts: Object.fromEntries(counts.map(one => [one.kind, String(one.leaves)])),
    ...(late.length === 0
      ? {}
      : { late: late.map(one => ({ from: one.from.toISOString(), leaves: String(one.leaves) })) }),
  })
  await countOwn(work, 1)
}

/** The oldest hour that is closed and was not held against the rows yet. */
export async function reconcileHour(
  outside: Outside,
  institution: InstitutionId,
  owing: OwedLeaves,
  log: Log,
): Promise<boolean> {
  const next = await transact(outside, institution, actor, async work => done(await nextToReconcile(work)))
  if (!next.ok || next.value === undefined) return false
  const hour = next.value
  const to = new Date(hour.from.getTime() + msPerHour)
  const found = await completenessOf(outside, institution, { from: hour.from, to }, owing)
  const isGood = isWhole(found) && BigInt(found.leaves) === hour.leaves
  const said = await transact(outside, institution, actor, async work => {
    if (!(await markReconciled(work, hour.from, isGood))) return done(false)
    append(work, 'audit.reconciled', bodyOf(found, hour))
    await countOwn(work, 1)
    return done(true)
  })
  if (!said.ok || !said.value) return false
  if (!isGood) {
    const count = found.missing + found.doubled + found.unowned
    log.error({ room: 'audit', institution, count }, 'rows and leaves of an hour differ')
  }
  return true
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

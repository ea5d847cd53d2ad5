// Ninety days of the demo, lived through by a pretended clock: members order through the front doors, the loops of the
// worker do what is due, the sandbox bank answers, and the sealer signs. Nothing is written past a door.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { owedLeaves } from '../../src/app-rooms.ts'
import { fileOptions, receiveOptions } from '../../src/app-worker.ts'
import { beat } from '../../src/audit/heartbeat.ts'
import { closeHours, reconcileHours } from '../../src/audit/period.ts'
import { addDays, type BusinessDate, dayOfWeek, instantOf, type WallTime } from '../../src/base/dates.ts'
import { isFederalReserveDay } from '../../src/base/federal-holidays.ts'
import type { Loop } from '../../src/base/loop.ts'
import { fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import { expireLoop } from '../../src/change/change.ts'
import { correctionsLoop } from '../../src/payments/corrections.ts'
import { disputesLoop } from '../../src/payments/dispute-loop.ts'
import {
  answerLoop,
  overdueLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from '../../src/payments/loops.ts'
import * as payments from '../../src/payments/payments.ts'
import { generalLedgerLoop, reconciliationLoop } from '../../src/payments/reconciliation-loop.ts'
import { settlementLoop } from '../../src/payments/settlement-loop.ts'
import { bucketOf } from '../../src/payments/steps.ts'
import { tellLoop } from '../../src/payments/tell.ts'
import { directoryInbox, inboxFolder } from '../../src/rails/directory-inbox.ts'
import { directoryTransport } from '../../src/rails/directory-transport.ts'
import { openLinks } from '../../src/rails/link.ts'
import { receiveLoop } from '../../src/rails/receive-files.ts'
import { openFiling } from '../../src/rails/send-files.ts'
import { currency, institution, timeZone } from '../demo.ts'
import { quietLog } from '../instance.ts'
import { type Desk, mistakeOf, workDay } from './desk.ts'
import { playLastDays } from './last-days.ts'
import { agreed, agreedAch, type Opened, openPast, payIn } from './opened.ts'
import { type PlannedDay, type PlannedOrder, planPast, type Wish } from './plan.ts'
import { asDone, inWork, must, openPretended, type World, type WorldOptions } from './pretended.ts'

type PastOptions = Omit<WorldOptions, 'begins' | 'seed'> & {
  /** Where files change hands with the sandbox bank. */
  readonly files: string
  /** Until when. */
  readonly until: Date
  readonly wish: Omit<Wish, 'countsToday'>
  /** `share`: how much of it all is done, by the orders that are planned. */
  readonly tell: (day: number, of: number, payments: number, share: number) => void
  /** Lets the database count its rows: what it plans for empty tables, it keeps to. */
  readonly lookAtTables: () => PromiseLike<unknown>
  /** Lets it note of which moments its new pages are, so that it finds an hour without reading all of them. */
  readonly noteMoments: () => PromiseLike<unknown>
  /** Whether to stop half way. */
  readonly isEnded: () => boolean
}

export type PastFigures = { readonly days: number; readonly accepted: number; readonly refused: number }

/** Days. */
const notesEvery = 3
const looksAfter: ReadonlySet<number> = new Set([2, 9, 30])

export async function livePast(options: PastOptions): Promise<PastFigures> {
  const { wish, until, files, tell, isEnded } = options
  const plan = planPast({ ...wish, countsToday: until >= at(wish.today, begunAt) })
  const [first = fault('the past has days')] = plan.days
  const world = await openPretended({ ...options, seed: wish.seed, begins: at(first.day, '07:00') })
  await mkdir(join(files, institution), { recursive: true })
  const opened = await openPast(world, plan)
  const loops = openLoops(world, files)
  const counts = { accepted: 0, refused: 0 }
  const log = beside(world)
  const planned = plan.days.map(({ orders }) => dayItself + [...orders.values()].flat().length)
  const all = planned.reduce((sum, one) => sum + one, 0)
  let done = 0
  for (const [index, day] of plan.days.entries()) {
    if (isEnded()) break
    await liveDay({ world, opened, loops, counts, log, until, left: plan.days.length - 1 - index }, day)
    if (looksAfter.has(index + 1)) await options.lookAtTables()
    if ((index + 1) % notesEvery === 0) await options.noteMoments()
    done += planned[index] ?? 0
    tell(index + 1, plan.days.length, counts.accepted, done / all)
  }
  await agreed(world, opened, 'payments.files', { approveFrom: '900000', times: liveFileTimes, ach: agreedAch })
  await log.idle()
  await log.idle()
  return { days: plan.days.length, ...counts }
}

/** A day costs as much as so many payments, though nobody pays on it. */
const dayItself = 110

/** When the log is gone on with, beside what takes long. At the end of the day it is waited for. */
const looksAt: ReadonlySet<WallTime> = new Set(['07:35', '10:00', '16:15'])
/** From then on a banking day has a morning to look back on. */
const begunAt: WallTime = '10:30'
/** More often than banks like it, so that whoever looks on sees files leave. */
const liveFileTimes = '07:30 08:30 09:30 10:30 11:30 12:30 13:50 14:30 15:30 16:30 17:05 18:30'.split(' ')

function at(day: BusinessDate, time: WallTime): Date {
  return instantOf(timeZone, day, time)
}

type Living = {
  readonly world: World
  readonly opened: Opened
  readonly loops: Loops
  readonly counts: { accepted: number; refused: number }
  readonly log: Beside
  readonly until: Date
  /** Before today. */
  readonly left: number
}

type Deed = readonly [time: WallTime, perform: () => Promise<void>]

/** What happens on a day, by the clocks of the institution; the bank's are an hour ahead. */
async function liveDay(living: Living, planned: PlannedDay): Promise<void> {
  const { world, loops, log, until } = living
  const { day, isBanking, bankingLeft, orders } = planned
  const deeds: Deed[] = [...orders].map(([time, own]) => [time, () => order(living, day, own)])
  const run = (...names: readonly (keyof Loops)[]) => untilIdle(names.map(name => loops[name]))
  const hear = async (...names: readonly (keyof Loops)[]) => {
    await world.untilBank()
    await run(...names)
  }
  deeds.push(['07:35', () => hear('receive', 'settle', 'settlement', 'standingOrders', 'release')])
  // A day is proved by what was settled a minute before, so not at the same moment.
  deeds.push(['07:40', () => run('reconciliation', 'generalLedger')])
  const desk: Desk = { world, opened: living.opened, day, left: living.left, bankingLeft, daysOff: daysOffBefore(day) }
  deeds.push(['07:05', () => mistakeOf(desk)])
  if (isBanking) {
    deeds.push(['08:00', () => payDay(living, day)])
    deeds.push(['09:00', () => workDay(desk)], ['09:10', () => playLastDays(desk)])
    deeds.push(['10:00', () => leave(living)], ['16:15', () => leave(living)])
    deeds.push(['19:05', () => hear('receive', 'settle', 'settlement')])
  }
  deeds.push(['21:10', () => endDay(living)])
  for (const [time, perform] of deeds.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const moment = at(day, time)
    if (moment > until) break
    // What is written at one moment is in the log before anything of the next.
    await log.rest()
    world.moveTo(moment)
    if (looksAt.has(time)) log.look()
    await perform()
  }
}

/** Since the banking day before. */
function daysOffBefore(day: BusinessDate): number {
  let days = 1
  while (!isFederalReserveDay(addDays(day, -days))) days++
  return days
}

/** Files are made and released, the bank takes them, and says that it has. */
async function leave({ world, loops }: Living): Promise<void> {
  await untilIdle([loops.release, loops.files])
  await world.untilBank()
  await untilIdle([loops.receive, loops.settle])
}

async function endDay({ world, loops, log }: Living): Promise<void> {
  await untilIdle([
    loops.tell,
    loops.retries,
    loops.overdue,
    loops.answers,
    loops.corrections,
    loops.disputes,
    loops.expiry,
  ])
  await log.idle()
  await beat(world.worker, institution)
}

type Beside = {
  /** Goes on with the log, unless that is done already. */
  readonly look: () => void
  /** Until it has done what it is at. */
  readonly rest: () => Promise<void>
  /** Until nothing is left to do at this moment. */
  readonly idle: () => Promise<void>
}

/** The log by itself, beside whatever members and people do: what they did is sealed, hours that are over are closed and held against the rows. */
function beside({ beside: worker, seal }: World): Beside {
  let going: Promise<void> | undefined
  const goOn = async () => {
    await untilIdle([seal])
    for (let isIdle = false; !isIdle; ) {
      const closed = await closeHours(worker, institution, quiet)
      const reconciled = await reconcileHours(worker, institution, owedLeaves, quiet)
      isIdle = closed + reconciled === 0
    }
    // Of hours as well there are leaves.
    await untilIdle([seal])
  }
  const look = () => {
    going ??= goOn().finally(() => {
      going = undefined
    })
    // Whoever waits for it at the end of the day is told.
    going.catch(() => undefined)
  }
  return {
    look,
    rest: async () => going,
    idle: async () => {
      // What it is at may have begun before the last deed.
      await going
      look()
      await going
    },
  }
}

const quiet = quietLog()

/** Wages on Fridays, and what businesses take in. */
async function payDay({ world, opened: { members, external } }: Living, day: BusinessDate): Promise<void> {
  if (dayOfWeek(day) !== 5) return
  await inWork(
    world.worker,
    'process:demo',
    asDone(work =>
      payIn(work, external, `paid-in/${day}`, members, ({ weight }) => BigInt(Math.round(weight * 900_00))),
    ),
  )
}

/** Fewer than that are given in one go: a work of its own for each half costs more than it gains. */
const togetherMax = 60

/** Two halves of the members order at once, of which neither waits for an account of the other's; then those who pay a neighbour. */
async function order(living: Living, day: BusinessDate, planned: readonly PlannedOrder[]): Promise<void> {
  const { world, opened, counts } = living
  const laneOf = ({ member, payee }: PlannedOrder): 'one' | 'other' | 'last' => {
    const { funding, payees } = opened.members[member] ?? fault('an order has a member')
    if (payees[payee]?.planned.kind === 'neighbour') return 'last'
    return opened.clearing.indexOf(bucketOf(opened.clearing, funding)) % 2 === 0 ? 'one' : 'other'
  }
  const lanes = Map.groupBy(planned, planned.length > togetherMax ? laneOf : () => 'last' as const)
  const submitted = (outside: Outside, lane: 'one' | 'other' | 'last') =>
    submit(outside, opened, day, lanes.get(lane) ?? [])
  const outcomes = [
    ...(await Promise.all([submitted(world.api, 'one'), submitted(world.otherApi, 'other')])),
    await submitted(world.api, 'last'),
  ]
  for (const { ok } of outcomes.flat()) counts[ok ? 'accepted' : 'refused']++
}

async function submit(outside: Outside, opened: Opened, day: BusinessDate, planned: readonly PlannedOrder[]) {
  if (planned.length === 0) return []
  const submitted = await transact(
    outside,
    institution,
    opened.client,
    asDone(work =>
      payments.submitMany(
        work,
        planned.map(({ key, member, payee, minor, isSameDay, inDays, doubt, isRepeat }) => {
          const { funding, payees } = opened.members[member] ?? fault('an order has a member')
          return {
            id: work.newId('pay'),
            actor: opened.client,
            key,
            fundingAccount: funding,
            payee: payees[payee]?.id ?? fault('an order has a payee'),
            money: { minor, currency },
            ...(isSameDay ? { speed: 'same_day' as const } : {}),
            ...(inDays > 0 && !isSameDay ? { processOn: addDays(day, inDays) } : {}),
            ...(isRepeat === undefined ? {} : { isRepeat }),
            ...(doubt === undefined ? {} : { verdict: { says: 'hold' as const, by: 'demo 1', reason: doubt } }),
          }
        }),
      ),
    ),
  )
  return must(submitted)
}

type Loops = ReturnType<typeof openLoops>

/** The worker's, each run when something is due for it. */
function openLoops({ worker, vault }: World, files: string) {
  const links = openLinks(worker)
  const ways = {
    transportOf: () => directoryTransport(join(files, institution)),
    inboxOf: () => directoryInbox(join(files, institution, inboxFolder)),
  }
  return {
    standingOrders: standingOrdersLoop(worker),
    release: releaseLoop(worker),
    files: ofOne('rails.files', openFiling(worker, fileOptions(ways, worker, vault), quiet, links)),
    receive: receiveLoop(worker, receiveOptions(ways, worker, vault), quiet, links),
    settle: settleLoop(worker),
    settlement: settlementLoop(worker),
    reconciliation: reconciliationLoop(worker),
    generalLedger: generalLedgerLoop(worker),
    retries: retryLoop(worker),
    overdue: overdueLoop(worker),
    answers: answerLoop(worker),
    corrections: correctionsLoop(worker, vault),
    disputes: disputesLoop(worker),
    expiry: expireLoop(worker),
    tell: tellLoop(worker),
  }
}

/** The worker's own goes on with others while one institution takes long. Here there is one, and the clock stands until it is done. */
function ofOne(name: string, file: ReturnType<typeof openFiling>): Loop {
  return { name, everyMs: 1_000, pass: signal => file(institution, signal) }
}

/** In turn, until each of them in a row has found nothing due. */
async function untilIdle(loops: readonly Loop[]): Promise<void> {
  const { signal } = new AbortController()
  for (let idle = 0; idle < loops.length; )
    for (const loop of loops) {
      idle = (await loop.pass(signal)) > 0 ? 0 : idle + 1
      if (idle === loops.length) break
    }
}

// A month of an institution: its own processes, a sandbox bank that misbehaves, members who order, people who decide, and
// kills in between. Nothing is pretended but the clock.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../../src/audit/audit.ts'
import { addDays, type BusinessDate, businessDate, instantOf, type WallTime } from '../../src/base/dates.ts'
import { idMaker } from '../../src/base/ids.ts'
import { fault } from '../../src/base/outcome.ts'
import type { Outside } from '../../src/base/work.ts'
import { seededRandom } from '../../test/outside.ts'
import {
  byRow,
  inParallel,
  keepPostgres,
  type Member,
  makeClock,
  makeKeys,
  pause,
  setClock,
  startMember,
  untilSealed,
} from '../family.ts'
import { openMachine } from '../machine.ts'
import { openScratch } from '../scratch.ts'
import { type Ask, all, openCallers } from './callers.ts'
import { findings } from './checks.ts'
import { incompleteness } from './completeness.ts'
import { startCore } from './core.ts'
import { killAt, type Victim } from './failpoints.ts'
import { type CreditFormat, institution, type Opened, open, timeZone } from './institution.ts'
import { leaks } from './leaks.ts'
import { publishLists } from './lists.ts'
import { type Deeds, operate } from './operators.ts'
import { daysFrom, isWeekend, type PlannedOrder, planMembers, planOrders, type Size } from './plan.ts'
import { unrest } from './quiet.ts'
import type { Result } from './result.ts'
import { startSandbox } from './sandbox.ts'

export type Wish = {
  readonly seed: number
  readonly kills: number
  readonly size: Size
  /** What the bank takes. */
  readonly format: CreditFormat
}
export type Told = (done: number, of: number, what: string) => void

const firstDay = businessDate('2026-01-02')
const lastDay = businessDate('2026-02-01')
/** After the month, until whatever is under way has come back or is known not to. */
const tailDays = 9
const origin = 'simulation.vouch.example/log'
const ordersAtOnce = 40
const callersMax = 8
const pollMs = 10
/** How long the processes may take over a moment before their clock moves on by enough for silence to be noticed. */
const patienceMs = 2_500
const stepMs = 30_000
const stepsMax = 40
/** Of a day, by the clocks of the institution. Orders come in at the first and the third. */
const moments = ['08:30', '09:45', '12:30', '14:05', '15:45', '17:20', '19:30'].map(time => time as WallTime) // Each is one.
const quietMoments = moments.filter(moment => moment === '08:30' || moment === '19:30')
const ordering = new Set<string>(['08:30', '12:30'])
const coreOutages = new Set([4, 19])
const listUpdateOn = 12
const listMangledOn = 19
const disputesAtOnce = 2
const operating = new Set<string>(['09:45', '15:45'])

export async function simulate({ seed, kills, size, format }: Wish, tell: Told): Promise<Result> {
  const scratch = await openScratch()
  const postgres = keepPostgres(scratch.home, scratch.postgres)
  const random = seededRandom(seed)
  const files = join(scratch.home, 'files')
  await mkdir(files, { recursive: true })
  const sandbox = startSandbox(scratch.home, files, 20_000 + (process.pid % 20_000))
  const family = new Map<Victim | 'office', Member>([['sandbox', sandbox.member]])
  const closing: (() => Promise<void>)[] = []
  try {
    const owner = scratch.open('vouch_owner', { statementTimeoutMs: 0 })
    let now = at(firstDay, '07:00' as WallTime) // It is one.
    await makeClock(owner, now)
    await sandbox.member.ready()
    await sandbox.post('clock', { now: now.toISOString(), stands: true })

    const keys = await makeKeys(scratch.home, origin)
    const ports = { api: 0, office: 0 }
    const startOne = (
      name: 'api' | 'office' | 'worker' | 'sealer' | 'vault',
      own: Readonly<Record<string, string>>,
    ) => {
      const { args, env } = byRow(name, scratch.postgres.address(`vouch_${name}`), keys, origin)
      const onPort = (given: number) => {
        if (name === 'api' || name === 'office') ports[name] = given
      }
      const logFile = join(scratch.home, `${name}.log`)
      family.set(name, startMember(name, { args, env: { ...env, ...own }, logFile, onPort }))
    }
    const outside: Outside = {
      sql: scratch.open('vouch_office'),
      now: () => now,
      newId: idMaker(),
      random,
      emit: audit.emitter(keys.api),
      elapsedMs: () => now.getTime(),
      doubts: () => 0,
    }
    const members = planMembers(random, size.members)
    const month = daysFrom(firstDay, lastDay)
    const orders = planOrders(random, members, month, size.payments)
    tell(0, month.length + tailDays, 'members join')
    const published = await publishLists()
    const core = await startCore(scratch.home, random, members)
    closing.push(published.lists.close, core.close)
    startOne('vault', {})
    const vault = await keys.openLine()
    closing.push(async () => vault.close())
    const opened = await open(outside, vault, members, format)
    await owner`vacuum analyze`

    const office = { ...outside, sql: scratch.open('vouch_office') }
    const machine = await openMachine({
      office,
      institution,
      client: opened.client,
      now: () => now,
      port: () => ports.api,
    })
    closing.push(machine.close)
    for (const name of ['api', 'office', 'worker', 'sealer'] as const)
      startOne(name, {
        ...(name === 'api' || name === 'office' ? machine.env : {}),
        ...(name === 'sealer' ? {} : { VOUCH_SANCTIONS: published.lists.folder, VOUCH_CORES: core.file }),
        ...(name === 'worker' ? { VOUCH_FILES: files, VOUCH_BANK: `${sandbox.address().href}${institution}/` } : {}),
      })
    await Promise.all([...family.values()].map(member => member.ready()))

    const counts = { killed: 0, again: 0, refused: 0, accepted: 0 }
    const killedAt = new Map<string, number>()
    const deeds: Deeds = new Map()
    const seen = new Map<string, number>()
    const askBank = () => sandbox.post('requests', { institution })
    /** What is not the bank's doing. */
    const others = new Map<string, number>()
    const befall = (what: string) => others.set(what, (others.get(what) ?? 0) + 1)
    const ask = openCallers({ office: () => ports.office, signed: machine.signed }, counts)
    async function kill(victim: Victim): Promise<void> {
      if (victim === 'postgres') await postgres.kill()
      else family.get(victim)?.kill()
      counts.killed++
    }
    async function moveTo(moment: Date): Promise<void> {
      if (moment <= now) return
      now = moment
      await Promise.all([setClock(owner, now), sandbox.post('clock', { now: now.toISOString() })])
    }
    async function settleDown(): Promise<void> {
      let steps = 0
      let since = performance.now()
      for (let left = await unrest(owner, files); left.length > 0; left = await unrest(owner, files)) {
        if (performance.now() - since > patienceMs) {
          if (++steps > stepsMax) fault(`at ${now.toISOString()} ${left.join(', ')} and nothing more is done`)
          since = performance.now()
          await moveTo(new Date(now.getTime() + stepMs))
        }
        await pause(pollMs)
      }
    }

    const days = [...month, ...daysFrom(addDays(lastDay, 1), addDays(lastDay, tailDays))]
    const killsOn = planKills(month, kills, random)
    await sandbox.post('manners', { seed, rates })
    const startedAt = performance.now()
    let killed = 0
    for (const [index, day] of days.entries()) {
      tell(index, days.length, `${day}, ${counts.accepted} payments, ${counts.killed} kills`)
      for (const accident of accidentsOn(index, format)) await sandbox.post('manners', accident)
      for (const [what, on, publish] of [
        ['list_update', listUpdateOn, published.update],
        ['list_refused', listMangledOn, published.mangle],
      ] as const) {
        if (index !== on) continue
        befall(what)
        await publish()
      }
      const mine = killsOn.get(day) ?? 0
      const kills = (async () => {
        for (let each = 0; each < mine; each++) {
          const { at: where } = await killAt(owner, killed++, kill)
          killedAt.set(where, (killedAt.get(where) ?? 0) + 1)
          await pause(random() * 200)
        }
      })()
      for (const moment of isWeekend(day) ? quietMoments : moments) {
        await moveTo(at(day, moment))
        const half = (orders.get(day) ?? []).filter((_, place) => (place % 2 === 0) === (moment === '08:30'))
        if (ordering.has(moment)) {
          core.core.isAway = moment === '12:30' && coreOutages.has(index)
          if (core.core.isAway) befall('core_outage')
          await order(ask, opened, half, counts)
          for (let each = 0; each < disputesAtOnce; each++) await dispute(ask, opened, random, befall, now)
          core.core.isAway = false
        }
        if (operating.has(moment) && !isWeekend(day)) await operate(ask, opened, random, { deeds, seen, askBank })
        await settleDown()
      }
      await kills
      await settleDown()
    }
    await untilSealed(owner)
    const seconds = (performance.now() - startedAt) / 1_000
    const log = await audit.verify(
      { sql: scratch.open('vouch_sealer', { statementTimeoutMs: 0 }), now: () => now },
      keys.trusted,
    )
    // The clock jumps by hours while somebody is at work, and leaves come out of their time: here, and nowhere else.
    const problems = log.problems.filter(({ what }) => !what.endsWith('long before leaves that precede it'))
    const incomplete = await incompleteness(owner, scratch.open('vouch_worker', { statementTimeoutMs: 0 }), now)
    const besides = new Map([...kindsOfAccident(format).map(kind => [kind, 0] as const), ...others, ...core.accidents])
    for (const accident of Object.values(certain).flat()) if (canHappen(accident, format)) besides.set(accident, 0)
    const found = await findings({ owner, sandbox, core: core.core, opened, others: besides })
    return {
      seed,
      format,
      payments: counts.accepted,
      refused: counts.refused,
      kills: counts.killed,
      killedAt: Object.fromEntries(killedAt),
      askedAgain: counts.again,
      deeds: Object.fromEntries([...deeds].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      seconds,
      auditVerified: problems.length === 0,
      auditComplete: incomplete.length === 0,
      ...found,
      flaws: [
        ...found.flaws,
        ...problems.map(problem => JSON.stringify(problem)),
        ...incomplete,
        ...(await leaks(owner, scratch.home, members)),
      ],
    }
  } finally {
    await Promise.all([...family.values()].map(member => member.end()))
    await postgres.end()
    for (const close of closing) await close()
    await scratch.close()
  }
}

/** Of what happens by chance, as shares of what it may happen to. */
const rates = {
  hung_up: 0.02,
  accepted_then_hung_up: 0.02,
  answer_late: 0.02,
  answer_twice: 0.02,
  acknowledgement_late: 0.05,
  acknowledgement_twice: 0.05,
  return_twice: 0.1,
}

/** What must have happened by the end. What never did is counted, too: as none. */
function kindsOfAccident(format: CreditFormat): readonly string[] {
  const all = [
    'dispute',
    'core_outage',
    'core_hang_up',
    'core_do_then_hang_up',
    'core_answer_twice',
    'list_update',
    'list_refused',
    'return',
    'change',
  ]
  return all.filter(kind => canHappen(kind, format))
}

/** A pain.001 knows no notifications of change. */
function canHappen(accident: string, format: CreditFormat): boolean {
  return format === 'nacha' || !['change', 'change_for_unknown'].includes(accident)
}

/** What happens for certain, by the day of the month, counted from zero: each kind at least once. */
function accidentsOn(day: number, format: CreditFormat): readonly object[] {
  const all = (certain[day] ?? []).filter(accident => canHappen(accident, format))
  return all.map(accident => (accident === 'outage' ? { accident, minutes: 180 } : { accident, times: 1 }))
}
const certain: Readonly<Record<number, readonly string[]>> = {
  3: ['acknowledgement_lost', 'acknowledgement_twice'],
  4: ['statement_twice'],
  5: ['outage'],
  6: ['return_for_unknown', 'change_for_unknown'],
  7: ['statement_out_of_order', 'acknowledgement_early'],
  10: ['rejected_for_no_reason', 'acknowledgement_late'],
  11: ['statement_missing', 'return_twice'],
  12: ['file_dropped'],
  13: ['outage', 'hung_up'],
  14: ['statement_wrong', 'accepted_then_hung_up'],
  17: ['answer_late', 'answer_twice'],
  18: ['slow_answer'],
  20: ['outage'],
}

/** A member who says that a payment was not theirs, of those that have arrived. */
async function dispute(
  ask: Ask,
  { people }: Opened,
  random: () => number,
  befall: (what: string) => void,
  now: Date,
): Promise<void> {
  const person = people[Math.floor(random() * people.length)] ?? fault('there are members')
  const paid = await all(ask, `/v1/payments?member=${person.member}&limit=50`)
  const settled = paid.find(({ state }) => state === 'settled')
  if (settled === undefined) return
  const about = { payment: settled['id'] }
  const body = { member: person.member, about, kind: 'unauthorized', form: 'written', receivedAt: now.toISOString() }
  const { status } = await ask('POST', '/v1/disputes', { key: `dispute-${String(settled['id'])}`, body })
  if (status === 201) befall('dispute')
}

async function order(
  ask: Ask,
  { people }: Opened,
  planned: readonly PlannedOrder[],
  counts: { accepted: number; refused: number },
): Promise<void> {
  const groups = Array.from({ length: Math.ceil(planned.length / ordersAtOnce) }, (_, index) =>
    planned.slice(index * ordersAtOnce, (index + 1) * ordersAtOnce),
  )
  await inParallel(groups, callersMax, async group => {
    const payments = group.map(({ member, payee, minor, processOn, isSameDay }) => {
      const person = people[member] ?? fault('a member for each order')
      return {
        fundingAccount: person.fundingAccount,
        payee: person.payees[payee]?.id,
        amount: { value: `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`, currency: 'USD' },
        ...(processOn === undefined ? {} : { processOn }),
        ...(isSameDay ? { speed: 'same_day' } : {}),
      }
    })
    const { status, body } = await ask('POST', '/v1/payment-batches', { key: group[0]?.key ?? '', body: { payments } })
    if (status !== 201 && status !== 200) fault(`a batch was answered ${status}: ${JSON.stringify(body).slice(0, 500)}`)
    for (const item of body['items'] as readonly object[]) // One for each order; see docs/openapi.json.
      if ('problem' in item) counts.refused++
      else counts.accepted++
  })
}

function at(day: BusinessDate, time: WallTime): Date {
  return instantOf(timeZone, day, time)
}

/** Spread over the business days. */
function planKills(
  days: readonly BusinessDate[],
  kills: number,
  random: () => number,
): ReadonlyMap<BusinessDate, number> {
  const open = days.filter(day => !isWeekend(day))
  const planned = Array.from(
    { length: kills },
    (_, index) => open[Math.floor(((index + random()) / kills) * open.length)] ?? fault('a day for every kill'),
  )
  return new Map([...Map.groupBy(planned, day => day)].map(([day, own]) => [day, own.length]))
}

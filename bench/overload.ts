// Case (i): five times as many payments as can be made. The generator has one core to itself, the api and PostgreSQL have
// the other, for the peak as for the flood: so what is compared differs in nothing but how much is asked.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

import { fault } from '../src/base/outcome.ts'
import { type Arena, type Bank, project } from './arena.ts'
import { build, type Change } from './builds.ts'
import type { Case } from './contest.ts'
import { type Flood, openFlood } from './flood.ts'
import { enrol, httpBank, openConnections, openInstitution, type Payer } from './http.ts'
import { median, percentile } from './measure.ts'
import { ensureKeys, type Process, startProcess } from './processes.ts'

const payersCount = 500
const timesPeak = 5
const turns = 3
const floodMs = 5_000
const warmMs = 2_000
const peakMs = 2_000
const recoveryMs = 2_000
const clients = [64, 256, 1_000]
const goodputFloor = 0.8
const recoveryFloor = 0.8
const healthEveryMs = 100
const railEveryMs = 250
const healthMsMax = 1_000

/** The same without any shedding: there is always a place. */
const withoutShedding: readonly Change[] = [
  {
    file: 'src/gateway/concurrency.ts',
    from: 'export function hasPlace(urgency: Urgency, inFlight: number, limit: number): boolean {',
    to: 'export function hasPlace(urgency: Urgency, inFlight: number, limit: number): boolean {\n  if (limit > 0) return true',
  },
]

type Turn = {
  readonly peak: Flood
  readonly flood: Flood
  readonly recovery: Flood
  readonly healthMs: readonly number[]
  readonly railSent: number
  readonly railTaken: number
}

export async function paymentsUnderFlood(
  arena: Arena,
  bank: Bank,
): Promise<{
  readonly comparisons: readonly []
  readonly bounds: () => readonly Case[]
  readonly stop: () => Promise<void>
}> {
  const address = arena.postgres.address('vouch_api', bank.database)
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const guarded = await startProcess(project, 'api', address, keys)
  const open = await startProcess(await build(arena.scratch, 'without-shedding', withoutShedding), 'api', address, keys)
  const payers = await enrol(guarded, caller, payersCount)
  await bank.owner`vacuum analyze`
  await bank.owner`delete from base.institution where institution_id <> ${httpBank}`
  pin(process.pid, 0)
  for (const pid of [guarded.pid, open.pid, arena.postgres.pid]) pin(pid, 1)

  const turnsOf = new Map<Process, Turn[]>([
    [guarded, []],
    [open, []],
  ])
  for (let turn = 0; turn < turns; turn++)
    for (const api of [guarded, open]) turnsOf.get(api)?.push(await takeTurn(api, caller, payers, arena.postgres.pid))

  const own = turnsOf.get(guarded) ?? fault('it has had its turns')
  const others = turnsOf.get(open) ?? fault('it has had its turns')
  return {
    comparisons: [],
    bounds: () => casesOf(own, others),
    stop: async () => {
      await guarded.stop()
      await open.stop()
    },
  }
}

async function takeTurn(api: Process, caller: string, payers: readonly Payer[], postgres: number): Promise<Turn> {
  let sent = 0
  const flood = openFlood(api.port, () => {
    const payer = payers[Math.floor(Math.random() * payers.length)] ?? fault('there are payers')
    const body = JSON.stringify({ ...payer, amount: { value: '0.01', currency: 'USD' }, isRepeat: true })
    return [
      'POST /v1/payments HTTP/1.1',
      'Host: localhost',
      `Vouch-Actor: ${caller}`,
      `Idempotency-Key: flood-${api.pid}-${performance.timeOrigin}-${performance.now()}-${sent++}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n')
  })
  pin(postgres, 1)
  let best = await flood.closed(clients[0] ?? 1, peakMs)
  let bestClients = clients[0] ?? 1
  for (const count of clients) {
    const found = await flood.closed(count, peakMs)
    if (found.goodPerSecond <= best.goodPerSecond) continue
    best = found
    bestClients = count
  }
  pin(postgres, 1)
  const beside = await openBeside(api, caller)
  const flooded = await flood.open(best.goodPerSecond * timesPeak, floodMs, warmMs)
  const { healthMs, railSent, railTaken } = await beside.end()
  const recovery = await flood.closed(bestClients, recoveryMs)
  flood.close()
  console.error(JSON.stringify({ best, bestClients, flooded, recovery, railSent, railTaken, others: flood.others() }))
  return { peak: best, flood: flooded, recovery, healthMs, railSent, railTaken }
}

/** Who watches and what a bank brings, while the flood goes on; each on a connection of its own, as they would be. */
async function openBeside(api: Process, caller: string) {
  const [health, rail] = await openConnections(api.port, caller, 2)
  if (health === undefined || rail === undefined) return fault('two connections were opened')
  const stopping = new AbortController()
  const healthMs: number[] = []
  let railSent = 0
  let railTaken = 0
  const every = async (ms: number, act: () => Promise<void>) => {
    while (!stopping.signal.aborted) {
      const began = performance.now()
      await act()
      await new Promise(resolve => setTimeout(resolve, Math.max(0, ms - (performance.now() - began))))
    }
  }
  const running = Promise.all([
    every(healthEveryMs, async () => {
      const began = performance.now()
      const { status } = await health.get('/health/live')
      if (status === 200) healthMs.push(performance.now() - began)
    }),
    every(railEveryMs, async () => {
      const content = Buffer.from(`not a file of any kind ${railSent++} ${performance.now()}`).toString('base64')
      const { status } = await rail.post('/v1/incoming-files', undefined, { name: `flood-${railSent}`, content })
      if (status === 201) railTaken++
    }),
  ])
  return {
    end: async () => {
      stopping.abort()
      await running
      health.close()
      rail.close()
      return { healthMs, railSent, railTaken }
    },
  }
}

function casesOf(own: readonly Turn[], others: readonly Turn[]): readonly Case[] {
  const ratio = (turns: readonly Turn[], of: (turn: Turn) => Flood) =>
    median(turns.map(turn => of(turn).goodPerSecond / turn.peak.goodPerSecond))
  const figures = (turns: readonly Turn[], of: (turn: Turn) => Flood) => ({
    median: median(turns.map(turn => of(turn).goodPerSecond)),
    unit: 'payments/s',
    p50Ms: median(turns.map(turn => of(turn).p50Ms)),
    p99Ms: median(turns.map(turn => of(turn).p99Ms)),
  })
  const kase = (name: string, turns: readonly Turn[], of: (turn: Turn) => Flood, floor: number | null): Case => {
    const found = ratio(turns, of)
    return {
      name,
      ...figures(turns, of),
      against: 'peak',
      ratio: found,
      floor,
      holds: floor === null || found >= floor,
    }
  }
  const healthMs = own.flatMap(turn => turn.healthMs)
  const [sent, taken] = [
    own.reduce((sum, { railSent }) => sum + railSent, 0),
    own.reduce((sum, { railTaken }) => sum + railTaken, 0),
  ]
  const offered = median(own.map(({ flood, peak }) => flood.sentPerSecond / peak.goodPerSecond))
  const shed = median(own.map(({ flood }) => flood.shedPerSecond))
  const told = (name: string, value: number, unit: string): Case => ({
    name,
    median: value,
    unit,
    against: null,
    ratio: null,
    floor: null,
    holds: true,
  })
  return [
    kase('payments at their peak', own, ({ peak }) => peak, null),
    kase(`payments answered within 1 s, ${offered.toFixed(1)}x the peak sent`, own, ({ flood }) => flood, goodputFloor),
    kase('payments right after the flood', own, ({ recovery }) => recovery, recoveryFloor),
    kase('payments under the flood, without shedding', others, ({ flood }) => flood, null),
    told('requests turned away under the flood', shed, 'requests/s'),
    {
      name: 'health answered under the flood, p99',
      median: percentile(healthMs, 0.99),
      unit: 'ms',
      p50Ms: percentile(healthMs, 0.5),
      p99Ms: percentile(healthMs, 0.99),
      against: `the ${healthMsMax} ms allowed`,
      ratio: healthMsMax / percentile(healthMs, 0.99),
      floor: 1,
      holds: percentile(healthMs, 0.99) <= healthMsMax,
    },
    {
      name: 'files of banks taken under the flood',
      median: taken,
      unit: `of ${sent}`,
      against: 'all sent',
      ratio: taken / Math.max(1, sent),
      floor: 1,
      holds: taken === sent,
    },
  ]
}

/** A process, its threads, and its children: PostgreSQL's backends. */
function pin(pid: number, core: number): void {
  const children = readdirSync('/proc').filter(name => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid)
    } catch {
      return false // It ended while we looked.
    }
  })
  for (const each of pid === process.pid ? [String(pid)] : [String(pid), ...children]) {
    try {
      execFileSync('taskset', ['-a', '-c', '-p', String(core), each], { stdio: 'ignore' })
    } catch (thrown) {
      if (each === String(pid)) throw thrown
    }
  }
}

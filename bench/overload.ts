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
import { type Cpu, cpuUs, median, percentile, perItem } from './measure.ts'
import { ensureKeys, type Process, startApi } from './processes.ts'

const payersCount = 500
const timesPeak = 5
const turns = 3
const floodMs = 5_000
const warmMs = 2_000
/** With each number of clients, to see with which one the peak is reached; and then with that one. */
const lookMs = 1_500
const peakMs = 3_000
/** What the flood has left behind is dealt with in this time, while payments come as before it. */
const settleMs = 3_000
const clients = [64, 256, 1_000]
const goodputFloor = 0.8
const recoveryFloor = 0.95
const healthEveryMs = 100
const railEveryMs = 250
const healthMsMax = 1_000

/** The same without any shedding: there is always a place. */
const withoutShedding: readonly Change[] = [
  {
    file: 'src/gateway/concurrency.ts',
    from: 'limit }: Places): boolean {',
    to: 'limit }: Places): boolean {\n  if (limit > 0) return true',
  },
]

type Measured = Flood & {
  /** For each payment answered in time, whatever else it was spent on. */
  readonly cpuUs: Cpu
  /** Of its core, what the generator took. */
  readonly generatorShare: number
}

type Turn = {
  readonly peak: Measured
  readonly flood: Measured
  readonly after: Measured
  readonly recovery: Measured
  readonly healthMs: readonly number[]
  readonly railSent: number
  readonly railTaken: number
}

export async function paymentsUnderFlood(
  arena: Arena,
  bank: Bank,
  isQuick: boolean,
): Promise<{
  readonly comparisons: readonly []
  readonly bounds: () => readonly Case[]
  readonly stop: () => Promise<void>
}> {
  const place = { postgres: arena.postgres, database: bank.database }
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const guarded = await startApi(project, place, keys)
  const open = isQuick
    ? undefined
    : await startApi(await build(arena.scratch, 'without-shedding', withoutShedding), place, keys)
  const apis = open === undefined ? [guarded] : [guarded, open]
  const payers = await enrol(guarded, caller, payersCount)
  await bank.owner`vacuum analyze`
  await bank.owner`delete from base.institution where institution_id <> ${httpBank}`
  pin(process.pid, 0)
  for (const pid of [...apis.map(({ pid }) => pid), arena.postgres.pid]) pin(pid, 1)

  const turnsOf = new Map<Process | undefined, Turn[]>(apis.map(api => [api, []]))
  for (let turn = 0; turn < (isQuick ? 1 : turns); turn++)
    for (const api of apis) turnsOf.get(api)?.push(await takeTurn(api, caller, payers, arena.postgres.pid))

  return {
    comparisons: [],
    bounds: () => casesOf(turnsOf.get(guarded) ?? fault('it has had its turns'), turnsOf.get(open) ?? []),
    stop: async () => {
      for (const api of apis) await api.stop()
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
  const measured = async (act: () => Promise<Flood>): Promise<Measured> => {
    pin(postgres, 1) // Whatever backends it has opened since.
    const cpu = () => ({ api: cpuUs(api.pid, 'alone'), postgres: cpuUs(postgres, 'with children') })
    const [before, own, began] = [cpu(), process.cpuUsage(), performance.now()]
    const found = await act()
    const seconds = (performance.now() - began) / 1_000
    const { user, system } = process.cpuUsage(own)
    const items = Math.max(1, found.goodPerSecond * seconds)
    return { ...found, cpuUs: perItem(before, cpu(), items), generatorShare: (user + system) / 1e6 / seconds }
  }
  const looked: { readonly count: number; readonly found: Flood }[] = []
  for (const count of clients) looked.push({ count, found: await flood.closed(count, lookMs) })
  const { count } = looked.reduce((best, each) => (each.found.goodPerSecond > best.found.goodPerSecond ? each : best))
  const peak = await measured(() => flood.closed(count, peakMs))
  const beside = await openBeside(api, caller)
  const flooded = await measured(() => flood.open(peak.goodPerSecond * timesPeak, floodMs, warmMs))
  const seen = await beside.end()
  const after = await measured(() => flood.closed(count, settleMs))
  const recovery = await measured(() => flood.closed(count, peakMs))
  flood.close()
  console.error(JSON.stringify({ clients: count, peak, flooded, after, recovery, ...seen, others: flood.others() }))
  return { peak, flood: flooded, after, recovery, ...seen }
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
  const middle = (of: (turn: Turn) => number) => median(own.map(of))
  const kase = (
    name: string,
    turns: readonly Turn[],
    of: (turn: Turn) => Measured,
    floor: number | null,
  ): readonly Case[] => {
    if (turns.length === 0) return []
    const found = median(turns.map(turn => of(turn).goodPerSecond / turn.peak.goodPerSecond))
    return [
      {
        name,
        median: median(turns.map(turn => of(turn).goodPerSecond)),
        unit: 'payments/s',
        p50Ms: median(turns.map(turn => of(turn).p50Ms)),
        p99Ms: median(turns.map(turn => of(turn).p99Ms)),
        cpuUs: {
          api: median(turns.map(turn => of(turn).cpuUs['api'] ?? 0)),
          postgres: median(turns.map(turn => of(turn).cpuUs['postgres'] ?? 0)),
        },
        against: 'peak',
        ratio: found,
        floor,
        holds: floor === null || found >= floor,
      },
    ]
  }
  const told = (name: string, value: number, unit: string): Case => ({
    name,
    median: value,
    unit,
    against: null,
    ratio: null,
    floor: null,
    holds: true,
  })
  const healthMs = own.flatMap(turn => turn.healthMs)
  const sent = own.reduce((sum, { railSent }) => sum + railSent, 0)
  const taken = own.reduce((sum, { railTaken }) => sum + railTaken, 0)
  const arrived = middle(({ flood, peak }) => flood.sentPerSecond / peak.goodPerSecond)
  const under = `payments answered within 1 s, ${timesPeak}x the peak offered, ${arrived.toFixed(1)}x sent`
  return [
    ...kase('payments at their peak', own, ({ peak }) => peak, null),
    ...kase(under, own, ({ flood }) => flood, goodputFloor),
    ...kase('payments right after the flood', own, ({ after }) => after, null),
    ...kase(`payments ${settleMs / 1_000} s after the flood`, own, ({ recovery }) => recovery, recoveryFloor),
    ...kase('payments under the flood, without shedding', others, ({ flood }) => flood, null),
    told(
      'requests turned away under the flood',
      middle(({ flood }) => flood.shedPerSecond),
      'requests/s',
    ),
    told(
      'the generator under the flood',
      middle(({ flood }) => flood.generatorShare * 100),
      '% of its core',
    ),
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

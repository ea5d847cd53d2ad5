// Case (f): whether somebody who types part of a name has an answer at once, a million billers on file and payments beside.

import { setTimeout } from 'node:timers/promises'

import { fault } from '../src/base/outcome.ts'
import { type Arena, type Bank, institution, project } from './arena.ts'
import { fillDirectory, makeBiller } from './billers.ts'
import type { Case, Comparison, Contender } from './contest.ts'
import { enrol, openConnections, openInstitution, type Payer } from './http.ts'
import { percentile, perItem } from './measure.ts'
import { ensureKeys, type Process, startApi } from './processes.ts'

const seed = 20_260_601
const p99MsMax = 50
const payersCount = 100
const payingConnections = 2
/** With what a payment takes, under a hundred each second: a busy day, and no race for the processor. */
const payingPauseMs = 15
const searchers = 2
/** Many who type, not two who wait for an answer before they ask again. */
const pauseMs = 10
const typedShare = 0.6
/** A percentile of searches needs more of them than a rate of payments does. */
const slicesEach = 4

/** What very many names hold, at the beginning, in the middle, or only within a word. */
const common = [
  'ban',
  'ele',
  'ect',
  'ing',
  'ton',
  'the',
  'city of',
  'first',
  'national',
  'wat',
  'ville',
  'ent',
  'ser',
  'uni',
  'county',
  'ies',
  'tri',
  'es in',
  'ound',
]
/** What few or none hold. */
const rare = ['xyz', 'qqq', 'zanesburg', 'ghamst', 'wickmoor den', 'erwell pre', 'quinwickmoor', 'jackstonegate', 'ewa']
const zips = [
  'zip=100',
  'zip=190',
  'zip=555',
  'zip=10042',
  'zip=19007',
  'name=ban&zip=190',
  'name=ect&zip=19042',
  'name=city%20of&zip=100',
  'name=zan&zip=555',
]

export async function searchingBesidePayments(
  arena: Arena,
  bank: Bank,
  billers: number,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly bounds: () => readonly Case[]
  readonly stop: () => Promise<void>
}> {
  const random = seeded(seed)
  await fillDirectory(bank, billers, random, institution)
  await bank.owner`vacuum analyze`
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const api = await startApi(project, { postgres: arena.postgres, database: bank.database }, keys)
  const payers = await enrol(api, caller, payersCount)
  const with1 = { arena, api, caller, payers, random }
  const beside = searching({ ...with1, name: 'directory searches beside payments', isPaying: true })
  const alone = searching({ ...with1, name: 'directory searches alone', isPaying: false })
  const bound = (name: string, tookMs: readonly number[]): Case => {
    const p99Ms = percentile(tookMs, 0.99)
    return {
      name: `${name}: p99 of ${tookMs.length}`,
      median: p99Ms,
      unit: 'ms',
      against: `the ${p99MsMax} ms allowed`,
      ratio: p99MsMax / p99Ms,
      floor: 1,
      holds: p99Ms < p99MsMax,
    }
  }
  return {
    comparisons: [{ of: beside.contender, against: alone.contender }],
    bounds: () => [
      bound(`a search beside ${Math.round(beside.paidPerSecond())} payments/s`, [...beside.tookMs.values()].flat()),
      ...[...beside.tookMs].map(([kind, tookMs]) => bound(`… ${kind}`, tookMs)),
    ],
    stop: api.stop,
  }
}

type Searching = {
  readonly name: string
  readonly arena: Arena
  readonly api: Process
  readonly caller: string
  readonly payers: readonly Payer[]
  readonly random: () => number
  readonly isPaying: boolean
}

function searching({ name, arena, api, caller, payers, random, isPaying }: Searching) {
  const tookMs = new Map<string, number[]>()
  let isWarm = false
  let paid = 0
  let ranMs = 0
  async function pay(untilMs: number): Promise<void> {
    const opened = await openConnections(api.port, caller, payingConnections)
    const paying = opened.map(async ({ post }) => {
      while (performance.now() < untilMs) {
        const payer = payers[paid % payers.length] ?? fault('there are payers')
        const order = { ...payer, amount: { value: '0.01', currency: 'USD' }, isRepeat: true }
        const { status, body } = await post('/v1/payments', `beside-${paid++}`, order)
        if (status !== 201) fault(`${status} ${body.slice(0, 500)}`)
        await setTimeout(payingPauseMs)
      }
    })
    await Promise.all(paying)
    for (const { close } of opened) close()
  }

  async function run(sliceMs: number) {
    const forMs = sliceMs * slicesEach
    const opened = await openConnections(api.port, caller, searchers)
    const before = arena.cpu()
    const began = performance.now()
    const own: number[] = []
    const search = async ({ get }: (typeof opened)[number]) => {
      while (performance.now() - began < forMs) {
        const { kind, query } = nextQuery(random)
        const sent = performance.now()
        const { status, body } = await get(`/v1/billers?${query}`)
        const ms = performance.now() - sent
        if (status !== 200) fault(`${query}: ${status} ${body.slice(0, 500)}`)
        own.push(ms)
        if (isWarm) tookMs.set(kind, [...(tookMs.get(kind) ?? []), ms])
        await setTimeout(pauseMs)
      }
    }
    await Promise.all([...opened.map(search), isPaying ? pay(began + forMs) : undefined])
    const elapsedMs = performance.now() - began
    ranMs += elapsedMs
    for (const { close } of opened) close()
    isWarm = true // The first run is that of a process that has just started.
    return {
      perSecond: (own.length / elapsedMs) * 1_000,
      p50Ms: percentile(own, 0.5),
      p99Ms: percentile(own, 0.99),
      cpuUs: isPaying ? {} : perItem(before, arena.cpu(), own.length),
    }
  }
  const contender: Contender = { name, unit: 'searches/s', run }
  return { contender, tookMs, paidPerSecond: () => (paid / ranMs) * 1_000 }
}

/** Half of what people type is part of a name that is there; the rest is what is hard for one reason or another. */
function nextQuery(random: () => number): { readonly kind: string; readonly query: string } {
  const pick = (list: readonly string[]) =>
    list[Math.floor(random() * list.length)] ?? fault('a list has something in it')
  const named = (text: string) => `name=${encodeURIComponent(text)}`
  if (random() < typedShare) {
    const { name } = makeBiller(random)
    const length = 3 + Math.floor(random() * 8)
    const at = random() < 0.5 ? 0 : Math.floor(random() * Math.max(1, name.length - length))
    const typed = name.slice(at, at + length)
    if (typed.replaceAll(/[^A-Za-z]/g, '').length >= 3) return { kind: 'typed', query: named(typed) }
  }
  const kind = pick(['common', 'rare', 'by ZIP'])
  if (kind === 'common') return { kind, query: named(pick(common)) }
  return kind === 'rare' ? { kind, query: named(pick(rare)) } : { kind, query: pick(zips) }
}

/** Numbers in [0, 1) by Marsaglia's xorshift: the same seed, the same billers. */
export function seeded(start: number): () => number {
  let state = start | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

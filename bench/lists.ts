// Case (j): whether lists answer at once when a year of a large institution is on file: a million payments with what came of
// them. The office is a process of its own and is asked over HTTP, by people with sessions.

import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { fault } from '../src/base/outcome.ts'
import { writeCursor } from '../src/gateway/cursor.ts'
import { type Arena, type Bank, institution, project } from './arena.ts'
import { fillDirectory } from './billers.ts'
import type { Case, Comparison } from './contest.ts'
import { httpBank, openInstitution } from './http.ts'
import { type Ask, asksOf, type PageAsk, pagesOf } from './lists-asked.ts'
import { fillParties, openBenchVault, openSessions } from './lists-parties.ts'
import { fillPayments } from './lists-payments.ts'
import { median, percentile } from './measure.ts'
import { ensureKeys, type Process, startOffice } from './processes.ts'
import { seeded } from './search.ts'

const seed = 20_261_123
const paymentsPerMember = 20
const billersCount = 2_000
const filterMsMax = 200
const pageMsMax = 1_000
const repetitions = 5
/** Each may ask twenty times a second. */
const peopleEach = 10
const pagesWalkedMax = 12
const againMs = 50
const attemptsMax = 200

type Answer = {
  readonly status: number
  readonly body: { readonly items?: readonly unknown[]; readonly next?: string }
}
type Get = (role: Ask['role'], path: string) => Promise<Answer & { readonly tookMs: number }>
type Timed = {
  readonly name: string
  readonly limitMs: number
  readonly rows: number
  readonly tookMs: readonly number[]
}

export async function askingForLists(
  arena: Arena,
  bank: Bank,
  payments: number,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly bounds: () => readonly Case[]
  readonly told: () => string
  readonly stop: () => Promise<void>
}> {
  const keys = await ensureKeys(arena.scratch)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeFile(join(keys, 'client.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const random = seeded(seed)
  await openInstitution(bank)
  const { vault, close } = await openBenchVault(arena, bank, keys)
  await fillDirectory(bank, billersCount, random, institution)
  const parties = await fillParties(bank, vault, Math.ceil(payments / paymentsPerMember), random)
  await fillPayments(bank, parties, payments, random)
  const office = await startOffice(project, { postgres: arena.postgres, database: bank.database }, keys)
  const cookies = {
    auditor: await openSessions(bank, vault, 'auditor', peopleEach),
    operator: await openSessions(bank, vault, 'operator', peopleEach),
  }
  await close()
  const timed = await askAll(bank, asking(office, cookies))
  return {
    comparisons: [],
    bounds: () => timed.map(boundOf),
    told: () => timed.map(line).join('\n'),
    stop: office.stop,
  }
}

/** Of a machine that others use as well, the quicker half counts: the slowest answer of it is held against the limit. */
function judged(tookMs: readonly number[]): number {
  return percentile(tookMs, 0.5)
}

function boundOf({ name, limitMs, tookMs }: Timed): Case {
  const ms = judged(tookMs)
  return {
    name,
    median: ms,
    unit: 'ms',
    p50Ms: median(tookMs),
    p99Ms: Math.max(...tookMs),
    against: `the ${limitMs} ms allowed`,
    ratio: limitMs / ms,
    floor: 1,
    holds: ms <= limitMs,
  }
}

function line({ name, limitMs, rows, tookMs }: Timed): string {
  const figures = [median(tookMs), percentile(tookMs, 0.95), Math.max(...tookMs)].map(ms => ms.toFixed(0).padStart(6))
  const mark = judged(tookMs) > limitMs ? `  over ${limitMs}` : ''
  return `${name.padEnd(100)} ${figures.join(' ')} ${String(rows).padStart(5)}${mark}`
}

/** Whoever has asked too often lets the next one ask. */
function asking(office: Process, cookies: Readonly<Record<Ask['role'], readonly string[]>>): Get {
  let turn = 0
  return async (role, path) => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const cookie = cookies[role][turn++ % cookies[role].length] ?? fault('somebody asks')
      const sent = performance.now()
      const answer = await fetch(`http://127.0.0.1:${office.port}${path}`, { headers: { cookie } })
      const body = (await answer.json()) as Answer['body'] // As the office writes its answers.
      const tookMs = performance.now() - sent
      if (answer.status === 200) return { status: 200, body, tookMs }
      if (answer.status !== 429 && answer.status !== 503) fault(`${path}: ${answer.status} ${JSON.stringify(body)}`)
      await setTimeout(againMs)
    }
    return fault(`${path} is not answered`)
  }
}

async function askAll(bank: Bank, get: Get): Promise<readonly Timed[]> {
  const timed: Timed[] = []
  for (const ask of await asksOf(bank)) {
    for (const [which, path] of await pathsOf(get, ask)) {
      const rows = (await get(ask.role, path)).body.items?.length ?? 1
      const tookMs: number[] = []
      for (let time = 0; time < repetitions; time++) tookMs.push((await get(ask.role, path)).tookMs)
      timed.push({ name: `${ask.name}${which}`, limitMs: filterMsMax, rows, tookMs })
    }
  }
  for (const page of await pagesOf(bank)) timed.push(await openPage(get, page))
  return timed
}

const withMore = (path: string, more: string) => `${path}${path.includes('?') ? '&' : '?'}${more}`

/** The first page, the second, one in the middle and the last, where there are so many. */
async function pathsOf(
  get: Get,
  { path, role, isWhole, places }: Ask,
): Promise<readonly (readonly [string, string])[]> {
  if (isWhole) return [['', path]]
  const at = (cursor: string) => withMore(path, `cursor=${cursor}`)
  const cursors: string[] = []
  for (let next: string | undefined; cursors.length < pagesWalkedMax; ) {
    const { body } = await get(role, next === undefined ? path : at(next))
    next = body.next
    if (next === undefined) break
    cursors.push(next)
  }
  const [second, ...others] = cursors
  const made = places?.map(place => writeCursor(listOf(path), place)) ?? []
  const [middle, last] = made.length > 0 ? made : [others[others.length >> 1], others.at(-1)]
  const named = [
    [', second page', second],
    [', in the middle', middle],
    [cursors.length < pagesWalkedMax || made.length > 0 ? ', last page' : `, page ${pagesWalkedMax}`, last],
  ] as const
  return [
    ['', path],
    ...named.flatMap(([which, cursor]) => (cursor === undefined ? [] : [[which, at(cursor)] as const])),
  ]
}

/** As the gateway binds cursors (src/gateway/pages.ts). */
function listOf(path: string) {
  const url = new URL(path, 'http://localhost')
  return { path: url.pathname, institution: httpBank, filter: Object.fromEntries(url.searchParams) }
}

async function openPage(get: Get, { name, role, turns }: PageAsk): Promise<Timed> {
  const tookMs: number[] = []
  let rows = 0
  for (let time = 0; time <= repetitions; time++) {
    const began = performance.now()
    for (const paths of turns) {
      const answers = await Promise.all(paths.map(path => get(role, path)))
      rows = Math.max(rows, ...answers.map(({ body }) => body.items?.length ?? 0))
    }
    if (time > 0) tookMs.push(performance.now() - began)
  }
  return { name: `page: ${name}`, limitMs: pageMsMax, rows, tookMs }
}

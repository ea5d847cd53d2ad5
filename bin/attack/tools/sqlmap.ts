// sqlmap through the signing proxy: every name of the document once, and strings of bodies. First it must find what is
// wrong with a server that is wrong, by the same way.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { inParallel } from '../../family.ts'
import { deskHand, machineHand, openProxy, type Proxy } from '../proxy.ts'
import { send } from '../wire.ts'
import { openFlawed } from './flawed.ts'
import { type Marked, markedRequests, unmarked } from './operations.ts'
import { type Bench, runTool } from './tool.ts'

const atOnce = 3
const oneMsMax = 240_000
/** How much is tried: eighty requests a place, and four hundred where they get as far as the database. */
const levels = { patterned: 1, free: 3 } as const
/** How long the database is asked to wait where only the time tells. */
const waitSeconds = 2

type Verdict = {
  readonly tried: number
  /** What sqlmap says that it can do, one line for each technique. */
  readonly found: readonly string[]
  /** It was not through when it was ended, or did not even begin. */
  readonly brokeOff?: string
}

export async function trySqlmap(bench: Bench): Promise<void> {
  await findFlaws(bench)
  const { target, note } = bench
  const desk = await target.desk('security_analyst')
  const proxies = {
    api: await openProxy(machineHand(target.machine, target.api)),
    office: await openProxy(deskHand(desk)),
  }
  try {
    for (const door of ['api', 'office'] as const) {
      const requests = (await markedRequests(target.machine)).filter(request => request.door === door)
      await trial(bench, door, proxies[door], requests)
      const faults = [...proxies[door].answered].filter(([status]) => status === 0 || status === 500)
      note(
        `${door}, faults`,
        faults.map(([status, count]) => `${count} × ${status}`).join() || 'none',
        faults.length === 0,
      )
    }
  } finally {
    await proxies.api.close()
    await proxies.office.close()
  }
}

/** Signed and all: what would hide a flaw of the service on the way would hide this one. */
async function findFlaws(bench: Bench): Promise<void> {
  const { target, note } = bench
  const flawed = await openFlawed(target.owner)
  const proxy = await openProxy(machineHand(target.machine, target.api, flawed.url))
  const like = { door: 'api', headers: {}, body: undefined, isFree: true } as const
  const flaws: Readonly<Record<string, Marked>> = {
    'a query that is shown': { ...like, method: 'GET', path: '/shown?name=Power*' },
    'a header': { ...like, method: 'GET', path: '/header', headers: { 'If-Match': 'Power*' } },
    'a body, by the time alone': { ...like, method: 'POST', path: '/silent', body: '{"name":"Power*"}' },
  }
  try {
    await inParallel(Object.entries(flaws), atOnce, async ([what, request]) => {
      const { found, brokeOff } = await ask(bench, proxy, request)
      note(`control, ${what}`, brokeOff ?? found.join('; '), found.length > 0)
    })
  } finally {
    await proxy.close()
    await flawed.close()
  }
}

async function trial(bench: Bench, door: Marked['door'], proxy: Proxy, requests: readonly Marked[]): Promise<void> {
  let tried = 0
  let done = 0
  const findings: string[] = []
  const unasked: string[] = []
  const reached = new Map<number, number>()
  await inParallel(requests, atOnce, async request => {
    const name = `${request.method} ${request.path}`
    const plain = await send(`${proxy.url}${unmarked(request.path)}`, asSent(request))
    reached.set(plain.status, (reached.get(plain.status) ?? 0) + 1)
    const verdict = await ask(bench, proxy, request)
    tried += verdict.tried
    findings.push(...verdict.found.map(found => `${name}: ${found}`))
    if (verdict.brokeOff !== undefined) unasked.push(`${name}: ${verdict.brokeOff}`)
    bench.progress(`sqlmap ${door}: ${++done} of ${requests.length} requests, ${tried} places`)
  })
  const marks = requests.reduce((sum, request) => sum + marksIn(request), 0)
  const asked = [...proxy.answered.values()].reduce((sum, count) => sum + count, 0)
  const plainly = [...reached].map(([status, count]) => `${count} × ${status}`).join(', ')
  bench.note(`${door}, without an attack`, plainly, reached.size > 0 && !reached.has(0) && !reached.has(500))
  bench.note(`${door}, not tried to its end`, unasked.join('; ') || 'nothing', unasked.length === 0)
  bench.note(`${door}, places tried`, `${tried} of ${marks} with ${asked} requests`, tried === marks)
  bench.note(`${door}, injectable`, findings.join('; ') || 'none', findings.length === 0)
}

function asSent({ method, headers, body }: Marked) {
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, unmarked(value)]))
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  return { method, headers: { ...plain, ...json }, ...(body === undefined ? {} : { body: unmarked(body) }) }
}

function marksIn({ path, headers, body = '' }: Marked): number {
  return `${path}${Object.values(headers).join('')}${body}`.split('*').length - 1
}

async function ask({ folder }: Bench, proxy: Proxy, { method, path, headers, body, isFree }: Marked): Promise<Verdict> {
  const name = `sqlmap-${crypto.randomUUID()}`
  const file = join(folder, `${name}.txt`)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${new URL(proxy.url).host}`,
    ...Object.entries(headers).map(([header, value]) => `${header}: ${value}`),
    ...(body === undefined ? [] : ['Content-Type: application/json']),
    '',
    body ?? '',
  ]
  await writeFile(file, lines.join('\r\n'))
  const words = [
    '-r',
    file,
    '--batch',
    '--ignore-stdin',
    '--disable-coloring',
    `--level=${isFree ? levels.free : levels.patterned}`,
    '--risk=2',
  ]
  const how = [
    '--dbms=PostgreSQL',
    '--ignore-code=*',
    `--time-sec=${waitSeconds}`,
    `--output-dir=${join(folder, name)}`,
  ]
  const said = await runTool('sqlmap', [...words, ...how], { folder, msMax: oneMsMax })
  if (said === undefined) return { tried: 0, found: [], brokeOff: 'there is no sqlmap' }
  const found = verdictIn(said.output)
  return said.isCutOff ? { ...found, brokeOff: `ended after ${said.seconds} s` } : found
}

/** sqlmap has no code for how it ended: it says it. */
function verdictIn(output: string): Verdict {
  const clean = new Set(
    [...output.matchAll(/parameter '(.+)' does not seem to be injectable/g)].map(([, name]) => name),
  )
  const found = /identified the following injection point/.test(output)
    ? [...output.matchAll(/^ +Title: (.+)$/gm)].map(([, title = '']) => title)
    : []
  const critical = /\[CRITICAL\] (?!all tested parameters|target URL content)(.+)/.exec(output)?.[1]
  const isThrough = found.length > 0 || /all tested parameters do not appear to be injectable/.test(output)
  const brokeOff = isThrough ? undefined : (critical ?? 'sqlmap did not say how it ended')
  return { tried: clean.size, found, ...(brokeOff === undefined ? {} : { brokeOff }) }
}

// Case (q): what a start of the demo takes, the first with all of its past and a warm one, until somebody sees the console's first
// page with what is on it. Stage by stage it says how long, and how much of Node and of PostgreSQL: on a machine that is shared,
// what was taken is more worth than how long it lasted.

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { fault } from '../src/base/outcome.ts'
import { browserMissing, openChromium } from '../test/browser.ts'
import { settled } from '../test/console/looking.ts'
import type { Case } from './contest.ts'
import { treeCpuUs } from './measure.ts'

const project = join(import.meta.dirname, '..')
const firstMsMax = 60_000
const warmMsMax = 20_000
const lookEveryMs = 100
const startMsMax = 1_800_000
/** What is said when a stage is over; the last of them is never reached where no browser is. */
const stages = [
  ['the database', /^Making the demo's past: the institution/],
  ['the past', /day (\d+) of \1,/],
  ['the service', /^Vouch is ready at/],
] as const

type Stage = { readonly name: string; readonly wallMs: number; readonly nodeMs: number; readonly postgresMs: number }

export async function startingTheDemo(
  scale: number,
): Promise<{ readonly comparisons: readonly []; readonly bounds: () => readonly Case[] }> {
  const home = await mkdtemp(join(tmpdir(), 'vouch-demo-start-'))
  const first = await startOnce(home, scale)
  const warm = await startOnce(home, scale)
  await rm(home, { recursive: true, force: true })
  for (const [what, took] of [
    ['first start', first],
    ['warm start', warm],
  ] as const)
    for (const { name, wallMs, nodeMs, postgresMs } of took)
      console.error(
        `${what}, ${name}: ${seconds(wallMs)} s, of Node ${seconds(nodeMs)} s, of PostgreSQL ${seconds(postgresMs)} s`,
      )
  const held = (name: string, took: readonly Stage[], most: number): Case => {
    const tookMs = took.reduce((sum, { wallMs }) => sum + wallMs, 0)
    return {
      name: `${name}, scale ${scale}`,
      median: tookMs,
      unit: 'ms',
      against: `${most} ms`,
      ratio: most / tookMs,
      floor: 1,
      holds: tookMs <= most,
    }
  }
  return {
    comparisons: [],
    bounds: () => [
      held('the demo, its first start', first, firstMsMax),
      held('the demo, a warm start until the first page', warm, warmMsMax),
    ],
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}

/** As somebody at a terminal starts it, looks at it, and stops it. */
async function startOnce(home: string, scale: number): Promise<readonly Stage[]> {
  const child = spawn(join(project, 'vouch'), ['start', '--demo', '--scale', String(scale)], {
    env: { ...process.env, VOUCH_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const pid = child.pid ?? fault('it was started')
  const watched = watchTree(pid)
  const took: Stage[] = []
  let before = { atMs: performance.now(), ...watched.look() }
  const over = (name: string) => {
    const now = { atMs: performance.now(), ...watched.look() }
    took.push({
      name,
      wallMs: now.atMs - before.atMs,
      nodeMs: (now.nodeUs - before.nodeUs) / 1_000,
      postgresMs: (now.postgresUs - before.postgresUs) / 1_000,
    })
    before = now
  }
  const said: string[] = []
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        said.push(line)
        const stage = stages.find(([, words]) => words.test(line))
        if (stage !== undefined) over(stage[0])
        const door = /http:\/\/localhost:\d+\/(?=\s|$)/.exec(line)?.[0]
        if (door !== undefined && took.at(-1)?.name === 'the service') resolve(door)
      })
    gone.then(() => reject(new Error(`it ended, and had said:\n${said.join('\n')}`)), reject)
    setTimeout(() => reject(new Error('it was not ready in time')), startMsMax).unref()
  })
  try {
    const door = await ready
    if (browserMissing() === undefined) {
      await lookAt(door)
      over('the first page')
    }
    return took
  } finally {
    watched.stop()
    child.kill('SIGTERM')
    await gone
  }
}

/** Signs in as the operator, and waits until the first page has read what is on it. */
async function lookAt(door: string): Promise<void> {
  const browser = await openChromium()
  try {
    const page = await browser.newPage()
    await page.goto(door)
    await page.locator('button[value=operator]').click()
    await settled(page)
    await page.locator('main').getByRole('link').first().waitFor()
  } finally {
    await browser.close()
  }
}

/** What a process and all that came of it have taken so far, those that have gone included as far as they were seen. */
function watchTree(root: number) {
  const seen = new Map<number, { readonly isPostgres: boolean; readonly us: number }>()
  const look = () => {
    for (const { pid, isPostgres, us } of treeCpuUs(root)) seen.set(pid, { isPostgres, us })
    const sumOf = (isPostgres: boolean) =>
      [...seen.values()].reduce((sum, one) => sum + (one.isPostgres === isPostgres ? one.us : 0), 0)
    return { nodeUs: sumOf(false), postgresUs: sumOf(true) }
  }
  const timer = setInterval(look, lookEveryMs)
  return { look, stop: () => clearInterval(timer) }
}

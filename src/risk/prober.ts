// The prober tries each control when it is due, one after the other, and writes down what came of it: a row, and a leaf in
// the canary's log that only the prober's key can have signed.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { type Control, type ControlId, canary } from '../base/control.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { askedNow } from './asked.ts'
import { areDoorsOpen, type Places, stand } from './ground.ts'
import { type Tried, tryControl } from './run.ts'
import { type LastTry, openSchedule, type Schedule } from './schedule.ts'
import { insertRun, newestRun, newestRuns } from './store.ts'

const actor = 'process:prober'
const everyMs = 1_000
/** The processes begin with this one; how long they are waited for. */
const doorsMsMax = 60_000
const doorsEveryMs = 1_000

export type Probed = Control & { readonly codeHash: Buffer }

export function probeLoop(outside: Outside, places: Places, controls: readonly Probed[], log: Log): Loop {
  const { elapsedMs } = outside
  const waitUntilMs = elapsedMs() + doorsMsMax
  let areOpen = false
  const mayBegin = async (signal: AbortSignal) => {
    if (areOpen) return true
    areOpen = await areDoorsOpen(places, AbortSignal.any([signal, AbortSignal.timeout(doorsEveryMs)]))
    if (!areOpen && elapsedMs() < waitUntilMs) return false
    if (!areOpen) log.warn({ ms: doorsMsMax }, 'not all processes answer, and controls are tried all the same')
    areOpen = true
    return true
  }
  /** Read once, and kept up by what is tried here. */
  let schedule: Schedule<Probed> | undefined
  let isTold = false
  const tellNeeds = (of: Schedule<Probed>) => {
    const { neededMs, budgetMs, fits } = of.needs()
    if (!fits && !isTold) log.warn({ ms: Math.ceil(neededMs), limit: budgetMs }, behind)
    if (fits && isTold)
      log.info({ ms: Math.ceil(neededMs), limit: budgetMs }, 'all controls are tried in their periods again')
    isTold = !fits
  }
  return {
    name: 'risk.probe',
    everyMs,
    pass: async signal => {
      if (!(await mayBegin(signal))) return 0
      schedule ??= openSchedule(outside, controls, await readLasts(outside))
      const due = (await firstAsked(outside, controls)) ?? schedule.next()
      if (due === undefined || signal.aborted) return 0
      const beganMs = elapsedMs()
      const tried = await probe(outside, places, due)
      schedule.tried(due.id, beganMs, tried.result)
      if (tried.result !== 'passed') log.warn({ code: tried.result, reason: due.id }, 'a control did not pass')
      tellNeeds(schedule)
      return 1
    },
  }
}
const behind =
  'trying all controls in their periods takes more than a fiftieth of an hour, or one of them a hundredth: some will be stale'

/** Tries one control now, whether it is due or not, and writes down what came of it. */
export async function probe(outside: Outside, places: Places, control: Probed): Promise<Tried> {
  const grounds: { leave: () => Promise<void> }[] = []
  try {
    const tried = await tryControl(control, signal => {
      const ground = stand(outside, places, signal)
      grounds.push(ground)
      return ground
    })
    await record(outside, control, tried)
    return tried
  } finally {
    for (const ground of grounds) await ground.leave()
  }
}

async function record(outside: Outside, { codeHash }: Probed, tried: Tried): Promise<void> {
  const { control, result, reason, population, steps, startedAt, endedAt } = tried
  const written = await transact(outside, canary, actor, async work => {
    const previous = (await newestRun(work, control)) ?? null
    const run = work.newId('run')
    const told = { population, steps }
    // What a row and its leaf say of one moment is the same.
    const writtenAt = work.now > endedAt ? work.now : endedAt
    await insertRun(work, {
      run,
      control,
      codeHash,
      result,
      reason,
      steps: canonical(told),
      startedAt,
      endedAt: writtenAt,
      previous,
    })
    audit.append(work, 'risk.run', {
      run,
      control,
      code: codeHash.toString('hex'),
      result,
      reason,
      ...told,
      startedAt: startedAt.toISOString(),
      endedAt: writtenAt.toISOString(),
      previous,
    })
    return done(undefined)
  })
  if (!written.ok) fault('a run is not refused')
}

async function readLasts(outside: Outside): Promise<ReadonlyMap<ControlId, LastTry>> {
  const known = await transact(outside, canary, actor, async work => done(await newestRuns(work)))
  if (!known.ok) return fault('reading is not refused')
  return new Map(
    known.value.map(({ control, result, startedAt, endedAt }) => [
      control,
      { endedAt, tookMs: endedAt.getTime() - startedAt.getTime(), result },
    ]),
  )
}

/** What somebody wants tried is not kept waiting. What nobody offers is not tried. */
async function firstAsked(outside: Outside, controls: readonly Probed[]): Promise<Probed | undefined> {
  const asked = await askedNow(outside)
  return controls.find(({ id }) => id === asked.find(wanted => controls.some(one => one.id === wanted)))
}

/**
 * What a control is tried with, by its text: the `controls` of its room, and what carries every probe. What a room promises
 * and only one above can try is in a file that is named after the room: `payments/controls-protection.ts`.
 */
export async function withCodeHashes(source: string, controls: readonly Control[]): Promise<readonly Probed[]> {
  const carried = ['base/control.ts', 'risk/ground.ts', 'risk/prober.ts', 'risk/run.ts']
  const rooms = new Map<string, Promise<Buffer>>()
  const hashOf = (id: ControlId) => {
    const room = id.slice(0, id.indexOf('.'))
    const known = rooms.get(room) ?? hashFiles(source, room, carried)
    rooms.set(room, known)
    return known
  }
  return Promise.all(controls.map(async control => ({ ...control, codeHash: await hashOf(control.id) })))
}

async function hashFiles(source: string, room: string, carried: readonly string[]): Promise<Buffer> {
  const all = (await readdir(source, { recursive: true })).filter(path =>
    path.startsWith(`${room}/`)
      ? /^[a-z]+\/(controls(-[a-z-]+)?|probe-store)\.ts$/.test(path)
      : path.endsWith(`/controls-${room}.ts`),
  )
  const hash = createHash('sha256')
  for (const file of [...carried, ...all.sort()]) {
    const text = await readFile(join(source, file))
    hash.update(`${file} ${text.length}\n`).update(text)
  }
  return hash.digest()
}

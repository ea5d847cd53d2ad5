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
import { type Places, stand } from './ground.ts'
import { type Tried, tryControl } from './run.ts'
import { insertRun, newestRun, newestRuns } from './store.ts'

const actor = 'process:prober'
const everyMs = 1_000
/** After each try it rests this many times as long as the try took, so that all of them never take more than this part. */
const restFactor = 50

export type Probed = Control & { readonly codeHash: Buffer }

export function probeLoop(outside: Outside, places: Places, controls: readonly Probed[], log: Log): Loop {
  let restUntilMs = 0
  /** When each was last tried: read once, and kept up by what is tried here. */
  let endedAt: Map<ControlId, Date> | undefined
  const restedDue = (ends: ReadonlyMap<ControlId, Date>) =>
    outside.elapsedMs() < restUntilMs ? undefined : nextDue(outside.now(), controls, ends)
  return {
    name: 'risk.probe',
    everyMs,
    pass: async signal => {
      endedAt ??= await readEnds(outside)
      const due = (await firstAsked(outside, controls)) ?? restedDue(endedAt)
      if (due === undefined || signal.aborted) return 0
      const beganMs = outside.elapsedMs()
      const tried = await probe(outside, places, due)
      endedAt.set(due.id, outside.now())
      if (tried.result !== 'passed') log.warn({ code: tried.result, reason: due.id }, 'a control did not pass')
      const endedMs = outside.elapsedMs()
      restUntilMs = endedMs + (endedMs - beganMs) * restFactor
      return 1
    },
  }
}

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

async function readEnds(outside: Outside): Promise<Map<ControlId, Date>> {
  const known = await transact(outside, canary, actor, async work => done(await newestRuns(work)))
  if (!known.ok) return fault('reading is not refused')
  return new Map(known.value.map(run => [run.control, run.endedAt]))
}

/** What somebody wants tried is not kept waiting. What nobody offers is not tried. */
async function firstAsked(outside: Outside, controls: readonly Probed[]): Promise<Probed | undefined> {
  const asked = await askedNow(outside)
  return controls.find(({ id }) => id === asked.find(wanted => controls.some(one => one.id === wanted)))
}

/** The one that has waited longest beyond its time; what was never tried comes first. */
function nextDue(now: Date, controls: readonly Probed[], endedAt: ReadonlyMap<ControlId, Date>): Probed | undefined {
  const overdueMs = ({ id, everySeconds }: Control) =>
    now.getTime() - (endedAt.get(id)?.getTime() ?? 0) - everySeconds * 1_000
  return controls.filter(one => overdueMs(one) >= 0).sort((one, other) => overdueMs(other) - overdueMs(one))[0]
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

// Case (p): how long it takes to say how it stands with the risks, after ninety days in which every control was tried in its period:
// now, which is asked at a desk; of a day that is kept; and to make what is kept of a day, which the prober does once.

import { controlsOffered } from '../src/app-prober.ts'
import * as audit from '../src/audit/audit.ts'
import { type Control, canary } from '../src/base/control.ts'
import { openDatabase } from '../src/base/database.ts'
import { enterInstitution } from '../src/base/institutions.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { openVaultLine } from '../src/protection/protection.ts'
import { openDesk, probe, recompute, weighedBy, withCodeHashes } from '../src/risk/risk.ts'
import { takeSnapshot } from '../src/risk/snapshot.ts'
import { type Arena, actor, type Bank } from './arena.ts'
import type { Case } from './contest.ts'
import { median } from './measure.ts'

const dayMs = 86_400_000
const connections = 8
const stepsPerRun = 12
const asks = 5
const askedMsMax = 1_000
/** A fiftieth of an hour, and it is made once a day. */
const madeMsMax = 72_000
/** No probe here asks it. */
const nobody = openVaultLine({ path: '/nowhere', client: 'prober', secret: Buffer.alloc(32) })

export async function weighingManyDays(
  arena: Arena,
  bank: Bank,
  days: number,
): Promise<{ readonly comparisons: readonly []; readonly bounds: () => readonly Case[] }> {
  const key = audit.makeEmitterKey()
  const sql = openDatabase(arena.postgres.address('vouch_prober', bank.database), {
    connectionsMax: connections,
    name: 'bench prober',
  })
  const prober: Outside = { ...bank.outside, sql, emit: audit.emitter(key) }
  await transact(bank.outside, canary, actor, async work => {
    await enterInstitution(work)
    return done(await audit.ensureLog(work))
  })
  const endMs = Math.floor(Date.now() / dayMs) * dayMs
  const runs = await fill(prober, endMs - days * dayMs, endMs)
  await bank.owner`vacuum analyze`

  const lines = ['origin bench.vouch.example/log', audit.publicLinesOnly(key, canary)].join('\n')
  const weighed = weighedBy(async () => lines, controlsOffered())
  // In the evening before the last day, so that what was tried on that day is read at the desk.
  const eveningMs = endMs - dayMs + 60_000
  const made = await timed(async () => takeSnapshot(at(prober, eveningMs), await weighed()))
  const now: number[] = []
  const kept: number[] = []
  const day = new Date(eveningMs).toISOString().slice(0, 10)
  for (let ask = 0; ask < asks; ask++) {
    const outside = at(bank.outside, endMs)
    const open = () => openDesk({ outside, actor: 'process:office', origin: 'bench.vouch.example/log', weighed })
    now.push(
      await timed(async () => {
        const { measuring } = await open().now()
        if (measuring.evidence.length !== controlsOffered().length) fault('what was tried was read')
      }),
    )
    kept.push(
      await timed(async () => {
        const found = (await open().kept(day as never)) ?? fault('a snapshot was made') // The day of it.
        if (found.receipt === null) fault('it is the prober’s')
        recompute(found, [])
      }),
    )
  }
  await sql.end()
  const held = (name: string, tookMs: number, most: number): Case => ({
    name: `${name}, ${runs.toLocaleString('en')} runs of ${days} days`,
    median: tookMs,
    unit: 'ms',
    against: `${most} ms`,
    ratio: most / tookMs,
    floor: 1,
    holds: tookMs <= most,
  })
  return {
    comparisons: [],
    bounds: () => [
      held('how it stands with the risks now', median(now), askedMsMax),
      held('how it stood on a day, computed again', median(kept), askedMsMax),
      held('what is kept of a day, made', made, madeMsMax),
    ],
  }
}

async function timed(perform: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await perform()
  return performance.now() - beganMs
}

function at(outside: Outside, ms: number): Outside {
  return { ...outside, now: () => new Date(ms) }
}

/** As the prober writes them down, each with its leaf: all that is left out is that anything is tried. */
async function fill(prober: Outside, fromMs: number, untilMs: number): Promise<number> {
  const controls = await withCodeHashes(
    new URL('../src', import.meta.url).pathname,
    controlsOffered().map(control => ({ ...control, probe: asTried })),
  )
  const places = { addresses: {}, signed: undefined, vault: nobody }
  let runs = 0
  await Promise.all(
    controls.map(async (control, index) => {
      const everyMs = control.everySeconds * 1_000
      for (let ms = fromMs + index * 1_000; ms < untilMs; ms += everyMs) {
        const { result } = await probe(at(prober, ms), places, control)
        if (result !== 'passed') fault(`${control.id} came to ${result}`)
        runs++
      }
    }),
  )
  return runs
}

const asTried: Control['probe'] = async ground => {
  ground.on('things that it was tried on', 1)
  for (let step = 0; step < stepsPerRun; step++)
    ground.tried(`attempt ${step} of what nobody may do, as it is told`, 'refused_for_a_reason', 'refused_for_a_reason')
}

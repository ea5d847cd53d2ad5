// Controls that somebody wants tried now, whether they are due or not. Whoever asks writes it down; the prober, which alone
// may say what came of a try, finds it there.

import { type ControlId, canary } from '../base/control.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { askedSince, insertAsked, type Ran, runsSince } from './asked-store.ts'

const actor = 'process:prober'
/** What waited longer is not wanted any more: who asked has gone. */
const wantedMs = 900_000

/** From when on a run answers it. */
export async function askFor(outside: Outside, controls: readonly ControlId[]): Promise<Date> {
  const asked = await transact(outside, canary, actor, async work => {
    await insertAsked(
      work,
      controls.map(control => ({ asked: work.newId('ask'), control })),
    )
    return done(work.now)
  })
  return asked.ok ? asked.value : fault('asking is not refused')
}

/** What is asked for now, the first first. */
export async function askedNow(outside: Outside): Promise<readonly ControlId[]> {
  const since = new Date(outside.now().getTime() - wantedMs)
  const asked = await transact(outside, canary, actor, async work => done(await askedSince(work, since)))
  return asked.ok ? asked.value : fault('reading is not refused')
}

/** What came of those that were tried since then. */
export async function ranSince(outside: Outside, since: Date, controls: readonly ControlId[]): Promise<readonly Ran[]> {
  const ran = await transact(outside, canary, actor, async work => done(await runsSince(work, since, controls)))
  return ran.ok ? ran.value : fault('reading is not refused')
}

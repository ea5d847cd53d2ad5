// Controls that somebody wants tried now, whether they are due or not. Whoever asks writes it down; the prober, which alone
// may say what came of a try, finds it there.

import * as audit from '../audit/audit.ts'
import { type ControlId, canary } from '../base/control.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as store from './asked-store.ts'
import { hourMs } from './schedule.ts'
import { type AskedState, expected, mayBeTried, stateOf, wantedMs } from './waiting.ts'

const actor = 'process:prober'

/** From when on a run answers it. */
export async function askFor(outside: Outside, controls: readonly ControlId[]): Promise<Date> {
  const asked = await transact(outside, canary, actor, async work => {
    await store.insertAsked(
      work,
      controls.map(control => ({ asked: work.newId('ask'), control })),
    )
    return done(work.now)
  })
  return asked.ok ? asked.value : fault('asking is not refused')
}

/** What may be tried now of what is asked for, the first first. */
export async function askedNow(outside: Outside): Promise<readonly ControlId[]> {
  const asked = await transact(outside, canary, actor, async work => {
    const all = await store.askedSince(work, since(work.now))
    return done(all.length === 0 ? [] : mayBeTried(all, { ...(await triesFor(work, controlsOf(all))), now: work.now }))
  })
  return asked.ok ? asked.value : fault('reading is not refused')
}

function controlsOf(all: readonly store.Asked[]): readonly ControlId[] {
  return all.map(({ control }) => control)
}

/** What came of those that were tried since then. */
export async function ranSince(
  outside: Outside,
  from: Date,
  controls: readonly ControlId[],
): Promise<readonly store.Ran[]> {
  const ran = await transact(outside, canary, actor, async work => done(await store.runsSince(work, from, controls)))
  return ran.ok ? ran.value : fault('reading is not refused')
}

/** What was tried lately, and what each control takes. Read as the canary, since it is of the whole deployment. */
export type Tries = { readonly tried: readonly store.TriedAt[]; readonly newest: readonly store.TriedAt[] }

/** `askedAt`: of a wish whose tries are not lately any more. */
export async function triesFor(work: Work, controls: readonly ControlId[], askedAt = work.now): Promise<Tries> {
  const lately = since(work.now).getTime() - hourMs
  const fromMs = Math.min(lately, askedAt.getTime())
  const toMs = fromMs < lately ? fromMs + wantedMs + hourMs : work.now.getTime() + 1
  return {
    tried: await store.triedWithin(work, { from: new Date(fromMs), to: new Date(toMs) }),
    newest: await store.newestOf(work, [...new Set(controls)]),
  }
}

function since(now: Date): Date {
  return new Date(now.getTime() - wantedMs)
}

/** What a person wants tried, and all that was wanted lately in their institution. */
export type Wish = { readonly asked: store.Asked; readonly lately: readonly store.Asked[] }

/** Somebody wants a control tried now. While the same is waited for in their institution, that is the answer. */
export async function wish(work: Work, control: ControlId, { tried }: Tries): Promise<Wish> {
  const before = await wishes(work)
  const waiting = before.find(one => one.control === control && stateOf(one, tried, work.now).state === 'waiting')
  if (waiting !== undefined) return { asked: waiting, lately: before }
  const id = work.newId('ask')
  await store.insertAsked(work, [{ asked: id, control }])
  audit.append(work, 'risk.run_asked', { request: id, control })
  return (await findWish(work, id)) ?? fault('it was just written')
}

/** Of the last two hours, the oldest first. */
export async function wishes(work: Work): Promise<readonly store.Asked[]> {
  return store.askedSince(work, since(work.now))
}

export async function findWish(work: Work, id: string): Promise<Wish | undefined> {
  const asked = await store.findAsked(work, id)
  return asked === undefined ? undefined : { asked, lately: await wishes(work) }
}

/**
 * What came of it, and while it waits, when it will be tried by what is known now: when there is room for it, and at the
 * latest when it is due. Null, where it was never tried and does not fit.
 */
export function standingOf(
  { asked, lately }: Wish,
  tries: Tries,
  everySeconds: number,
  now: Date,
): AskedState & { readonly expectedAt: Date | null } {
  const standing = stateOf(asked, tries.tried, now)
  if (standing.state !== 'waiting') return { ...standing, expectedAt: null }
  const last = tries.newest.find(({ control }) => control === asked.control)
  const moments = [
    ...(last === undefined ? [] : [last.endedAt.getTime() + everySeconds * 1_000]),
    expected(lately, { ...tries, now })
      .get(asked.asked)
      ?.getTime() ?? Number.POSITIVE_INFINITY,
  ]
  const atMs = Math.max(now.getTime(), Math.min(...moments))
  return { ...standing, expectedAt: Number.isFinite(atMs) ? new Date(atMs) : null }
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { ControlId } from '../base/control.ts'
import type { Result } from './run.ts'
import { type LastTry, openSchedule, type Timed } from './schedule.ts'

type Made = Timed & { readonly tookMs: number }
type Try = { readonly id: ControlId; readonly beganMs: number; readonly endedMs: number }

const hourMs = 3_600_000
const budgetMs = hourMs / 50
const beganAt = Date.parse('2026-01-01T00:00:00Z')
const nobody: ReadonlyMap<ControlId, LastTry> = new Map()

function make(id: string, everySeconds: number, tookMs: number): Made {
  return { id: `made.${id}`, everySeconds, tookMs }
}

/** A prober that looks once a second, for so many hours. */
function prober(controls: readonly Made[], known = nobody) {
  let nowMs = 0
  const clock = { now: () => new Date(beganAt + nowMs), elapsedMs: () => nowMs }
  const schedule = openSchedule(clock, controls, known)
  const tries: Try[] = []
  const results = new Map<ControlId, Result>()
  const run = (ms: number) => {
    const untilMs = nowMs + ms
    while (nowMs < untilMs) {
      const one = schedule.next()
      if (one === undefined) nowMs += 1_000
      else {
        const beganMs = nowMs
        nowMs += one.tookMs
        schedule.tried(one.id, beganMs, results.get(one.id) ?? 'passed')
        tries.push({ id: one.id, beganMs, endedMs: nowMs })
      }
    }
    return tries.splice(0)
  }
  return { run, schedule, results }
}

/** The most that any hour has of tries. It is fullest where a try ends, or begins. */
function fullestHourMs(tries: readonly Try[]): number {
  const within = (fromMs: number) =>
    tries.reduce(
      (sum, { beganMs, endedMs }) => sum + Math.max(0, Math.min(endedMs, fromMs + hourMs) - Math.max(beganMs, fromMs)),
      0,
    )
  return Math.max(...tries.flatMap(({ beganMs, endedMs }) => [within(beganMs), within(endedMs - hourMs)]))
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Of any periods of a minute and more, with durations that together fit an hour's budget to a part. */
function drawn(seed: number, part: number): readonly Made[] {
  const random = seeded(seed)
  const periods = [60, 300, 600, 1_800, 3_600, 7_200, 14_400, 86_400]
  const all = Array.from({ length: 1 + Math.floor(random() * 40) }, (_, at) => {
    const everySeconds = periods[Math.floor(random() * periods.length)] ?? 3_600
    return { id: `made.c${at}` as const, everySeconds, weight: random() ** 3 + 0.01 }
  })
  const whole = all.reduce((sum, { weight }) => sum + weight, 0)
  return all.map(({ id, everySeconds, weight }) => {
    const anHourMs = (weight / whole) * budgetMs * part
    const tookMs = Math.floor(anHourMs / Math.ceil(3_600 / everySeconds))
    return { id, everySeconds, tookMs: Math.min(tookMs, budgetMs / 2) }
  })
}

describe('the schedule of the prober', () => {
  for (const seed of Array.from({ length: 24 }, (_, at) => at + 1)) {
    test(`of whatever fits the budget, each is tried in its period, and no hour has more (seed ${seed})`, () => {
      const controls = drawn(seed, seed % 3 === 0 ? 1 : 0.6)
      const { run, schedule } = prober(controls)
      const hours = 6
      const tries = run(hours * hourMs)
      assert.ok(schedule.needs().fits)
      const fullest = fullestHourMs(tries)
      assert.ok(fullest <= budgetMs, `${fullest} ms of ${budgetMs}`)
      for (const { id, everySeconds } of controls) {
        const own = tries.filter(one => one.id === id)
        const ends = [0, ...own.map(({ endedMs }) => endedMs), hours * hourMs]
        const longest = Math.max(...ends.slice(1).map((end, at) => end - (ends[at] ?? 0)))
        assert.ok(longest <= 2 * everySeconds * 1_000, `${id}: ${longest} ms, every ${everySeconds} s`)
      }
    })
  }

  test('goes on with the short ones while a long one is paid off', () => {
    const short = Array.from({ length: 30 }, (_, at) => make(`short-${at}`, 600, 100))
    const { run } = prober([make('drill', 86_400, 15_000), ...short])
    run(1_200_000)
    const tries = run(1_200_000)
    for (const { id } of short) assert.ok(tries.filter(one => one.id === id).length >= 1, id)
  })

  test('spreads a round: after each try it rests', () => {
    const { run } = prober(Array.from({ length: 20 }, (_, at) => make(`one-${at}`, 3_600, 400)))
    const tries = run(600_000)
    assert.equal(tries.length, 20)
    for (const [at, { beganMs }] of tries.entries())
      if (at > 0) assert.ok(beganMs - (tries[at - 1]?.endedMs ?? 0) >= 1_600)
  })

  test('says where they do not fit, keeps the budget all the same, and says when they do again', () => {
    const many = Array.from({ length: 40 }, (_, at) => make(`one-${at}`, 600, 1_000))
    const { run, schedule } = prober(many)
    const tries = run(4 * hourMs)
    assert.deepEqual(schedule.needs(), { neededMs: 240_000, budgetMs: 72_000, fits: false })
    assert.ok(fullestHourMs(tries) <= budgetMs)
    const few = prober(many.slice(0, 12))
    few.run(hourMs)
    assert.deepEqual(few.schedule.needs(), { neededMs: 72_000, budgetMs: 72_000, fits: true })
  })

  test('says so of one that takes longer than half of what an hour has, and the others are tried', () => {
    const { run, schedule } = prober([make('endless', 600, 120_000), make('short', 600, 100)])
    const tries = run(4 * hourMs)
    assert.equal(schedule.needs().fits, false)
    assert.ok(tries.filter(({ id }) => id === 'made.short').length >= 20)
  })

  test('asks again after a minute, two, four, what nobody could tell, and after its period when somebody can', () => {
    const { run, results } = prober([make('one', 3_600, 100)])
    results.set('made.one', 'unknown')
    const minutes = (tries: readonly Try[]) => tries.map(({ beganMs }) => Math.floor(beganMs / 60_000))
    assert.deepEqual(minutes(run(hourMs)), [0, 1, 3, 7, 15, 31])
    results.set('made.one', 'passed')
    assert.deepEqual(minutes(run(2 * hourMs)), [63, 123])
  })

  test('asks again only out of what the others leave', () => {
    const hanging = Array.from({ length: 6 }, (_, at) => make(`hangs-${at}`, 3_600, 10_000))
    const well = make('well', 600, 1_000)
    const { run, results } = prober([...hanging, well])
    for (const { id } of hanging) results.set(id, 'unknown')
    const tries = run(6 * hourMs)
    assert.ok(fullestHourMs(tries) <= budgetMs)
    const own = tries.filter(({ id }) => id === well.id)
    for (const [at, { beganMs }] of own.entries())
      if (at > 0) assert.ok(beganMs - (own[at - 1]?.endedMs ?? 0) <= 1_200_000)
  })

  test('knows after a start what was tried before it', () => {
    const ended = new Date(beganAt - 600_000)
    const known = new Map([
      ['made.one', { endedAt: ended, tookMs: 100, result: 'passed' }],
      ['made.two', { endedAt: ended, tookMs: 100, result: 'unknown' }],
    ] as const)
    const { run } = prober([make('one', 3_600, 100), make('two', 3_600, 100)], known)
    assert.deepEqual(
      run(60_000).map(({ id }) => id),
      ['made.two'],
    )
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { ControlId } from '../base/control.ts'
import type { Asked, TriedAt } from './asked-store.ts'
import { askedMsMax, expected, mayBeTried, stateOf, wantedMs } from './waiting.ts'

const now = new Date('2026-11-23T12:00:00Z')
const minuteMs = 60_000
const ago = (ms: number) => new Date(now.getTime() - ms)
let made = 0
const asked = (control: ControlId, msAgo: number, askedBy = 'person:per_1'): Asked => ({
  asked: `ask_${++made}`,
  control,
  askedBy,
  askedAt: ago(msAgo),
})
const tried = (control: ControlId, endedMsAgo: number, tookMs: number): TriedAt => ({
  run: `run_${++made}`,
  control,
  result: 'passed',
  startedAt: ago(endedMsAgo + tookMs),
  endedAt: ago(endedMsAgo),
})
const spent = (runs: readonly TriedAt[], newest: readonly TriedAt[] = []) => ({ tried: runs, newest, now })

describe('what people want tried', () => {
  test('is answered by the first try that begins later, and by nothing after two hours', () => {
    const wish = asked('made.one', 10 * minuteMs)
    const [before, after, later] = [12, 5, 2].map(minutes => tried('made.one', minutes * minuteMs, 1_000))
    const runs = [before, after, later].filter(one => one !== undefined)
    assert.deepEqual(stateOf(wish, runs, now), { state: 'tried', by: after })
    assert.deepEqual(stateOf(wish, runs.slice(0, 1), now), { state: 'waiting' })
    assert.deepEqual(stateOf(asked('made.one', wantedMs), [], now), { state: 'lapsed' })
    assert.deepEqual(stateOf(asked('made.one', wantedMs - 1), [], now), { state: 'waiting' })
    assert.deepEqual(stateOf(asked('made.one', 15 * minuteMs, 'process:prober'), [], now), { state: 'lapsed' })
  })

  test('is tried first come, first served, while it is within a quarter of the hour’s budget', () => {
    const drill = tried('made.drill', 90 * minuteMs, 15_000)
    const short = tried('made.short', 90 * minuteMs, 2_000)
    const wishes = [asked('made.drill', 3_000), asked('made.short', 2_000)]
    assert.deepEqual(mayBeTried(wishes, spent([], [drill, short])), ['made.drill', 'made.short'])
    // A drill that somebody asked for half an hour ago is paid for until the hour is over.
    const before = [asked('made.drill', 31 * minuteMs), tried('made.drill', 30 * minuteMs, 15_000)] as const
    const all = [before[0], ...wishes]
    const now = spent([before[1]], [before[1], short])
    assert.deepEqual(mayBeTried(all, now), ['made.short'])
    const at = expected(all, now)
    assert.equal(at.get(wishes[0]?.asked ?? '')?.getTime(), before[1].endedAt.getTime() + 60 * minuteMs)
    assert.ok(askedMsMax === 18_000 && at.size === 2)
  })

  test('does not take what all have of the hour, and whoever is at the machine does not wait', () => {
    const many = Array.from({ length: 35 }, (_, at) => tried(`made.c${at}`, 30 * minuteMs, 2_000))
    const one = tried('made.one', 90 * minuteMs, 3_000)
    const wishes = [asked('made.one', 1_000), asked('made.one', 500, 'process:prober')]
    assert.deepEqual(mayBeTried(wishes.slice(0, 1), spent(many, [one])), [])
    assert.deepEqual(mayBeTried(wishes, spent(many, [one])), ['made.one'])
    assert.deepEqual(mayBeTried(wishes.slice(0, 1), spent(many.slice(1), [one])), ['made.one'])
  })

  test('that takes longer than people have of an hour is left to its period', () => {
    const wish = asked('made.long', 1_000)
    const long = tried('made.long', 90 * minuteMs, askedMsMax + 1)
    assert.deepEqual(mayBeTried([wish], spent([], [long])), [])
    assert.equal(expected([wish], spent([], [long])).size, 0)
  })
})

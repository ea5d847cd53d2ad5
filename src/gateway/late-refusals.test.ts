import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'

import { heldMax, heldMsMax, type LateRefusals, openLateRefusals, toldPerTick } from './late-refusals.ts'
import { type Measures, openMeasures } from './measures.ts'

describe('refusals that are told late', () => {
  let late: LateRefusals
  let measures: Measures
  let nowMs = 0
  let told: number[] = []
  const left = new Set<number>()
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] })
    nowMs = 0
    told = []
    left.clear()
    measures = openMeasures()
    late = openLateRefusals(() => nowMs, measures)
  })
  afterEach(() => {
    late.stop()
    mock.timers.reset()
  })

  const refuse = (from: number, count: number) => {
    for (let who = from; who < from + count; who++)
      late.tell({ say: () => void told.push(who), isLeft: () => left.has(who) })
  }
  const held = async () => (await measures.refusalsHeld.get()).values[0]?.value
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

  test('are told at once while they are few', () => {
    refuse(0, toldPerTick)
    assert.deepEqual(told, upTo(toldPerTick))
  })

  test('wait for their turn where they are many, and are told in the order they came', async () => {
    refuse(0, 2 * toldPerTick + 5)
    assert.equal(told.length, toldPerTick)
    mock.timers.tick(20)
    assert.equal(told.length, 2 * toldPerTick)
    assert.equal(await held(), 5)
    refuse(2 * toldPerTick + 5, 1)
    assert.equal(told.length, 2 * toldPerTick, 'nobody passes those who wait')
    mock.timers.tick(20)
    assert.deepEqual(told, upTo(2 * toldPerTick + 6))
    assert.equal(await held(), 0)
  })

  test('wait no longer than five seconds, however long the turns of this process take', () => {
    refuse(0, 10 * toldPerTick)
    nowMs = heldMsMax - 1
    mock.timers.tick(20)
    assert.equal(told.length, 2 * toldPerTick)
    nowMs = heldMsMax
    mock.timers.tick(20)
    assert.equal(told.length, 10 * toldPerTick)
  })

  test('are told at once beyond the number that may wait', () => {
    refuse(0, toldPerTick + heldMax)
    assert.equal(told.length, toldPerTick)
    refuse(toldPerTick + heldMax, 1)
    assert.deepEqual(told.at(-1), toldPerTick + heldMax)
  })

  test('are not told to those who have left, who take nobody’s turn', () => {
    refuse(0, 3 * toldPerTick)
    for (const who of upTo(2 * toldPerTick)) left.add(who)
    mock.timers.tick(20)
    assert.deepEqual(told.slice(toldPerTick), upTo(3 * toldPerTick).slice(2 * toldPerTick))
  })

  test('are all told when the process stops, and at once from then on', () => {
    refuse(0, 5 * toldPerTick)
    late.stop()
    assert.deepEqual(told, upTo(5 * toldPerTick))
    refuse(5 * toldPerTick, toldPerTick + 1)
    assert.equal(told.length, 6 * toldPerTick + 1)
  })
})

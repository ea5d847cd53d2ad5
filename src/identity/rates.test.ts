import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, seededRandom, type World } from '../../test/outside.ts'
import { openRates, type Rates } from './rates.ts'

const rate = { perSecond: 5, burst: 20 }

describe('rates', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  const open = (count: number): readonly Rates[] => Array.from({ length: count }, () => openRates(world.outside))
  const takeAll = (rates: Rates, name: string, tries: number) =>
    Array.from({ length: tries }, () => rates.take(name, 'money', rate)).filter(({ isAllowed }) => isAllowed).length

  test('let a name have its burst at once, and then its rate', () => {
    const [rates] = open(1)
    assert.ok(rates)
    assert.equal(takeAll(rates, 'a', 100), 20)
    assert.deepEqual(rates.take('a', 'money', rate), { isAllowed: false, left: 0, retryAfterSeconds: 1 })
    assert.equal(rates.secondsToWait('a', 'money'), 1)
    world.clock.advance(1_000)
    assert.equal(rates.secondsToWait('a', 'money'), 0)
    assert.equal(takeAll(rates, 'a', 100), 5)
    assert.equal(rates.take('a', 'reads', rate).isAllowed, true, 'each kind is counted apart')
    assert.equal(rates.take('b', 'money', rate).isAllowed, true, 'and so is each name')
  })

  test('follow a rate that was changed, without a new burst', () => {
    const [rates] = open(1)
    assert.ok(rates)
    takeAll(rates, 'changed', 100)
    const slower = { perSecond: 1, burst: 5 }
    assert.equal(rates.take('changed', 'money', slower).isAllowed, false)
    world.clock.advance(60_000)
    assert.equal(rates.take('changed', 'money', slower).left, 4)
  })

  test('are shared by processes that tell each other: who has spent at one has nothing at the next', async () => {
    const [one, other] = open(2)
    assert.ok(one && other)
    assert.equal(takeAll(one, 'shared', 100), 20)
    await one.tick()
    assert.equal(takeAll(other, 'shared', 3), 3, 'until it has been told')
    await other.tick()
    assert.equal(takeAll(other, 'shared', 100), 0)
    world.clock.advance(1_000)
    await Promise.all([one.tick(), other.tick()])
    assert.equal(
      takeAll(one, 'shared', 100) + takeAll(other, 'shared', 100),
      5 + 2,
      'the debt is paid off at one of them',
    )
  })

  test('are wrong by what was promised at most, however callers run from process to process', async () => {
    const count = 3
    const tickSeconds = 1
    for (let seed = 1; seed <= 5; seed++) {
      const random = seededRandom(seed)
      const processes = open(count)
      const seconds = 120
      let allowed = 0
      for (let second = 0; second < seconds; second++) {
        for (let asked = 0; asked < 60; asked++) {
          const rates = processes[Math.floor(random() * count)]
          if (rates?.take(`run ${seed}`, 'money', rate).isAllowed) allowed++
        }
        world.clock.advance(tickSeconds * 1_000)
        for (const rates of processes) await rates.tick()
      }
      const exact = rate.burst + seconds * rate.perSecond
      const error = (count - 1) * (rate.burst + tickSeconds * rate.perSecond)
      assert.ok(allowed <= exact + error, `seed ${seed}: ${allowed} of ${exact} + ${error}`)
      assert.ok(allowed >= exact * 0.8, `seed ${seed}: only ${allowed} of ${exact}`)
    }
  })

  test('lose nothing when two processes tell at once, many times', async () => {
    const [one, other] = open(2)
    assert.ok(one && other)
    const wide = { perSecond: 0.001, burst: 10_000 }
    for (let round = 0; round < 20; round++) {
      for (let taken = 0; taken < 50; taken++) {
        one.take('race', 'money', wide)
        other.take('race', 'money', wide)
      }
      await Promise.all([one.tick(), other.tick()])
    }
    const [row] = await world.owner<{ tokens: number }[]>`select tokens from identity.spending where key = 'race money'`
    assert.equal(Math.round(row?.tokens ?? 0), 10_000 - 2_000)
  })

  test('go on with what they know while the database is away', async () => {
    const lost = openRates({ ...world.outside, sql: world.database.as('vouch_backup', 1) })
    assert.equal(takeAll(lost, 'away', 100), 20)
    await assert.rejects(lost.tick())
    assert.equal(takeAll(lost, 'away', 100), 0, 'never open')
    const back = openRates(world.outside)
    assert.equal(takeAll(back, 'away', 1), 1)
  })

  test('tell of the last of many names after a few ticks, also when the first ask without a pause', async () => {
    const [rates] = open(1)
    assert.ok(rates)
    for (let name = 0; name < 1_500; name++) rates.take(`many ${name}`, 'money', rate)
    for (let tick = 0; tick < 2; tick++) {
      for (let name = 0; name < 500; name++) rates.take(`many ${name}`, 'money', rate)
      assert.equal(await rates.tick(), 1_000)
    }
    const [row] = await world.owner<{ count: bigint }[]>`
      select count(*) as count from identity.spending where key like 'many %'`
    assert.equal(row?.count, 1_500n)
  })

  test('give whoever comes when there are too many names one bucket together', () => {
    const [rates] = open(1)
    assert.ok(rates)
    for (let name = 0; name < 50_000; name++) rates.take(`flood ${name}`, 'money', rate)
    const allowed = Array.from({ length: 100 }, (_, name) => rates.take(`late ${name}`, 'money', rate).isAllowed)
    assert.equal(allowed.filter(Boolean).length, 20)
  })

  test('forget rows that nobody has touched for an hour', async () => {
    const [rates] = open(1)
    assert.ok(rates)
    rates.take('old', 'money', rate)
    await rates.tick()
    world.clock.advance(2 * 3_600_000)
    for (let tick = 0; tick < 180; tick++) await rates.tick()
    const rows = await world.owner`select 1 from identity.spending where key = 'old money'`
    assert.equal(rows.length, 0)
  })

  test('cost little where it is decided: far below five microseconds', () => {
    const [rates] = open(1)
    assert.ok(rates)
    const names = Array.from({ length: 1_000 }, (_, name) => `demo/client:cli_${name}`)
    const wide = { perSecond: 1_000_000, burst: 10_000_000 }
    const took = [1, 2, 3, 4, 5].map(() => {
      const start = process.hrtime.bigint()
      for (let index = 0; index < 20_000; index++) rates.take(names[index % 1_000] ?? '', 'money', wide)
      return Number(process.hrtime.bigint() - start) / 1_000 / 20_000
    })
    assert.ok(Math.min(...took) < 5, `${Math.min(...took)} µs`)
  })
})

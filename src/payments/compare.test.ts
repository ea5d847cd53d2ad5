import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { type Rows, writeFolder } from '../../test/moving-folder.ts'
import { type MovingWorld, movingTo, openMovingWorld } from '../../test/moving-world.ts'
import { businessDate, daysBetween } from '../base/dates.ts'
import { comparePeriod } from './compare.ts'
import { standingOrdersLoop } from './loops.ts'
import { compareLists, type ListedPayment, type Pair, sumsByDay } from './parallel-run.ts'

const order = { member: 'M-1', funding_account: 'A-1', amount: '100.00', currency: 'USD', frequency: 'weekly' }
const payees = ['P-1', 'P-2', 'P-3', 'P-4', 'P-5']
const moved: Rows = {
  'members.csv': [{ reference: 'M-1', name: 'Ada' }],
  'funding-accounts.csv': [{ reference: 'A-1', member: 'M-1', number: '40001234', currency: 'USD' }],
  'payees.csv': payees.map((reference, n) => ({
    reference,
    member: 'M-1',
    nickname: reference,
    name: reference,
    bank: '021000021',
    number: `1000${n}`,
  })),
  'standing-orders.csv': payees
    .slice(0, 4)
    .map((payee, n) => ({ ...order, reference: `R-${n}`, payee, start_on: '2026-01-06' })),
}
const listed = { member: 'M-1', amount: '100', currency: 'USD', paid_on: '2026-01-06', state: 'paid' }

describe('a parallel run', () => {
  let world: MovingWorld
  before(async () => {
    world = await openMovingWorld()
    await using written = await writeFolder(moved)
    await world.moveIn(written.folder)
  })
  after(() => world.close())

  const days = { from: businessDate('2026-01-05'), to: businessDate('2026-01-14') }
  async function compare(rows: Rows['payments.csv']) {
    await using written = await writeFolder({ 'payments.csv': rows ?? [] })
    return comparePeriod({ outside: world.outside, institution: movingTo }, join(written.folder, 'payments.csv'), days)
  }
  const agreeing = payees
    .slice(0, 4)
    .flatMap(payee =>
      ['2026-01-06', '2026-01-13'].map(paid_on => ({ ...listed, reference: `${payee} ${paid_on}`, payee, paid_on })),
    )

  test('agrees where both list the same, before Vouch has made a payment and after', async () => {
    const before = await compare(agreeing)
    assert.deepEqual(before.counts, { same: 8, different: 0, missing: 0, extra: 0, unreadable: 0 })
    assert.ok(before.agrees)
    world.clock.advance(86_400_000)
    const loop = standingOrdersLoop(world.outsideAs('vouch_worker'))
    assert.equal(await loop.pass(new AbortController().signal), 4)
    // They fail for want of funds, and so they are not paid; the second week is still to come.
    const later = await compare(agreeing)
    assert.deepEqual(later.counts, { same: 4, different: 0, missing: 4, extra: 0, unreadable: 0 })
    assert.deepEqual(
      later.days.map(({ on, old, ours, missing }) => [on, old, ours, missing]),
      [
        ['2026-01-06', '400.00', '0.00', '400.00'],
        ['2026-01-13', '400.00', '400.00', '0.00'],
      ],
    )
  })

  test('says what differs: the day, the amount, both, what is missing and what is extra', async () => {
    const { counts, differences, agrees } = await compare([
      { ...listed, reference: 'T-1', payee: 'P-1', paid_on: '2026-01-12' },
      { ...listed, reference: 'T-2', payee: 'P-2', paid_on: '2026-01-13', amount: '99.99' },
      { ...listed, reference: 'T-3', payee: 'P-3', paid_on: '2026-01-14', amount: '101' },
      { ...listed, reference: 'T-5', payee: 'P-5', paid_on: '2026-01-13' },
      { ...listed, reference: 'T-6', payee: 'P-5', paid_on: '2026-01-15' },
      { ...listed, reference: 'T-7', payee: 'P-5', paid_on: '2026-01-13', state: 'cancelled' },
      { ...listed, reference: 'T-8', payee: 'P-5', paid_on: 'soon' },
    ])
    assert.equal(agrees, false)
    assert.deepEqual(counts, { same: 0, different: 3, missing: 1, extra: 1, unreadable: 1 })
    assert.deepEqual(
      differences.map(({ outcome, what, old, ours }) => [outcome, what.join(), (old ?? ours)?.payee]),
      [
        ['different', 'day', 'P-1'],
        ['different', 'amount', 'P-2'],
        ['different', 'amount,day', 'P-3'],
        ['missing', '', 'P-5'],
        ['extra', '', 'P-4'],
      ],
    )
  })

  test('of any two lists adds up: each payment is in one pair, and the sums of each day are exact', () => {
    const anyDay = fc.integer({ min: 5, max: 9 }).map(day => businessDate(`2026-01-0${day}`))
    const anyList = fc.array(
      fc.record({
        name: fc.constant('x'),
        member: fc.constantFrom('a', 'b'),
        payee: fc.constantFrom('p', 'q'),
        minor: fc.constantFrom(1n, 2n, 999_999_999_999n),
        currency: fc.constantFrom('USD', 'JPY'),
        on: anyDay,
      }),
      { maxLength: 20 },
    )
    const apart = (one: ListedPayment['on'], other: ListedPayment['on']) => Math.abs(daysBetween(one, other))
    fc.assert(
      fc.property(anyList, anyList, (old, ours) => {
        const pairs = compareLists(old, ours, apart, 1)
        const sides = (side: 'old' | 'ours') => pairs.flatMap((pair: Pair) => (side in pair ? [side] : []))
        assert.deepEqual([sides('old').length, sides('ours').length], [old.length, ours.length])
        const sums = sumsByDay(pairs)
        for (const day of sums) {
          const of = (list: readonly ListedPayment[]) =>
            list
              .filter(({ on, currency }) => on === day.on && currency === day.currency)
              .reduce((sum, { minor }) => sum + minor, 0n)
          assert.deepEqual([day.old, day.ours], [of(old), of(ours)])
          assert.equal(day.old, day.same + day.differentOld + day.missing)
          assert.equal(day.ours, day.same + day.differentOurs + day.extra)
        }
        const total = (list: readonly ListedPayment[]) => list.reduce((sum, { minor }) => sum + minor, 0n)
        assert.equal(
          sums.reduce((sum, day) => sum + day.old, 0n),
          total(old),
        )
      }),
      { seed: Number(process.env['VOUCH_SEED'] ?? 20_260_105) },
    )
  })
})

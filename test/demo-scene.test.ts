// What the last days of the demo bring is there on whatever day it is started, and at whatever scale.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { planPast } from '../bin/demo/plan.ts'
import { addDays, type BusinessDate } from '../src/base/dates.ts'
import { isFederalReserveDay } from '../src/base/federal-holidays.ts'

/** Three weeks, with two days on which banks are closed among them. */
const firstDay: BusinessDate = '2026-11-09'

function lastDaysOf(today: BusinessDate, scale: number, countsToday = true) {
  const { members, days } = planPast({ seed: 7, scale, days: 21, today, countsToday })
  const last = days.filter(({ isBanking, bankingLeft }) => isBanking && bankingLeft >= 0 && bankingLeft < 4)
  const orders = last.flatMap(one => [...one.orders.values()].flat())
  return { members, days, orders }
}

describe('the last days of the demo', () => {
  for (const scale of [0.01, 0.2])
    test(`bring work of each kind at scale ${scale}, whenever today is`, () => {
      for (let ahead = 0; ahead < 21; ahead++) {
        const today = addDays(firstDay, ahead)
        const { members, orders } = lastDaysOf(today, scale)
        const kindOf = ({ member, payee }: (typeof orders)[number]) => members[member]?.payees[payee]?.kind
        assert.deepEqual(
          new Set(orders.flatMap(({ doubt }) => doubt ?? [])),
          new Set(['payee_unlike_usual', 'amount_unlike_usual', 'many_in_an_hour']),
          today,
        )
        assert.ok(orders.filter(({ minor }) => minor > 2_600_000n).length >= 7, `${today}: large ones`)
        assert.ok(orders.filter(order => kindOf(order) === 'comes_back').length >= 12, `${today}: some come back`)
        assert.ok(
          orders.some(({ member, inDays }) => members[member]?.isPoor === true && inDays > 0),
          `${today}: nobody can pay them`,
        )
        const billOf = ({ member, payee, minor }: (typeof orders)[number]) => `${member}/${payee}/${minor}`
        const repeated = orders.filter(({ isRepeat }) => isRepeat === true)
        assert.equal(repeated.length, 3, `${today}: some are ordered twice`)
        for (const one of repeated) assert.equal(orders.filter(other => billOf(other) === billOf(one)).length, 2, today)
        assert.equal(new Set(orders.map(({ key }) => key)).size, orders.length, `${today}: each key once`)
      }
    })

  test('end with the day before, where today has hardly begun', () => {
    const { days } = lastDaysOf('2026-11-24', 0.01, false)
    assert.deepEqual(
      days.slice(-2).map(({ day, bankingLeft }) => [day, bankingLeft]),
      [
        ['2026-11-23', 0],
        ['2026-11-24', -1],
      ],
    )
  })

  test('put off what is for later to a day on which banks are open', () => {
    for (let ahead = 0; ahead < 21; ahead++) {
      const { members, days } = lastDaysOf(addDays(firstDay, ahead), 0.01)
      for (const { day, orders } of days)
        for (const { key, member, inDays } of [...orders.values()].flat())
          if (key.includes('scene') && members[member]?.isPoor === true)
            assert.ok(isFederalReserveDay(addDays(day, inDays)), `${key} in ${inDays} days`)
    }
  })
})

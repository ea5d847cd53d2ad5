import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { BusinessDate } from '../base/dates.ts'
import { type Frequency, occurrenceOn } from './recurrence.ts'

const days = (frequency: Frequency, startOn: BusinessDate, count: number) =>
  Array.from({ length: count }, (_, n) => occurrenceOn({ frequency, startOn, endsOn: null, occurrencesMax: null }, n))

describe('a standing order is due', () => {
  test('every week and every two weeks on the same weekday, across years and leap days', () => {
    assert.deepEqual(days('weekly', '2023-12-25', 3), ['2023-12-25', '2024-01-01', '2024-01-08'])
    assert.deepEqual(days('every_two_weeks', '2024-02-16', 3), ['2024-02-16', '2024-03-01', '2024-03-15'])
  })

  test('every month on its day, and on the last day of a month that has no such day', () => {
    assert.deepEqual(days('monthly', '2024-01-31', 4), ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'])
    assert.deepEqual(days('monthly', '2023-01-30', 3), ['2023-01-30', '2023-02-28', '2023-03-30'])
  })

  test('at every month end, whatever day it began on', () => {
    assert.deepEqual(days('month_end', '2024-02-29', 3), ['2024-02-29', '2024-03-31', '2024-04-30'])
    assert.deepEqual(days('month_end', '2023-01-15', 2), ['2023-01-31', '2023-02-28'])
  })

  test('every quarter on its day', () => {
    assert.deepEqual(days('quarterly', '2023-11-30', 3), ['2023-11-30', '2024-02-29', '2024-05-30'])
  })

  test('until its last day, or as often as was said', () => {
    const weekly = { frequency: 'weekly', startOn: '2024-01-01' } as const
    const until = { ...weekly, endsOn: '2024-01-14', occurrencesMax: null } as const
    assert.deepEqual(
      [0, 1, 2].map(n => occurrenceOn(until, n)),
      ['2024-01-01', '2024-01-08', undefined],
    )
    const twice = { ...weekly, endsOn: null, occurrencesMax: 2 }
    assert.deepEqual(
      [0, 1, 2].map(n => occurrenceOn(twice, n)),
      ['2024-01-01', '2024-01-08', undefined],
    )
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { addDays, addMonths, dateIn, daysBetween, isBusinessDate } from './dates.ts'

describe('a business date', () => {
  test('is a day that exists', () => {
    for (const text of ['2024-02-29', '1993-01-01']) assert.equal(isBusinessDate(text), true, text)
    for (const text of ['2023-02-29', '2024-2-9', '2024-13-01', '2024-00-10', '2024-01-32', 'today', '']) {
      assert.equal(isBusinessDate(text), false, text)
    }
  })

  test('moves by days across months, years and leap days', () => {
    assert.equal(addDays('2024-02-28', 2), '2024-03-01')
    assert.equal(addDays('2024-01-01', -1), '2023-12-31')
    assert.equal(daysBetween('2024-02-28', '2024-03-01'), 2)
  })

  test('moves by months to the same day or to the last day of a shorter month', () => {
    assert.equal(addMonths('2024-01-31', 1), '2024-02-29')
    assert.equal(addMonths('2024-01-31', 2), '2024-03-31')
    assert.equal(addMonths('2023-11-30', 3), '2024-02-29')
    assert.equal(addMonths('2024-03-31', -1), '2024-02-29')
    assert.equal(addMonths('2024-12-15', 1), '2025-01-15')
  })

  test('is the day of the institution, not of the server', () => {
    const instant = new Date('2026-01-06T04:59:59Z')
    assert.equal(dateIn('America/New_York', instant), '2026-01-05')
    assert.equal(dateIn('America/New_York', new Date('2026-01-06T05:00:00Z')), '2026-01-06')
    assert.equal(dateIn('UTC', instant), '2026-01-06')
    assert.equal(dateIn('Pacific/Auckland', instant), '2026-01-06')
  })
})

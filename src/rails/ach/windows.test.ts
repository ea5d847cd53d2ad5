import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type BusinessDate, dayOfWeek } from '../../base/dates.ts'
import {
  isSameDayEligible,
  openSameDayWindow,
  processingDay,
  returnDueBy,
  type Sent,
  sameDayAmountMax,
  sameDayWindows,
  settlementOf,
} from './windows.ts'

const holidays: readonly BusinessDate[] = ['2026-01-01', '2026-01-19']
const isBankingDay = (date: BusinessDate) => ![0, 6].includes(dayOfWeek(date)) && !holidays.includes(date)

const sent = (receivedAt: string, changes: Partial<Sent> = {}): Sent => ({
  receivedAt: new Date(receivedAt),
  effectiveEntryDate: null,
  sign: 'credit',
  isSameDayEligible: true,
  ...changes,
})

function settles(of: Sent): string {
  const outcome = settlementOf(of, isBankingDay)
  if (!outcome.ok) return `${outcome.refusal.code} ${outcome.refusal.latest}`
  return `${outcome.value.at.toISOString()} ${outcome.value.window?.deadline ?? 'later day'}`
}

describe('a same-day window', () => {
  test('is one of three', () => {
    const times = sameDayWindows.map(({ deadline, settlesAt }) => `${deadline} ${settlesAt}`)
    assert.deepEqual(times, ['10:30 13:00', '14:45 17:00', '16:45 18:00'])
  })

  test('is open until its deadline in New York, and closed at it', () => {
    const at = (time: string) => openSameDayWindow(new Date(`2026-01-05T${time}-05:00`), isBankingDay)?.deadline ?? null
    assert.deepEqual([at('03:00:00'), at('10:29:59'), at('10:30:00')], ['10:30', '10:30', '14:45'])
    assert.deepEqual(
      [at('14:44:59'), at('14:45:00'), at('16:44:59'), at('16:45:00')],
      ['14:45', '16:45', '16:45', null],
    )
  })

  test('follows the clocks when they change', () => {
    const before = new Date('2026-03-06T15:29:59Z') // the Friday before: 10:29:59 in New York
    const after = new Date('2026-03-09T14:29:59Z') // the Monday after: 10:29:59 again, an hour earlier elsewhere
    assert.equal(openSameDayWindow(before, isBankingDay)?.deadline, '10:30')
    assert.equal(openSameDayWindow(after, isBankingDay)?.deadline, '10:30')
    assert.equal(openSameDayWindow(new Date(after.getTime() + 1_000), isBankingDay)?.deadline, '14:45')
  })

  test('is not open on weekends and holidays', () => {
    for (const day of ['2026-01-03', '2026-01-04', '2026-01-19']) {
      assert.equal(openSameDayWindow(new Date(`${day}T09:00:00-05:00`), isBankingDay), null)
    }
  })

  test('takes a million dollars and not a cent more, and nothing international', () => {
    assert.equal(sameDayAmountMax, 100_000_000n)
    assert.deepEqual([isSameDayEligible('CIE', 100_000_000n), isSameDayEligible('CIE', 100_000_001n)], [true, false])
    assert.equal(isSameDayEligible('IAT', 1n), false)
  })
})

describe('a processing day', () => {
  test('goes on until a quarter past two at night', () => {
    const on = (instant: string) => processingDay(new Date(instant), isBankingDay)
    assert.deepEqual([on('2026-01-06T02:14:59-05:00'), on('2026-01-06T02:15:00-05:00')], ['2026-01-05', '2026-01-06'])
  })

  test('is the next banking day where there is none', () => {
    const on = (instant: string) => processingDay(new Date(instant), isBankingDay)
    assert.deepEqual([on('2026-01-03T01:00:00-05:00'), on('2026-01-03T03:00:00-05:00')], ['2026-01-02', '2026-01-05'])
    assert.deepEqual([on('2026-01-18T12:00:00-05:00'), on('2026-01-19T01:00:00-05:00')], ['2026-01-20', '2026-01-20'])
  })
})

describe('settlement', () => {
  test('is in the window that entries make which are to settle today', () => {
    assert.equal(settles(sent('2026-01-05T10:00:00-05:00')), '2026-01-05T18:00:00.000Z 10:30')
    assert.equal(settles(sent('2026-01-05T12:00:00-05:00')), '2026-01-05T22:00:00.000Z 14:45')
    const today = { effectiveEntryDate: '2026-01-05' } as const
    assert.equal(settles(sent('2026-01-05T16:00:00-05:00', today)), '2026-01-05T23:00:00.000Z 16:45')
  })

  test('is the next morning for what came too late, is too large, or is to settle then', () => {
    const morning = '2026-01-06T13:30:00.000Z later day'
    assert.equal(settles(sent('2026-01-05T16:45:00-05:00')), morning)
    assert.equal(settles(sent('2026-01-05T09:00:00-05:00', { isSameDayEligible: false })), morning)
    assert.equal(settles(sent('2026-01-05T09:00:00-05:00', { effectiveEntryDate: '2026-01-06' })), morning)
    assert.equal(settles(sent('2026-01-06T01:00:00-05:00')), morning)
  })

  test('skips weekends and holidays', () => {
    assert.equal(settles(sent('2026-01-16T18:00:00-05:00')), '2026-01-20T13:30:00.000Z later day')
    const saturday = { effectiveEntryDate: '2026-01-10' } as const
    assert.equal(settles(sent('2026-01-08T18:00:00-05:00', saturday)), '2026-01-12T13:30:00.000Z later day')
  })

  test('may be two banking days ahead for credits, and one for debits', () => {
    const inTwo = { effectiveEntryDate: '2026-01-07' } as const
    assert.equal(settles(sent('2026-01-05T09:00:00-05:00', inTwo)), '2026-01-07T13:30:00.000Z later day')
    const debit = sent('2026-01-05T09:00:00-05:00', { ...inTwo, sign: 'debit' })
    assert.equal(settles(debit), 'effective_date_too_far 2026-01-06')
    const inThree = { effectiveEntryDate: '2026-01-08' } as const
    assert.equal(settles(sent('2026-01-05T09:00:00-05:00', inThree)), 'effective_date_too_far 2026-01-07')
  })
})

describe('a return', () => {
  test('is due on the second banking day, or the one after sixty days', () => {
    assert.equal(returnDueBy('R03', '2026-01-16', isBankingDay), '2026-01-21')
    assert.equal(returnDueBy('R10', '2026-01-05', isBankingDay), '2026-03-09')
  })

  test('has no day of its own where the rules set none', () => {
    for (const reason of ['R06', 'R13', 'R99']) assert.equal(returnDueBy(reason, '2026-01-05', isBankingDay), null)
  })
})

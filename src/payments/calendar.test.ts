import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { addDays, type BusinessDate, businessDate, dayOfWeek, instantOf } from '../base/dates.ts'
import { federalHolidays } from '../base/federal-holidays.ts'
import {
  addBusinessDays,
  businessDayFrom,
  type Calendar,
  deliveryOf,
  isBusinessDay,
  latestProcessing,
  windowAt,
} from './calendar.ts'

const federal: Calendar = { days: 'federal_reserve', closedOn: [], cutOff: '17:00', sameDayCutOff: '13:45' }
const everyDay: Calendar = { days: 'every_day', closedOn: [], cutOff: null, sameDayCutOff: null }
const leadDays = { ach: 2, same_day_ach: 0, check: 5, on_us: 0 }

describe('the holidays of the Federal Reserve', () => {
  // As published by Federal Reserve Financial Services for these years.
  const published: Readonly<Record<string, readonly BusinessDate[]>> = {
    '2025': [
      '2025-01-01',
      '2025-01-20',
      '2025-02-17',
      '2025-05-26',
      '2025-06-19',
      '2025-07-04',
      '2025-09-01',
      '2025-10-13',
      '2025-11-11',
      '2025-11-27',
      '2025-12-25',
    ],
    '2026': [
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-05-25',
      '2026-06-19',
      '2026-09-07',
      '2026-10-12',
      '2026-11-11',
      '2026-11-26',
      '2026-12-25',
    ],
    '2027': [
      '2027-01-01',
      '2027-01-18',
      '2027-02-15',
      '2027-05-31',
      '2027-07-05',
      '2027-09-06',
      '2027-10-11',
      '2027-11-11',
      '2027-11-25',
    ],
  }

  for (const [year, days] of Object.entries(published)) {
    test(`are those published for ${year}`, () => {
      assert.deepEqual([...federalHolidays(Number(year)).keys()].sort(), days)
    })
  }

  const weekends: readonly (readonly [BusinessDate, boolean, string])[] = [
    ['2026-07-03', true, 'Independence Day on a Saturday leaves the Friday open'],
    ['2027-06-18', true, 'Juneteenth on a Saturday leaves the Friday open'],
    ['2027-12-24', true, 'Christmas on a Saturday leaves the Friday open'],
    ['2027-12-31', true, 'New Year on a Saturday leaves the Friday of the old year open'],
    ['2027-07-05', false, 'Independence Day on a Sunday closes the Monday'],
    ['2023-01-02', false, 'New Year on a Sunday closes the Monday'],
    ['2021-06-18', true, 'the Juneteenth of 2021 had not reached the schedule'],
  ]
  for (const [day, isOpen, sentence] of weekends) {
    test(sentence, () => assert.equal(isBusinessDay(federal, day), isOpen))
  }

  test('are eight to eleven weekdays in every year of a century', () => {
    for (let year = 2000; year < 2100; year++) {
      const days = [...federalHolidays(year).keys()]
      assert.ok(days.length >= 8 && days.length <= 11, `${year}: ${days.length}`)
      assert.ok(days.every(day => dayOfWeek(day) > 0 && dayOfWeek(day) < 6 && day.startsWith(String(year))))
    }
  })
})

describe('a calendar', () => {
  test('is closed on the institution’s own days as well', () => {
    const withOwn: Calendar = { ...federal, closedOn: ['2026-04-03'] }
    assert.equal(isBusinessDay(federal, '2026-04-03'), true)
    assert.equal(isBusinessDay(withOwn, '2026-04-03'), false)
    assert.equal(businessDayFrom(withOwn, '2026-04-03'), '2026-04-06')
    assert.equal(businessDayFrom(withOwn, '2026-04-03', -1), '2026-04-02')
  })

  test('counts business days in both directions, over weekends and holidays', () => {
    assert.equal(addBusinessDays(federal, '2026-12-24', 1), '2026-12-28')
    assert.equal(addBusinessDays(federal, '2026-12-28', -1), '2026-12-24')
    assert.equal(addBusinessDays(federal, '2026-12-26', 0), '2026-12-28')
    assert.equal(addBusinessDays(everyDay, '2026-12-24', 3), '2026-12-27')
  })

  test('counts the same way there and back from a business day', () => {
    for (let day: BusinessDate = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      if (!isBusinessDay(federal, day)) continue
      for (const count of [1, 2, 5, 20]) {
        assert.equal(addBusinessDays(federal, addBusinessDays(federal, day, count), -count), day)
      }
    }
  })

  test('says so rather than look for ever when it has no business day', () => {
    const closedOn = Array.from({ length: 60 }, (_, day) => addDays(businessDate('2026-01-01'), day))
    assert.throws(() => businessDayFrom({ ...everyDay, closedOn }, '2026-01-01'), /no business day within 30 days/)
  })
})

describe('a processing window', () => {
  const zone = 'America/New_York'
  const at = (day: BusinessDate, time: `${number}:${number}`) => instantOf(zone, day, time)

  test('is open until its cut-off, and closed at it', () => {
    const cutOff = at('2026-06-01', '17:00')
    assert.deepEqual(windowAt(federal, zone, new Date(cutOff.getTime() - 1), 'ach'), {
      day: '2026-06-01',
      isNext: false,
    })
    assert.deepEqual(windowAt(federal, zone, cutOff, 'ach'), { day: '2026-06-02', isNext: true })
  })

  test('closes earlier for what is to arrive the same day', () => {
    assert.deepEqual(windowAt(federal, zone, at('2026-06-01', '13:44'), 'same_day_ach'), {
      day: '2026-06-01',
      isNext: false,
    })
    assert.deepEqual(windowAt(federal, zone, at('2026-06-01', '13:45'), 'same_day_ach'), {
      day: '2026-06-02',
      isNext: true,
    })
    assert.deepEqual(windowAt(federal, zone, at('2026-06-01', '13:45'), 'ach'), { day: '2026-06-01', isNext: false })
  })

  test('goes to the next business day on a weekend, a holiday, and after Friday’s cut-off', () => {
    for (const [day, time] of [
      ['2026-07-03', '18:00'],
      ['2026-07-04', '09:00'],
      ['2026-07-05', '23:59'],
    ] as const) {
      assert.deepEqual(windowAt(federal, zone, at(day, time), 'ach'), { day: '2026-07-06', isNext: true })
    }
    assert.deepEqual(windowAt(federal, zone, at('2026-12-25', '09:00'), 'ach'), { day: '2026-12-28', isNext: true })
  })

  test('does not close for a transfer within the institution on a business day', () => {
    assert.deepEqual(windowAt(federal, zone, at('2026-06-01', '23:30'), 'on_us'), { day: '2026-06-01', isNext: false })
  })

  test('has no end but midnight where there is no cut-off', () => {
    assert.deepEqual(windowAt(everyDay, zone, at('2026-12-25', '23:59'), 'ach'), { day: '2026-12-25', isNext: false })
  })

  test('keeps the time on the wall on the days on which the clocks change', () => {
    const five: Calendar = { ...everyDay, cutOff: '17:00' }
    // 2026-03-08 has 23 hours, 2026-11-01 has 25: an offset of the day before would be an hour wrong.
    for (const [day, utc] of [
      ['2026-03-07', '22:00'],
      ['2026-03-08', '21:00'],
      ['2026-10-31', '21:00'],
      ['2026-11-01', '22:00'],
    ] as const) {
      const cutOff = new Date(`${day}T${utc}:00Z`)
      assert.equal(windowAt(five, zone, new Date(cutOff.getTime() - 1), 'ach').isNext, false, day)
      assert.equal(windowAt(five, zone, cutOff, 'ach').isNext, true, day)
    }
  })

  test('closes once when the clock shows its cut-off twice, and when it does not show it at all', () => {
    const twice: Calendar = { ...everyDay, cutOff: '01:30' }
    assert.equal(windowAt(twice, zone, new Date('2026-11-01T05:29:00Z'), 'ach').isNext, false)
    assert.equal(windowAt(twice, zone, new Date('2026-11-01T05:30:00Z'), 'ach').isNext, true)
    assert.equal(windowAt(twice, zone, new Date('2026-11-01T06:15:00Z'), 'ach').isNext, true, 'the second 01:15')
    const never: Calendar = { ...everyDay, cutOff: '02:30' }
    assert.equal(windowAt(never, zone, new Date('2026-03-08T06:59:59Z'), 'ach').isNext, false)
    assert.equal(windowAt(never, zone, new Date('2026-03-08T07:00:00Z'), 'ach').isNext, true)
  })
})

describe('a delivery', () => {
  test('takes the payee’s method so many business days', () => {
    assert.equal(deliveryOf(federal, leadDays, 'ach', '2026-06-18'), '2026-06-23', 'over Juneteenth and a weekend')
    assert.equal(deliveryOf(federal, leadDays, 'check', '2026-06-01'), '2026-06-08')
    assert.equal(deliveryOf(federal, leadDays, 'same_day_ach', '2026-06-01'), '2026-06-01')
  })

  test('by a day leaves on the last business day that reaches it', () => {
    for (let by: BusinessDate = '2026-06-10'; by < '2026-08-01'; by = addDays(by, 1)) {
      for (const method of ['ach', 'check', 'same_day_ach'] as const) {
        const processOn = latestProcessing(federal, leadDays, method, by)
        assert.ok(deliveryOf(federal, leadDays, method, processOn) <= by, `${method} by ${by}`)
        const later = addBusinessDays(federal, processOn, 1)
        assert.ok(deliveryOf(federal, leadDays, method, later) > by, `${method} by ${by} could leave later`)
      }
    }
  })
})

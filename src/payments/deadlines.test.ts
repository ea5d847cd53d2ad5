import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { canonical } from '../base/canonical.ts'
import { addDays, type BusinessDate, daysBetween } from '../base/dates.ts'
import { type Calendar, isBusinessDay } from './calendar.ts'
import {
  asOf,
  type Circumstances,
  type Deadline,
  type DeadlineName,
  deadlineOf,
  isOfNewAccount,
  isTimely,
  met,
  nextDue,
  rulesOf,
  stopBindsFrom,
  stopConfirmBy,
  stopOrderBy,
} from './deadlines.ts'

const federal: Calendar = { days: 'federal_reserve', closedOn: [], cutOff: '17:00', sameDayCutOff: '13:45' }
const everyDay: Calendar = { ...federal, days: 'every_day' }
const usual: Circumstances = { isNewAccount: false, isPointOfSale: false, isForeign: false }
const now = new Date('2026-01-05T15:00:00Z')

const due = (name: DeadlineName, startsOn: BusinessDate, more: Partial<Circumstances> = {}, calendar = federal) =>
  deadlineOf(name, 1, calendar, startsOn, { ...usual, ...more }).dueOn

describe('the rules', () => {
  test('of version 1 are what cases were opened under: a change is a new version', () => {
    const content = rulesOf(1).map(rule => ({ ...rule }))
    assert.equal(hash('sha256', canonical(content), 'hex').slice(0, 16), 'e6f270bbab49a7cb')
  })

  test('say where each comes from and what happens when it is missed', () => {
    for (const { source, ifMissed, count } of rulesOf(1)) {
      assert.match(source, /\b12 CFR 1005\.1[01]\([a-d]\)/)
      assert.ok(ifMissed.length > 20 && count > 0)
    }
  })

  test('that do not exist are a fault', () => {
    assert.throws(() => rulesOf(2), /no rules of version 2/)
  })
})

describe('a deadline', () => {
  const cases: readonly (readonly [
    wants: string,
    name: DeadlineName,
    from: BusinessDate,
    to: BusinessDate,
    more?: Partial<Circumstances>,
  ])[] = [
    ['ten business days from a Monday', 'credit_or_decide', '2026-03-02', '2026-03-16'],
    ['from a Saturday: Monday is the first day', 'credit_or_decide', '2026-03-07', '2026-03-20'],
    ['from a Sunday: the same', 'credit_or_decide', '2026-03-08', '2026-03-20'],
    ['from a holiday: the next day is the first', 'credit_or_decide', '2026-01-19', '2026-02-02'],
    ['over Christmas and New Year', 'credit_or_decide', '2026-12-18', '2027-01-05'],
    ['over a Saturday holiday, whose Friday is open', 'report', '2026-07-01', '2026-07-06'],
    ['over a month end and a leap day', 'credit_or_decide', '2028-02-21', '2028-03-06'],
    ['twenty for a new account', 'credit_or_decide', '2026-03-02', '2026-03-30', { isNewAccount: true }],
    ['ten for a debit card of an old account', 'credit_or_decide', '2026-03-02', '2026-03-16', { isPointOfSale: true }],
    ['45 calendar days', 'decide', '2026-03-02', '2026-04-16'],
    ['45 that end on a Sunday end on that Sunday', 'decide', '2026-03-05', '2026-04-19'],
    ['90 for a new account', 'decide', '2026-03-02', '2026-05-31', { isNewAccount: true }],
    ['90 at a point of sale', 'decide', '2026-03-02', '2026-05-31', { isPointOfSale: true }],
    ['90 from abroad', 'decide', '2026-03-02', '2026-05-31', { isForeign: true }],
    ['ten to confirm, also of a new account', 'confirm_in_writing', '2026-03-02', '2026-03-16', { isNewAccount: true }],
    ['two to tell of a credit, over Thanksgiving', 'tell_credit', '2026-11-25', '2026-11-30'],
    ['one to correct, over a long weekend', 'correct', '2026-09-04', '2026-09-08'],
    ['three to report', 'report', '2026-03-06', '2026-03-11'],
    ['five before a debit, over Columbus Day', 'debit', '2026-10-08', '2026-10-16'],
  ]
  for (const [wants, name, from, to, more] of cases) {
    test(`${name}: ${wants}`, () => assert.equal(due(name, from, more), to))
  }

  test('keeps the days on which the institution is closed besides', () => {
    const closed: Calendar = { ...federal, closedOn: ['2026-03-03', '2026-03-10'] }
    assert.equal(due('credit_or_decide', '2026-03-02', {}, closed), '2026-03-18')
  })

  test('in business days has as many of them as its rule says, whatever day it begins on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.boolean(), (offset, isOpenDaily) => {
        const calendar = isOpenDaily ? everyDay : federal
        const from = addDays('2024-01-01', offset)
        const to = due('credit_or_decide', from, {}, calendar)
        const days = Array.from({ length: daysBetween(from, to) }, (_, index) => addDays(from, index + 1))
        assert.equal(days.filter(day => isBusinessDay(calendar, day)).length, 10)
        assert.ok(isBusinessDay(calendar, to))
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('a notice of error', () => {
  test('is timely on the sixtieth day after the statement, not on the 61st', () => {
    assert.equal(isTimely('2026-01-31', '2026-04-01', 1), true)
    assert.equal(isTimely('2026-01-31', '2026-04-02', 1), false)
  })

  test('is timely before a statement was sent', () => {
    assert.equal(isTimely(null, '2026-04-02', 1), true)
    assert.equal(isTimely('2026-05-01', '2026-04-02', 1), true)
  })

  test('is of a new account up to the thirtieth day after its first deposit', () => {
    assert.equal(isOfNewAccount('2026-01-31', '2026-03-02', 1), true)
    assert.equal(isOfNewAccount('2026-01-31', '2026-03-03', 1), false)
    assert.equal(isOfNewAccount(null, '2026-03-02', 1), false)
  })
})

describe('the state of deadlines', () => {
  const running = (name: DeadlineName): Deadline => deadlineOf(name, 1, federal, '2026-03-02')
  const missed = (deadlines: readonly Deadline[]) =>
    deadlines.filter(({ missedAt }) => missedAt !== null).map(({ name }) => name)

  test('is running on the last day and missed on the next, once', () => {
    const deadlines = [running('credit_or_decide'), running('decide')]
    assert.deepEqual(asOf(deadlines, '2026-03-16', now), deadlines)
    const after = asOf(deadlines, '2026-03-17', now)
    assert.deepEqual(missed(after), ['credit_or_decide'])
    assert.deepEqual(asOf(after, '2026-03-18', new Date(0)), after)
  })

  test('excuses the credit where the member did not confirm; not the decision', () => {
    const after = asOf(
      [running('confirm_in_writing'), running('credit_or_decide'), running('decide')],
      '2026-03-17',
      now,
    )
    assert.deepEqual(missed(after), ['confirm_in_writing'])
    assert.deepEqual(
      after.map(({ excusedOn }) => excusedOn),
      [null, '2026-03-17', null],
    )
    assert.equal(nextDue(after), '2026-04-16')
  })

  test('that is met late is missed and met; met in time it is only met', () => {
    const late = met(running('report'), '2026-03-06', now)
    assert.deepEqual([late.metOn, late.missedAt], ['2026-03-06', now])
    assert.equal(met(running('report'), '2026-03-05', now).missedAt, null)
  })

  test('never misses what is only a first day', () => {
    assert.deepEqual(missed(asOf([running('debit')], '2026-12-31', now)), [])
    assert.equal(met(running('debit'), '2026-12-31', now).missedAt, null)
  })

  test('names the earliest day that the institution must heed, also when it has passed', () => {
    const after = asOf([running('decide'), running('credit_or_decide')], '2026-06-01', now)
    assert.equal(nextDue(after), '2026-03-16')
    assert.equal(nextDue([]), null)
  })
})

describe('an order to stop', () => {
  test('comes in time three business days before, not two', () => {
    assert.equal(stopOrderBy(federal, '2026-03-05', 1), '2026-03-02')
    assert.equal(stopOrderBy(federal, '2026-03-04', 1), '2026-02-27')
    assert.equal(stopOrderBy(federal, '2026-01-21', 1), '2026-01-15') // Monday is a holiday.
    assert.equal(stopOrderBy(federal, '2026-03-07', 1), '2026-03-04') // A Saturday.
  })

  test('binds from the first day it is early enough for, and from no earlier one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 20 }), (offset, ahead) => {
        const receivedOn = addDays('2024-01-01', offset)
        const scheduledOn = addDays(receivedOn, ahead)
        if (!isBusinessDay(federal, scheduledOn)) return
        assert.equal(
          scheduledOn >= stopBindsFrom(federal, receivedOn, 1),
          receivedOn <= stopOrderBy(federal, scheduledOn, 1),
        )
      }),
      { seed: 8, numRuns: 500 },
    )
  })

  test('has fourteen calendar days to be confirmed in', () => {
    assert.equal(stopConfirmBy(federal, '2026-02-20', 1), '2026-03-06')
  })
})

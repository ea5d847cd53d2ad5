import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { addDays, type BusinessDate } from '../base/dates.ts'
import { bindingOn, freeFrom, legalYears, type RetentionFacts, retentionOf, yearsAfter } from './retention.ts'

const nothing: RetentionFacts = {
  closedOn: '1999-01-01',
  achOn: null,
  bookTransferOn: null,
  checkOn: null,
  errorOn: null,
  hitOn: null,
  isBlocked: false,
}

describe('a retention class', () => {
  const boundaries: readonly [string, Partial<RetentionFacts>, string, BusinessDate][] = [
    ['ACH six years', { achOn: '2020-01-05' }, 'ach ach_entry', '2026-01-05'],
    ['ACH from a leap day to 1 March', { achOn: '2024-02-29' }, 'ach ach_entry', '2030-03-01'],
    ['ACH over leap days in between', { achOn: '2022-02-28' }, 'ach ach_entry', '2028-02-28'],
    [
      'Regulation E two years of a transfer',
      { bookTransferOn: '2024-01-05' },
      'regulation_e electronic_transfer',
      '2026-01-05',
    ],
    ['Regulation E two years of an error', { errorOn: '2024-01-05' }, 'regulation_e error_resolution', '2026-01-05'],
    [
      'the later of transfer and error',
      { achOn: '2024-01-04', errorOn: '2024-01-05' },
      'regulation_e error_resolution',
      '2026-01-05',
    ],
    ['BSA five years from closing', { closedOn: '2021-01-05' }, 'bsa account_closed', '2026-01-05'],
    ['BSA five years from a check', { checkOn: '2021-01-05' }, 'bsa transaction', '2026-01-05'],
    [
      'BSA five years from whatever came last',
      { closedOn: '2021-01-05', achOn: '2021-01-06' },
      'bsa transaction',
      '2026-01-06',
    ],
    ['OFAC ten years', { hitOn: '2016-01-05' }, 'ofac screening_hit', '2026-01-05'],
    ['OFAC from a leap day', { hitOn: '2016-02-29' }, 'ofac screening_hit', '2026-03-01'],
  ]
  for (const [name, facts, expected, last] of boundaries)
    test(`binds for ${name}: on the day before, on its last day, and not on the day after`, () => {
      const kept = retentionOf({ ...nothing, ...facts }, legalYears)
      const named = (today: BusinessDate) => bindingOn(kept, today).map(one => `${one.class} ${one.because}`)
      assert.ok(named(addDays(last, -1)).includes(expected), JSON.stringify(kept))
      assert.ok(named(last).includes(expected))
      assert.ok(!named(addDays(last, 1)).includes(expected))
    })

  test('names its source, and is left out where nothing ever bound it', () => {
    assert.deepEqual(retentionOf({ ...nothing, achOn: '2020-01-05' }, legalYears), [
      { class: 'ach', source: 'Nacha Operating Rules, Subsection 1.4.1', until: '2026-01-05', because: 'ach_entry' },
      { class: 'regulation_e', source: '12 CFR 1005.13(b)(1)', until: '2022-01-05', because: 'electronic_transfer' },
      { class: 'bsa', source: '31 CFR 1010.430(d)', until: '2025-01-05', because: 'transaction' },
    ])
    const blocked = retentionOf({ ...nothing, hitOn: '2001-01-05', isBlocked: true }, legalYears)
    assert.deepEqual(blocked.at(-1), {
      class: 'ofac',
      source: '31 CFR 501.601',
      until: null,
      because: 'property_blocked',
    })
  })

  test('that has not begun to run binds on every day, and nobody can say until when', () => {
    for (const facts of [{ closedOn: null }, { isBlocked: true }]) {
      const kept = retentionOf({ ...nothing, ...facts }, legalYears)
      assert.equal(bindingOn(kept, '2199-12-31').length, 1)
      assert.equal(freeFrom(kept), null)
    }
  })

  test('all over, the member is free from the day after the last of them', () => {
    const kept = retentionOf(
      { ...nothing, closedOn: '2024-06-30', achOn: '2024-02-29', hitOn: '2012-01-01' },
      legalYears,
    )
    assert.equal(freeFrom(kept), '2030-03-02')
    assert.deepEqual(
      bindingOn(kept, '2030-03-01').map(one => one.class),
      ['ach'],
    )
    assert.deepEqual(bindingOn(kept, '2030-03-02'), [])
  })

  test('binds for longer where the institution says so', () => {
    const [ach] = retentionOf({ ...nothing, achOn: '2020-01-05' }, { ...legalYears, ach: 7 })
    assert.equal(ach?.until, '2027-01-05')
  })

  test('is never a day shorter than so many years: a leap day has its anniversary on 1 March', () => {
    assert.equal(yearsAfter('2024-02-29', 4), '2028-02-29')
    assert.equal(yearsAfter('2024-02-29', 1), '2025-03-01')
    assert.equal(yearsAfter('2023-02-28', 1), '2024-02-28')
    assert.equal(yearsAfter('2020-12-31', 10), '2030-12-31')
  })
})

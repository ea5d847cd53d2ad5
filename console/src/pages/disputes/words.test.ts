import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { goneOf, ruleWords, standingOf } from './words.ts'

const decide = {
  name: 'decide',
  duty: 'institution',
  bound: 'by',
  startsOn: '2026-11-03',
  dueOn: '2026-12-18',
  source: '12 CFR 1005.11(c)(2)',
  rulesVersion: 1,
} as const

describe('a clock of Regulation E', () => {
  test('says the rule that this case has', () => {
    assert.match(ruleWords(decide), /within 45 days/)
    assert.match(ruleWords({ ...decide, dueOn: '2027-02-01' }), /within 90 days/)
    assert.match(ruleWords({ name: 'credit_or_decide', startsOn: '2026-11-03', dueOn: '2026-11-18' }), /10 business/)
    assert.match(ruleWords({ name: 'credit_or_decide', startsOn: '2026-11-03', dueOn: '2026-12-03' }), /20 business/)
  })

  test('stands by what became of it', () => {
    const on = (today: string) => standingOf(decide, today)[0]
    assert.deepEqual(['2026-12-17', '2026-12-18', '2026-12-19'].map(on), ['runs', 'runs', 'missed'])
    assert.equal(standingOf(decide, '2026-12-18')[1], 'attention')
    assert.equal(standingOf({ ...decide, metOn: '2026-12-01' }, '2027-01-01')[0], 'kept')
    assert.equal(
      standingOf({ ...decide, metOn: '2026-12-20', missedAt: '2026-12-19T05:00:00Z' }, '2027-01-01')[0],
      'done late',
    )
    assert.equal(standingOf({ ...decide, excusedOn: '2026-12-01' }, '2027-01-01')[0], 'no longer asked for')
  })

  test('that is the first day on which something may be done is not missed by passing', () => {
    const debit = { ...decide, name: 'debit', bound: 'not_before' } as const
    assert.equal(standingOf(debit, '2026-12-17')[0], 'not yet')
    assert.equal(standingOf(debit, '2027-01-17')[0], 'may be done')
  })

  test('has gone as far as its days', () => {
    assert.equal(goneOf(decide, '2026-11-03'), 0)
    assert.equal(goneOf(decide, '2026-12-03'), 30 / 45)
    assert.equal(goneOf(decide, '2027-12-03'), 1)
    assert.equal(goneOf({ ...decide, dueOn: decide.startsOn }, '2026-11-03'), 1)
  })
})

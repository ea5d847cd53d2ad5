import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { differenceOf, labelOf, pathsIn } from './difference.ts'

describe('the difference that a proposal makes', () => {
  test('is told with what differs in front, in the units of the setting', () => {
    const before = { one: '500', two: null, answerDays: 1 }
    const after = { one: '500', two: '10000.00', answerDays: 5 }
    assert.deepEqual(differenceOf('payments.approvals', before, after, 'USD'), [
      { path: 'two', label: 'Two people agree above', before: 'never', after: 'USD 10,000.00', differs: true },
      { path: 'answerDays', label: 'Time to answer', before: '1 day', after: '5 days', differs: true },
      { path: 'one', label: 'One person agrees above', before: 'USD 500', after: 'USD 500', differs: false },
    ])
  })

  test('has nothing before where there was nothing, and no field that neither has', () => {
    assert.deepEqual(differenceOf('payments.payment', undefined, { fundingAccount: 'fac_1' }, 'USD'), [
      { path: 'fundingAccount', label: 'Funding account', after: 'fac_1', differs: true },
    ])
  })

  test('says what it means that a part is not there', () => {
    const [terms] = differenceOf('payments.checks', { terms: null }, { terms: { staleDays: 90 } }, 'USD').filter(
      ({ path }) => path === 'terms',
    )
    assert.equal(terms?.before, 'no checks in files; they leave by calls')
  })

  test('takes a list as one thing, and names ways as people would', () => {
    assert.deepEqual(pathsIn({ a: { b: 1, c: ['x'] }, d: null }), ['a.b', 'a.c', 'd'])
    assert.equal(labelOf('client.reads.perSecond'), 'Client: reads: per second')
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { codeIn, consequenceOf, refusalOf } from './words.ts'

const usd = (value: string) => ({ value, currency: 'USD' })

describe('what is said before a payment is sent', () => {
  test('is how many others have to approve, or when the money moves', () => {
    assert.match(consequenceOf({ state: 'awaiting_approval', approvals: 2 }), /^Two other people have/)
    assert.match(consequenceOf({ state: 'awaiting_approval', approvals: 1 }), /^Another person has/)
    assert.match(consequenceOf({ state: 'scheduled', approvals: 0 }), /Nothing is held today/)
    assert.match(consequenceOf({ state: 'settled', approvals: 0 }), /cannot be cancelled/)
    assert.match(consequenceOf({ state: 'released', approvals: 0 }), /held in the member’s account at once/)
  })

  test('names the limit, what was ordered of it, and what this comes to', () => {
    const rooms = [
      { limit: 'payment', max: usd('500.00'), spent: usd('0.00') },
      { limit: 'day', max: usd('1000.00'), spent: usd('900.00') },
    ] as const
    const about = { rooms, amount: usd('600.00') }
    assert.equal(
      refusalOf('over_payment_limit', 'cents', about),
      'The member’s limit is USD 500.00 a payment, and this is USD 600.00.',
    )
    assert.equal(
      refusalOf('over_day_limit', 'cents', about),
      'Of USD 1,000.00, USD 900.00 is ordered already, and this is USD 600.00.',
    )
    assert.equal(refusalOf('over_month_limit', 'as it came', about), 'as it came')
  })

  test('says what the account has where that is too little, unless only the core knows', () => {
    const about = { rooms: [], amount: usd('600.00') }
    assert.match(
      refusalOf('insufficient_funds', 'x', { ...about, available: usd('20.00') }),
      /^USD 20.00 may leave it now/,
    )
    assert.equal(refusalOf('insufficient_funds', 'The core did not say.', about), 'The core did not say.')
    assert.equal(codeIn('/problems/payment_duplicate'), 'payment_duplicate')
  })
})

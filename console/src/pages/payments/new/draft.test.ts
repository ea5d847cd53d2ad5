import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { changed, draftIn, newDraft, orderOf } from './draft.ts'

const whole = changed(newDraft('k'), {
  member: 'mem_1',
  fundingAccount: 'fac_1',
  payee: 'pye_1',
  amount: '1,250.5',
})

describe('a payment that is being filled in', () => {
  test('is found again as it was left, under the same key', () => {
    const { isRepeat: _, ...kept } = whole
    assert.deepEqual(draftIn(JSON.stringify(whole)), kept)
    assert.deepEqual(draftIn(JSON.stringify({ ...whole, isSent: true, isRepeat: true }))?.isSent, true)
  })

  test('is begun anew where what was kept is something else', () => {
    for (const text of [null, '', '{', '[]', '"x"', 'null', JSON.stringify({ ...whole, when: 'never' })])
      assert.equal(draftIn(text), undefined)
    assert.equal(draftIn(JSON.stringify({ ...whole, payee: '4111 1111' }))?.payee, undefined)
  })

  test('says what is missing, one thing after the other', () => {
    const order = (changes: Parameters<typeof changed>[1]) => orderOf(changed(whole, changes), 'USD')
    assert.deepEqual(orderOf(newDraft('k'), 'USD'), { missing: 'Choose who pays.' })
    assert.deepEqual(order({ payee: undefined }), { missing: 'Choose who is paid.' })
    assert.deepEqual(order({ amount: '' }), { missing: 'Say how much.' })
    for (const amount of ['0', '0.00', '1.234', 'ten'])
      assert.deepEqual(order({ amount }), { missing: 'Write the amount in figures, such as 1,250.00.' })
    assert.deepEqual(order({ when: 'arrives' }), { missing: 'Choose the day.' })
  })

  test('is ordered for the day that was meant, to leave or to arrive', () => {
    const terms = { fundingAccount: 'fac_1', payee: 'pye_1', amount: { value: '1250.5', currency: 'USD' } }
    const order = (changes: Parameters<typeof changed>[1]) => orderOf(changed(whole, changes), 'USD')
    assert.deepEqual(order({}), terms)
    assert.deepEqual(order({ when: 'soonest', day: '2026-02-01' }), terms)
    assert.deepEqual(order({ when: 'same_day' }), { ...terms, speed: 'same_day' })
    assert.deepEqual(order({ when: 'leaves', day: '2026-02-01' }), { ...terms, processOn: '2026-02-01' })
    assert.deepEqual(order({ when: 'arrives', day: '2026-02-01' }), { ...terms, deliverBy: '2026-02-01' })
  })

  test('of another member begins with other accounts and payees, and is no repetition of what was meant before', () => {
    const again = changed(whole, { isRepeat: true })
    assert.equal(changed(again, { amount: '2' }).isRepeat, undefined)
    assert.equal(changed(again, { fundingAccount: 'fac_2' }).isRepeat, true)
    const other = changed(again, { member: 'mem_2' })
    assert.deepEqual(
      [other.fundingAccount, other.payee, other.amount, other.key],
      [undefined, undefined, '1,250.5', 'k'],
    )
  })
})

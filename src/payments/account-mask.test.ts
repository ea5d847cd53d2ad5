import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type AccountMask, maskMistake, misfitOf } from './account-mask.ts'

const none = { by: 'none' } as const
const mod10 = { by: 'mod10' } as const
const mod97 = { by: 'mod97' } as const

describe('a number at a biller', () => {
  const fits: readonly (readonly [why: string, mask: AccountMask, number: string])[] = [
    ['as it is printed', { mask: '9999-99999', check: none }, '1234-56789'],
    ['without what is printed between', { mask: '9999-99999', check: none }, '1234 56789'],
    ['with letters in either case', { mask: 'AA-XX9', check: none }, 'ab-1c2'],
    // The example number of ISO/IEC 7812-1 and of Luhn's patent, with their check digits.
    ['by Luhn', { mask: '9999999999C', check: mod10 }, '79927398713'],
    ['by Luhn, as long as a card’s', { mask: '999999999999999C', check: mod10 }, '4111 1111 1111 1111'],
    // ISO 11649's example RF18 5390 0754 7034, its head moved to the end as the check wants it.
    ['by mod 97 with letters', { mask: '999999999999AACC', check: mod97 }, '539007547034RF18'],
    // By hand: 123456 and 9 at 2 to 7 from the right: 6·2 + 5·3 + 4·4 + 3·5 + 2·6 + 1·7 = 77, so 0.
    ['by mod 11 with the usual weights', { mask: '999999C', check: { by: 'mod11' } }, '1234560'],
    // By hand: seven digits use the weights up, so the first is weighed by 2 again: 77 + 1·2 = 79, and 9 makes 88.
    ['by mod 11, the weights beginning anew', { mask: '9999999C', check: { by: 'mod11' } }, '11234569'],
    // ISBN 0-306-40615-2 weighs from the right by 2, 3, 4, …
    [
      'by mod 11 with the weights of a book number',
      { mask: '9-999-99999-C', check: { by: 'mod11', weights: [2, 3, 4, 5, 6, 7, 8, 9, 10] } },
      '0-306-40615-2',
    ],
  ]
  for (const [why, mask, number] of fits) {
    test(`fits ${why}`, () => {
      assert.equal(maskMistake(mask), undefined)
      assert.equal(misfitOf([mask], number), undefined)
    })
    if (mask.check.by !== 'none')
      test(`does not fit ${why} with any other check digit`, () => {
        const right = Number(number.at(-1))
        for (let wrong = 0; wrong < 10; wrong++)
          if (wrong !== right) assert.equal(misfitOf([mask], number.slice(0, -1) + wrong), 'check_digit', `${wrong}`)
      })
  }

  test('has another shape when it is longer, shorter, or has a letter for a digit', () => {
    const masks = [{ mask: '9999', check: none }]
    for (const number of ['123', '12345', '12A4', '', '----']) assert.equal(misfitOf(masks, number), 'shape', number)
    assert.equal(misfitOf([{ mask: 'AAAA', check: none }], 'AB1D'), 'shape')
  })

  test('needs to fit one of the masks; of those it has the shape of, the check digit counts', () => {
    const masks = [
      { mask: '99999C', check: mod10 },
      { mask: 'A99', check: none },
    ]
    assert.equal(misfitOf(masks, 'B12'), undefined)
    assert.equal(misfitOf(masks, '000000'), undefined)
    assert.equal(misfitOf(masks, '000001'), 'check_digit')
    assert.equal(misfitOf(masks, 'BB'), 'shape')
  })

  test('fits any biller that has no masks', () => {
    assert.equal(misfitOf([], 'anything'), undefined)
  })
})

describe('a mask', () => {
  const wrong: readonly (readonly [why: string, mask: AccountMask])[] = [
    ['of other signs', { mask: '99#9', check: none }],
    ['of nothing', { mask: '--', check: none }],
    ['that is too long', { mask: '9'.repeat(41), check: none }],
    ['with a check digit and no rule for it', { mask: '999C', check: none }],
    ['with a rule and no check digit', { mask: '9999', check: mod10 }],
    ['with one check digit where there are two', { mask: '999C', check: mod97 }],
    ['with the check digit in front', { mask: 'C999', check: mod10 }],
    ['of a check digit only', { mask: 'C', check: mod10 }],
    ['of letters that Luhn cannot count', { mask: 'AA99C', check: mod10 }],
    ['without weights', { mask: '999C', check: { by: 'mod11', weights: [] } }],
    ['with a weight that weighs nothing', { mask: '999C', check: { by: 'mod11', weights: [0] } }],
    ['with a weight of eleven', { mask: '999C', check: { by: 'mod11', weights: [11] } }],
  ]
  for (const [why, mask] of wrong)
    test(`${why} is refused`, () => {
      assert.notEqual(maskMistake(mask), undefined)
    })
})

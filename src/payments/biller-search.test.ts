import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { endingsOf, fromEachWord, normalName, ranked, readWanted, weightOf } from './biller-search.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_601)

describe('a name in the directory', () => {
  const compared: readonly (readonly [given: string, normal: string])[] = [
    ['Power & Light', 'power light'],
    ['St. John’s  Wood-Works', 'st johns wood works'],
    ["Macy's", 'macys'],
    ['U.S. Bank', 'us bank'],
    ['Crédit Général', 'credit general'],
    ['CAFE\u0301', 'cafe'],
    ['Straße', 'strasse'],
    ['ＦＵＬＬ　ＷＩＤＴＨ', 'full width'],
    ['ﬁrst ﬂoor', 'first floor'],
    ['Électricité №5', 'electricite no5'],
    [' \t-Acme, Inc.- ', 'acme inc'],
    ['İstanbul', 'istanbul'],
    ['Łódź', 'łodz'],
    ['%_\\', ''],
  ]
  for (const [given, normal] of compared)
    test(`${JSON.stringify(given)} is compared as ${JSON.stringify(normal)}`, () => {
      assert.equal(normalName(given), normal)
    })

  test('is compared as what it is compared as, and holds letters, digits and single blanks only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), name => {
        const normal = normalName(name)
        assert.equal(normalName(normal), normal)
        assert.match(normal, /^([\p{L}\p{N}\p{M}]+( [\p{L}\p{N}\p{M}]+)*)?$/u)
      }),
      { seed },
    )
  })

  test('is found from each of its words on, and each word from each of its letters on', () => {
    assert.deepEqual(fromEachWord('City of York'), ['city of york', 'of york', 'york'])
    assert.deepEqual(endingsOf(['York, York', 'A']), [
      { ending: 'ork', word: 'york' },
      { ending: 'rk', word: 'york' },
      { ending: 'k', word: 'york' },
    ])
  })
})

describe('what is looked for', () => {
  test('is refused when it is nothing, then when it is under three letters or digits', () => {
    assert.deepEqual(readWanted({}), { ok: false, refusal: { code: 'search_for_nothing' } })
    const short = { ok: false, refusal: { code: 'search_too_short', signsMin: 3 } }
    for (const name of ['', 'ab', 'a b', ' a.b. ', '&&&', 'é́'])
      assert.deepEqual(readWanted({ name, zip: '606' }), short, name)
    assert.deepEqual(readWanted({ name: 'A & BC' }), { ok: true, value: { name: 'a bc', zip: '' } })
    assert.deepEqual(readWanted({ zip: '606' }), { ok: true, value: { name: '', zip: '606' } })
  })
})

describe('the order of hits', () => {
  test('is by likeness, then by weight, then by id, each biller once', () => {
    const hit = (id: `bil_${string}`, likeness: number, weight: number) => ({ id, likeness, weight })
    const order = ranked([
      hit('bil_d', 3, 9),
      hit('bil_c', 1, 0),
      hit('bil_b', 1, 2),
      hit('bil_a', 1, 2),
      hit('bil_d', 2, 9),
      hit('bil_e', 0, 0),
    ])
    assert.deepEqual(
      order.map(({ id }) => id),
      ['bil_e', 'bil_a', 'bil_b', 'bil_c', 'bil_d'],
    )
  })

  test('counts payees in doublings', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 7, 8, 1_000_000].map(weightOf), [0, 1, 2, 2, 3, 3, 4, 20])
  })
})

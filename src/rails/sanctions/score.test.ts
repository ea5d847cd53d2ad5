import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { fault } from '../../base/outcome.ts'
import { edits, likeness } from './likeness.ts'
import { readGiven, readListed, type Word } from './normal.ts'
import { type Comparison, compare, explain, scoreMax, type Weighed, weigh } from './score.ts'

const everyWordOnce = () => 1

function given(name: string): Weighed {
  const ways = readGiven(name)
  return weigh(ways.ok ? (ways.value[0] ?? []) : fault(ways.refusal.code), everyWordOnce)
}

function listed(name: string, rarity: (fold: string) => number = everyWordOnce): Weighed {
  return weigh(readListed(name, name.includes(',')), rarity)
}

const score = (name: string, other: string) => compare(given(name), listed(other))?.score ?? 0

function word(text: string): Word {
  return readListed(text, true)[0] ?? fault(`${text} is no word`)
}

describe('edits', () => {
  /** The whole table, as the definition has it. */
  function reference(a: string, b: string): number {
    const cells = Array.from({ length: a.length + 1 }, (_, row) =>
      Array.from({ length: b.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
    )
    const cell = (row: number, column: number) => cells[row]?.[column] ?? 0
    for (let row = 1; row <= a.length; row++) {
      for (let column = 1; column <= b.length; column++) {
        const change = cell(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
        const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
        const swap = isSwap ? cell(row - 2, column - 2) + 1 : change
        const line = cells[row]
        if (line !== undefined)
          line[column] = Math.min(change, swap, cell(row - 1, column) + 1, cell(row, column - 1) + 1)
      }
    }
    return cell(a.length, b.length)
  }

  test('are counted as the definition counts them, as far as is asked', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 })
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 3 }), (a, b, max) => {
        assert.equal(edits(a, b, max), Math.min(reference(a, b), max + 1))
      }),
      { seed: 1, numRuns: 5_000 },
    )
  })
})

describe('the likeness of two words', () => {
  test('falls from same, over sound, to edits, and is the same both ways', () => {
    const likenesses = ['mohammed', 'muhammad', 'mohammek', 'mohamek', 'kohammed'].map(other =>
      likeness(word('mohammed'), word(other)),
    )
    assert.deepEqual(likenesses, [1_000, 950, 838, 822, 758])
    assert.equal(likeness(word('muhammad'), word('mohammed')), 950)
  })

  test('is none for short words that differ, for other numbers, and for half a word', () => {
    const pairs = [
      ['kim', 'kam'],
      ['x100', 'x101'],
      ['nic', 'nicolas'],
      ['ali', 'alia'],
    ] as const
    assert.deepEqual(
      pairs.map(([a, b]) => likeness(word(a), word(b))),
      [0, 0, 0, 0],
    )
  })
})

describe('a score', () => {
  test('is whole for the same words in any order, however they are cut', () => {
    assert.equal(score('Nicolas Maduro Moros', 'MADURO MOROS, Nicolas'), 1_000)
    assert.equal(score('moros NICOLAS maduro', 'MADURO MOROS, Nicolas'), 1_000)
    assert.ok(score('Usama Binladin', 'BIN LADIN, Usama') > 950)
    assert.ok(score('Abu Bakr', 'ABUBAKR') > 950)
  })

  test('loses less for a listed word left out than for a word that the list does not have', () => {
    assert.ok(score('Nicolas Maduro', 'MADURO MOROS, Nicolas') > score('Nicolas Maduro Gomez', 'MADURO, Nicolas'))
    assert.ok(score('Nicolas Maduro Gomez', 'MADURO, Nicolas') > 800)
  })

  test('of one word in common is low, of particles and initials alone nothing', () => {
    assert.ok(score('Maduro', 'MADURO MOROS, Nicolas') < 700)
    assert.ok(score('Devon Bank', 'DEVON') < 700)
    assert.equal(score('N M', 'MADURO MOROS, Nicolas'), 0)
    assert.equal(score('De La Cruz', 'DE LA MADRID'), 0)
  })

  test('of a long listed name that stands whole in another is not diluted, of a short one it is', () => {
    const among = (name: string) => `Estate of ${name} Caracas Branch Office Holdings Trading`
    assert.ok(score(among('Nicolas Maduro Moros'), 'MADURO MOROS, Nicolas') > 820)
    assert.ok(score(among('Nicolas Maduro'), 'MADURO, Nicolas') < 700)
  })

  test('weighs a rare word more than a frequent one', () => {
    const rarity = (fold: string) => (fold === foldOfMuhammad ? 1_000 : 1)
    const other = listed('QALIBAF, Muhammad', rarity)
    const rare = compare(weigh(given('Qalibaf Smith').words, rarity), other)?.score ?? 0
    const frequent = compare(weigh(given('Muhammad Smith').words, rarity), other)?.score ?? 0
    assert.ok(rare > frequent + 100, `${rare} and ${frequent}`)
  })
  const foldOfMuhammad = word('muhammad').fold

  test('stands on the best alignment there is', () => {
    const unit = fc.constantFrom('ali', 'aly', 'hamad', 'hamid', 'ahmad', 'abu', 'bakr', 'abubakr', 'h', 'a')
    const names = fc.array(unit, { minLength: 1, maxLength: 5 }).map(words => words.join(' '))
    fc.assert(
      fc.property(names, names, (a, b) => {
        const [left, right] = [given(a), listed(b)]
        const comparison = compare(left, right)
        if (comparison !== undefined) assert.equal(carried(comparison, right), bestByTrial(left, right))
      }),
      { seed: 2, numRuns: 1_500 },
    )
  })

  test('is never above what its sums allow', () => {
    const unit = fc.constantFrom('ali', 'mohammed', 'muhammad', 'hamid', 'al', 'abu', 'bakr', 'h', 'zawahiri')
    const names = fc.array(unit, { minLength: 1, maxLength: 5 }).map(words => words.join(' '))
    fc.assert(
      fc.property(names, names, (a, b) => {
        const [left, right] = [given(a), listed(b)]
        const comparison = compare(left, right)
        if (comparison !== undefined) {
          assert.ok(comparison.score <= scoreMax(carried(comparison, right), right.total, 0))
          assert.ok(comparison.score >= 0 && comparison.score <= 1_000)
        }
      }),
      { seed: 3, numRuns: 1_500 },
    )
  })

  test('explains itself word by word', () => {
    const [left, right] = [given('Nikolas J Binladin Houston'), listed('BIN LADIN MOROS, Nicolas Jose')]
    const comparison = compare(left, right) ?? fault('nothing alike')
    assert.deepEqual(explain(comparison.aligned, left, right, { weak: 1_000, kind: 950 }), {
      words: [
        { given: 'nikolas', listed: 'nicolas', how: 'sounds_same', likeness: 950, weight: 940 },
        { given: 'j', listed: 'jose', how: 'initial', likeness: 700, weight: 940 },
        { given: 'binladin', listed: 'bin ladin', how: 'joined', likeness: 980, weight: 1_040 },
      ],
      missing: [{ word: 'moros', weight: 940 }],
      additional: [{ word: 'houston', weight: 940 }],
      weakShare: 1_000,
      kindShare: 950,
    })
  })

  /** Weight times likeness of what is aligned. */
  function carried({ aligned }: Comparison, name: Weighed): number {
    return aligned.reduce((sum, one) => {
      const weights = name.weights.slice(one.listed, one.listed + one.listedCount)
      return sum + one.likeness * weights.reduce((total, weight) => total + weight, 0)
    }, 0)
  }

  /** Every alignment there is, one after the other. */
  function bestByTrial(left: Weighed, right: Weighed, at = 0, used: ReadonlySet<number> = new Set()): number {
    const here = left.words[at]
    if (here === undefined) return 0
    let best = bestByTrial(left, right, at + 1, used)
    const attempt = (a: Word, count: number, places: readonly number[], b: Word, cost: number) => {
      const alike = Math.max(0, likeness(a, b) - cost)
      if (alike === 0 || places.some(place => used.has(place))) return
      const weight = places.reduce((sum, place) => sum + (right.weights[place] ?? 0), 0)
      best = Math.max(best, alike * weight + bestByTrial(left, right, at + count, new Set([...used, ...places])))
    }
    for (const [to, other] of right.words.entries()) attempt(here, 1, [to], other, 0)
    for (const [to, pair] of right.pairs.entries()) attempt(here, 1, [to, to + 1], pair, 20)
    const pair = left.pairs[at]
    if (pair !== undefined) for (const [to, other] of right.words.entries()) attempt(pair, 2, [to], other, 20)
    return best
  }
})

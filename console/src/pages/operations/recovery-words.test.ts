import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { bytesSaid, type Recovery, type Restore, recoverySentence, restoreSentence } from './recovery-words.ts'

const at = '2026-11-23T12:00:00.000Z'
const stood = (more: Partial<Recovery>): Recovery => ({
  standing: 'recoverable',
  asOf: at,
  isStale: false,
  unreadable: [],
  restores: [],
  ...more,
})
const restored = (more: Partial<Restore> = {}): Restore => ({
  id: 'rst_1',
  result: 'holds',
  problems: 0,
  begunAt: at,
  seconds: 250,
  steps: [],
  ...more,
})

describe('what would be lost', () => {
  test('is said with how much, and is good within two minutes only', () => {
    const [soon, late] = [40, 7_200].map(wouldBeLostSeconds => recoverySentence(stood({ wouldBeLostSeconds })))
    assert.equal(soon?.title, 'If everything but the store were lost now, at most the last 40 s would be missing.')
    assert.equal(soon?.tone, 'good')
    assert.match(late?.title ?? '', /the last 2 h would/)
    assert.equal(late?.tone, 'attention')
  })

  test('is never good where something is missing, and says what to do', () => {
    const archive = { waiting: 0, isFull: false, missing: '000000010000000000000005' }
    const missing = recoverySentence(stood({ standing: 'log_missing', archive }))
    assert.equal(missing.tone, 'bad')
    assert.match(missing.text, /^000000010000000000000005 .*make a new backup now/)
    const none = recoverySentence(stood({ standing: 'no_backup' }))
    assert.match(none.text, /\.\/vouch backup/)
    assert.equal(recoverySentence(stood({ standing: 'unseen' })).tone, 'attention')
    assert.equal(recoverySentence(stood({ standing: 'no_log' })).tone, 'bad')
  })
})

describe('the last restore', () => {
  const inDays = (days: number) => Date.parse(at) + days * 86_400_000

  test('is said with how long ago and how long it took; after ninety days it is to be done again', () => {
    const said = restoreSentence([restored(), restored({ result: 'refused' })], inDays(12))
    assert.deepEqual(
      [said.title, said.tone],
      ['The last restore, 12 days ago, took 4 min 10 s, and every check of it held.', 'good'],
    )
    assert.equal(restoreSentence([restored()], inDays(91)).tone, 'attention')
    assert.equal(restoreSentence([], inDays(0)).tone, 'attention')
  })

  test('is bad where nothing came out, or what did does not hold', () => {
    const problem = 'wal_missing: wal/1'
    assert.equal(restoreSentence([restored({ result: 'refused', problem })], inDays(1)).tone, 'bad')
    const doubtful = restoreSentence([restored({ result: 'does_not_hold', problem: 'ledger: a balance' })], inDays(0))
    assert.match(doubtful.text, /^ledger: a balance\./)
  })
})

test('bytes are said in the unit that fits', () => {
  assert.deepEqual(['512', '40000000', '3298534883328'].map(bytesSaid), ['512 B', '38.1 MiB', '3.0 TiB'])
})

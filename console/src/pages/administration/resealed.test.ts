import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { daysUntilMute } from './key-days.ts'
import { resealedShare } from './resealed.ts'

describe('how far a rotation has come', () => {
  test('is not known before anything was counted', () => {
    assert.equal(resealedShare([]), undefined)
    assert.equal(resealedShare([{ resealed: 0 }]), undefined)
  })

  test('counts columns that it has not come to as not done, and nothing twice', () => {
    assert.equal(resealedShare([{ found: 10, resealed: 5 }, { resealed: 0 }]), 0.25)
    assert.equal(resealedShare([{ found: 10, resealed: 12 }]), 1)
    assert.equal(resealedShare([{ found: 0, resealed: 0 }]), 1)
  })
})

describe('the keys of a program', () => {
  test('leave it mute when the one that is good the longest ends', () => {
    assert.equal(daysUntilMute([{ daysLeft: 3 }, { daysLeft: 60 }]), 60)
    assert.equal(daysUntilMute([]), undefined)
  })
})

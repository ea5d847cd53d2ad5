import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { base32, idMaker, isId, isInstitutionId } from './ids.ts'

describe('an id', () => {
  test('says what it names and is read back as that only', () => {
    const id = idMaker()('pay')
    assert.match(id, /^pay_[0-9a-z]{26}$/)
    assert.equal(isId('pay', id), true)
    assert.equal(isId('acc', id), false)
  })

  test('sorts in the order it was made, also within a millisecond and when the clock steps back', () => {
    const clock = [5, 5, 5, 4, 3, 9, 9]
    const newId = idMaker(() => clock.shift() ?? 9)
    const made = Array.from({ length: 10_000 }, () => newId('pay'))
    assert.deepEqual(made.toSorted(), made)
    assert.equal(new Set(made).size, made.length)
  })

  test('is a UUID of version 7', () => {
    const newId = idMaker(
      () => 0x0123_4567_89ab,
      bytes => bytes.fill(0xff),
    )
    assert.equal(newId('pay'), `pay_${base32(Buffer.from('0123456789ab7000bfffffffffffffff', 'hex'))}`)
  })
})

describe('base 32', () => {
  test('keeps the order of bytes', () => {
    const smaller = Buffer.from('00ff'.repeat(8), 'hex')
    const larger = Buffer.from('0100'.repeat(8), 'hex')
    assert.ok(base32(smaller) < base32(larger))
    assert.equal(base32(Buffer.alloc(16, 0xff)), `7${'z'.repeat(25)}`)
  })
})

describe('an institution', () => {
  test('has a short name that fits a key, a log line and a file name', () => {
    for (const name of ['demo', 'first-federal']) assert.equal(isInstitutionId(name), true, name)
    for (const name of ['', 'd', 'Demo', '1st', 'a'.repeat(17), "o'hare", 'a b', '../x']) {
      assert.equal(isInstitutionId(name), false, name)
    }
  })
})

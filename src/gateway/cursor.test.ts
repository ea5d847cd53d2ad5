import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { cursorCharsMax, type List, readCursor, writeCursor } from './cursor.ts'

const list: List = { path: '/v1/payments', institution: 'demo', filter: { state: 'scheduled' } }
const cursor = writeCursor(list, ['2026-01-05', 'pay_1'])

describe('a cursor', () => {
  test('leads back to the place it was made for', () => {
    assert.deepEqual(readCursor(list, cursor), { ok: true, value: ['2026-01-05', 'pay_1'] })
    assert.deepEqual(readCursor(list, undefined), { ok: true, value: undefined })
    const key = fc.string({ unit: 'grapheme', maxLength: 20 }).filter(text => /^[^\p{Cc}]*$/u.test(text))
    fc.assert(
      fc.property(fc.array(key, { maxLength: 4 }), place => {
        const written = writeCursor(list, place)
        assert.deepEqual(readCursor(list, written), { ok: true, value: place })
        assert.match(written, /^[A-Za-z0-9_-]+$/)
        assert.ok(written.length <= cursorCharsMax)
      }),
    )
  })

  test('of another path, institution or filter is refused', () => {
    const refused = { ok: false, refusal: { code: 'cursor_of_another_list' } }
    assert.deepEqual(readCursor({ ...list, path: '/v1/payees' }, cursor), refused)
    assert.deepEqual(readCursor({ ...list, institution: 'other' }, cursor), refused)
    assert.deepEqual(readCursor({ ...list, filter: { state: 'sent' } }, cursor), refused)
    assert.deepEqual(readCursor({ ...list, filter: {} }, cursor), refused)
  })

  test('that was not made here is refused and never a fault', () => {
    for (const text of [
      '',
      'AQ',
      'x'.repeat(cursorCharsMax + 1),
      "' or 1=1 --",
      `${cursor}=`,
      '!!!!',
      'Ag'.repeat(20),
    ]) {
      assert.deepEqual(readCursor(list, text), { ok: false, refusal: { code: 'cursor_unreadable' } }, text)
    }
    fc.assert(
      fc.property(
        fc.nat(cursor.length - 1),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '_', '-'),
        (at, character) => {
          const changed = cursor.slice(0, at) + character + cursor.slice(at + 1)
          const outcome = readCursor(list, changed)
          assert.ok(!outcome.ok || Buffer.from(changed, 'base64url').equals(Buffer.from(cursor, 'base64url')))
        },
      ),
    )
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'

import { readCorePlaces } from './core-file.ts'

const token = 'a-token-of-one-core'

describe('the file of cores', () => {
  test('says for each institution where its core is, and that our ledger stands in for one', () => {
    const places = readCorePlaces(
      JSON.stringify({ 'first-bank': { address: 'https://core.example/vouch/', token }, demo: 'ledger' }),
    )
    const first = places.get('first-bank')
    assert.ok(first !== undefined && first !== 'ledger')
    assert.deepEqual([String(first.address), first.token.reveal()], ['https://core.example/vouch/', token])
    assert.equal(places.get('demo'), 'ledger')
  })

  test('shows its tokens to nobody who prints it', () => {
    const places = readCorePlaces(JSON.stringify({ 'first-bank': { address: 'https://core.example/', token } }))
    assert.ok(!inspect(places, { depth: 9 }).includes(token))
    assert.ok(!JSON.stringify([...places]).includes(token))
  })

  const wrong: readonly (readonly [name: string, content: unknown, says: RegExp])[] = [
    ['is a list', [], /not an object/],
    ['names no institution', { 'No Bank': 'ledger' }, /no institution/],
    ['has no address', { demo: { token } }, /no address/],
    ['goes over plain HTTP elsewhere', { demo: { address: 'http://core.example/', token } }, /https/],
    ['does not end with a slash', { demo: { address: 'https://core.example/vouch', token } }, /slash/],
    ['has a short token', { demo: { address: 'https://core.example/', token: 'short' } }, /token/],
  ]
  for (const [name, content, says] of wrong) {
    test(`is not read when it ${name}, and says so without a secret`, () => {
      assert.throws(
        () => readCorePlaces(JSON.stringify(content)),
        (thrown: unknown) => thrown instanceof Error && says.test(thrown.message) && !thrown.message.includes(token),
      )
    })
  }
})

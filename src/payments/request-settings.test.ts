import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { callerRates } from '../identity/identity.ts'
import { settingsFrom } from './settings.ts'

const read = (contents: Parameters<typeof settingsFrom>[2]) => settingsFrom('us', 'USD', contents)
const placesOf = (outcome: ReturnType<typeof read>) =>
  outcome.ok ? [] : outcome.refusal.mistakes.map(({ pointer }) => pointer)

describe('the settings of requests and of sign-in', () => {
  test('ship with rates for programs and people, and with no shared address', () => {
    const shipped = read({})
    assert.ok(shipped.ok)
    assert.deepEqual(shipped.value.requests, callerRates)
    assert.equal(shipped.value.signIn.sharedAddresses.has('198.51.100.7'), false)
  })

  test('are rates of at least one a second, for each kind of request', () => {
    const { client, person } = callerRates
    const slow = { ...person, reads: { perSecond: 2, burst: 9 } }
    const set = read({ 'identity.requests': { client, person: slow } })
    assert.ok(set.ok)
    assert.deepEqual(set.value.requests.person.reads, { perSecond: 2, burst: 9 })
    assert.notDeepEqual(
      placesOf(read({ 'identity.requests': { client, person: { ...person, reads: { perSecond: 0, burst: 1 } } } })),
      [],
    )
    assert.notDeepEqual(placesOf(read({ 'identity.requests': { client } })), [])
  })

  test('are addresses and ranges that exist, and never everybody', () => {
    const shared = (...sharedAddresses: readonly string[]) => read({ 'identity.sign_in': { sharedAddresses } })
    const set = shared('198.51.100.0/24', '2001:db8::/48')
    assert.ok(set.ok)
    assert.equal(set.value.signIn.sharedAddresses.has('198.51.100.7'), true)
    assert.equal(set.value.signIn.sharedAddresses.has('198.51.101.7'), false)
    assert.deepEqual(placesOf(shared('198.51.100.7', '0.0.0.0/0', '10.0.0.0/40', '::/0')), [
      '/sharedAddresses/1',
      '/sharedAddresses/2',
      '/sharedAddresses/3',
    ])
  })
})

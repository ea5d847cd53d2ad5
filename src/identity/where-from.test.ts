import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { readNetworks } from '../base/address.ts'
import { fault } from '../base/outcome.ts'
import { openRates } from './rates.ts'
import { addressWait, manyBehind, networkBehind } from './where-from.ts'

const proxies = readNetworks(['10.0.0.0/8']) ?? fault('a network')
/** As much of a request as says where it comes from. */
const request = (peer: string, forwarded?: string | string[]) =>
  ({ socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

describe('the network behind a request', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  test('is that of its address, and none for this machine itself', () => {
    assert.equal(networkBehind(request('203.0.113.1', '192.0.2.1'), proxies), '203.0.113.1')
    assert.equal(networkBehind(request('10.1.1.1', '192.0.2.1'), proxies), '192.0.2.1')
    assert.equal(networkBehind(request('10.1.1.1', ['192.0.2.1', '2001:db8::1']), proxies), '2001:db8:0:0::/64')
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      assert.equal(networkBehind(request(own), proxies), undefined, own)
    assert.equal(
      networkBehind(request('203.0.113.1', '127.0.0.1'), proxies),
      '203.0.113.1',
      'which nobody can claim to be',
    )
  })

  test('may ask a door of strangers so often, and then waits', () => {
    const wait = addressWait(openRates(world.outside), proxies)
    const from = (last: number) => wait(request(`203.0.113.${last}`))
    assert.deepEqual([...new Set(Array.from({ length: 200 }, () => from(1)))], [0])
    assert.equal(from(1), 1)
    assert.equal(from(2), 0)
    assert.equal(wait(request('127.0.0.1')), 0)
    world.clock.advance(1_000)
    assert.equal(from(1), 0)
  })

  test('holds many connections where it comes for many', () => {
    const many = manyBehind(proxies)
    assert.deepEqual(['127.0.0.1', '10.2.3.4', '203.0.113.1'].map(many.has), [true, true, false])
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { addressOf, networkOf, readNetworks } from './address.ts'
import { fault } from './outcome.ts'

const networks = (...texts: readonly string[]) => readNetworks(texts) ?? fault(`not networks: ${texts.join(' ')}`)

describe('the address of a request', () => {
  const proxies = networks('10.0.0.0/8', '2001:db8:99::/48')

  test('is the peer itself, whatever it says, when it is no trusted proxy', () => {
    assert.equal(addressOf('203.0.113.9', '192.0.2.1', proxies), '203.0.113.9')
    assert.equal(addressOf('203.0.113.9', '10.0.0.1, 127.0.0.1', proxies), '203.0.113.9')
  })

  test('is what the nearest trusted proxy saw, and never what somebody wrote before it', () => {
    const cases: readonly [peer: string, header: string | undefined, address: string][] = [
      ['10.0.0.1', '192.0.2.1', '192.0.2.1'],
      ['10.0.0.1', '127.0.0.1, 198.51.100.7, 192.0.2.1', '192.0.2.1'],
      ['10.0.0.1', '198.51.100.7, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
      ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
      ['10.0.0.1', undefined, '10.0.0.1'],
      ['10.0.0.1', '', '10.0.0.1'],
      ['10.0.0.1', 'unknown', '10.0.0.1'],
      ['10.0.0.1', '192.0.2.1, _hidden', '10.0.0.1'],
      ['10.0.0.1', '192.0.2.1:4711', '192.0.2.1'],
      ['::ffff:10.0.0.1', '[2001:db8::7]:443', '2001:db8::7'],
      ['2001:db8:99::1', '::ffff:192.0.2.1', '192.0.2.1'],
    ]
    for (const [peer, header, address] of cases) assert.equal(addressOf(peer, header, proxies), address, header)
  })

  test('is never one that an untrusted writer chose, however the header is put together', () => {
    const part = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constant('10.1.1.1'))
    fc.assert(
      fc.property(fc.array(part), forged => {
        assert.equal(addressOf('203.0.113.9', forged.join(', '), proxies), '203.0.113.9')
        assert.equal(addressOf('10.0.0.1', [...forged, '203.0.113.9'].join(', '), proxies), '203.0.113.9')
      }),
      { seed: 20_261_122 },
    )
  })
})

describe('a network', () => {
  test('is an IPv4 address, or 64 bits of IPv6, in one form only', () => {
    const same: readonly [address: string, network: string][] = [
      ['192.0.2.7', '192.0.2.7'],
      ['::ffff:192.0.2.7', '192.0.2.7'],
      ['2001:db8::1', '2001:db8:0:0::/64'],
      ['2001:0DB8:0:0:ffff::', '2001:db8:0:0::/64'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['::1', '0:0:0:0::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
      ['', 'unknown'],
      ['somebody', 'unknown'],
    ]
    for (const [address, network] of same) assert.equal(networkOf(address), network, address)
  })

  test('is the same for any two addresses that share their first 64 bits', () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 })
    const text = (groups: readonly number[]) => groups.map(group => group.toString(16)).join(':')
    fc.assert(
      fc.property(half, half, half, (net, one, other) => {
        assert.equal(networkOf(text([...net, ...one])), networkOf(text([...net, ...other])))
      }),
      { seed: 20_261_122 },
    )
  })

  test('is read whole or not at all', () => {
    for (const text of [
      '',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      'localhost',
      '::/129',
      '10.0.0/8',
      '1.2.3.4/-1',
    ])
      assert.equal(readNetworks(['192.0.2.0/24', text]), undefined, text)
    assert.equal(networks('192.0.2.0/24').has('192.0.3.0'), false)
    assert.equal(networks('0.0.0.0/0').has('2001:db8::1'), false)
    assert.equal(networks('192.0.2.5').has('::ffff:192.0.2.5'), true)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isReachable } from './address.ts'

const hidden: readonly (readonly [what: string, ...addresses: string[]])[] = [
  ['this host', '0.0.0.0', '0.1.2.3', '::'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::1'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
  ['link-local', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ['site-local, long withdrawn', 'fec0::1'],
  ["clouds' metadata", '169.254.169.254', '168.63.129.16', 'fd00:ec2::254', '192.0.0.192'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['benchmarks', '198.18.0.1', '198.19.255.255', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1'],
  ['reserved and broadcast', '240.0.0.1', '255.255.255.255'],
  ['IPv4-mapped forms of those', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe'],
  ['IPv4-compatible forms, long withdrawn', '::127.0.0.1', '::7f00:1', '::8.8.8.8'],
  ['NAT64 forms of those', '64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b:0:0:0:0:c0a8:101', '64:ff9b:1::1'],
  ['6to4', '2002:7f00:1::1', '2002:a00:1::1', '2002:808:808::1', '192.88.99.1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001::1'],
  ['discard-only', '100::1'],
  ['no address at all', '', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '1.2.3.4.5', '01.2.3.4', '[::1]'],
]

describe('an address', () => {
  for (const [what, ...addresses] of hidden) {
    test(`is not reached: ${what}`, () => {
      assert.deepEqual(
        addresses.filter(address => isReachable(address, 'public')),
        [],
      )
    })
  }

  test('is reached where it is public, also right beside those blocks, and as NAT64 writes it', () => {
    const open = [
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.1',
    ]
    const more = ['172.15.255.255', '172.32.0.0', '192.167.255.255', '223.255.255.255', '169.253.255.255', '1.1.1.1']
    const six = ['2606:4700:4700::1111', '2a00:1450::1', '2001:4860:4860::8888', '64:ff9b::8.8.8.8', '::ffff:8.8.8.8']
    assert.deepEqual(
      [...open, ...more, ...six].filter(address => !isReachable(address, 'public')),
      [],
    )
  })

  test('of this machine is reached where that was asked for, and no other private one', () => {
    const reached = ['127.0.0.1', '::1', '0.0.0.0', '::', '10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'].filter(
      address => isReachable(address, 'loopback_too'),
    )
    assert.deepEqual(reached, ['127.0.0.1', '::1'])
  })
})

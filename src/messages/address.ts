// Which addresses a stranger may have us connect to: those that are routed on the public internet, and no others.
// The blocks are those of IANA's special-purpose registries (RFC 6890), and what clouds keep for themselves.

import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** `loopback_too` is for tests and the demo: it lets webhooks reach this machine, also without TLS. */
export type Reach = 'public' | 'loopback_too'

const private4 = blocks('ipv4', [
  '0.0.0.0/8', // this network, and on Linux this machine
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's own services, in the midst of public addresses
  '169.254.0.0/16', // link-local, and the metadata of most clouds
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, withdrawn
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
])

/** Only this is handed out for public use; everything else is private, local, multicast, or not used. */
const public6 = blocks('ipv6', ['2000::/3'])
const private6 = blocks('ipv6', [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, withdrawn: it leads to an IPv4 address of the writer's choice
  '3fff::/20', // documentation
])

/** These carry an IPv4 address in their last 32 bits, and lead to it. */
const carriers = blocks('ipv6', ['::ffff:0:0/96', '64:ff9b::/96'])

export function isReachable(address: string, reach: Reach): boolean {
  return isPublic(address) || (reach === 'loopback_too' && isLoopback(address))
}

export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'))
}

function isPublic(address: string): boolean {
  if (isIPv4(address)) return !private4.check(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return false
  if (carriers.check(address, 'ipv6')) return isPublic(lastFourBytes(address))
  return public6.check(address, 'ipv6') && !private6.check(address, 'ipv6')
}

/** `::ffff:a00:1` and `::ffff:10.0.0.1` → `10.0.0.1`. */
function lastFourBytes(address: string): string {
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  // The URL parser writes every address in its one canonical form, without dots.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [high = '0', low = '0'] = canonical.split(':').slice(-2)
  const value = [Number.parseInt(high || '0', 16), Number.parseInt(low || '0', 16)]
  return value.flatMap(half => [half >> 8, half & 0xff]).join('.')
}

function blocks(family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [net = '', prefix = ''] = subnet.split('/')
    list.addSubnet(net, Number(prefix), family)
  }
  return list
}

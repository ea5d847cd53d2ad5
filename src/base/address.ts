// Where a request comes from. What a header says of it is believed only as far as those who wrote it are trusted.

import { BlockList, isIP, isIPv4 } from 'node:net'

/** Addresses and ranges of them (RFC 4632), in both families. */
export type Networks = { readonly has: (address: string) => boolean }

/** How many hops a header may name. What is to the left of them is nobody's word. */
const hopsMax = 32

/** Undefined when one of them is neither an address nor a range. */
export function readNetworks(texts: readonly string[]): Networks | undefined {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits, ...more] = text.split('/')
    const version = isIP(address)
    const bitsMax = version === 4 ? 32 : 128
    const size = bits === undefined ? bitsMax : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (version === 0 || more.length > 0 || size < 0 || size > bitsMax) return undefined
    list.addSubnet(address, size, version === 4 ? 'ipv4' : 'ipv6')
  }
  return {
    has: address => {
      const plain = plainOf(address)
      const version = isIP(plain)
      return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
    },
  }
}

/**
 * Whoever is behind the proxies that are trusted: X-Forwarded-For is read from its right end, where the nearest proxy
 * wrote, for as long as the writer is one of them. A peer that is none writes what it likes, and is itself the answer.
 */
export function addressOf(peer: string | undefined, forwardedFor: string | undefined, trusted: Networks): string {
  let known = plainOf(peer ?? '')
  const hops = (forwardedFor ?? '').split(',').slice(-hopsMax).reverse()
  for (const hop of hops) {
    if (!trusted.has(known)) return known
    const said = plainOf(hop.trim())
    if (isIP(said) === 0) return known
    known = said
  }
  return known
}

/**
 * Who is counted as one: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one address of it has them
 * all. An address in one form only: '192.0.2.7', '2001:db8:0:1::/64'.
 */
export function networkOf(address: string): string {
  const plain = plainOf(address)
  if (isIPv4(plain)) return plain
  if (isIP(plain) === 0) return 'unknown'
  const [head = '', tail] = (plain.split('%')[0] ?? '').split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  // An IPv4 address at the end (RFC 4291 §2.2) stands for two groups, and both are in the half that is cut off.
  const groups = after.length + before.length + (plain.includes('.') ? 1 : 0)
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups }, () => '0')
  const first = [...before, ...zeros, ...after].slice(0, 4).map(group => Number.parseInt(group, 16).toString(16))
  return `${first.join(':')}::/64`
}

/** An IPv4 address is one however a socket of both families, or a proxy that adds the port, writes it. */
function plainOf(address: string): string {
  const bare = /^\[(.*)\](:\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
  return /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare
}

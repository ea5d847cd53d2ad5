// This process speaks plain HTTP, so it speaks to its own machine only; TLS and the public address belong to the edge
// in front of it. No setting changes that.

import { BlockList, isIP } from 'node:net'

export type ListenRefusal = { readonly code: 'address_not_loopback'; readonly address: string }

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Literal addresses only: what a name means is decided elsewhere, and may change. */
export function isLoopback(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

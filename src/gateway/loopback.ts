// Who may speak to this process at all. Plain HTTP stays on this machine, or comes from a proxy that is named by its
// address and ends TLS in front of us; whoever else finds the port is hung up on before a byte is read.

import { readNetworks } from '../base/address.ts'

export type ListenRefusal = { readonly code: 'address_not_loopback'; readonly address: string }

const thisMachine = readNetworks(['127.0.0.0/8', '::1'])

/** Literal addresses only: what a name means is decided elsewhere, and may change. */
export function isLoopback(address: string | undefined): boolean {
  return thisMachine?.has(address ?? '') === true
}

// The address of an endpoint as a stranger writes it, checked before it is stored. Names are looked up only when a
// webhook is sent, and what they lead to then is checked again (post.ts).

import { isIP } from 'node:net'

import { done, type Outcome, refused } from '../base/outcome.ts'
import { isLoopback, isReachable, type Reach } from './address.ts'

export type DestinationRefusal = {
  readonly code:
    | 'url_malformed'
    | 'url_too_long'
    | 'url_not_https'
    | 'url_with_credentials'
    | 'url_with_fragment'
    | 'url_port_not_allowed'
    | 'url_host_not_public'
}

const urlLengthMax = 2_048
/** Where HTTPS is served. Other ports are where databases, caches and mail listen. */
const ports: readonly string[] = ['', '443', '8443']
/** Names that never leave a machine or a network (RFC 6761, RFC 6762, RFC 8375, RFC 9476), and Tor's. */
const privateNames = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa|alt|onion|invalid)$/

/**
 * The parser of the URL standard does the reading, as it does in browsers: it turns `2130706433`, `0x7f.1` and `１２７.1`
 * into 127.0.0.1, and names in other scripts into their ASCII form, before anything is judged.
 */
export function readDestination(text: string, reach: Reach): Outcome<URL, DestinationRefusal> {
  if (text.length > urlLengthMax) return refused({ code: 'url_too_long' })
  // The parser drops tabs and line breaks, and reads a backslash as a slash; other programs do not.
  const url = /[\s\p{C}\\]/u.test(text) ? null : URL.parse(text)
  if (url === null || url.hostname === '') return refused({ code: 'url_malformed' })
  const host = hostOf(url)
  const isHere = reach === 'loopback_too' && (host === 'localhost' || isLoopback(host))
  if (url.protocol !== 'https:' && !(isHere && url.protocol === 'http:')) return refused({ code: 'url_not_https' })
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    return refused({ code: 'url_with_credentials' })
  }
  if (text.includes('#')) return refused({ code: 'url_with_fragment' })
  if (!isHere && !ports.includes(url.port)) return refused({ code: 'url_port_not_allowed' })
  if (!isHere && !mayBePublic(host, reach)) return refused({ code: 'url_host_not_public' })
  return done(url)
}

/** `::1` for `http://[::1]:80/`. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
}

function mayBePublic(host: string, reach: Reach): boolean {
  if (isIP(host) !== 0) return isReachable(host, reach)
  // A name without a dot is looked up in the local network; one that ends in a dot is the same name to a resolver, and
  // another to whoever compares names.
  return host.includes('.') && !host.endsWith('.') && !privateNames.test(host)
}

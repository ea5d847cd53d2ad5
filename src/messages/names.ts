// Looks up the addresses of a name that a stranger chose, by asking name servers, not the system: the system's own way
// occupies one of a few threads for as long as a stranger's name server is silent, looks into local files, and tries the
// name with our own domain behind it.

import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

/** All addresses of a name, IPv4 first: every machine can reach those. */
export type Resolve = (name: string) => Promise<readonly string[]>

const answerMsMax = 3_000
const triesMax = 2

/** `servers` as `127.0.0.1:5353`, instead of those of the system. */
export function openResolve(servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: answerMsMax, tries: triesMax })
  if (servers !== undefined) resolver.setServers(servers)
  return async name => {
    if (isIP(name) !== 0) return [name]
    // RFC 6761 §6.3: this name is not for name servers to know.
    if (name === 'localhost') return ['127.0.0.1']
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const found = [four, six].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
    if (found.length === 0 && four.status === 'rejected') throw four.reason
    return found
  }
}

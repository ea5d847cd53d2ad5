// Files over HTTP, to a gateway that keeps what is put until it is told to release it; docs/transports.md. The bank's word
// about a name of ours takes the place of the rename.

import type { InstitutionId } from '../base/ids.ts'
import { ask, digestOf, type FileGateway, memberOf, unexpected } from './file-gateway.ts'
import type { Transport } from './transport.ts'

export function httpTransport(gateway: FileGateway, institution: InstitutionId): Transport {
  return {
    stage: async (staged, bytes, signal) => {
      const headers = {
        'content-type': 'application/octet-stream',
        // Never over something: each try has a name of its own.
        'if-none-match': '*',
        'repr-digest': digestOf(bytes),
      }
      const answer = await ask(gateway, 'PUT', [institution, 'staged', staged], { headers, body: bytes }, signal)
      if (answer.status !== 201) throw unexpected('a file was not taken', answer)
    },
    release: async (staged, name, signal) => {
      const answer = await ask(
        gateway,
        'POST',
        [institution, 'releases'],
        {
          // The same release again is the same release.
          headers: { 'content-type': 'application/json', 'idempotency-key': staged },
          body: Buffer.from(JSON.stringify({ staged, name })),
        },
        signal,
      )
      if (answer.status !== 200 && answer.status !== 201) throw unexpected('a file was not released', answer)
    },
    look: async (staged, name, signal) => {
      const answer = await ask(gateway, 'GET', [institution, 'releases', staged], {}, signal)
      // It knows nothing of it, and so it says nothing about what became of it.
      if (answer.status === 404) return 'unknown'
      if (answer.status !== 200) throw unexpected('it was not said what became of a file', answer)
      const state = memberOf(answer, 'state')
      if (state === 'staged') return 'staged'
      return state === 'released' && memberOf(answer, 'name') === name ? 'released' : 'unknown'
    },
  }
}

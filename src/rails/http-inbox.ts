// What a bank leaves for us at its file gateway; docs/transports.md.

import type { InstitutionId } from '../base/ids.ts'
import { WayFailed } from './failure.ts'
import { ask, digestOf, type FileGateway, memberOf, unexpected } from './file-gateway.ts'
import { isFileName } from './file-name.ts'
import type { Inbox } from './inbox.ts'

const filesMax = 10_000

export function httpInbox(gateway: FileGateway, institution: InstitutionId): Inbox {
  return {
    list: async signal => {
      const answer = await ask(gateway, 'GET', [institution, 'from-bank'], {}, signal)
      if (answer.status !== 200) throw unexpected('files were not listed', answer)
      const files = memberOf(answer, 'files')
      if (!Array.isArray(files) || files.length > filesMax)
        throw new WayFailed('answered_wrongly', 'the gateway did not answer with a list of files')
      return files.filter((name: unknown): name is string => typeof name === 'string' && isFileName(name)).toSorted()
    },
    fetch: async (name, bytesMax, signal) => {
      const answer = await ask(gateway, 'GET', [institution, 'from-bank', name], { bytesMax }, signal)
      if (answer.status !== 200) throw unexpected('a file was not given', answer)
      if (answer.digest !== digestOf(answer.bytes))
        throw new WayFailed('answered_wrongly', 'a file is not what its digest says')
      return answer.bytes
    },
    remove: async (name, signal) => {
      const answer = await ask(gateway, 'DELETE', [institution, 'from-bank', name], {}, signal)
      if (![200, 204, 404, 410].includes(answer.status)) throw unexpected('a file was not removed', answer)
    },
  }
}

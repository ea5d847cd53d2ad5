// What a bank leaves for us on an SFTP server: in the folder `from-bank` of each institution, whole by rename.

import { posix } from 'node:path'

import type { InstitutionId } from '../base/ids.ts'
import { isFileName } from './file-name.ts'
import type { Inbox } from './inbox.ts'
import { inSession, type SftpAddress } from './sftp-session.ts'

const inboxFolder = 'from-bank'

export function sftpInbox(address: SftpAddress, institution: InstitutionId): Inbox {
  const folder = posix.join(address.folder, institution, inboxFolder)
  return {
    list: signal =>
      inSession(address, signal, async session => {
        const entries = await session.list(folder)
        return entries
          .filter(({ name, isFile }) => isFile && isFileName(name))
          .map(({ name }) => name)
          .toSorted()
      }),
    fetch: (name, bytesMax, signal) =>
      inSession(address, signal, session => session.read(posix.join(folder, named(name)), bytesMax)),
    remove: (name, signal) => inSession(address, signal, session => session.remove(posix.join(folder, named(name)))),
  }
}

function named(name: string): string {
  if (!isFileName(name)) throw new Error('that is no name of a file of a bank')
  return name
}

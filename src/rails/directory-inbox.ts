// A folder into which the bank puts its files, on a disk that both can see. A file appears in it whole, by being renamed.

import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { TooLarge } from './failure.ts'
import type { Inbox } from './inbox.ts'

/** Below the folder of the institution. */
export const inboxFolder = 'from-bank'

export function directoryInbox(folder: string): Inbox {
  return {
    // What begins with a dot, or still has the ending of a file in transit, is not whole yet.
    list: async () => {
      const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return []
        throw thrown
      })
      return entries
        .filter(entry => entry.isFile() && !entry.name.startsWith('.') && !/\.(part|tmp)$/i.test(entry.name))
        .map(({ name }) => name)
        .toSorted()
    },
    fetch: async (name, bytesMax) => {
      const file = await open(join(folder, name), 'r')
      try {
        const { size } = await file.stat()
        if (size > bytesMax) throw new TooLarge(`a file in the inbox has ${size} bytes, more than ${bytesMax}`)
        const bytes = await file.readFile()
        // It may have grown meanwhile, though it should have come whole.
        if (bytes.length > bytesMax) throw new TooLarge(`a file in the inbox has more than ${bytesMax} bytes`)
        return bytes
      } finally {
        await file.close()
      }
    },
    remove: name => rm(join(folder, name), { force: true }),
  }
}

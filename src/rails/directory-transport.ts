// A folder that the bank empties, on a disk that both can see. A file appears in it whole, by being renamed.

import { mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { Transport } from './transport.ts'

/** Within the folder, where by agreement the bank does not look. */
const stagingFolder = '.staged'

export function directoryTransport(folder: string): Transport {
  const staging = join(folder, stagingFolder)
  return {
    stage: async (staged, bytes) => {
      // The folder of all institutions is not ours to make: where it is not there, a disk is missing.
      await stat(dirname(folder))
      await mkdir(staging, { recursive: true, mode: 0o700 })
      const file = await open(join(staging, staged), 'w', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await syncFolder(staging)
      await syncFolder(folder)
    },
    release: async (staged, name) => {
      await rename(join(staging, staged), join(folder, name))
      await syncFolder(folder)
      await syncFolder(staging)
    },
    look: async staged => {
      // A folder that is not there at all, as when a disk was not mounted, says nothing about what was in it.
      if (!(await exists(staging))) return 'unknown'
      return (await exists(join(staging, staged))) ? 'staged' : 'released'
    },
  }
}

async function exists(path: string): Promise<boolean> {
  const found = await stat(path).catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  })
  return found !== undefined
}

/** A name is as durable as the folder it stands in. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

// Files over SFTP: put into a folder where the bank, by agreement, does not look, and renamed into the one that it empties.

import { posix } from 'node:path'

import type { InstitutionId } from '../base/ids.ts'
import { WayFailed } from './failure.ts'
import { inSession, type SftpAddress, type SftpSession } from './sftp-session.ts'
import type { Sighting, Transport } from './transport.ts'

/** Within the institution's folder. */
const stagingFolder = '.staged'

export function sftpTransport(address: SftpAddress, institution: InstitutionId): Transport {
  const folder = posix.join(address.folder, institution)
  const staging = posix.join(folder, stagingFolder)
  return {
    stage: (staged, bytes, signal) =>
      inSession(address, signal, async session => {
        await session.makeFolder(folder)
        await session.makeFolder(staging)
        const path = posix.join(staging, staged)
        await session.write(path, bytes)
        const size = await session.sizeOf(path)
        if (size !== bytes.length)
          throw new WayFailed('answered_wrongly', `of ${bytes.length} bytes the server has kept ${size}`)
      }),
    release: (staged, name, signal) =>
      inSession(address, signal, session => session.rename(posix.join(staging, staged), posix.join(folder, name))),
    look: (staged, name, signal) =>
      inSession(address, signal, async session => {
        const [isStaged, isReleased] = [await isIn(session, staging, staged), await isIn(session, folder, name)]
        return isStaged === undefined || isReleased === undefined
          ? 'unknown'
          : sightingOf(isStaged, isReleased, session.renamesAtOnce)
      }),
  }
}

/** Undefined where the folder is not there or may not be looked into: that says nothing about what was in it. */
async function isIn(session: SftpSession, folder: string, name: string): Promise<boolean | undefined> {
  try {
    return (await session.list(folder)).some(entry => entry.name === name)
  } catch (thrown) {
    if (thrown instanceof WayFailed && ['not_found', 'not_permitted'].includes(thrown.kind)) return undefined
    throw thrown
  }
}

/**
 * What is gone from where it was put has been released, wherever it is now: nobody but us takes it from there. Where a
 * rename is one act, what is still there has not been. Where it is not, the bank may have seen and taken the new name while
 * the old one still stands, so that only the new name proves something.
 */
function sightingOf(isStaged: boolean, isReleased: boolean, renamesAtOnce: boolean): Sighting {
  if (!isStaged) return 'released'
  if (isReleased) return renamesAtOnce ? 'unknown' : 'released'
  return renamesAtOnce ? 'staged' : 'unknown'
}

// A copy in a folder. A file gets its name only when all of it is on the disk, and a name that is taken is never taken again.
// Who owns the folder can still remove files from it: docs/copies.md says what to do about that.

import { link, mkdir, mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

import { fault } from '../base/outcome.ts'
import type { Place } from './copy.ts'

/** Put into the folder by whoever sets it up: without it, what is there may be the empty place of a disk that is away. */
const marker = 'vouch-copy'
/** Where files are until they have their names. */
const unnamed = '.unnamed'

export function folderPlace(folder: string): Place {
  const made = new Set<string>()

  /** Every folder on the way, each with its name on the disk. */
  async function ensureFolder(path: string): Promise<void> {
    if (made.has(path) || path === folder) return
    await ensureFolder(dirname(path))
    await mkdir(path, { mode: 0o755 }).catch(unless('EEXIST'))
    await syncFolder(dirname(path))
    made.add(path)
  }

  const at = (path: string) => {
    if (!/^[a-z0-9]/.test(path) || path.split('/').some(name => name === '' || name.startsWith('.')))
      fault(`no path of a copy: ${path}`)
    return join(folder, path)
  }
  const read = (path: string) => readFile(at(path)).catch(unless('ENOENT'))

  return {
    name: `file:${folder}`,
    check: async () => {
      await stat(join(folder, marker)).catch(() =>
        fault(`there is no file ${marker} in ${folder}: it is not there, or not the one that is meant`),
      )
    },
    keep: async (path, bytes) => {
      const there = await read(path)
      if (there !== undefined) return there.equals(bytes)
      await ensureFolder(dirname(at(path)))
      await ensureFolder(join(folder, unnamed))
      const own = await mkdtemp(join(folder, unnamed, 'file-'))
      const beside = join(own, 'file')
      const file = await open(beside, 'wx', 0o444)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      const isOurs = await link(beside, at(path)).then(() => true, unless('EEXIST', false))
      await rm(own, { recursive: true, force: true })
      await syncFolder(dirname(at(path)))
      return isOurs || ((await read(path))?.equals(bytes) ?? false)
    },
    read,
    has: path => stat(at(path)).then(() => true, unless('ENOENT', false)),
    list: path => readdir(at(path)).catch(unless<string[]>('ENOENT', [])),
  }

  async function syncFolder(path: string): Promise<void> {
    if (relative(folder, path).startsWith('..')) return
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

function unless<T = undefined>(code: string, instead?: T): (thrown: unknown) => T {
  return thrown => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === code) return instead as T // Undefined where none is given.
    throw thrown
  }
}

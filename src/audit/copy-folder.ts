// A copy in a folder. A file gets its name only when all of it is on the disk, and a name that is taken is never taken again.
// Who owns the folder can still remove files from it: docs/copies.md says what to do about that.

import { type FileHandle, link, mkdir, mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

import { fault } from '../base/outcome.ts'
import type { Place } from './copy.ts'
import type { PublishedFile } from './layout.ts'

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

  /** First all of them are written, then all brought to the disk, then each named: the disk has its work in one piece. */
  async function keepAll(files: readonly PublishedFile[]): Promise<PublishedFile | undefined> {
    const missing: PublishedFile[] = []
    for (const file of files) {
      const there = await read(file.path)
      if (there === undefined) missing.push(file)
      else if (!there.equals(file.bytes)) return file
    }
    if (missing.length === 0) return undefined
    for (const { path } of missing) await ensureFolder(dirname(at(path)))
    await ensureFolder(join(folder, unnamed))
    const own = await mkdtemp(join(folder, unnamed, 'files-'))
    try {
      await write(own, missing)
      for (const [place, file] of missing.entries()) {
        const isOurs = await link(join(own, String(place)), at(file.path)).then(() => true, unless('EEXIST', false))
        if (!isOurs && (await read(file.path))?.equals(file.bytes) !== true) return file
      }
    } finally {
      await rm(own, { recursive: true, force: true })
    }
    for (const path of new Set(missing.map(({ path }) => dirname(at(path))))) await syncFolder(path)
    return undefined
  }

  async function write(own: string, files: readonly PublishedFile[]): Promise<void> {
    const handles: FileHandle[] = []
    try {
      for (const [place, { bytes }] of files.entries()) {
        const file = await open(join(own, String(place)), 'wx', 0o444)
        handles.push(file)
        await file.writeFile(bytes)
      }
      for (const file of handles) await file.sync()
    } finally {
      for (const file of handles) await file.close()
    }
  }

  return {
    name: `file:${folder}`,
    check: async () => {
      await stat(join(folder, marker)).catch(() =>
        fault(`there is no file ${marker} in ${folder}: it is not there, or not the one that is meant`),
      )
    },
    keep: async (path, bytes) => (await keepAll([{ path, bytes }])) === undefined,
    keepAll,
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

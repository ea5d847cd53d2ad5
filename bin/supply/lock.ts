// The lock file as npm writes it (version 3): every package that is installed, where, and by which bytes. Pure.

import { fault } from '../../src/base/outcome.ts'

export type LockedPackage = {
  /** Where it is installed: 'node_modules/a/node_modules/b'; of a workspace, its folder. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** One of our own workspaces, built here and not downloaded. */
  readonly isOurs: boolean
  readonly integrity: string | undefined
  readonly license: string | undefined
  /** Where it came from, when that is not the registry. */
  readonly resolved: string | undefined
  /** Needed to build and test, not to run. */
  readonly isTool: boolean
  readonly isOptional: boolean
  readonly systems: {
    readonly os: readonly string[]
    readonly cpu: readonly string[]
    readonly libc: readonly string[]
  }
  /** By name; what each resolves to is found by `resolve`. */
  readonly needs: readonly string[]
}

export type Lock = {
  readonly name: string
  readonly version: string
  readonly license: string | undefined
  /** What the project itself needs. */
  readonly needs: readonly string[]
  readonly packages: readonly LockedPackage[]
}

type Names = Readonly<Record<string, string>>
type Entry = {
  readonly name?: string
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly libc?: string | readonly string[]
  readonly dependencies?: Names
  readonly devDependencies?: Names
  readonly optionalDependencies?: Names
  readonly peerDependencies?: Names
}

const lockfileVersion = 3

/** Throws what is wrong with a file that npm did not write. */
export function readLock(text: string): Lock {
  // npm writes this file, in this shape; what is missing is a fault below.
  const lock: { readonly lockfileVersion?: number; readonly packages?: Readonly<Record<string, Entry>> } =
    JSON.parse(text)
  if (lock.lockfileVersion !== lockfileVersion) fault(`a lock file of version ${lock.lockfileVersion}, not 3`)
  const entries = lock.packages ?? fault('a lock file without packages')
  const root = entries[''] ?? fault('a lock file without its project')
  return {
    name: root.name ?? fault('a project without a name'),
    version: root.version ?? '0.0.0',
    license: root.license,
    needs: needsOf(root),
    packages: Object.entries(entries).flatMap(([path, entry]) =>
      // A link leads to a workspace, which has an entry of its own.
      path === '' || entry.link === true ? [] : [packageOf(path, entry)],
    ),
  }
}

function packageOf(path: string, entry: Entry): LockedPackage {
  const at = path.lastIndexOf('node_modules/')
  return {
    path,
    name: entry.name ?? (at < 0 ? path : path.slice(at + 'node_modules/'.length)),
    version: entry.version ?? fault(`${path} has no version`),
    isOurs: at < 0,
    integrity: entry.integrity,
    license: entry.license,
    resolved: entry.resolved,
    isTool: entry.dev === true,
    isOptional: entry.optional === true,
    systems: { os: listOf(entry.os), cpu: listOf(entry.cpu), libc: listOf(entry.libc) },
    needs: needsOf(entry),
  }
}

function needsOf(entry: Entry): readonly string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = entry
  const all = [dependencies, devDependencies, optionalDependencies, peerDependencies]
  return [...new Set(all.flatMap(names => Object.keys(names ?? {})))].sort()
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** As Node looks for a module: beside whoever needs it, then further out. Undefined for what is not installed. */
export function resolverOf({ packages }: Lock): (from: string, name: string) => LockedPackage | undefined {
  const byPath = new Map(packages.map(one => [one.path, one]))
  const workspaces = new Map(packages.filter(({ isOurs }) => isOurs).map(one => [one.name, one]))
  return (from, name) => {
    for (let folder = from; ; ) {
      const found = byPath.get(folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`)
      if (found !== undefined) return found
      if (folder === '') return workspaces.get(name)
      const above = folder.lastIndexOf('/node_modules/')
      folder = above < 0 ? '' : folder.slice(0, above)
    }
  }
}

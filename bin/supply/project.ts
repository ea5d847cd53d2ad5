// The lock file and what is asked for in it, as they lie in a folder.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Lock, readLock } from './lock.ts'

export type Supplied = {
  readonly lock: Lock
  readonly lockText: string
  /** What package.json asks for, and that of each workspace, by name. */
  readonly declared: Readonly<Record<string, string>>
}

type Manifest = {
  readonly workspaces?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export function readSupplied(folder: string): Supplied {
  const lockText = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const lock = readLock(lockText)
  const own = lock.packages.filter(({ isOurs }) => isOurs).map(({ name }) => name)
  const manifests = [manifestOf(folder)]
  const workspaces = globSync([...(manifests[0]?.workspaces ?? [])], { cwd: folder })
  manifests.push(...workspaces.map(workspace => manifestOf(join(folder, workspace))))
  const asked = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
    [dependencies, devDependencies, optionalDependencies].flatMap(names => Object.entries(names ?? {})),
  )
  return { lock, lockText, declared: Object.fromEntries(asked.filter(([name]) => !own.includes(name))) }
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

// The house as it is drawn, and the project's files as they are. The tests that compare the two begin here.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fault } from '../src/base/outcome.ts'
import { type Source, scan } from './source.ts'

/** From the ground up. Rooms that share a floor are strangers to each other. */
export const floors: readonly (readonly string[])[] = [
  ['base'],
  ['audit'],
  ['protection'],
  ['change', 'messages'],
  ['identity'],
  ['ledger', 'rails'],
  ['payments'],
  ['monitoring'],
  ['continuity', 'reporting'],
  ['risk'],
  ['gateway'],
]

/** What stands above the roof, each on what is before it. */
export const roof: readonly string[] = [
  'src/config.ts',
  'src/app-copies.ts',
  'src/app-parts.ts',
  'src/app-rooms.ts',
  'src/app-door.ts',
  'src/app-prober.ts',
  'src/app-api.ts',
  'src/app-office.ts',
  'src/app-issuer.ts',
  'src/app-sealer.ts',
  'src/app-vault.ts',
  'src/app-worker.ts',
  'src/app.ts',
  'src/run.ts',
  'src/main.ts',
]
/** What constructs, and therefore may pass any front door. */
export const constructs: RegExp = /^src\/app(-[a-z]+)?\.ts$/

export function floorOf(room: string): number {
  return floors.findIndex(rooms => rooms.includes(room))
}

/** `ledger` for `src/ledger/store.ts`; undefined outside the rooms. */
export function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

export const project = join(import.meta.dirname, '..')

/** Every file that is in the repository or on its way into it. */
export function projectFiles(): readonly string[] {
  const listed = spawnSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: project,
      encoding: 'utf8',
    },
  )
  if (listed.status !== 0) fault(`git cannot list the files of ${project}: ${listed.stderr}`)
  return listed.stdout
    .split('\0')
    .filter(path => path !== '' && existsSync(join(project, path)))
    .sort()
}

export function read(path: string): string {
  return readFileSync(join(project, path), 'utf8')
}

export type ProjectSource = Source & { readonly path: string }

/** The TypeScript of the service, its tests, commands, benchmarks and sandbox bank. The console and the client keep their own house. */
export function projectSources(): readonly ProjectSource[] {
  return projectFiles()
    .filter(path => /^(src|test|bin|bench|sandbox)\/.*\.ts$/.test(path))
    .map(path => ({ path, ...scan(read(path)) }))
}

export function isTest(path: string): boolean {
  return path.startsWith('test/') || path.endsWith('.test.ts')
}

/** Each cycle once, as what it goes through. Type-only imports count: a reader has to follow them as well. */
export function cycles(edges: readonly { readonly from: string; readonly to: string }[]): readonly string[] {
  const importsFrom = Map.groupBy(edges, ({ from }) => from)
  const found: string[] = []
  const isDone = new Set<string>()

  function follow(path: string, way: readonly string[]): void {
    const seenAt = way.indexOf(path)
    if (seenAt >= 0) found.push([...way.slice(seenAt), path].join(' → '))
    if (seenAt >= 0 || isDone.has(path)) return
    for (const { to } of importsFrom.get(path) ?? []) follow(to, [...way, path])
    isDone.add(path)
  }

  for (const path of importsFrom.keys()) follow(path, [])
  return found
}

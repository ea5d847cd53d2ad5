// The package as it is published, in a folder in which there is nothing else.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const source = join(import.meta.dirname, '..')

export type Packed = {
  /** With the package in its node_modules. */
  readonly folder: string
  /** What is in the package. */
  readonly files: readonly string[]
  readonly close: () => Promise<void>
}

export async function openPacked(): Promise<Packed> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'vouch-client-')))
  const packed = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], { cwd: source })
  // npm says it so, after whatever the build has said.
  const said = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as {
    filename: string
    files: { path: string }[]
  }[]
  const [{ filename, files } = { filename: '', files: [] }] = said
  await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}')
  await run('npm', ['install', '--offline', '--silent', '--no-audit', '--no-fund', join(folder, filename)], {
    cwd: folder,
  })
  return {
    folder,
    files: files.map(({ path }) => path),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

export type NodeFound = { readonly path: string; readonly version: string }

const oldest = 20

/** One of each release line that is on this machine: in the path, or named in VOUCH_CLIENT_NODES. */
export async function findNodes(): Promise<readonly NodeFound[]> {
  const named = (process.env['VOUCH_CLIENT_NODES'] ?? '').split(delimiter)
  const inPath = (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, 'node'))
  const found = new Map<string, NodeFound>()
  for (const path of [process.execPath, ...named, ...inPath].filter(one => one !== '' && existsSync(one))) {
    const version = (await run(path, ['--version'])).stdout.trim().slice(1)
    const [major = ''] = version.split('.')
    if (Number(major) >= oldest && !found.has(major)) found.set(major, { path, version })
  }
  return [...found.values()]
}

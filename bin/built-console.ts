// The built console of this project: built anew, if what it is made of has changed since. It is built beside the one that
// stands and then put in its place, so that nobody finds half of it.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { project } from './instance.ts'

/** Where the office looks for it. */
export const builtConsole: string = join(project, 'console', 'dist')
/** What it was built of, in what was built. */
const stampName = '.built'
const madeOf = [
  'console/index.html',
  'console/package.json',
  'console/vite.config.ts',
  'console/{src,public}/**/*.*',
  'verifier/*.mjs',
  'package-lock.json',
]

/** `unbuildable`: it is as it was shipped, if it was, for what builds it is not here. */
export type Made = 'fresh' | 'built' | 'unbuildable'

/** Throws with what the build said where it fails; what was built before then stays. */
export async function ensureConsole(onBuild: () => void = () => undefined, root: string = project): Promise<Made> {
  const folder = join(root, 'console')
  const built = join(folder, 'dist')
  const hash = await hashOfSources(root)
  const isFresh = async () => (await readFile(join(built, stampName), 'utf8').catch(() => '')) === hash
  if (await isFresh()) return 'fresh'
  const vite = findVite(folder)
  if (vite === undefined) return 'unbuildable'
  onBuild()
  const own = await mkdtemp(`${built}.`)
  try {
    await build(vite, folder, own)
    await writeFile(join(own, stampName), hash)
    if (await isFresh()) return 'fresh'
    await rm(built, { recursive: true, force: true })
    await rename(own, built)
  } catch (thrown) {
    // Whoever built at the same moment has put theirs there.
    if (!(await isFresh())) throw thrown
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  return 'built'
}

async function hashOfSources(root: string): Promise<string> {
  const files = globSync(madeOf, { cwd: root, exclude: ['**/*.test.*'] }).sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(await readFile(join(root, file)))
  return hash.digest('hex')
}

function findVite(folder: string): string | undefined {
  try {
    const found = createRequire(join(folder, 'package.json')).resolve('vite/package.json')
    return join(dirname(found), 'bin', 'vite.js')
  } catch {
    return undefined
  }
}

function build(vite: string, folder: string, into: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', into], {
      cwd: folder,
      // Nothing that an instance is told is a build's business.
      env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.once('error', reject)
    child.once('close', code =>
      code === 0 ? resolve() : reject(new Error(`the console could not be built:\n${said.trim()}`)),
    )
  })
}

// Programs of others that attack for a living: whether this machine has them, which version, and one run of one of them,
// which ends in time whatever it does.

import { spawn } from 'node:child_process'

import type { Target } from '../target.ts'

export type ToolName = 'sqlmap' | 'slowhttptest' | 'hydra' | 'wapiti'

/** How each says which version it is. Debian's packages have the same names. */
const asked: Readonly<Record<ToolName, readonly [argument: string, version: RegExp]>> = {
  sqlmap: ['--version', /^([\d.]+)/m],
  slowhttptest: ['-h', /version ([\d.]+)/],
  hydra: ['-h', /Hydra v([\d.]+)/],
  wapiti: ['--version', /Wapiti[ -]([\d.]+)/i],
}
export const toolNames = Object.keys(asked) as readonly ToolName[] // The keys of the table.

const versionMsMax = 60_000

/** Undefined where it is not on this machine. */
export async function versionOf(tool: ToolName): Promise<string | undefined> {
  const [argument, version] = asked[tool]
  const said = await runTool(tool, [argument], { folder: '/', msMax: versionMsMax })
  return said === undefined ? undefined : (version.exec(said.output)?.[1] ?? 'of an unknown version')
}

export type Said = { readonly output: string; readonly isCutOff: boolean; readonly seconds: number }
export type RunOptions = {
  /** Where it may leave what it likes. */
  readonly folder: string
  readonly msMax: number
}

const outputCharsMax = 2 ** 24

/** Undefined where there is no such program. Whatever it started ends with it. */
export function runTool(
  program: string,
  words: readonly string[],
  { folder, msMax }: RunOptions,
): Promise<Said | undefined> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of ours, and a home of its own.
      env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', TERM: 'dumb' },
    })
    let output = ''
    let isCutOff = false
    const hear = (chunk: Buffer) => {
      if (output.length < outputCharsMax) output += chunk.toString('utf8')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    const end = () => {
      isCutOff = true
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }
    const timer = setTimeout(end, msMax)
    process.once('exit', end)
    child.once('error', thrown => {
      clearTimeout(timer)
      process.off('exit', end)
      if ('code' in thrown && thrown.code === 'ENOENT') resolve(undefined)
      else reject(thrown)
    })
    child.once('close', () => {
      clearTimeout(timer)
      process.off('exit', end)
      resolve({ output, isCutOff, seconds: Math.round((performance.now() - startedMs) / 1_000) })
    })
  })
}

/** What a tool is let loose on. */
export type Bench = {
  readonly target: Target
  /** For files that are gone when the run is over. */
  readonly folder: string
  /** One line of what was seen, and whether that is as it must be. */
  readonly note: (what: string, answer: string, isWanted: boolean) => void
  readonly progress: (text: string) => void
}

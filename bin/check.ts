// ./vouch check [--quick] [STEP …]: what CI runs, in order. A step prints one line, and what it has to say when it fails.
//
// What stands before the tests takes seconds and all runs; the rest waits for it. --quick tests the rooms that were touched, and
// the house, without the month, and the console in a browser only where it was touched. The last line is the tests' own: N passed,
// N failed, N skipped; a failed step counts as one more.

import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const project = join(import.meta.dirname, '..')
const bin = join(project, 'node_modules', '.bin')
const stepMsMax = 45 * 60_000
const outputBytesMax = 2 ** 28

const steps: Readonly<Record<string, readonly string[]>> = {
  types: ['tsc'],
  // What runs in browsers: other things are there, and others are not.
  'console types': ['tsc', '-p', join(project, 'console')],
  // JavaScript, for examiners who have nothing but Node or a browser.
  verifier: ['tsc', '-p', join(project, 'verifier')],
  mistakes: ['oxlint', '--type-aware', '--deny-warnings'],
  layout: ['biome', 'ci', '--colors=off'],
  'dead wood': ['knip', '--treat-config-hints-as-errors'],
  policies: ['node', join(project, 'bin', 'policies.ts')],
  packages: ['node', join(project, 'bin', 'packages.ts')],
  evidence: ['node', join(project, 'bin', 'evidence.ts')],
  'console sizes': ['node', join(project, 'bin', 'console-sizes.ts')],
  tests: ['node', join(project, 'bin', 'test.ts')],
  // By itself: a browser beside the other tests is a slow one.
  'in a browser': ['node', join(project, 'bin', 'test.ts'), 'test/console/'],
  'a month': ['node', join(project, 'bin', 'simulate.ts'), '--scale', '0.1', '--kills', '20', '--seed', '1'],
}

const given = process.argv.slice(2)
const isQuick = given.includes('--quick')
const wanted = given.filter(word => word !== '--quick')
const unknown = wanted.find(word => !Object.hasOwn(steps, word))
if (unknown !== undefined) {
  console.error(`There is no step "${unknown}". There are: ${Object.keys(steps).join(', ')}.`)
  process.exit(2)
}

/** They wait until all else is well, and what they count is counted. */
const tests: ReadonlySet<string> = new Set(['tests', 'in a browser', 'a month'])
const countsItself = (name: string) => name === 'tests' || name === 'in a browser'
const nameLetters = 13

let failed = 0
let closing = { passed: 0, failed: 0, skipped: 0 }
for (const [name, [tool = '', ...words]] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const isOfQuick = name !== 'a month' && (name !== 'in a browser' || isConsoleTouched())
  if (isQuick && wanted.length === 0 && !isOfQuick) continue
  if (tests.has(name) && failed + closing.failed > 0) {
    console.log(`- ${name.padEnd(nameLetters)} not run`)
    continue
  }
  const startedMs = performance.now()
  const { status, output } = run(tool, name === 'tests' ? [...words, ...(isQuick ? touchedTests() : ['--all'])] : words)
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
  console.log(`${status === 0 ? '✔' : '✖'} ${name.padEnd(nameLetters)} ${seconds.padStart(6)} s`)
  const isUnsteady = countsItself(name) && /^Unsteady:/m.test(output)
  if (status !== 0 || isUnsteady) console.log((countsItself(name) ? failuresIn(output) : output).trimEnd())
  const counts = countsItself(name) ? countsIn(output) : { passed: 0, failed: 0, skipped: 0 }
  closing = {
    passed: closing.passed + counts.passed,
    failed: closing.failed + counts.failed,
    skipped: closing.skipped + counts.skipped,
  }
  if (status !== 0 && counts.failed === 0) failed++
}
console.log(`${closing.passed} passed, ${closing.failed + failed} failed, ${closing.skipped} skipped`)
// Not by process.exit: what is still on its way into a pipe would be lost.
process.exitCode = failed + closing.failed === 0 ? 0 : 1

/** With the pinned Node first on the path, so that every tool runs on it. */
function run(tool: string, words: readonly string[]): { readonly status: number; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync(join(bin, tool), words, {
    cwd: project,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: stepMsMax,
    maxBuffer: outputBytesMax,
  })
  // With CI set some tools paint whatever they are told, and even into a file.
  const output = stripVTControlCharacters(`${stdout}${stderr}`)
  return { status: status ?? 1, output: error === undefined ? output : `${output}\n${error.message}` }
}

/** What the tests say at their end; all of it when they broke off before that. */
function failuresIn(output: string): string {
  const at = output.search(/^(No test runs these functions|Failed):$/m)
  return at === -1 ? output : output.slice(at)
}

function countsIn(output: string): { passed: number; failed: number; skipped: number } {
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(output) ?? []
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: Number(skipped ?? 0) }
}

/** Differs from origin/main, or from the last commit where there is no such branch or no difference. */
function touchedPaths(): readonly string[] {
  const git = (...words: string[]) => spawnSync('git', words, { cwd: project, encoding: 'utf8' }).stdout.trim()
  const head = git('rev-parse', 'HEAD')
  const fork = git('merge-base', 'HEAD', 'origin/main')
  const base = fork === '' || fork === head ? git('rev-parse', '--verify', '--quiet', 'HEAD~1') || head : fork
  return [git('diff', '--name-only', base), git('ls-files', '--others', '--exclude-standard')].join('\n').split('\n')
}

function isConsoleTouched(): boolean {
  return touchedPaths().some(path => /^(console|test\/console)\/|^test\/browser\.ts$/.test(path))
}

/** Tests of the rooms that were touched. */
function touchedTests(): readonly string[] {
  const touched = touchedPaths()
    .filter(path => !path.startsWith('test/console/'))
    .flatMap(path => {
      if (path.endsWith('.test.ts')) return [path]
      if (path.startsWith('sandbox/')) return ['sandbox/']
      if (path.startsWith('client/') || path === 'docs/openapi.json') return ['client/src/']
      const room = /^(?:src\/|migrations\/\d+_)([a-z]+)[/_.]/.exec(path)?.[1]
      return room === undefined ? [] : [`src/${room}/`, `src/${room}.`]
    })
  return ['test/architecture', 'test/tidy', ...new Set(touched)]
}

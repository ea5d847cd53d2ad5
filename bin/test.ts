// npm test [--all | ROOM or FILE …]: the house, its rooms and the client; with --all the journeys as well, which start whole
// families of processes and take longer than all rooms together. Those of the console in a browser are for `npm run console:test`.
// Tests that need what is missing say so and are skipped. A run of all also asks that it executed every function of every store on a
// real PostgreSQL. What takes long is run by two processes at once, each with a PostgreSQL of its own and half of the work.
//
// A file or two that failed in a run of all, or of all in a browser, are run again by themselves, three times; in a browser, where
// tests rest on none before them, only what failed. Where it passes each time, it was the machine that was too busy: that is said
// by name, every time, and does not fail the run.

import { spawn } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { endServer } from './leftover.ts'

const project = join(import.meta.dirname, '..')
const given = process.argv.slice(2)
const isEverything = given.includes('--all')
const wanted = given.filter(word => word !== '--all')
const journeys = ['test/journeys/', 'client/test/']
/** Of the console in a browser: run when they are named, by themselves. */
const inBrowser = 'test/console/'
const tested = [
  'src/**/*.test.ts',
  'test/**/*.test.ts',
  'sandbox/**/*.test.ts',
  'client/{src,test}/*.test.ts',
  'console/src/**/*.test.ts',
]
const found = globSync(tested, { cwd: project }).sort()
const all = wanted.length > 0 ? found : found.filter(file => !file.startsWith(inBrowser))
const files = all.filter(file =>
  wanted.length > 0
    ? wanted.some(part => file.includes(part))
    : isEverything || !journeys.some(folder => file.startsWith(folder)),
)
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`)
  process.exit(1)
}
/** What the longest take, in seconds of a quiet machine. Measured now and then; nothing but the balance rests on it. */
const longest: Readonly<Record<string, number>> = {
  'test/journeys/start.test.ts': 130,
  'client/test/with-vouch.test.ts': 45,
  'test/journeys/replay.test.ts': 40,
  'test/journeys/origin.test.ts': 40,
  'src/continuity/backup.test.ts': 35,
  'test/journeys/canaries.test.ts': 30,
  'src/continuity/controls.test.ts': 45,
  'src/audit/period.test.ts': 20,
  'src/audit/histories.test.ts': 18,
  'test/verifier-histories.test.ts': 20,
  'src/audit/copy.crash.test.ts': 15,
  'src/audit/copy-s3.test.ts': 12,
  'src/audit/copy-s3.log.test.ts': 10,
  'test/journeys/log-behind.test.ts': 12,
  'test/journeys/audit-keys.test.ts': 8,
  'src/audit/seal.test.ts': 14,
  'src/rails/ways.test.ts': 14,
  'test/attack-table.test.ts': 13,
  'test/planted.test.ts': 12,
  'test/journeys/moving.test.ts': 12,
  'test/journeys/key-escrow.test.ts': 12,
  'src/payments/reconcile.test.ts': 11,
  'src/payments/import.crash.test.ts': 8,
  'test/rotation.test.ts': 8,
  'test/rotation.crash.test.ts': 8,
  'test/rotation.backup.test.ts': 8,
  'test/erasure.backup.test.ts': 12,
  'test/erasure.crash.test.ts': 8,
  'src/payments/reconcile.crash.test.ts': 8,
  'test/journeys/killed-loops.test.ts': 8,
  'src/payments/export.test.ts': 7,
  'src/payments/disputes.test.ts': 7,
}
const secondsOf = (file: string) => longest[file] ?? 1.5
/** All of the console, as CI runs it. */
const isInBrowser = wanted.length === 1 && wanted[0] === inBrowser
const mayBeUnsteady = isEverything || isInBrowser
/** With less to do, a second PostgreSQL costs more than it saves. */
const halvedFromSeconds = 20
const parts = files.reduce((sum, file) => sum + secondsOf(file), 0) < halvedFromSeconds ? [files] : halvesOf(files)
const coverage = [
  '--experimental-test-coverage',
  '--test-coverage-include=src/*/store.ts',
  '--test-coverage-include=src/*/*-store.ts',
]

// Whatever a run leaves, also one that is killed, is in one folder, and goes with it.
const scratch = mkdtempSync(join(tmpdir(), 'vouch-run-'))
chmodSync(scratch, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
process.on('SIGINT', () => undefined) // The run gets it as well, and ends; then we clear up.

type FailedTest = { readonly file: string; readonly name: string }

/** What the reporter of each part writes down when it is over. */
type Result = {
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number }
  /** Every function of every store, and whether it was executed. */
  readonly functions: Readonly<Record<string, boolean>>
  /** What failed by itself, not by what is in it: where, under which names, and why. */
  readonly failures: readonly string[]
  /** In which file, an empty name for what was in none, and what the test is called. */
  readonly failedTests: readonly FailedTest[]
  /** How long each file took. */
  readonly seconds: Readonly<Record<string, number>>
}

const longestShown = 12

/** More files than this do not fail because a machine is busy. */
const unsteadyFilesMax = 2
const againTimes = 3

function run(
  own: readonly string[],
  part: number,
  isCovered = isEverything,
  names: readonly string[] = [],
): { readonly ended: Promise<number>; readonly output: () => string } {
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-isolation=none',
      '--test-force-exit',
      '--test-global-setup=test/setup.ts',
      '--test-reporter=./test/reporter.ts',
      ...(isCovered ? coverage : []),
      ...names.map(name => `--test-name-pattern=${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`),
      ...own,
    ],
    {
      cwd: project,
      stdio: ['inherit', part === 0 ? 'inherit' : 'pipe', part === 0 ? 'inherit' : 'pipe'],
      env: { ...process.env, TMPDIR: scratch, VOUCH_TEST_RESULT: resultOf(part) },
    },
  )
  // What the second says is shown when the first has said all.
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', text => (output += text))
  return { ended: new Promise(resolve => child.once('close', code => resolve(code ?? 1))), output: () => output }
}

/** The longest first, each to the half that has less to do. */
function halvesOf(all: readonly string[]): readonly (readonly string[])[] {
  const [one, other] = [
    { files: new Array<string>(), seconds: 0 },
    { files: new Array<string>(), seconds: 0 },
  ]
  for (const file of all.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const half = one.seconds <= other.seconds ? one : other
    half.files.push(file)
    half.seconds += secondsOf(file)
  }
  // Told of no file, the runner would run whatever it finds.
  return [one.files, other.files].filter(half => half.length > 0)
}

function readResult(part: number): Result | undefined {
  try {
    return JSON.parse(readFileSync(resultOf(part), 'utf8'))
  } catch {
    return undefined
  }
}

/** Whether what failed passes by itself, time after time. */
async function passAgain(failed: readonly FailedTest[]): Promise<boolean> {
  const files = [...new Set(failed.map(({ file }) => file))]
  if (!mayBeUnsteady || files.length === 0 || files.length > unsteadyFilesMax || files.includes('')) return false
  for (const file of files) {
    const names = isInBrowser ? failed.filter(one => one.file === file).map(({ name }) => name) : []
    for (let time = 1; time <= againTimes; time++) {
      console.log(`\nAgain, by itself, ${time} of ${againTimes}: ${[file, ...names].join(', ')}`)
      const again = run([file], parts.length, false, names)
      const code = await again.ended
      const { passed = 0, failed: failedAgain = 1 } = readResult(parts.length)?.counts ?? {}
      if (code === 0 && failedAgain === 0 && passed >= names.length) continue
      process.stdout.write(again.output())
      return false
    }
  }
  return true
}

function resultOf(part: number): string {
  return join(scratch, `result-${part}.json`)
}

const running = parts.map((own, part) => run(own, part))
let exitCode = 0
for (const { ended, output } of running) {
  exitCode = Math.max(exitCode, await ended)
  process.stdout.write(output())
}
const results = parts.flatMap((_, part): Result[] => {
  const result = readResult(part)
  if (result !== undefined) return [result]
  console.log(`Part ${part + 1} broke off.`)
  exitCode = 1
  return []
})
const isUnsteady = results.length === parts.length && (await passAgain(results.flatMap(result => result.failedTests)))
const tried = new Set(results.flatMap(({ functions }) => Object.keys(functions).filter(name => functions[name])))
const untried = [...new Set(results.flatMap(({ functions }) => Object.keys(functions)))].filter(
  name => !tried.has(name),
)
if (untried.length > 0) console.log(`\nNo test runs these functions:\n${untried.map(name => `  ${name}`).join('\n')}\n`)
// Said again at the end, where people and whoever keeps only the end of a log look first.
const failures = results.flatMap(result => result.failures)
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}\n`)
if (wanted.length === 0 && files.length < all.length)
  console.log(`${all.length - files.length} journeys were not run: npm test -- --all, or ./vouch check\n`)
if (isEverything && wanted.length === 0) {
  const took = results.map(({ seconds }) => Object.entries(seconds).toSorted(([, one], [, other]) => other - one))
  const parted = took.map(each => `${each.reduce((all, [, seconds]) => all + seconds, 0).toFixed(0)} s`)
  console.log(`Took ${parted.join(' and ')}, the longest of it:`)
  for (const [file, seconds] of took
    .flat()
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, longestShown))
    console.log(`  ${seconds.toFixed(0).padStart(4)} s  ${file}`)
  console.log('')
}
const sum = (what: keyof Result['counts']) => results.reduce((all, { counts }) => all + counts[what], 0)
if (isUnsteady) console.log(`Unsteady: failed beside the others, passed by themselves ${againTimes} times.\n`)
const failed = (isUnsteady ? 0 : sum('failed')) + untried.length + (parts.length - results.length)
const passed = sum('passed') + (isUnsteady ? sum('failed') : 0)
console.log(`${passed} passed, ${failed} failed, ${sum('skipped')} skipped`)

for (const file of globSync('**/postgres/data/postmaster.pid', { cwd: scratch })) {
  endServer(join(scratch, file))
}
rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
// Not by process.exit: what is still on its way into a pipe would be lost.
process.exitCode = failed > 0 ? Math.max(1, exitCode) : isUnsteady ? 0 : exitCode

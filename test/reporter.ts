// The specification as a tree. What was counted, and what of the stores was left untried, goes to whoever started the run:
// bin/test.ts adds it up and says it in one plain closing line that people and machines can read.

import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

// oxlint-disable-next-line import/no-default-export -- the runner loads a reporter by its default export
export default async function* reporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let counts = { passed: 0, failed: 1, skipped: 0 }
  let functions: Readonly<Record<string, boolean>> = {}
  const failures: string[] = []
  const failedTests: { readonly file: string; readonly name: string }[] = []
  const seconds: Record<string, number> = {}
  const names: string[] = []
  async function* watched(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      if (event.type === 'test:summary' && event.data.file === undefined) {
        const { passed, skipped, tests, todo } = event.data.counts
        counts = { passed, failed: tests - passed - skipped - todo, skipped }
      }
      if (event.type === 'test:start') names.splice(event.data.nesting, Infinity, event.data.name)
      if (event.type === 'test:fail' && !isOfItsParts(event.data)) {
        failures.push(failureOf(event.data, names))
        failedTests.push({ file: fileOf(event.data), name: event.data.name })
      }
      if ((event.type === 'test:pass' || event.type === 'test:fail') && event.data.nesting === 0) {
        const file = fileOf(event.data)
        seconds[file] = (seconds[file] ?? 0) + event.data.details.duration_ms / 1_000
      }
      if (event.type === 'test:coverage') functions = triedFunctions(event.data.summary)
      else yield event
    }
  }
  yield* Readable.from(watched()).pipe(new spec())
  const result = process.env['VOUCH_TEST_RESULT']
  if (result !== undefined) writeFileSync(result, JSON.stringify({ counts, functions, failures, failedTests, seconds }))
}

type Failed = Extract<TestEvent, { type: 'test:fail' }>['data']
const messageLettersMax = 2_000

/** Empty for what is in none. */
function fileOf({ file }: { readonly file?: string | undefined }): string {
  return file === undefined ? '' : relative(process.cwd(), file)
}

/** A suite whose tests failed: they say why. */
function isOfItsParts({ details: { error } }: Failed): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed'
}

function failureOf({ file, line, name, nesting, details: { error } }: Failed, names: readonly string[]): string {
  const where = file === undefined ? '' : ` (${relative(process.cwd(), file)}:${line ?? 1})`
  const why = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.message
  const path = [...names.slice(0, nesting), name].join(' › ')
  return `✖ ${path}${where}\n${why.slice(0, messageLettersMax).replace(/^/gm, '    ')}`
}

type Coverage = Extract<TestEvent, { type: 'test:coverage' }>['data']['summary']

function triedFunctions({ workingDirectory, files }: Coverage): Readonly<Record<string, boolean>> {
  return Object.fromEntries(
    files.flatMap(({ path, functions }) =>
      functions.map(({ name, line, count }) => [`${relative(workingDirectory, path)}:${line} ${name}`, count > 0]),
    ),
  )
}

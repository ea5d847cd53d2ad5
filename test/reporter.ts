// The specification as a tree, what of the stores it left untried, then one plain closing line that people and machines
// can read.

import { relative } from 'node:path'
import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

// oxlint-disable-next-line import/no-default-export -- the runner loads a reporter by its default export
export default async function* reporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let counts = { passed: 0, failed: 1, skipped: 0 }
  const untried: string[] = []
  async function* watched(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      if (event.type === 'test:summary' && event.data.file === undefined) {
        const { passed, skipped, tests, todo } = event.data.counts
        counts = { passed, failed: tests - passed - skipped - todo, skipped }
      }
      if (event.type === 'test:coverage') untried.push(...untriedFunctions(event.data.summary))
      else yield event
    }
  }
  yield* Readable.from(watched()).pipe(new spec())
  if (untried.length > 0) yield `\nNo test runs these functions:\n${untried.join('\n')}\n\n`
  yield `${counts.passed} passed, ${counts.failed + untried.length} failed, ${counts.skipped} skipped\n`
}

type Coverage = Extract<TestEvent, { type: 'test:coverage' }>['data']['summary']

function untriedFunctions({ workingDirectory, files }: Coverage): readonly string[] {
  return files.flatMap(({ path, functions }) =>
    functions
      .filter(({ count }) => count === 0)
      .map(({ name, line }) => `  ${relative(workingDirectory, path)}:${line} ${name}`),
  )
}

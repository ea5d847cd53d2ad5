// The specification as a tree, then one plain closing line that people and machines can read.

import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

// The runner loads a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default async function* reporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let closingLine = 'no summary: 0 passed, 1 failed'
  async function* watched(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      if (event.type === 'test:summary' && event.data.file === undefined) {
        const { passed, cancelled, skipped, tests, todo } = event.data.counts
        const failed = tests - passed - cancelled - skipped - todo
        closingLine = `${passed} passed, ${failed + cancelled} failed, ${skipped} skipped`
      }
      yield event
    }
  }
  yield* Readable.from(watched()).pipe(new spec())
  yield `${closingLine}\n`
}

// What nobody catches ends the process: whoever keeps it starts it again, and nothing goes on half done. It is logged first,
// as everything is. Left to Node it would be printed as it is thrown, past the scrubber.

import type { Log } from './log.ts'

const exitCode = 1

export function endOnFault(log: Log): void {
  process.on('uncaughtException', (thrown: unknown) => {
    log.fatal({ err: thrown }, 'ended by a fault that nobody caught')
    process.exit(exitCode)
  })
}

import type { Progress } from '../src/continuity/continuity.ts'

/** One line that is written over where people look on, and a line a step where they do not. */
export function showProgress({ step, doneBytes, totalBytes }: Progress): void {
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const amount =
    doneBytes === undefined ? '' : ` ${mib(doneBytes)}${totalBytes === undefined ? '' : ` of ${mib(totalBytes)}`}`
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${step}${amount}`)
  else if (doneBytes === undefined) process.stderr.write(`${step}\n`)
}

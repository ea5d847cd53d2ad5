// Has the report drawn in a thread of its own, one at a time: a second one is not begun while the first is drawn, since each takes
// a processor for some seconds.

import { Worker } from 'node:worker_threads'

import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import type { ToPrint } from './printed.ts'

/** Sixty pages take two to five seconds of a processor that has nothing else to do. */
const printTimeoutMs = 120_000
const heapMiBMax = 512
/** Between the turn and what is to be drawn lies one transaction. Whoever does not come back has lost the turn by then. */
const turnMsMax = 30_000

export type PressBusy = { readonly code: 'paper_in_the_making'; readonly retryAfterSeconds: number }
/** Good for one. */
export type Turn = (papered: ToPrint) => Promise<Buffer>
export type Press = { readonly take: () => Outcome<Turn, PressBusy> }

const busy: PressBusy = { code: 'paper_in_the_making', retryAfterSeconds: 5 }

/** `elapsedMs` is of a clock that only goes forward. */
export function openPress(elapsedMs: () => number): Press {
  let turn: { untilMs: number } | undefined
  // Whoever had to leave while it was drawn, and asks again, need not wait for it once more.
  let last: { readonly of: string; readonly bytes: Buffer } | undefined
  return {
    take: () => {
      if (turn !== undefined && elapsedMs() < turn.untilMs) return refused(busy)
      const own = { untilMs: elapsedMs() + turnMsMax }
      turn = own
      return done(async papered => {
        if (turn !== own) fault('the turn to draw a report was over before it was used')
        own.untilMs = Number.POSITIVE_INFINITY
        try {
          const of = JSON.stringify(papered)
          if (last?.of !== of) last = { of, bytes: await printed(papered) }
          return last.bytes
        } finally {
          turn = undefined
        }
      })
    },
  }
}

async function printed(papered: ToPrint): Promise<Buffer> {
  const worker = new Worker(new URL('./press-thread.ts', import.meta.url), {
    workerData: papered,
    resourceLimits: { maxOldGenerationSizeMb: heapMiBMax },
  })
  let late: NodeJS.Timeout | undefined
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      late = setTimeout(() => reject(new Error('the report was not drawn within two minutes')), printTimeoutMs)
      worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)))
      worker.once('error', reject)
      worker.once('exit', code => reject(new Error(`the thread that draws has ended with ${code}`)))
    })
  } finally {
    clearTimeout(late)
    await worker.terminate()
  }
}

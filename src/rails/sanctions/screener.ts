// Asks the thread that screens. Who asks waits on its answer and not for its work: neither payments nor loops stand still
// while a list is made ready. A thread that has ended is begun again by the next question.

import { Worker } from 'node:worker_threads'

import { fault } from '../../base/outcome.ts'
import { versionsIn } from './edition.ts'
import { thresholdDefault } from './screen.ts'
import type { FromThread, Inspected, Question, Screened, ToThread, Wish } from './thread-talk.ts'

const heapMiBMax = 1_024
/** A list that is not ready by then never will be. */
const answerTimeoutMs = 60_000

export type Screener = {
  /** The editions that lie in the folder, the oldest first. */
  readonly versions: () => Promise<readonly string[]>
  readonly inspect: (version: string, against: string | undefined) => Promise<Inspected>
  /** In the order of the questions. Throws EditionGone where the edition with this hash does not lie there. */
  readonly screen: (
    edition: { readonly version: string; readonly hash: string },
    questions: readonly Question[],
    signal?: AbortSignal,
  ) => Promise<Screened>
  readonly threshold: number
  readonly close: () => Promise<void>
}

/** What lies in the folder is not the edition in force. Nobody is passed by another one instead. */
export class EditionGone extends Error {
  override readonly name = 'EditionGone'
}

type Waiting = { readonly answer: (said: FromThread) => void; readonly fail: (thrown: unknown) => void }

export function openScreener(folder: string, threshold: number = thresholdDefault): Screener {
  const waiting = new Map<number, Waiting>()
  let asked = 0
  let thread: Worker | undefined

  function began(): Worker {
    const worker = new Worker(new URL('./screening-thread.ts', import.meta.url), {
      workerData: { folder },
      resourceLimits: { maxOldGenerationSizeMb: heapMiBMax },
    })
    const end = (thrown: unknown) => {
      if (thread !== worker) return
      thread = undefined
      for (const { fail } of waiting.values()) fail(thrown)
      waiting.clear()
    }
    worker.on('message', (said: FromThread) => {
      const one = waiting.get(said.id)
      waiting.delete(said.id)
      one?.answer(said)
    })
    worker.on('error', end)
    worker.on('exit', code => end(new Error(`the thread that screens has ended with ${code}`)))
    return worker
  }

  async function ask(wish: Wish, signal?: AbortSignal): Promise<FromThread> {
    thread ??= began()
    const worker = thread
    const id = ++asked
    const given = AbortSignal.any([AbortSignal.timeout(answerTimeoutMs), ...(signal === undefined ? [] : [signal])])
    given.throwIfAborted()
    return new Promise<FromThread>((resolve, reject) => {
      const late = () => {
        waiting.delete(id)
        reject(given.reason)
      }
      const settled =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          given.removeEventListener('abort', late)
          then(value)
        }
      waiting.set(id, { answer: settled(resolve), fail: settled(reject) })
      given.addEventListener('abort', late, { once: true })
      worker.postMessage({ id, wish } satisfies ToThread)
    })
  }

  return {
    threshold,
    versions: () => versionsIn(folder),
    inspect: async (version, against) => {
      const said = await ask({ ask: 'inspect', version, against })
      return 'inspected' in said ? said.inspected : unexpected(said)
    },
    screen: async ({ version, hash }, questions, signal) => {
      const said = await ask({ ask: 'screen', version, hash, threshold, questions }, signal)
      if ('differs' in said) throw new EditionGone(`the edition ${version} that is in force does not lie in its folder`)
      return 'screened' in said ? said.screened : unexpected(said)
    },
    close: async () => {
      const worker = thread
      thread = undefined
      await worker?.terminate()
      for (const { fail } of waiting.values()) fail(new Error('the thread that screens was closed'))
      waiting.clear()
    },
  }
}

function unexpected(said: FromThread): never {
  return fault('thrown' in said ? said.thrown : 'the thread that screens answered another question')
}

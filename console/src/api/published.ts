// What the audit log publishes, by its path below /v1/log/: bytes and text, for whoever checks them. docs/audit-format.md.

import { useQuery } from '@tanstack/react-query'

import { answerMs, LineBroke, type Refused, refusalIn } from './ask.ts'
import type { ReadOptions } from './queries.ts'

/** As it is: a text, or JSON that is not parsed yet. */
export async function readPublished(path: string, signal: AbortSignal): Promise<string> {
  let response: Response
  let text: string
  try {
    response = await fetch(`/v1/log/${path}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) })
    text = await response.text()
  } catch (thrown) {
    if (signal.aborted) throw thrown
    throw new LineBroke('the office did not answer', { cause: thrown })
  }
  if (!response.ok) throw refusalIn(response, text)
  return text
}

/** A text of the log, such as `checkpoint`. */
export function usePublished(path: string, options: ReadOptions = {}) {
  return useQuery<string, Refused | LineBroke>({
    queryKey: ['published', path],
    queryFn: ({ signal }) => readPublished(path, signal),
    enabled: options.isOff !== true,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  })
}

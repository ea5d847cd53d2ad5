// The report of risks on paper: bytes, and not the JSON that everything else is.

import { LineBroke, Refused, refusalIn } from './ask.ts'

/** It is drawn while one waits. */
const drawnMs = 120_000
const againMs = 5_000
const againMax = 24

/** While another one is drawn, or this very one for whom the line was lost, it is asked for again. */
export async function readPaper(day: string): Promise<ArrayBuffer> {
  for (let asked = 1; ; asked++) {
    try {
      return await askFor(day)
    } catch (thrown) {
      // What answers with bytes is not among the operations, and neither are its codes.
      const isBusy = thrown instanceof Refused && thrown.problem.type.endsWith('/paper_in_the_making')
      if (!isBusy || asked > againMax) throw thrown
      await new Promise(resolve => setTimeout(resolve, againMs))
    }
  }
}

async function askFor(day: string): Promise<ArrayBuffer> {
  let response: Response
  let bytes: ArrayBuffer
  try {
    const path = `/v1/risk/reports/${encodeURIComponent(day)}/paper`
    response = await fetch(path, { signal: AbortSignal.timeout(drawnMs) })
    bytes = await response.arrayBuffer()
  } catch (thrown) {
    throw new LineBroke('the office did not answer', { cause: thrown })
  }
  if (!response.ok) throw refusalIn(response, new TextDecoder().decode(bytes))
  return bytes
}

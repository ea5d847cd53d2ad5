// Server-sent events as a browser reads them (HTML, 9.2.6), by a client that can stop reading and lose its line.

import { get, type IncomingMessage } from 'node:http'

import { fault } from '../src/base/outcome.ts'
import { until } from './until.ts'

export type Heard = { readonly id: string | undefined; readonly event: string; readonly data: string }

export type Listener = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** In their order; comments are not among them. */
  readonly heard: readonly Heard[]
  readonly comments: readonly string[]
  /** The last id, as a browser would send it when it comes back. */
  readonly lastEvent: () => string | undefined
  readonly hasEnded: () => boolean
  /** Waits for the first that fits, among those that were heard already too. */
  readonly hear: (what: string, fits: (heard: Heard) => boolean) => Promise<Heard>
  /** Takes nothing more from the socket, and does not leave. */
  readonly stopReading: () => void
  /** The line is lost, without a word. */
  readonly lose: () => void
}

export async function listen(
  url: string,
  headers: Readonly<Record<string, string>>,
  lastEvent?: string,
): Promise<Listener> {
  const asked = get(url, {
    headers: { ...headers, ...(lastEvent === undefined ? {} : { 'last-event-id': lastEvent }) },
  })
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve)
    asked.once('error', reject)
  })
  // Lost lines are what is tried here.
  asked.on('error', () => undefined)
  answer.on('error', () => undefined)
  const heard: Heard[] = []
  const comments: string[] = []
  let hasEnded = false
  let last: string | undefined = lastEvent
  let rest = ''
  answer.setEncoding('utf8')
  answer.on('data', (chunk: string) => {
    const blocks = `${rest}${chunk}`.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map<string, string>()
      for (const line of block.split('\n')) {
        const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? []
        if (name === '') comments.push(value)
        else fields.set(name, value)
      }
      last = fields.get('id') ?? last
      const data = fields.get('data')
      if (data !== undefined) heard.push({ id: fields.get('id'), event: fields.get('event') ?? 'message', data })
    }
  })
  answer.once('close', () => {
    hasEnded = true
  })
  return {
    status: answer.statusCode ?? fault('an answer has a status'),
    headers: answer.headers,
    heard,
    comments,
    lastEvent: () => last,
    hasEnded: () => hasEnded,
    hear: async (what, fits) => {
      await until(what, () => heard.some(fits))
      return heard.find(fits) ?? fault(what)
    },
    stopReading: () => void answer.pause(),
    lose: () => asked.destroy(),
  }
}

// What is no HTTP request never reaches a route. Its sender still gets a problem, where that cannot be taken for the
// answer to something else, and loses the connection: nothing behind such a request can be trusted (RFC 9112 §11.2).

import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

import { answerHeaders } from './answers.ts'
import { type EdgeRefusal, problemOf } from './problems.ts'

/** The words of Node's parser and timers. Whatever else they say is a malformed request. */
const refusals: Readonly<Record<string, EdgeRefusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request_timed_out' },
  HPE_HEADER_OVERFLOW: { code: 'headers_too_large' },
}

/** `latest` is the last answer begun on this connection, if any. */
export function endBrokenConnection(
  code: string,
  socket: Socket,
  latest: ServerResponse | undefined,
  instance: string,
): EdgeRefusal['code'] {
  const refusal = refusals[code] ?? { code: 'request_malformed' }
  if (code === 'ECONNRESET' || !socket.writable || !isFree(latest)) {
    socket.destroy()
    return refusal.code
  }
  const problem = problemOf(refusal, instance)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(answerHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  return refusal.code
}

/**
 * Whether what is said now is taken for the answer to what is broken. While an earlier request is being worked on, its
 * sender would take it for that answer, and believe that nothing was done.
 */
function isFree(latest: ServerResponse | undefined): boolean {
  if (latest === undefined) return true
  return latest.req.complete ? latest.writableFinished : !latest.headersSent
}

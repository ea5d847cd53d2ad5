// `fetch` between our own processes on different hosts: it shows our certificate, and takes that of whoever answers from our own
// authority as well as from those that everybody trusts. The runtime's `fetch` can show none.

import { request } from 'node:https'
import { rootCertificates } from 'node:tls'

import type { Certificates } from './certificates.ts'
import { fault } from './outcome.ts'

/** As much of `fetch` as is needed; nobody is followed who sends elsewhere. */
export type Fetch = (
  address: string | URL,
  asked: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: URLSearchParams | undefined
    readonly signal?: AbortSignal | undefined
  },
) => Promise<Response>

const answerBytesMax = 1_024 * 1_024
const timeoutMs = 10_000

/** Without certificates, and to what is plain on this machine, it is the runtime's own. */
export function openFetch(certificates: Pick<Certificates, 'current'> | undefined): Fetch {
  return (address, asked) => {
    const { method = 'GET', headers = {}, body, signal = AbortSignal.timeout(timeoutMs) } = asked
    if (certificates === undefined || new URL(address).protocol !== 'https:')
      return fetch(address, { method, headers, signal, redirect: 'manual', ...(body === undefined ? {} : { body }) })
    const { cert, key, ca } = certificates.current()
    const trusted = ca === undefined ? [...rootCertificates] : [...rootCertificates, ca.toString()]
    const options = { method, headers: withForm(headers, body), cert, key, ca: trusted, minVersion: 'TLSv1.3' } as const
    return new Promise((resolve, reject) => {
      // A connection of its own, so that a certificate that was renewed is shown with the next.
      const sent = request(address, { ...options, signal, agent: false }, response => {
        whole(response).then(
          bytes => resolve(answered(response.statusCode ?? 0, response.headersDistinct, bytes)),
          reject,
        )
      })
      sent.once('error', reject)
      sent.end(body?.toString())
    })
  }
}

function withForm(headers: Readonly<Record<string, string>>, body: URLSearchParams | undefined) {
  return body === undefined
    ? headers
    : { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', ...headers }
}

async function whole(response: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response) {
    bytes += part.length
    if (bytes > answerBytesMax) fault(`more than ${answerBytesMax} bytes were answered`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** What has no body may not be given one (Fetch §2.2.6). */
function answered(status: number, headers: NodeJS.Dict<string[]>, bytes: Buffer): Response {
  const pairs = Object.entries(headers).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return new Response([204, 205, 304].includes(status) ? null : new Uint8Array(bytes), { status, headers: pairs })
}

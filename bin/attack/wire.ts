// One HTTP request as an attacker sends it: from an address of their choice, with any header, following nothing.

import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'

export type Sent = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** All of 127.0.0.0/8 is this machine, so whoever needs an address of their own takes one. */
  readonly from?: string
}

export type Heard = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** What is said in JSON; nothing where it is not. */
  readonly body: Readonly<Record<string, unknown>>
}

const answerMsMax = 20_000

export function send(url: string, { method = 'GET', headers = {}, body, from }: Sent = {}): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const asked = request(
      url,
      {
        method,
        headers: { ...headers, ...length },
        agent: false,
        timeout: answerMsMax,
        family: 4,
        ...(from === undefined ? {} : { localAddress: from }),
      },
      response => {
        heard(response).then(resolve, reject)
      },
    )
    asked.once('timeout', () => asked.destroy(new Error(`${method} ${url} was not answered`)))
    asked.once('error', reject)
    asked.end(body)
  })
}

async function heard(response: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = []
  // A response without an encoding set gives bytes.
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const { headers, statusCode: status = 0 } = response
  const isJson = headers['content-type']?.includes('json') === true
  return { status, headers, text, body: isJson && text !== '' ? JSON.parse(text) : {} }
}

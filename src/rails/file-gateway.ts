// One exchange with a bank's file gateway over HTTP; docs/transports.md says what is spoken. No redirect is followed, little
// is read, and what comes back is checked before it is believed.

import { createHash } from 'node:crypto'

import { type FailureKind, TooLarge, WayFailed } from './failure.ts'

export type FileGateway = {
  /** Ends in a slash; below it each institution has a folder. */
  readonly address: URL
  readonly token: { readonly reveal: () => string }
}

export type GatewayAnswer = { readonly status: number; readonly bytes: Buffer; readonly digest: string | null }

/** What a gateway says about a file or a list of files. */
const wordBytesMax = 1_048_576

export async function ask(
  { address, token }: FileGateway,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: readonly string[],
  { headers = {}, body, bytesMax = wordBytesMax }: Asking,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  const url = new URL(path.map(encodeURIComponent).join('/'), address)
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token.reveal()}`, ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    redirect: 'error',
    signal,
  })
  const bytes = await readAll(response, bytesMax)
  return { status: response.status, bytes, digest: response.headers.get('repr-digest') }
}
type Asking = {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  readonly bytesMax?: number
}

/** `sha-256=:…:` as RFC 9530 §3 writes it. */
export function digestOf(bytes: Buffer): string {
  return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
}

/** For an answer that was not one of those that are spoken. */
export function unexpected(what: string, { status }: GatewayAnswer): WayFailed {
  const kindOf: Readonly<Record<number, FailureKind>> = {
    401: 'sign_in_refused',
    403: 'not_permitted',
    404: 'not_found',
    507: 'no_room',
  }
  return new WayFailed(kindOf[status] ?? (status >= 500 ? 'failed' : 'answered_wrongly'), `${what}: answered ${status}`)
}

/** A member of an answer in JSON; undefined where it is not JSON, or has no such member. */
export function memberOf({ bytes }: GatewayAnswer, name: string): unknown {
  let said: unknown
  try {
    said = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new WayFailed('answered_wrongly', 'the gateway did not answer with JSON', cause)
  }
  return typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined
}

async function readAll(response: Response, bytesMax: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    // Leaving the loop cancels the rest.
    if (length > bytesMax) throw new TooLarge(`the gateway answered with more than ${bytesMax} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

// What a request must show before a room is asked: a body that can be read one way only, a caller with a permit, the
// headers its route wants, and text that is text. Checks come in the order in which they cost us.

import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'

import type { Authenticate, Caller } from './caller.ts'
import { readIfMatch, readKey } from './headers.ts'
import { isAsSigned } from './identity-problems.ts'
import { type Json, parseJson } from './json.ts'
import type { Mistake } from './problems.ts'
import type { NoteRefused, Route } from './route.ts'
import { RefusedRequest } from './thrown.ts'

/** What is known of a request once its headers are read. */
export type Admitted = {
  readonly caller: Caller
  readonly key: string | undefined
  readonly revision: number | undefined
  /** Of a stream that goes on: the last event that was read (HTML, 9.2.4). */
  readonly lastEvent: string | undefined
}

/** Not one of Cedar's: what is bound to a member reaches only what has the member in its `where`. */
const boundPolicy = 'who_is_bound_to_a_member_sees_that_member'

/** Before the body is read: who it is, and whether the headers fit the route. */
export async function admit(
  request: FastifyRequest,
  route: Route,
  authenticate: Authenticate,
  noteRefused: NoteRefused | undefined,
): Promise<Admitted> {
  const { method, url, headers } = request
  const isSigned = route.key === 'required'
  const caller = await authenticate({ method, url, headers }, route.permit, { isSigned })
  if (!caller.ok) throw new RefusedRequest(caller.refusal)
  if (caller.value.member !== undefined && !route.isBound) {
    const refusal = { code: 'permit_missing', permit: route.permit, policy: boundPolicy } as const
    await noteRefused?.(caller.value, refusal)
    throw new RefusedRequest(refusal)
  }
  if (headers['content-encoding'] !== undefined) throw new RefusedRequest({ code: 'content_encoding_unsupported' })
  if (route.body === undefined && announcesBody(request)) throw new RefusedRequest({ code: 'body_not_expected' })
  const key = readKey(one(headers['idempotency-key']), isRepeatable(method) ? 'accepted' : route.key)
  if (!key.ok) throw new RefusedRequest(key.refusal)
  const revision = readIfMatch(headers['if-match'], route.ifMatch)
  if (!revision.ok) throw new RefusedRequest(revision.refusal)
  const lastEvent = one(headers['last-event-id'])
  return { caller: caller.value, key: key.value, revision: revision.value, lastEvent }
}

/** Methods that may be repeated by their own nature need no key, and lose nothing when one is not remembered. */
export function isRepeatable(method: string): boolean {
  return method !== 'POST' && method !== 'PATCH'
}

/** Node joins what was sent twice; only its type says that there might be a list. */
function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'object' ? header.join(', ') : header
}

function announcesBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Before anybody reads it: a caller who has signed the request has signed this body. */
export function checkDigest(request: FastifyRequest): void {
  if (hasOtherBody(request)) throw new RefusedRequest({ code: 'body_not_as_signed' })
}

/** Whoever was let in with a signature, and sends another body, is in the log before they are told. */
export async function noteOtherBody(request: FastifyRequest, noteRefused: NoteRefused | undefined): Promise<void> {
  const caller = request.edge?.caller
  if (caller !== undefined && hasOtherBody(request)) await noteRefused?.(caller, { code: 'body_not_as_signed' })
}

function hasOtherBody({ body, edge }: FastifyRequest): boolean {
  const digest = edge?.caller.digest
  return digest !== undefined && !isAsSigned(body, digest)
}

/** The body as it came, made JSON. Nothing but UTF-8 is JSON (RFC 8259 §8.1). */
export function readBody({ headers, body: bytes }: FastifyRequest): Json {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) throw new RefusedRequest({ code: 'body_empty' })
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (charset.toLowerCase() !== 'utf-8') throw new RefusedRequest({ code: 'content_type_unsupported' })
  const body = parseJson(bytes)
  if (!body.ok) throw new RefusedRequest(body.refusal)
  return body.value
}

/** Before schemas are asked: the rules of json.ts for the text of a path and a query. */
export function mistakesInPath(request: FastifyRequest): readonly Mistake[] {
  const [, query = ''] = request.url.split('?', 2)
  const names = [...misencoded(query), ...unprintable(request.params), ...unprintable(request.query)]
  return names.map(name => ({
    parameter: name.slice(0, parameterCharsMax).toWellFormed(),
    detail: 'Send characters that can be printed, percent-encoded as UTF-8.',
  }))
}
const parameterCharsMax = 128

/** A query parser keeps what it cannot decode as it stands, and then two readers differ. Fastify refuses such paths. */
function misencoded(query: string): readonly string[] {
  const pairs = query.split('&').filter(pair => /[^!-~]|%(?![0-9a-f]{2})/i.test(pair) || !isUtf8(decoded(pair)))
  return pairs.map(pair => pair.split('=')[0] ?? pair)
}

function decoded(text: string): Buffer {
  const bytes = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}

function unprintable(values: unknown): readonly string[] {
  if (typeof values !== 'object' || values === null) return []
  const named = Object.entries(values).filter(([name, value]) => /\p{Cc}/u.test(`${name}${String(value)}`))
  return named.map(([name]) => name)
}

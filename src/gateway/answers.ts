// How the edge speaks: an answer in the shape its route declares, or a problem. Nothing else leaves.

import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Compile } from 'typebox/compile'

import type { Log } from '../base/log.ts'
import { fault } from '../base/outcome.ts'
import { writeETag } from './headers.ts'
import { type Measures, statusClass } from './measures.ts'
import { problemHeaders, problemOf } from './problems.ts'
import type { Answered, Route } from './route.ts'
import { refusalFor } from './thrown.ts'
import { mediaTypeOf } from './wire.ts'

export const answerHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
}

/** On every answer, good or bad. The instance lets a client name one request to us. */
export function openAnswer(request: FastifyRequest, reply: FastifyReply, measures: Measures): void {
  const startedAtMs = performance.now()
  reply.headers({ ...answerHeaders, 'vouch-instance': request.id })
  measures.requestsInFlight.inc()
  const end = () => {
    if (!underWay.delete(request)) return
    measures.requestsInFlight.dec()
    measures.requestSeconds.observe(
      {
        method: request.is404 ? 'any' : request.method,
        route: pathOf(request),
        status: reply.raw.headersSent ? statusClass(reply.statusCode) : 'none',
      },
      (performance.now() - startedAtMs) / 1_000,
    )
  }
  underWay.set(request, end)
  // 'close' comes once, also when the client leaves before it is answered.
  reply.raw.once('close', end)
}

/** How each request that is not answered yet is counted when it is. */
const underWay = new WeakMap<FastifyRequest, () => void>()

function pathOf(request: FastifyRequest): string {
  return request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
}

export type SendAnswer = (request: FastifyRequest, reply: FastifyReply, answered: Answered) => FastifyReply

/** Refuses to send what the route has not declared: a member too many may be a member too private. */
export function answering({ method, path, answers }: Route): SendAnswer {
  const checks = new Map(Object.entries(answers).map(([status, schema]) => [Number(status), Compile(schema)]))
  const mediaTypes = new Map(Object.entries(answers).map(([status, schema]) => [Number(status), mediaTypeOf(schema)]))
  return (request, reply, { status, body, revision, location, isReplay, cookie, isForEver }) => {
    const mediaType = mediaTypes.get(status)
    if (body instanceof Readable) return sendStream(request, reply.code(status).type(mediaType ?? ''), body)
    if (mediaType !== undefined) return sendBytes(request, reply.code(status).type(mediaType), body, isForEver === true)
    const check = checks.get(status) ?? fault(`${method} ${path} declares no answer ${status}`)
    if (!check.Check(body)) {
      const [first] = check.Errors(body)
      fault(`${method} ${path} declares another answer at ${first?.instancePath ?? '?'}: ${first?.message ?? '?'}`)
    }
    if (location !== undefined) reply.header('location', location)
    if (cookie !== undefined) reply.header('set-cookie', cookie)
    if (isReplay === true) reply.header('idempotency-replayed', 'true')
    if (revision !== undefined) {
      const etag = writeETag(revision)
      reply.header('etag', etag)
      if (method === 'GET' && request.headers['if-none-match'] === etag) return reply.code(304).send()
    }
    return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
  }
}

/** What it took is what its beginning took. */
function sendStream(request: FastifyRequest, reply: FastifyReply, body: Readable): FastifyReply {
  underWay.get(request)?.()
  // Nobody reads what comes after a head.
  if (request.method === 'HEAD') body.destroy()
  return reply.send(request.method === 'HEAD' ? undefined : body)
}

/** For whoever may read it: what is in between may keep nothing of it. */
const forEver = 'private, max-age=31536000, immutable'

function sendBytes(request: FastifyRequest, reply: FastifyReply, body: unknown, isForEver: boolean): FastifyReply {
  if (!Buffer.isBuffer(body)) fault('what is no JSON is bytes')
  const etag = `"${hash('sha256', body, 'base64url')}"`
  reply.header('etag', etag)
  if (isForEver) reply.header('cache-control', forEver)
  return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(body)
}

export function sendProblem(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { measures, log }: { readonly measures: Measures; readonly log: Log },
): FastifyReply {
  // Whoever leaves in the middle of a request breaks the connection, and that is no outage of ours.
  const isLeft = request.raw.destroyed && !request.raw.complete
  const refusal = isLeft ? ({ code: 'request_malformed' } as const) : refusalFor(thrown)
  const problem = problemOf(refusal, request.id)
  measures.refusals.inc({ code: refusal.code })
  const { id: instance, method, edge } = request
  const { status, title } = problem
  const { code } = refusal
  const route = pathOf(request)
  // Strangers can refuse themselves as often as they like; they are counted and not written down one by one.
  if (status >= 500) log.error({ instance, method, route, status, code, err: thrown }, title)
  else if (edge !== undefined) {
    const { institution } = edge.caller
    log.info({ instance, method, route, status, institution, code }, title)
  }
  return reply
    .code(problem.status)
    .headers(problemHeaders(refusal))
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem))
}

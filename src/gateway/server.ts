// The HTTP edge: one Fastify that serves the declared routes, and says no in one language.
//
// It promises: a request that is not exactly what its route declares is refused before a room is asked, with the place
// and what to do; an answer that is not what its route declares is never sent; a fault says nothing of itself to the
// client and everything to the log, under one instance; nobody can hold a connection by being slow.
// Nothing is coerced, defaulted or stripped: what a client sent is what it meant.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { Networks } from '../base/address.ts'
import { type ListenerLimits, listenerLimits, openListener } from '../base/listener.ts'
import type { Log } from '../base/log.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { type Admitted, admit, checkDigest, mistakesInPath, noteOtherBody, readBody } from './admission.ts'
import { answering, openAnswer, sendProblem } from './answers.ts'
import type { Authenticate } from './caller.ts'
import { type Guard, guarding } from './guard.ts'
import { openReadiness, type Readiness, type ReadyCheck } from './health.ts'
import type { Json } from './json.ts'
import { isLoopback, type ListenRefusal } from './loopback.ts'
import type { Measures } from './measures.ts'
import { offeredCards, wordPlaces } from './offered-cards.ts'
import type { OfficePage } from './office-pages.ts'
import type { EdgeRefusal } from './problems.ts'
import { bodyBytesMax, type Route, type Tools } from './route.ts'
import { endBrokenConnection } from './sockets.ts'
import { RefusedRequest } from './thrown.ts'
import { watchPaths } from './urgency.ts'
import { plainSchema } from './wire.ts'

export type Limits = ListenerLimits
export const limits: Limits = listenerLimits
const parameterCharsMax = 128

/** Who is let in, and what they are told for the next time. */
export type Keeper = {
  readonly authenticate: Authenticate
  /** For the next proof of whoever is answered (RFC 9449 §8.2); absent where nobody shows proofs. */
  readonly nonce?: () => string
}

export type ServerParts = Keeper & {
  /** By the name that OpenAPI knows them by. */
  readonly routes: Readonly<Record<string, Route>>
  readonly outside: Outside
  readonly tools: Tools
  /** The proxies that end TLS in front of us and may speak to us from elsewhere; without, only this machine does. */
  readonly proxies?: Networks | undefined
  readonly ready: readonly ReadyCheck[]
  readonly measures: Measures
  readonly log: Log
  readonly limits: Limits
  /** Who is turned away, and who may hold how much. */
  readonly guard: Guard
  /** Pages for people, where there are any. */
  readonly pages?: readonly OfficePage[]
}

export type Server = {
  /** Answers with the port; 0 asks for any. */
  readonly listen: (address: string, port: number) => Promise<Outcome<number, ListenRefusal>>
  /** Stops accepting, answers what is under way, and ends. */
  readonly close: () => Promise<void>
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined until the caller is known. */
    edge: Admitted | undefined
  }
  interface FastifyContextConfig {
    readonly route?: Route
  }
}

export function openServer(parts: ServerParts): Server {
  const app = openFastify(parts)
  const { pages = [] } = parts
  const offers = offersOf(parts.routes, pages)

  app.decorateRequest('edge', undefined)
  app.removeAllContentTypeParsers()
  // Read later, in `preValidation`: what a parser refuses here costs the client its connection.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_: FastifyRequest, bytes: Buffer) => bytes)
  app.addHook('onRequest', async (request, reply) => {
    openAnswer(request, reply, parts.measures)
    if (parts.nonce !== undefined) reply.header('dpop-nonce', parts.nonce())
    if (request.is404) throw new RefusedRequest(refusalForPath(request.url, offers))
    const { route } = request.routeOptions.config
    if (route === undefined) return
    request.edge = await admit(request, route, parts.authenticate, parts.tools.noteRefused)
    const { cookie } = request.edge.caller
    if (cookie !== undefined) reply.header('set-cookie', cookie)
    parts.guard.charge(request.edge.caller, route, reply)
  })
  app.setErrorHandler((thrown, request, reply) => {
    if (request.edge === undefined) parts.guard.noteStranger(request.raw)
    return sendProblem(thrown, request, reply, parts)
  })
  // The hook above has refused already; Fastify wants somebody here.
  app.setNotFoundHandler(request => fault(`${request.method} was not refused`))

  // Before the route itself looks at the body, and refuses it.
  app.addHook('preValidation', request => noteOtherBody(request, parts.tools.noteRefused))
  for (const route of Object.values(parts.routes)) serve(app, route, parts)
  servePages(app, pages)
  serveWatchers(app, parts)

  return {
    listen: async (address, port) => {
      if (!isLoopback(address) && !mayComeFromAfar(parts)) return refused({ code: 'address_not_loopback', address })
      await app.listen({ host: address, port })
      const bound = app.server.address()
      if (bound === null || typeof bound === 'string') fault('a port was listened on')
      return done(bound.port)
    },
    close: async () => {
      parts.guard.lateRefusals.stop()
      await app.close()
      parts.guard.stop()
    },
  }
}

/** From other machines nobody speaks to us in plain text but those who end TLS in front of us. */
function mayComeFromAfar({ guard, proxies }: ServerParts): boolean {
  return guard.certificates !== undefined || proxies !== undefined
}

function openFastify({ routes, limits, guard, log, measures, outside, proxies }: ServerParts): FastifyInstance {
  /** The last answer begun on each connection. */
  const latest = new WeakMap<Socket, ServerResponse>()
  const app = fastify({
    logger: false,
    genReqId: () => outside.newId('req'),
    bodyLimit: bodyBytesMax,
    serverFactory: answer =>
      openListener(
        { limits, certificates: guard.certificates, manyBehind: guard.manyBehind },
        guarding(routes, guard, outside.newId, measures, answer),
      ),
    // Addresses are read by base/address.ts, and what a header says of host and protocol is read by nobody.
    trustProxy: false,
    requestIdHeader: false,
    // What is under way when the process ends is answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // HEAD wherever there is GET, as RFC 9110 §9.1 wants. No OPTIONS: this API is not for browsers of other origins.
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: parameterCharsMax, caseSensitive: true, ignoreTrailingSlash: false },
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        strict: true,
        allErrors: false,
      },
    },
    frameworkErrors: (thrown, request, reply) => {
      openAnswer(request, reply, measures)
      sendProblem(thrown, request, reply, { measures, log })
    },
    clientErrorHandler: (error, socket) => {
      measures.refusals.inc({ code: endBrokenConnection(error.code, socket, latest.get(socket), outside.newId('req')) })
    },
  })
  app.server.on('connection', (socket: Socket) => {
    const isLetIn = guard.certificates !== undefined || proxies?.has(socket.remoteAddress ?? '') === true
    if (!isLoopback(socket.remoteAddress) && !isLetIn) socket.destroy()
  })
  app.server.on('request', (request: IncomingMessage, response) => latest.set(request.socket, response))
  return app
}

function serve(app: FastifyInstance, route: Route, { outside, tools, measures, guard }: ServerParts): void {
  const run = route.open(outside, tools, items => measures.batchItems.observe({ route: route.path }, items))
  const sendAnswer = answering(route)
  const words = wordPlaces(route.body)
  const schema = {
    params: plainSchema(route.params),
    querystring: plainSchema(route.query),
    ...(route.body === undefined ? {} : { body: plainSchema(route.body) }),
  }
  app.route<{ Params: Record<string, string>; Querystring: Record<string, string>; Body: Json | undefined }>({
    method: route.method,
    url: route.path,
    config: { route },
    schema,
    bodyLimit: route.bodyBytesMax,
    preValidation: async request => {
      checkDigest(request)
      if (route.body !== undefined) request.body = readBody(request)
      const mistakes = mistakesInPath(request)
      if (mistakes.length > 0) throw new RefusedRequest({ code: 'request_invalid', mistakes })
    },
    handler: async (request, reply) => {
      const { params, query, body, id: instance, edge } = request
      const admitted = edge ?? fault(`${route.path} was reached without a caller`)
      const mistakes = offeredCards(words, body)
      if (mistakes.length > 0) throw new RefusedRequest({ code: 'card_number_offered', mistakes })
      const outcome = await run({ ...admitted, params, query, body, instance })
      if (!outcome.ok) throw new RefusedRequest(outcome.refusal)
      if (route.goesOn) guard.goesOn(reply.raw)
      return sendAnswer(request, reply, outcome.value)
    },
  })
}

function servePages(app: FastifyInstance, pages: readonly OfficePage[]): void {
  for (const page of pages) {
    app.get(page.path, async (request, reply) => {
      const { cookie, 'accept-encoding': acceptEncoding } = request.headers
      const asked = { url: request.url, cookie, acceptEncoding: acceptEncoding?.toString() }
      const { status, headers, body } = await page.answer(asked)
      return reply.code(status).headers(headers).send(body)
    })
  }
}

/** For this machine's supervisor and scraper. The edge in front does not route them. */
function serveWatchers(app: FastifyInstance, { ready, measures, log }: ServerParts): void {
  const isReady = openReadiness(ready, (name, err) => log.error({ reason: name, err }, 'not ready'))
  const send = (reply: FastifyReply, status: number, body: Readiness | { readonly status: 'live' }) =>
    reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))

  app.get('/health/live', async (_, reply) => send(reply, 200, { status: 'live' }))
  app.get('/health/ready', async (_, reply) => {
    const readiness = await isReady()
    return send(reply, readiness.status === 'ready' ? 200 : 503, readiness)
  })
  app.get('/metrics', async (_, reply) =>
    reply.type(measures.registry.contentType).send(await measures.registry.metrics()),
  )
}

/** A pattern of a path, and the methods it is served with. */
type Offered = { readonly pattern: RegExp; readonly methods: readonly string[] }

function offersOf(routes: ServerParts['routes'], pages: readonly OfficePage[]): readonly Offered[] {
  const readOnly = [...pages.map(({ path }) => path), ...watchPaths].map(path => ({ method: 'GET', path }))
  const served = [...Object.values(routes), ...readOnly]
  const byPath = Map.groupBy(served, ({ path }) => path.replaceAll(/:[^/]+/g, '[^/]+').replace('*', '.+'))
  return [...byPath].map(([path, same]) => ({
    pattern: new RegExp(`^${path}$`),
    methods: same.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
  }))
}

function refusalForPath(url: string, offers: readonly Offered[]): EdgeRefusal {
  const [path = ''] = url.split('?')
  const match = offers.find(({ pattern }) => pattern.test(path))
  return match === undefined ? { code: 'path_not_found' } : { code: 'method_not_offered', offered: match.methods }
}

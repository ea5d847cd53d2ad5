// What stands before and behind the question of who is asking: addresses that may not ask for a while, requests that
// there is no place for, and callers who have asked too often.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'

import type { Networks } from '../base/address.ts'
import type { Certificates } from '../base/certificates.ts'
import type { InstitutionId, NewId } from '../base/ids.ts'
import {
  addressRates,
  type CallerRates,
  manyBehind,
  networkBehind,
  type Rate,
  type Rates,
  type Taken,
} from '../identity/identity.ts'
import { answerHeaders } from './answers.ts'
import type { Caller } from './caller.ts'
import type { LateRefusals } from './late-refusals.ts'
import type { LimitProblem } from './limit-problems.ts'
import type { Measures } from './measures.ts'
import { type EdgeRefusal, problemHeaders, problemOf } from './problems.ts'
import type { Route } from './route.ts'
import type { Shed } from './shed.ts'
import { RefusedRequest } from './thrown.ts'
import { type Urgency, type UrgencyOf, urgencyOf } from './urgency.ts'

export type GuardParts = {
  readonly shed: Shed
  readonly lateRefusals: LateRefusals
  readonly rates: Rates
  readonly ratesOf: (institution: InstitutionId) => CallerRates
  /** Proxies whose X-Forwarded-For is believed. */
  readonly proxies: Networks
  readonly certificates?: Certificates | undefined
}

export type Guard = {
  readonly shed: Shed
  readonly lateRefusals: LateRefusals
  readonly certificates: Certificates | undefined
  readonly manyBehind: Networks
  /** Seconds for which nothing from this address is looked at; 0 when it may ask. */
  readonly secondsToWait: (request: IncomingMessage) => number
  /** It was refused before anybody knew who was asking. */
  readonly noteStranger: (request: IncomingMessage) => void
  /** Throws what the caller is told when they have asked too often. */
  readonly charge: (caller: Caller, route: Route, reply: FastifyReply) => void
  /** It has its place among those under way until it is answered, or its client has left, or it goes on by itself. */
  readonly hold: (response: ServerResponse, urgency: Urgency) => void
  /** Its answer is a stream, and others get its place. */
  readonly goesOn: (response: ServerResponse) => void
  readonly stop: () => void
}

export function openGuard({ shed, lateRefusals, rates, ratesOf, proxies, certificates }: GuardParts): Guard {
  const { strangers } = addressRates
  /** How each response that is under way gives its place back. */
  const places = new WeakMap<ServerResponse, () => void>()
  const whereFrom = (request: IncomingMessage) => networkBehind(request, proxies)
  return {
    shed,
    lateRefusals,
    certificates,
    manyBehind: manyBehind(proxies),
    secondsToWait: request => {
      const from = whereFrom(request)
      return from === undefined ? 0 : rates.secondsToWait(from, 'strangers')
    },
    noteStranger: request => {
      const from = whereFrom(request)
      if (from !== undefined) rates.take(from, 'strangers', strangers)
    },
    charge: ({ institution, actor }, { method, key }, reply) => {
      const kind = method === 'GET' ? 'reads' : key === 'required' ? 'money' : 'writes'
      const rate = ratesOf(institution)[actor.startsWith('person:') ? 'person' : 'client'][kind]
      const taken = rates.take(`${institution}/${actor}`, kind, rate)
      if (taken.isAllowed && taken.left * 2 > rate.burst) return
      reply.headers(rateHeaders(kind, rate, taken))
      const { isAllowed, retryAfterSeconds } = taken
      if (!isAllowed) throw new RefusedRequest({ code: 'rate_limited', retryAfterSeconds })
    },
    hold: (response, urgency) => {
      const giveBack = () => {
        if (places.delete(response)) shed.leave(urgency)
      }
      places.set(response, giveBack)
      response.once('close', giveBack)
    },
    goesOn: response => places.get(response)?.(),
    stop: () => {
      shed.stop()
      lateRefusals.stop()
      certificates?.close()
    },
  }
}

/** draft-ietf-httpapi-ratelimit-headers-11. Told when less than half is left: before that nobody needs to know. */
function rateHeaders(kind: string, { perSecond, burst }: Rate, { left, retryAfterSeconds }: Taken) {
  const refillSeconds = Math.max(1, Math.ceil(burst / perSecond))
  return {
    'ratelimit-policy': `"${kind}";q=${burst};w=${refillSeconds}`,
    ratelimit: `"${kind}";r=${left};t=${Math.max(retryAfterSeconds, Math.ceil((burst - left) / perSecond))}`,
  }
}

/**
 * Before Fastify sees a request: whoever is turned away here has cost a few microseconds. What is answered in the end, or
 * whose client has left, gives its place back.
 */
export function guarding(
  routes: Readonly<Record<string, Route>>,
  guard: Guard,
  newId: NewId,
  measures: Measures,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  const urgencyFor: UrgencyOf = urgencyOf(routes)
  /** Connections on which somebody waits to be told no. */
  const waiting = new WeakSet<Socket>()
  const turnAway = (request: IncomingMessage, response: ServerResponse, refusal: LimitProblem | EdgeRefusal) => {
    measures.refusals.inc({ code: refusal.code })
    const { socket } = request
    const say = () => sendQuickly(response, refusal, newId('req'))
    if (waiting.has(socket)) return say()
    waiting.add(socket)
    // Nobody reads its body; while it waits to be told, that is not kept either.
    request.resume()
    guard.lateRefusals.tell({
      say: () => {
        waiting.delete(socket)
        say()
      },
      isLeft: () => response.destroyed,
    })
  }
  return (request, response) => {
    const urgency = urgencyFor(request.method, request.url)
    if (urgency === 'watch') return answer(request, response)
    const retryAfterSeconds = guard.secondsToWait(request)
    if (retryAfterSeconds > 0) return turnAway(request, response, { code: 'address_rate_limited', retryAfterSeconds })
    // What was sent behind it would keep a place for as long as it could not be answered.
    if (waiting.has(request.socket)) return turnAway(request, response, { code: 'overloaded' })
    if (!guard.shed.enter(urgency)) return turnAway(request, response, { code: 'overloaded' })
    guard.hold(response, urgency)
    answer(request, response)
  }
}

const quickHeaders = Object.entries(answerHeaders).flat()

function sendQuickly(response: ServerResponse, refusal: LimitProblem | EdgeRefusal, instance: string): void {
  const problem = problemOf(refusal, instance)
  const body = JSON.stringify(problem)
  const said = ['vouch-instance', instance, 'content-type', 'application/problem+json; charset=utf-8']
  const length = ['content-length', String(Buffer.byteLength(body))]
  const own = Object.entries(problemHeaders(refusal)).flat()
  response.writeHead(problem.status, [...quickHeaders, ...said, ...length, ...own])
  response.end(body)
}

// A Vouch in the test's own hands: it gives tokens, wants nonces, and answers as it is told to. Time passes only by waiting.

import type { Problem } from '../src/errors.ts'
import type { Outside } from '../src/outside.ts'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string
  readonly parameters: URLSearchParams
}
/** An answer; or what is thrown instead of one. */
export type Reply = Response | Error

export type PretendedVouch = {
  readonly outside: Outside
  /** What came to the api, in order. */
  readonly asked: Asked[]
  /** What was asked of the issuer. */
  readonly tokensAsked: Asked[]
  /** What the api answers, in order, and then always the last. */
  replies: ((asked: Asked) => Reply)[]
  issue: (asked: Asked) => Reply
  readonly pass: (ms: number) => void
  /** For how long was waited, in order. */
  readonly waits: number[]
}

export const issuer = 'https://login.example'
export const api = 'https://pay.example'

export function pretendVouch(): PretendedVouch {
  let elapsedMs = 0
  let tokens = 0
  const startedAt = new Date('2026-01-05T15:00:00.000Z')
  const answerApi = (asked: Asked): Reply => {
    vouch.asked.push(asked)
    const reply = vouch.replies.length > 1 ? vouch.replies.shift() : vouch.replies[0]
    return reply === undefined ? json(200, {}) : reply(asked)
  }
  const vouch: PretendedVouch = {
    asked: [],
    tokensAsked: [],
    waits: [],
    replies: [],
    issue: () => json(200, { access_token: `token-${++tokens}`, token_type: 'DPoP', expires_in: 300 }),
    pass: ms => {
      elapsedMs += ms
    },
    outside: {
      now: () => new Date(startedAt.getTime() + elapsedMs),
      elapsedMs: () => elapsedMs,
      random: () => 0.5,
      wait: async (ms, signal) => {
        signal?.throwIfAborted()
        vouch.waits.push(ms)
        elapsedMs += ms
      },
      fetch: async (target, { method = 'GET', headers, body, signal } = {}) => {
        signal?.throwIfAborted()
        const url = new URL(new Request(target).url)
        const parameters = body instanceof URLSearchParams ? body : new URLSearchParams()
        const asked = {
          method,
          path: url.pathname,
          headers: new Headers(headers),
          body: typeof body === 'string' ? body : '',
          parameters,
        }
        if (url.pathname.endsWith('/openid-configuration'))
          return json(200, { issuer, token_endpoint: `${issuer}/token` })
        if (url.origin === issuer) vouch.tokensAsked.push(asked)
        const reply = url.origin === issuer ? vouch.issue(asked) : answerApi(asked)
        if (reply instanceof Error) throw reply
        return reply
      },
    },
  }
  return vouch
}

export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

export function problem(
  status: number,
  code: string,
  retry: Problem['retry'],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: `/problems/${code}`, title: code, status, detail: 'Do it.', instance: 'req_1', retry }
  return json(status, body, { 'content-type': 'application/problem+json', ...headers })
}

/** As Node's own fetch throws it. */
export function broken(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

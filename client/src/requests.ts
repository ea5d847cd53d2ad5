// One request, however many attempts it takes. What Vouch has not answered for certain is asked again under the same key and
// with the same bytes, until there is an answer, the deadline is over, or the caller has had enough; then the outcome is
// called unknown, and never taken for a no.

import { TokenRefused, UnknownOutcome, Unreachable } from './errors.ts'
import type { Intent } from './intent.ts'
import type { ClientKey } from './keys.ts'
import { ask, type Outside, type Told } from './outside.ts'
import type { Proofs } from './proof.ts'
import { signRequest } from './signature.ts'
import type { Tokens } from './tokens.ts'
import { type Answered, pauseMs, type Verdict, verdictOf } from './verdict.ts'

export type Request = {
  /** What it is called in errors. */
  readonly operation: string
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly ifMatch?: string | undefined
  readonly body?: string | undefined
  /** Where it has a key: what is asked once for it. */
  readonly intent?: Intent | undefined
}

export type Patience = {
  /** For all attempts together. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

export type RequestOptions = {
  readonly origin: string
  readonly key: () => ClientKey
  readonly tokens: Tokens
  readonly proofs: Proofs
  /** For one attempt. */
  readonly attemptMs: number
}

export type Requests = {
  /** `sentUntil`: it may have been asked for before, at this moment at the latest. */
  readonly perform: (request: Request, patience: Patience, sentUntil?: Date) => Promise<Answered>
}

const attemptsMax = 40
/** A proof and a signature are good for a minute, and ten seconds for clocks that differ; then an attempt comes to nothing. */
const lateMsMax = 90_000
/** How often one request is asked again at once, for want of each of these. */
const anewMax = { nonce: 3, token: 2, proof: 3, signature: 1 } as const

type Sent = { readonly verdict: Verdict; readonly token?: string; readonly kid?: string }

export function openRequests(outside: Outside, options: RequestOptions): Requests {
  const { now, elapsedMs, random, wait } = outside
  const { origin, key, tokens, proofs, attemptMs } = options

  async function send(request: Request, { deadlineMs, signal }: Patience): Promise<Sent> {
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(attemptMs, deadlineMs))))
    const either = signal === undefined ? limit : AbortSignal.any([limit, signal])
    let made: Made
    try {
      made = await unlessAborted(headersFor(request), either)
    } catch (thrown) {
      if (thrown instanceof TokenRefused) throw thrown
      const cause = thrown instanceof Unreachable ? thrown : new Unreachable('It was not sent.', { cause: thrown })
      return { verdict: { next: 'later', waitMs: 0, cause, isDoubtful: false } }
    }
    const { method, target, body } = request
    const told = await ask(outside, `${origin}${target}`, {
      method,
      headers: made.headers,
      signal: either,
      ...(body === undefined ? {} : { body }),
    })
    hear(told)
    return { verdict: verdictOf(told, now()), token: made.token, kid: made.kid }
  }

  type Made = { readonly headers: Record<string, string>; readonly token: string; readonly kid: string }

  async function headersFor({ method, target, ifMatch, body, intent }: Request): Promise<Made> {
    const token = await tokens.get()
    const [path = ''] = target.split('?', 1)
    const at = now()
    const authorization = `DPoP ${token}`
    const dpop = await proofs.make({ method, address: `${origin}${path}`, token, at })
    const headers = {
      authorization,
      dpop,
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const signing = key()
    if (intent === undefined) return { headers, token, kid: signing.kid }
    const idempotencyKey = intent.key
    const whole = { method, target: `${origin}${target}`, authorization, dpop, idempotencyKey, body, at }
    const signed = await signRequest(signing, whole)
    return { headers: { ...headers, 'idempotency-key': idempotencyKey, ...signed }, token, kid: signing.kid }
  }

  function hear(told: Told): void {
    if (told.kind === 'answered') proofs.hear(origin, told.header('dpop-nonce'))
  }

  /** Whether asking anew is worth it: with another token there is one, with another signature only by another key. */
  function mayHelp({ verdict, token, kid }: Sent, counts: Record<keyof typeof anewMax, number>): boolean {
    if (verdict.next !== 'anew') return false
    if (verdict.what === 'token' && token !== undefined) tokens.drop(token)
    if (verdict.what === 'signature' && kid === key().kid) return false
    counts[verdict.what]++
    return counts[verdict.what] <= anewMax[verdict.what]
  }

  async function perform(request: Request, patience: Patience, sentUntil?: Date): Promise<Answered> {
    const { operation, method, intent } = request
    const { signal } = patience
    const endMs = elapsedMs() + patience.deadlineMs
    const counts = { nonce: 0, token: 0, proof: 0, signature: 0 }
    let doubtedAt = sentUntil
    const inDoubt = (cause: unknown, isRefused = false): unknown => {
      if (doubtedAt === undefined) return cause
      const certainAfter = isRefused ? lateFrom(doubtedAt) : undefined
      const asked = intent === undefined ? undefined : { ...intent, sentUntil: doubtedAt.toISOString() }
      return new UnknownOutcome(operation, { intent: asked, certainAfter, cause })
    }
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted()
      const sent = await send(request, { deadlineMs: endMs - elapsedMs(), signal }).catch((thrown: unknown) => {
        throw inDoubt(thrown)
      })
      const { verdict } = sent
      if (verdict.next === 'done') return verdict.answer
      const { cause } = verdict
      const isDoubtful = method !== 'GET' && verdict.next !== 'refused' && verdict.isDoubtful
      if (isDoubtful) doubtedAt = now()
      if (signal?.aborted === true) throw inDoubt(signal.reason)
      if (isDoubtful && intent === undefined) throw inDoubt(cause)
      let waitMs = 0
      if (verdict.next === 'later') waitMs = pauseMs(attempt, verdict.waitMs, random)
      else if (!mayHelp(sent, counts)) {
        // What was refused now may still be accepted in an attempt that is on its way, until that is too late as well.
        waitMs = doubtedAt === undefined || isSpent(verdict) ? 0 : lateFrom(doubtedAt).getTime() - now().getTime()
        if (waitMs <= 0) throw cause
      }
      const isOver = attempt >= attemptsMax || elapsedMs() + waitMs >= endMs
      if (isOver) throw inDoubt(cause, verdict.next === 'refused')
      await wait(waitMs, signal).catch((thrown: unknown) => {
        throw inDoubt(thrown)
      })
    }
  }

  return { perform }
}

function lateFrom(sentAt: Date): Date {
  return new Date(sentAt.getTime() + lateMsMax)
}

/** The key made something else: under it, this can never come to be. */
function isSpent(verdict: Verdict): boolean {
  return verdict.next === 'refused' && verdict.cause.retry === 'never'
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = withReject()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function withReject(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  return { promise, reject }
}

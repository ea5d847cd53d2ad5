// What an answer means for what was asked, decided without doing anything. Only what Vouch itself says in its own form is
// believed: anything in between may answer in its place, and knows nothing of whether it was done.

import { type Problem, Refused, Unreachable } from './errors.ts'
import { clockHint, type Told } from './outside.ts'

export type Answered = {
  readonly status: number
  readonly header: (name: string) => string | null
  readonly value: unknown
}

/**
 * - `done`: this is the answer.
 * - `refused`: not done by this attempt, and not by another like it.
 * - `anew`: asked again at once, with another nonce, token, proof or signature.
 * - `later`: asked again after a pause.
 *
 * `isDoubtful`: it may have been done all the same.
 */
export type Verdict =
  | { readonly next: 'done'; readonly answer: Answered }
  | { readonly next: 'refused'; readonly cause: Refused }
  | {
      readonly next: 'anew'
      readonly what: 'nonce' | 'token' | 'proof' | 'signature'
      readonly cause: Refused
      readonly isDoubtful: boolean
    }
  | { readonly next: 'later'; readonly waitMs: number; readonly cause: Error; readonly isDoubtful: boolean }

export function verdictOf(told: Told, now: Date): Verdict {
  if (told.kind === 'broken') {
    const cause = new Unreachable('Vouch has not answered.', { cause: told.cause })
    return { next: 'later', waitMs: 0, cause, isDoubtful: told.mayHaveArrived }
  }
  const { status, header, text } = told
  const value = jsonIn(text)
  if (status >= 200 && status < 300 && value !== undefined) return { next: 'done', answer: { status, header, value } }
  const waitMs = retryAfterMs(header('retry-after'))
  const type = header('content-type') ?? ''
  if (!type.startsWith('application/problem+json') || !isProblem(value)) {
    const cause = new Unreachable(`Something that is not Vouch has answered: ${status}.`)
    return { next: 'later', waitMs, cause, isDoubtful: true }
  }
  const code = value.type.slice(value.type.lastIndexOf('/') + 1)
  const hint = ofTheClock.includes(code) ? clockHint(told, now) : ''
  const cause = new Refused({ ...value, detail: `${value.detail}${hint}` })
  const what = anew[cause.code]
  if (what !== undefined) return { next: 'anew', what, cause, isDoubtful: cause.code === 'proof_replayed' }
  if (cause.retry === 'safe') return { next: 'later', waitMs, cause, isDoubtful: false }
  if (cause.retry === 'same_key') return { next: 'later', waitMs, cause, isDoubtful: true }
  return { next: 'refused', cause }
}

/**
 * What another attempt may put right by itself. A proof that was seen before was sent twice by something on the way, and
 * the first of the two may have been accepted.
 */
const anew: Readonly<Partial<Record<string, 'nonce' | 'token' | 'proof' | 'signature'>>> = {
  proof_nonce_wanted: 'nonce',
  token_invalid: 'token',
  token_revoked: 'token',
  proof_replayed: 'proof',
  signature_invalid: 'signature',
}

/** What a clock that is wrong is refused with. */
const ofTheClock: readonly string[] = ['proof_invalid', 'signature_invalid']

const retryAfterSecondsMax = 3_600

/** RFC 9110 §10.2.3, in seconds; Vouch writes no dates. */
function retryAfterMs(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Math.min(Number(text), retryAfterSecondsMax) * 1_000 : 0
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false
  const { type, title, status, detail, instance, retry, errors } = value as Partial<Record<keyof Problem, unknown>> // Looked at below.
  return (
    [type, title, detail, instance].every(text => typeof text === 'string') &&
    String(type).startsWith('/problems/') &&
    typeof status === 'number' &&
    ['safe', 'same_key', 'after_change', 'never'].includes(String(retry)) &&
    (errors === undefined || Array.isArray(errors))
  )
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const pauseMsMin = 200
const pauseMsMax = 8_000

/** Full jitter: of many who failed together, none comes back with the others. Never sooner than it was told to. */
export function pauseMs(attempt: number, waitMs: number, random: () => number): number {
  const highest = Math.min(pauseMsMax, pauseMsMin * 2 ** attempt)
  return waitMs + random() * (waitMs > 0 ? pauseMsMin : highest)
}

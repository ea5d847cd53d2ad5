// The questions that sign-in asks of whoever defends it: counters, locks, blocks and proofs of work are kept elsewhere.

import type { Id, InstitutionId } from '../../base/ids.ts'
import { done, type Outcome } from '../../base/outcome.ts'

export type Attempt = {
  readonly path: 'passkey' | 'password' | 'enrolment'
  /** Undefined where nobody of that name is served here. */
  readonly institution: InstitutionId | undefined
  /** By whom, where that is known. */
  readonly person: Id<'per'> | undefined
  /** The blind index of the address that was typed, whether or not anybody has it. */
  readonly name: Buffer | undefined
  /** Of the other side of the connection. */
  readonly address: string
  /** A proof of work, where one came with it. */
  readonly proof: string | undefined
}

export type GuardRefusal =
  | { readonly code: 'sign_in_blocked'; readonly retryAfterSeconds: number }
  /** What is to be solved first, as the page's script takes it. */
  | { readonly code: 'proof_wanted'; readonly challenge: string }

export type Guard = {
  readonly before: (attempt: Attempt) => Promise<Outcome<void, GuardRefusal>>
  readonly failed: (attempt: Attempt) => Promise<void>
  readonly succeeded: (attempt: Attempt) => Promise<void>
}

/** Until somebody stands there. */
export const nobodyOnGuard: Guard = {
  before: () => Promise.resolve(done(undefined)),
  failed: () => Promise.resolve(),
  succeeded: () => Promise.resolve(),
}

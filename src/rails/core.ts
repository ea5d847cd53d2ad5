// What passes between us and the system in which an institution keeps the accounts of its members: its core. What the core
// says of an account is so; we remember what we have asked of it, and what it said.

import type { Id, InstitutionId } from '../base/ids.ts'
import type { Currency, Money } from '../base/money.ts'

export type CoreOperationId = Id<'cop'>

/**
 * `hold`: keeps money of the account for us. `post`: moves it, out of the account (`debit`) or into it (`credit`); of a hold,
 * what was held. `reverse`: undoes a post, or sets free what was held.
 */
export type CoreOperation = {
  readonly id: CoreOperationId
  readonly kind: 'hold' | 'post' | 'reverse'
  /** What the core calls it. */
  readonly account: string
  readonly side: 'debit' | 'credit'
  readonly money: Money
  /** The hold that is posted or reversed, or the post that is reversed. */
  readonly of: CoreOperationId | null
}

/** `declined` is final; its reason is one word, and 'insufficient_funds' where there is not enough. */
export type CoreAnswer = { readonly id: CoreOperationId } & (
  | { readonly state: 'done' }
  | { readonly state: 'declined'; readonly reason: string }
)

/** `never_seen` is the core's word that it has no such operation, so that it may be asked for under its own id. */
export type CoreInquiry = CoreAnswer | { readonly id: CoreOperationId; readonly state: 'never_seen' }

/** What an account has to do with us. What else goes on in it, we do not hear. */
export type CoreAccount = {
  readonly account: string
  readonly currency: Currency
  /** What we have moved, credits minus debits, in minor units. */
  readonly posted: bigint
  /** What is held for us, and by which operations: not posted and not reversed. */
  readonly holds: readonly { readonly id: string; readonly minor: bigint }[]
}

/**
 * The other end. Every call takes a list, may fail or never answer, and then nothing is known. The operation's id is the
 * idempotency key: the same id again is the same operation, and is answered as before. A reverse of what it has never seen
 * is done, and what is reversed so is declined when it comes after all.
 */
export type Core = {
  readonly hold: (operations: readonly CoreOperation[], signal: AbortSignal) => Promise<readonly CoreAnswer[]>
  readonly post: (operations: readonly CoreOperation[], signal: AbortSignal) => Promise<readonly CoreAnswer[]>
  readonly reverse: (operations: readonly CoreOperation[], signal: AbortSignal) => Promise<readonly CoreAnswer[]>
  readonly inquire: (ids: readonly CoreOperationId[], signal: AbortSignal) => Promise<readonly CoreInquiry[]>
  /** Accounts that it does not know are left out. */
  readonly accounts: (accounts: readonly string[], signal: AbortSignal) => Promise<readonly CoreAccount[]>
}

/** Which accounts are meant: those named, or a page of all that are kept at the core, after the one named. */
export type CoreAccountsAsked =
  | { readonly accounts: readonly string[] }
  | { readonly after: string; readonly accountsMax: number }

/**
 * What the core calls these accounts of the upper room, by what that calls them. Asked with a deadline; it writes nothing.
 * One that is left out is not kept at the core.
 */
export type CoreAccountsOf = (
  institution: InstitutionId,
  asked: CoreAccountsAsked,
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, string>>

/** Such a reason is passed on as it is. */
export function isPlainReason(reason: unknown): reason is string {
  return typeof reason === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(reason)
}

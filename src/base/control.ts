// What a control is, and how it is tried. Rooms offer controls; the prober tries them, for real and on purpose; the room
// `risk` weighs what came back. docs/probes.md says how to write one.

import type { InstitutionId, NewId } from './ids.ts'
import type { Refusal } from './outcome.ts'
import type { RoomOwes } from './owed.ts'
import type { Vault } from './vault.ts'
import type { Outside, Work } from './work.ts'

/** An institution in which nothing is real. Nobody else may be called so. */
export const canary: InstitutionId = 'canary'
/** Who sets it up. */
export const canaryKeeper = 'process:canary'

/** The room, and what it does: `ledger.balanced`. */
export type ControlId = `${string}.${string}`

export type Control = {
  readonly id: ControlId
  /** What it promises, in one sentence. */
  readonly says: string
  readonly does: 'prevents' | 'detects' | 'corrects'
  /** The risks that it answers, by their ids in the register. */
  readonly answers: readonly string[]
  /** How often it is tried. What was last tried twice as long ago is stale. */
  readonly everySeconds: number
  /** What a try may take; after that nobody knows. */
  readonly withinMs: number
  /** Tries the bad thing, and an honest one beside it. It judges nothing: `Ground.tried` compares. */
  readonly probe: (ground: Ground) => Promise<void>
}

/** What a probe stands on: a canary institution in which nothing is real, and nothing that it does is kept. */
export type Ground = {
  readonly institution: InstitutionId
  readonly now: () => Date
  readonly elapsedMs: () => number
  readonly newId: NewId
  readonly random: () => number
  /** Given when its time is over. */
  readonly signal: AbortSignal
  /**
   * Does something in the canary's institution with the rights that api, office and worker have together, in that
   * institution only. What the database puts off to the commit is checked at the end; then all of it is undone.
   */
  readonly work: <T>(perform: (work: Work) => Promise<T>) => Promise<T>
  /**
   * The vault that runs here. It seals, opens and looks up for the canary, and refuses whoever else is asked about.
   * What is opened is a leaf in the canary's log, and keys that are made stay. Never used inside a work.
   */
  readonly vault: Vault
  /**
   * For what does works of its own, such as a loop: each of them is a part of this work, with its leaves, and is undone
   * with it.
   */
  readonly within: (work: Work) => Outside
  /** Asks a process as it runs here. It has nothing but what a caller from outside has. */
  readonly ask: (asked: AskedOf) => Promise<Answered>
  /** What the audit log is verified with; read when it is asked for, since keys change. */
  readonly log: () => Promise<Verifying>
  /** Where a process is reached; undefined where none was named. */
  readonly addressOf: (of: AskedOf['of']) => URL | undefined
  /** A folder of its own, gone afterwards. */
  readonly scratch: () => Promise<string>
  /** How many of what it was tried on: the population that the answer is about. */
  readonly on: (what: string, count: number) => void
  /** One attempt: what was tried, what had to come back, and what came back. They differ: the control has failed. */
  readonly tried: (what: string, expected: string, answer: string) => void
}

/** As those have it who verify the log from outside. What was not handed to the prober is undefined. */
export type Verifying = {
  /** The list of public keys. */
  readonly keys: string | undefined
  /** Which witnesses count: a tlog-policy. */
  readonly policy: string | undefined
  /** What the rows of all rooms owe. */
  readonly owed: RoomOwes | undefined
}

export type AskedOf = {
  readonly of: 'api' | 'office' | 'issuer'
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The canary signs as any registered client does; the reader too, for one member and little; nobody has no token. */
  readonly as: 'canary' | 'reader' | 'nobody'
  /** What is changed in what the canary would have sent. A header of `undefined` is left out. */
  readonly change?: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string | undefined>>
}

export type Answered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The last part of a problem's type, such as `token_refused`; else the status. */
  readonly word: string
}

/** It cannot be tried here, and why. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
}

/** What came back, and only a person can tell whether that is right. */
export class NeedsReview extends Error {
  override readonly name = 'NeedsReview'
}

/**
 * What came of an attempt, in one word: `done`, the code of a refusal, or the SQLSTATE by which the database refused.
 * Whatever else is thrown is no answer.
 */
export async function wordFor(attempt: () => Promise<unknown>): Promise<string> {
  try {
    const came = await attempt()
    return isRefused(came) ? came.refusal.code : 'done'
  } catch (thrown) {
    const said = thrown as { readonly name?: unknown; readonly code?: unknown } // Looked at.
    if (said.name === 'PostgresError' && typeof said.code === 'string') return said.code
    throw thrown
  }
}

function isRefused(came: unknown): came is { readonly ok: false; readonly refusal: Refusal } {
  return typeof came === 'object' && came !== null && 'ok' in came && came.ok === false
}

// What the log promises of the leaves of every room, and only those rooms can try: each brings acts, and refusals, of its own.

import type { Answered, Ground } from '../base/control.ts'
import type { Outside, Work } from '../base/work.ts'

/** What a room does, and then owes leaves for. */
export type Act = {
  readonly what: string
  /** The moment of it, at which nothing else happens in the canary's institution. */
  readonly at: Date
  readonly perform: (work: Work) => Promise<unknown>
}

/** Somebody who is known and refused within a work that is undone. Answers in a word. */
export type RefusedAct = {
  readonly what: string
  readonly attempt: (outside: Outside, work: Work) => Promise<string>
  /** The leaf that it has to leave: of this kind, with these words in its body. */
  readonly leaf: { readonly kind: string; readonly body: Readonly<Record<string, string>> }
}

/** The same over HTTP: the leaf says the word that is answered. */
export type RefusedRequest = {
  readonly what: string
  readonly attempt: (ground: Ground) => Promise<Answered>
}

export type Above = {
  readonly acts: readonly Act[]
  readonly refusedActs: readonly RefusedAct[]
  readonly refusedRequests: readonly RefusedRequest[]
}

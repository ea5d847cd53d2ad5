// What is said between a process and the thread that screens for it. Plain data: it is copied on the way.

import type { Measured } from './edition.ts'

export type Question = {
  readonly name: string
  readonly country?: string
  readonly kind?: 'individual' | 'entity'
}

/** An entry that a name could be, as a record keeps it. */
export type Found = {
  readonly entry: string
  readonly entryHash: string
  readonly listedName: string
  readonly score: number
  /** The whole entry: canonical JSON. */
  readonly entryText: string
  /** Word by word, as JSON; it holds words of the name that was given. */
  readonly why: string
}

/** `unread`: by which refusal the name could not be compared. */
export type Said = { readonly found: readonly Found[] } | { readonly unread: string }

export type Inspected =
  | {
      readonly ok: true
      readonly measured: Measured
      /** Against the edition named, where that can still be read. */
      readonly delta: { readonly added: number; readonly changed: number; readonly removed: number } | undefined
    }
  | {
      readonly ok: false
      readonly code: 'files_missing' | 'list_empty' | 'list_too_large' | 'list_unreadable'
      readonly detail: string
    }

export type Wish =
  | { readonly ask: 'inspect'; readonly version: string; readonly against: string | undefined }
  | {
      readonly ask: 'screen'
      readonly version: string
      readonly hash: string
      readonly threshold: number
      readonly questions: readonly Question[]
    }

export type Screened = {
  readonly rules: number
  readonly said: readonly Said[]
}

export type ToThread = { readonly id: number; readonly wish: Wish }
export type FromThread = { readonly id: number } & (
  | { readonly inspected: Inspected }
  | { readonly screened: Screened }
  /** What lies there is not the edition that was asked for, or it cannot be read. */
  | { readonly differs: string }
  | { readonly thrown: string }
)

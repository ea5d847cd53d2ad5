// What may be asked of the vault: by itself, or over a line to it. Only the room `protection` knows how it is done.

import type { InstitutionId } from './ids.ts'
import type { Actor } from './work.ts'

/** Bytes that only `seal` makes, and that only their own place opens. */
export type Sealed = Buffer & { readonly __brand: 'sealed' }

/** Where a sealed value lives. A field of a member is sealed under that member's own key. */
export type Place = {
  readonly institution: InstitutionId
  /** With its schema: 'identity.person'. */
  readonly table: string
  readonly column: string
  /** The rest of the row's primary key. */
  readonly row: string
  readonly member?: string
}

/** What something sealed is opened for; `protection/reason.ts` tells what each means. */
export type Why = 'shown' | 'unmasked' | 'sent' | 'read' | 'compared' | 'exported' | 'signed_in' | 'kept'

export type Reason = {
  readonly why: Why
  /** On whose behalf; the process that asks, where nobody is named. */
  readonly actor?: Actor
}

export type Token = `tok_${string}`

/** Seals before the transaction that stores, and opens after the one that read. Never used inside a work. */
export type Vault = {
  readonly seal: (place: Place, text: string) => Promise<Sealed>
  /** Answers in the order of the items, with at most a few reads of keys for all of them. */
  readonly sealMany: (items: readonly { readonly place: Place; readonly text: string }[]) => Promise<Sealed[]>
  /** Faults with SealBroken when the value was altered, moved, or its key is gone. */
  readonly open: (place: Place, sealed: Buffer, reason: Reason) => Promise<string>
  readonly openMany: (
    items: readonly { readonly place: Place; readonly sealed: Buffer }[],
    reason: Reason,
  ) => Promise<string[]>
  /**
   * Opens each under the key it names and seals it under the newest for its place; the text leaves to nobody. Answers in
   * the order of the items, with nothing where the newest is the one it names. Faults with SealBroken as `openMany` does.
   */
  readonly resealMany: (
    items: readonly { readonly place: Place; readonly sealed: Buffer }[],
  ) => Promise<(Sealed | undefined)[]>
  /**
   * 32 bytes by which equal texts of one field of one institution are found without opening any. The caller normalises.
   * Whoever has the key can try all account numbers in minutes, so lookups by it are to be limited in rate.
   */
  readonly index: (institution: InstitutionId, field: string, normalisedText: string) => Promise<Buffer>
  readonly indexMany: (
    institution: InstitutionId,
    field: string,
    normalisedTexts: readonly string[],
  ) => Promise<Buffer[]>
  /** A name that stands for a value where the value must not stand. Random: it says nothing, and is no secret. */
  readonly token: () => Token
}

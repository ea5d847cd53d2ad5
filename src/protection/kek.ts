// The key-encryption key: it wraps data keys and nothing else. What holds it is a choice of the operator; see open-kek.ts.

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'

/** What a wrapped key is for. It unwraps for nothing else. */
export type Purpose = { readonly institution: InstitutionId; readonly use: string }

/** `name`: which key wrapped it, and which version of that. Stored beside the bytes; says nothing about the key itself. */
export type Wrapped = { readonly name: string; readonly bytes: Buffer }

/**
 * None of these is called inside a transaction: each may ask a network. Each throws KekAway when whoever holds the key does
 * not answer, or not to us; nothing was changed then, and asking again later is safe.
 */
export type Kek = {
  /** What it must be told of wherever somebody looks: at start, and in health. */
  readonly warning: string | undefined
  /** The name under which it wraps now. Another one after a rotation where the key is held. */
  readonly current: () => Promise<string>
  /** Whether what stands under this name is its own to unwrap. */
  readonly knows: (name: string) => boolean
  readonly wrap: (key: Buffer, purpose: Purpose) => Promise<Wrapped>
  /** Faults with SealBroken when these bytes were not wrapped by this key for this purpose. */
  readonly unwrap: (wrapped: Wrapped, purpose: Purpose) => Promise<Buffer>
  /** The same key under the current name. */
  readonly rewrap: (wrapped: Wrapped, purpose: Purpose) => Promise<Wrapped>
  readonly close: () => void
}

/** Whoever holds the key-encryption key does not answer (`away`), refuses us (`denied`), or has no such key (`missing`). */
export class KekAway extends Error {
  override readonly name = 'KekAway'
  readonly reason: 'away' | 'denied' | 'missing'
  constructor(reason: 'away' | 'denied' | 'missing', sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.reason = reason
  }
}

/** While one key takes over from another, both unwrap, and only the newer wraps. */
export function openBothKeks(current: Kek, former: Kek): Kek {
  const holderOf = (name: string): Kek => {
    if (current.knows(name)) return current
    return former.knows(name) ? former : fault(`neither key-encryption key is ${name}`)
  }
  return {
    warning: current.warning ?? former.warning,
    current: current.current,
    knows: name => current.knows(name) || former.knows(name),
    wrap: current.wrap,
    unwrap: async (wrapped, purpose) => holderOf(wrapped.name).unwrap(wrapped, purpose),
    rewrap: async (wrapped, purpose) => {
      if (current.knows(wrapped.name)) return current.rewrap(wrapped, purpose)
      const plain = await former.unwrap(wrapped, purpose)
      const anew = await current.wrap(plain, purpose)
      plain.fill(0)
      return anew
    },
    close: () => {
      current.close()
      former.close()
    },
  }
}

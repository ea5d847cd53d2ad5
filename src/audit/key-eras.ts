// Keys change, and the log says when: a leaf names the next key before anything is signed with it, and one retires the
// former after the last. What a key signed outside of its time was signed by a thief. Pure.
//
//     audit.key_named     {"former": key id, "key": key id, "public": base64, "use": "emitter" | "sealer"}
//     audit.key_retired   the same; `former` is the key that ends

import type { InstitutionId } from '../base/ids.ts'
import { emitterFor, type TrustedKeys } from './keys.ts'

export const keyNamed = 'audit.key_named'
export const keyRetired = 'audit.key_retired'

export type KeyChange = {
  readonly kind: typeof keyNamed | typeof keyRetired
  readonly use: 'emitter' | 'sealer'
  readonly former: string
  readonly key: string
}

/** The change of a key that a leaf tells of; undefined where it tells of something else. */
export function readKeyChange(leaf: Buffer): KeyChange | undefined {
  if (!leaf.includes('"kind":"audit.key_')) return undefined
  const { kind, body } = JSON.parse(leaf.toString()) as Told // Canonical, or it was reported and is not asked.
  const isChange = kind === keyNamed || kind === keyRetired
  const { use, former, key } = body ?? {}
  if (!isChange || (use !== 'emitter' && use !== 'sealer')) return undefined
  return typeof former === 'string' && typeof key === 'string' ? { kind, use, former, key } : undefined
}
type Told = {
  readonly kind?: unknown
  readonly body?: { readonly use?: unknown; readonly former?: unknown; readonly key?: unknown }
}

/** When which key was in force in one log, as far as that log was read. */
export class KeyEras {
  readonly #institution: InstitutionId
  readonly #trusted: TrustedKeys
  readonly #emittersRetired = new Map<string, Date>()
  readonly #sealersNamed = new Map<string, bigint>()
  readonly #sealersRetired = new Map<string, bigint>()
  /** The first size that a sealer's key signed with no other beside it. */
  readonly #aloneSince = new Map<string, bigint>()

  constructor(institution: InstitutionId, trusted: TrustedKeys) {
    this.#institution = institution
    this.#trusted = trusted
  }

  /** A change, at its place in the log, in a batch that `signer` signed. Answers with what is wrong with it. */
  changed({ kind, use, former, key }: KeyChange, index: bigint, at: Date, signer: string): string | undefined {
    if (use === 'emitter' && signer !== (kind === keyNamed ? former : key)) {
      return `it speaks for ${former}, and ${signer} signed it`
    }
    if (kind === keyRetired) {
      if (use === 'emitter') this.#emittersRetired.set(former, at)
      else this.#sealersRetired.set(former, index)
      return undefined
    }
    if (use === 'emitter')
      return emitterFor(this.#trusted, this.#institution, key) ? undefined : `it names ${key}, which is not trusted`
    this.#sealersNamed.set(key, index)
    const since = this.#aloneSince.get(key)
    return since === undefined ? undefined : `it names ${key}, which alone signed checkpoint ${since} already`
  }

  /** Works that were under way when their key was retired may still end; no other begins. */
  batchFlaw(keyId: string, emittedAt: Date): string | undefined {
    const retiredAt = this.#emittersRetired.get(keyId)
    return retiredAt === undefined || emittedAt <= retiredAt
      ? undefined
      : `the batch is signed by ${keyId}, which was retired at ${retiredAt.toISOString()}`
  }

  /** `signers` are those of the trusted sealers that signed it. */
  checkpointFlaw(signers: readonly string[], size: bigint): string | undefined {
    const inForce = signers.filter(id => !isBefore(this.#sealersRetired.get(id), size))
    const [only] = inForce
    if (only === undefined)
      return signers.length === 0 ? undefined : `signed by ${signers.join(', ')} after it was retired`
    if (inForce.length === 1 && !this.#sealersNamed.has(only) && !this.#aloneSince.has(only)) {
      this.#aloneSince.set(only, size)
    }
    return undefined
  }
}

/** Whether the leaf at that place is among the first `size`. */
function isBefore(index: bigint | undefined, size: bigint): boolean {
  return index !== undefined && index < size
}

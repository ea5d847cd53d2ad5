// A promise of Vouch's audit log, checked on the member bank's own side: that an emitter whose key the bank was given by a
// way of its own has signed for this very leaf. docs/audit-format.md says what is hashed and signed.

import type { Schemas } from './api.ts'

export type LeafPromise = Schemas['LeafPromise']

/** Public keys of emitters, 32 bytes in base64, by their ids: the lines `emitter key_… base64` of the deployment's list. */
export type EmitterKeys = Readonly<Record<string, string>>

/** What a good promise says. */
export type Promised = {
  readonly institution: string
  readonly kind: string
  /** RFC 3339. */
  readonly at: string
  /** Ids and amounts, by name. */
  readonly body: Readonly<Record<string, unknown>>
  /** From then on the log owes the leaf. */
  readonly sealedBy: Date
}

const hashBytes = 32
const sealedWithinMs = 60_000

/** What was promised, or undefined where it is nobody's word: another leaf, another log, a key that is not believed. */
export async function verifyPromise(promise: LeafPromise, keys: EmitterKeys): Promise<Promised | undefined> {
  const { id, origin, leaf, place, leaves, path, signature } = promise
  const said = readLeaf(leaf)
  const batch = /^(bat_[0-9a-z]{1,26})\.(0|[1-9][0-9]{0,3})$/.exec(id)
  const raw = Object.hasOwn(keys, promise.key) ? bytesOf(keys[promise.key] ?? '') : undefined
  const signed = bytesOf(signature)
  const siblings = path.map(bytesOf)
  if (said === undefined || raw?.length !== hashBytes || signed === undefined) return undefined
  if (batch === null || Number(batch[2]) !== place || !origin.endsWith(`/${said.institution}`)) return undefined
  const root = await rootOf(leaf, place, leaves, siblings)
  if (root === undefined) return undefined
  const claim = `vouch audit batch v1\n${said.institution}\n${batch[1]}\n${leaves}\n${root.toString('base64')}\n`
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
  if (!(await crypto.subtle.verify('Ed25519', key, signed, Buffer.from(claim)))) return undefined
  return { ...said, sealedBy: new Date(Date.parse(said.at) + sealedWithinMs) }
}

/** RFC 9162 §2.1.3.2: where the path leads, if it is as long as it has to be. `fn` and `sn` are the RFC's. */
async function rootOf(
  leaf: string,
  place: number,
  leaves: number,
  siblings: readonly (Buffer | undefined)[],
): Promise<Buffer | undefined> {
  if (!Number.isSafeInteger(leaves) || !Number.isSafeInteger(place) || place < 0 || place >= leaves) return undefined
  let [fn, sn] = [place, leaves - 1]
  let node = await sha256(Buffer.from([0]), Buffer.from(leaf))
  for (const sibling of siblings) {
    if (sibling?.length !== hashBytes || sn === 0) return undefined
    if (fn % 2 === 1 || fn === sn) {
      node = await sha256(Buffer.from([1]), sibling, node)
      for (; fn % 2 === 0 && fn !== 0; sn = Math.floor(sn / 2)) fn /= 2
    } else {
      node = await sha256(Buffer.from([1]), node, sibling)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 ? node : undefined
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.concat(parts)))
}

/** One text for one value. */
function bytesOf(text: string): Buffer<ArrayBuffer> | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** The signature vouches for the text, so a leaf that is signed for is as Vouch wrote it. */
function readLeaf(text: string): Omit<Promised, 'sealedBy'> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || !isRecord(value['body']) || value['v'] !== 1) return undefined
    const { institution, kind, at, body } = value
    const isRead = typeof institution === 'string' && typeof kind === 'string' && typeof at === 'string'
    return isRead && !Number.isNaN(Date.parse(at)) ? { institution, kind, at, body } : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

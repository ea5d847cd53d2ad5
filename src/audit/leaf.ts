// A leaf is one thing that was done, as canonical JSON. A bundle is the leaves of one transaction.

import { isUtf8 } from 'node:buffer'

import { type Canonical, canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Actor, Leaf, Work } from '../base/work.ts'
import { leafBytesMax as bundledLeafBytesMax } from './tree.ts'

/** The room that says it, and what was done: `payments.accepted`. */
export type LeafKind = `${string}.${string}`

/** Larger evidence stays where it is, and the leaf names its hash. */
export const leafBytesMax = 16_384

export function makeLeaf(
  work: Work,
  kind: LeafKind,
  body: { readonly [member: string]: Canonical },
  actor: Actor,
): Leaf {
  // Canonical as it stands: the members are in order. Half the time of sorting the same six names for every leaf.
  const text =
    `{"actor":${canonical(actor)},"at":"${work.now.toISOString()}","body":${canonical(body)},` +
    `"institution":${canonical(work.institution)},"kind":${canonical(kind)},"v":1}`
  const isShort = text.length * utf8BytesMax <= leafBytesMax || Buffer.byteLength(text) <= leafBytesMax
  return isShort ? { text } : fault(`a leaf is longer than ${leafBytesMax} bytes: ${kind}`)
}

/** What one unit of UTF-16 takes in UTF-8, at most. */
const utf8BytesMax = 3

/**
 * A C2SP tlog-tiles entry bundle; lengths are big-endian.
 *
 *     | uint16 length | leaf | uint16 length | leaf | …
 */
export function packBundle(leaves: readonly Buffer[]): Buffer {
  const bundle = Buffer.allocUnsafe(leaves.reduce((bytes, leaf) => bytes + 2 + leaf.length, 0))
  let end = 0
  for (const leaf of leaves) {
    if (leaf.length > bundledLeafBytesMax) fault(`a leaf of ${leaf.length} bytes does not fit a bundle`)
    end = bundle.writeUInt16BE(leaf.length, end)
    end += leaf.copy(bundle, end)
  }
  return bundle
}

/** Bytes as PostgreSQL reads them out of a text in its format `escape`. */
const escapedBytes = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`)

/** The length of a leaf and the leaf, as in a bundle, in that format: half as long as in hex, and mostly as it stands. */
export function escapedEntry(bytes: number, leaf: string): string {
  const length = `${escapedBytes[bytes >> 8]}${escapedBytes[bytes & 0xff]}`
  return length + (leaf.includes('\\') ? leaf.replaceAll('\\', '\\\\') : leaf)
}

/** The leaves of a bundle, or undefined where its lengths do not add up. The leaves share the bundle's memory. */
export function unpackBundle(bundle: Buffer): Buffer[] | undefined {
  const leaves: Buffer[] = []
  let start = 0
  while (start < bundle.length) {
    if (start + 2 > bundle.length) return undefined
    const end = start + 2 + bundle.readUInt16BE(start)
    if (end > bundle.length) return undefined
    leaves.push(bundle.subarray(start + 2, end))
    start = end
  }
  return leaves
}

export type LeafRead = { readonly kind: string; readonly body: Readonly<Record<string, Canonical>> }

export type LeafTold = LeafRead & { readonly at: string; readonly actor: string }

/** The same, with who and when. */
export function glanceAt(leaf: Buffer): LeafTold | undefined {
  try {
    const { kind, body, at, actor } = JSON.parse(leaf.toString()) as Partial<LeafTold> // Each is looked at.
    if (typeof kind !== 'string' || typeof at !== 'string' || typeof actor !== 'string') return undefined
    return typeof body === 'object' && body !== null ? { kind, body, at, actor } : undefined
  } catch {
    return undefined
  }
}

/** What a leaf says, if it says anything: quicker, and whether it is canonical is not asked. */
export function peekLeaf(leaf: Buffer): LeafRead | undefined {
  try {
    const { kind, body } = JSON.parse(leaf.toString()) as Partial<LeafRead> // Each is looked at.
    return typeof kind === 'string' && typeof body === 'object' && body !== null ? { kind, body } : undefined
  } catch {
    return undefined
  }
}

/** What a leaf says, as far as every leaf says the same. */
export type LeafSaid = {
  readonly institution: InstitutionId
  readonly at: string
  readonly kind: string
  readonly body: { readonly [member: string]: Canonical }
}

/** Undefined where it is no leaf: what is read is the one canonical text that it can have. */
export function readLeaf(leaf: Buffer): LeafSaid | undefined {
  const value = readCanonical(leaf)
  if (!isObject(value) || Object.keys(value).join() !== members) return undefined
  const { institution, at, kind, body, v } = value
  if (typeof institution !== 'string' || typeof at !== 'string' || typeof kind !== 'string') return undefined
  return v === 1 && isObject(body) && isMoment(at) ? { institution, at, kind, body } : undefined
}

function isObject(value: Canonical | undefined): value is { readonly [member: string]: Canonical } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMoment(text: string): boolean {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text
}

const members = 'actor,at,body,institution,kind,v'

/** What is wrong with a leaf that its batch's root vouches for; undefined when nothing is. */
export function leafFlaw(leaf: Buffer, institution: string, emittedAt: Date): string | undefined {
  const value = readCanonical(leaf)
  if (value === undefined || typeof value !== 'object' || value === null) return 'the leaf is not canonical JSON'
  const held = new Map<string, Canonical>(Object.entries(value))
  if ([...held.keys()].join() !== members || held.get('v') !== 1) return 'the leaf does not have the members of a leaf'
  if (held.get('institution') !== institution) return 'the leaf names another institution'
  if (held.get('at') !== emittedAt.toISOString()) return 'the leaf was made at another time than its batch says'
  return undefined
}

/** Duplicate members, blanks, another order, escapes or floats: anything but the one canonical text is none. */
function readCanonical(leaf: Buffer): Canonical | undefined {
  if (!isUtf8(leaf)) return undefined
  const text = leaf.toString()
  try {
    const value = JSON.parse(text) as Canonical // It is: `canonical` throws on what is not, and the texts must agree.
    return canonical(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

#!/usr/bin/env node
// Checks an audit log of Vouch without asking anybody at Vouch. One file, no dependencies; Node 20 or later, or a browser.
//
//     node verify.mjs LOG --policy FILE --keys FILE           a log: LOG is a folder (a copy) or the address of one
//     node verify.mjs receipt FILE --policy FILE --keys FILE  a receipt, by itself
//     node verify.mjs promise FILE --log LOG …                is what was promised in the log, or was it left out?
//     node verify.mjs consistent FILE FILE --log LOG …        is the smaller checkpoint a beginning of the larger?
//
// The policy (c2sp.org/tlog-policy) and the keys of emitters come from you, never from what is checked.
// What is checked, and the codes of problems, are in docs/audit-format.md. Every number of leaves is a BigInt.

/** @typedef {{ what: string, where: string }} Problem */
/** @typedef {{ name: string, id: string, type: number, raw: Uint8Array }} Key */
/** @typedef {{ text: string, signatures: { key: Key, time: bigint | undefined }[] }} Note */
/** @typedef {{ origin: string, size: bigint, root: Uint8Array }} Checkpoint */
/** @typedef {Checkpoint & { path: string, sealers: Set<string>, cosignatures: { key: Key, time: bigint }[], holds: boolean | undefined }} CheckpointAtHand */
/** @typedef {{ key: Key, organisation: string | undefined }} Witness */
/** @typedef {{ logs: Key[], witnesses: Map<string, Witness>, groups: Map<string, { k: number, of: string[] }>, quorum: string, operator: string | undefined }} Policy */
/** @typedef {{ id: string, first: bigint, leaves: number, root: Uint8Array, signature: Uint8Array, key: string, at: string }} Batch */
/** @typedef {{ actor: string, at: string, body: Record<string, unknown>, institution: string, kind: string, v: 1 }} Leaf */
/** @typedef {{ name: string, organisation: string, time: bigint }} Counted */
/** @typedef {{ raw: Uint8Array, only: string | undefined }} Emitter of one log only, where one is named */
/**
 * Where a log lies: its files, those of its checkpoints, and the widths in which a tile or bundle is there.
 * @typedef {{ read: (path: string) => Promise<Uint8Array | undefined>, checkpoints: () => Promise<string[]>, widths: (path: string) => Promise<number[]> }} Place
 */
/**
 * What the examiner asks. Times in milliseconds.
 * @typedef {{ policy: Policy, keys: Map<string, Emitter>, origin?: string | undefined, now: number, freshMs?: number | undefined, period?: { from: number, to: number } | undefined,
 *   beatMs?: number | undefined, since?: bigint | undefined, progress?: ((done: bigint, size: bigint) => void) | undefined, onHash?: ((place: bigint, hash: Uint8Array) => void) | undefined }} Asked
 */

/** What the examiner brought cannot be used, or what is to be checked cannot be read: nothing is said about the log. */
export class Unusable extends Error {}

const leafBytesMax = 16_384
const tileWidth = 256
const signaturesMax = 100
/** A work commits at most this long after its moment: a batch that is older was back-dated. */
const workMs = 600_000
/** How far the clocks of a witness, of an emitter and ours may differ. */
const skewMs = 60_000
const hourMs = 3_600_000
export const beatMsDefault = 2 * hourMs
/** A report lists no more; all are counted. */
const problemsMax = 1_000

export const steps = ['signed', 'logged', 'consistent', 'witnessed', 'fresh']

/** Every code, under the step that does not hold with it. @type {Record<string, string[]>} */
export const codes = {
  signed: ['no_checkpoint'],
  logged: (
    'entries_missing entries_malformed tile_missing tile_differs root_differs leaf_too_long leaf_not_canonical leaf_members ' +
    'leaf_institution leaf_at leaf_backdated batches_missing batches_malformed batch_gap batch_twice batch_key_unknown ' +
    'batch_signature_wrong batch_root_differs key_change_wrong emitter_unknown emitter_retired heartbeat_gap ' +
    'period_close_malformed period_close_differs period_close_missing'
  ).split(' '),
  consistent: (
    'note_malformed signature_wrong signature_missing checkpoint_malformed origin_differs checkpoint_misplaced ' +
    'sealer_retired sealer_early checkpoints_fork checkpoint_inconsistent'
  ).split(' '),
  witnessed: ['quorum_missing', 'demonstration', 'leaf_after_cosignature'],
  fresh: ['stale'],
}
const stepOf = new Map(Object.entries(codes).flatMap(([step, own]) => own.map(code => [code, step])))

/** What no verifier can tell, said with every verdict. */
export const notProven = [
  'that everything that happened was recorded: what was never recorded, no log can prove',
  'that what a leaf says is true: only who signed it, when at latest, and that it has stayed as it was',
  'that the times are exact: emitters and witnesses say them, and only their order is proven',
  'that the keys and the policy you brought are the right ones: get them by a way of your own',
]

/** Of a demonstration, or of a name that is nobody's in the world (RFC 6761). @param {string} origin */
function isDemonstration(origin) {
  return /^(?:demo\.|(?:[^/]*\.)?localhost(?:\/|$))/.test(origin)
}

// Bytes and text

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function isSame(one, other) {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

/** @param {...Uint8Array} parts */
function join(...parts) {
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0))
  let end = 0
  for (const part of parts) {
    whole.set(part, end)
    end += part.length
  }
  return whole
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes))
}

/** RFC 4648 §4, with padding, and nothing but the one text of these bytes. @param {string} text */
export function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
  const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
  return toBase64(bytes) === text ? bytes : undefined
}

/** @param {Uint8Array} bytes */
function toHex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Milliseconds; undefined for anything but `2026-01-31T23:59:59.000Z`. @param {unknown} text */
function msOf(text) {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms
}

/** `x001/x234/067`, and `.p/<W>` for less than a whole. @param {bigint} n */
function numbered(n, width = tileWidth) {
  const digits = n.toString()
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === tileWidth ? path : `${path}.p/${width}`
}

// SHA-256: that of Node, or where there is none, this one (FIPS 180-4 §6.2)

const primes = Array.from({ length: 312 }, (_, n) => n).filter(n => n > 1 && !Array.from({ length: n }, (_, d) => d).some(d => d > 1 && n % d === 0))
const fraction = (/** @type {number} */ root) => ((root - Math.floor(root)) * 2 ** 32) | 0
const roundConstants = Int32Array.from(primes.slice(0, 64), prime => fraction(Math.cbrt(prime)))
const firstState = Int32Array.from(primes.slice(0, 8), prime => fraction(Math.sqrt(prime)))
const schedule = new Int32Array(64)

/** @param {Uint8Array} message @returns {Uint8Array} */
export function plainSha256(message) {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n)
  const state = firstState.slice()
  for (let block = 0; block < padded.length; block += 64) mix(state, view, block)
  const digest = new DataView(new ArrayBuffer(32))
  state.forEach((word, at) => digest.setInt32(at * 4, word))
  return new Uint8Array(digest.buffer)
}

/** @param {Int32Array} state @param {DataView} view @param {number} block */
function mix(state, view, block) {
  const w = schedule
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(block + t * 4)
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15]
    const y = w[t - 2]
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0
  }
  let a = state[0]
  let b = state[1]
  let c = state[2]
  let d = state[3]
  let e = state[4]
  let f = state[5]
  let g = state[6]
  let h = state[7]
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[t] + w[t]) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] += a
  state[1] += b
  state[2] += c
  state[3] += d
  state[4] += e
  state[5] += f
  state[6] += g
  state[7] += h
}

/** @returns {Promise<(message: Uint8Array) => Uint8Array>} */
async function chooseSha256() {
  if (globalThis.process?.versions?.node === undefined) return plainSha256
  const { createHash, hash } = await import('node:crypto')
  // By way of text: it is half the time of a Buffer for each.
  if (hash !== undefined) return message => Buffer.from(hash('sha256', message, 'binary'), 'binary')
  return message => createHash('sha256').update(message).digest()
}

export const sha256 = await chooseSha256()

// Ed25519 (RFC 8032), by WebCrypto

/** @type {Map<string, ReturnType<typeof crypto.subtle.importKey>>} */
const imported = new Map()

/** @param {Uint8Array} raw @param {Uint8Array} text @param {Uint8Array} signature */
async function isSigned(raw, text, signature) {
  if (signature.length !== 64) return false
  const name = toHex(raw)
  const key = imported.get(name) ?? crypto.subtle.importKey('raw', Uint8Array.from(raw), { name: 'Ed25519' }, false, ['verify'])
  imported.set(name, key)
  return crypto.subtle.verify({ name: 'Ed25519' }, await key, Uint8Array.from(signature), Uint8Array.from(text))
}

// RFC 6962 §2.1: the tree

const leafScratch = new Uint8Array(1 + 65_535)
const nodeScratch = new Uint8Array(65).fill(0x01, 0, 1)

/** SHA-256(0x00 ‖ leaf) @param {Uint8Array} leaf */
export function leafHash(leaf) {
  leafScratch.set(leaf, 1)
  return sha256(leafScratch.subarray(0, 1 + leaf.length))
}

/** SHA-256(0x01 ‖ left ‖ right) @param {Uint8Array} left @param {Uint8Array} right */
export function nodeHash(left, right) {
  nodeScratch.set(left, 1)
  nodeScratch.set(right, 33)
  return sha256(nodeScratch)
}

/** A tree that only grows: the roots of its perfect subtrees, each at its height, as the 1s of its size in binary. */
class Tree {
  /** @type {(Uint8Array | undefined)[]} */
  #peaks = []

  /** @param {Uint8Array} hash @param {(height: number, node: Uint8Array) => void} [completed] of each subtree, from below */
  add(hash, completed) {
    let node = hash
    let height = 0
    completed?.(0, node)
    for (let left = this.#peaks[0]; left !== undefined; left = this.#peaks[height]) {
      node = nodeHash(left, node)
      this.#peaks[height] = undefined
      height++
      completed?.(height, node)
    }
    this.#peaks[height] = node
  }

  root() {
    let root
    for (const peak of this.#peaks) if (peak !== undefined) root = root === undefined ? peak : nodeHash(peak, root)
    return root ?? sha256(new Uint8Array())
  }
}

/** @param {readonly Uint8Array[]} hashes */
function treeRoot(hashes) {
  const tree = new Tree()
  for (const hash of hashes) tree.add(hash)
  return tree.root()
}

/**
 * RFC 9162 §2.1.3.2, turned to say the root that the path leads to; undefined where the path does not fit.
 * @param {{ index: bigint, size: bigint, hash: Uint8Array, path: readonly Uint8Array[] }} inclusion
 */
export function rootByPath({ index, size, hash, path }) {
  if (index < 0n || index >= size || ![hash, ...path].every(one => one.length === 32)) return undefined
  let [fn, sn, node] = [index, size - 1n, hash]
  for (const sibling of path) {
    if (sn === 0n) return undefined
    if ((fn & 1n) === 1n || fn === sn) {
      node = nodeHash(sibling, node)
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else node = nodeHash(node, sibling)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n ? node : undefined
}

/**
 * RFC 9162 §2.1.4.2. From an empty tree nothing can be proven about growth.
 * @param {{ size1: bigint, root1: Uint8Array, size2: bigint, root2: Uint8Array, proof: readonly Uint8Array[] }} consistency
 */
export function isConsistent({ size1, root1, size2, root2, proof }) {
  if (![root1, root2, ...proof].every(one => one.length === 32) || size1 < 0n || size1 > size2) return false
  if (size1 === size2) {
    return proof.length === 0 && isSame(root1, root2) && (size1 > 0n || isSame(root1, sha256(new Uint8Array())))
  }
  if (size1 === 0n || proof.length === 0) return false
  const [start = root1, ...rest] = (size1 & (size1 - 1n)) === 0n ? [root1, ...proof] : proof
  let [fn, sn] = [size1 - 1n, size2 - 1n]
  while ((fn & 1n) === 1n) [fn, sn] = [fn >> 1n, sn >> 1n]
  let [first, second] = [start, start]
  for (const sibling of rest) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      first = nodeHash(sibling, first)
      second = nodeHash(sibling, second)
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else second = nodeHash(second, sibling)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n && isSame(first, root1) && isSame(second, root2)
}

/** RFC 9162 §2.1.4.1: the spans of leaves whose roots lead from the first tree to the second, from below.
 * @param {bigint} size1 @param {bigint} size2 */
export function consistencySpans(size1, size2) {
  const spans = []
  let [begin, end] = [0n, size2]
  while (end !== size1) {
    const middle = begin + (1n << BigInt((end - begin - 1n).toString(2).length - 1))
    spans.push(size1 <= middle ? { begin: middle, end } : { begin, end: middle })
    if (size1 <= middle) end = middle
    else begin = middle
  }
  if (begin > 0n) spans.push({ begin, end })
  return spans.reverse()
}

/** The root of a span, from as few tiles as it needs. @param {Place} place @param {bigint} size
 * @param {{ begin: bigint, end: bigint }} span */
async function rootOfSpan(place, size, { begin, end }) {
  const roots = []
  for (let at = begin; at < end; ) {
    let height = 0n
    while (at % (2n << height) === 0n && at + (2n << height) <= end) height++
    const level = height / 8n
    const count = 1 << Number(height % 8n)
    const position = at >> (level * 8n)
    const from = Number(position % 256n)
    const here = (size >> (level * 8n)) - (position / 256n) * 256n
    const path = `tile/${level}/${numbered(position / 256n)}`
    const { bytes } = await readWide(place, path, here < 256n ? Number(here) : tileWidth)
    if (bytes === undefined || bytes.length < (from + count) * 32) throw new Unusable(`${path} is not there, or too short`)
    roots.push(treeRoot(Array.from({ length: count }, (_, n) => bytes.subarray((from + n) * 32, (from + n + 1) * 32))))
    at += 1n << height
  }
  return roots.reduceRight((right, left) => nodeHash(left, right))
}

// Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature)

/**
 * The text and the good signatures of known keys, or the code of what is wrong. Lines of unknown keys are passed over;
 * one line of a known key that fails refuses the whole note; so does a note without a line of a log.
 * @param {Uint8Array} bytes @param {readonly Key[]} known @returns {Promise<Note | string>}
 */
export async function openNote(bytes, known) {
  const note = textOf(bytes)
  if (note === undefined || bytes.some(byte => byte < 0x20 && byte !== 0x0a)) return 'note_malformed'
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0 || !note.endsWith('\n')) return 'note_malformed'
  const text = note.slice(0, blank + 1)
  const lines = note.slice(blank + 2, -1).split('\n').map(readSignatureLine)
  if (lines.length > signaturesMax || lines.includes(undefined)) return 'note_malformed'
  const signatures = []
  for (const line of lines) {
    for (const key of known) {
      if (line === undefined || key.name !== line.name || key.id !== line.id) continue
      const good = await readSignature(key, text, line.signature)
      if (good === undefined) return 'signature_wrong'
      signatures.push(good)
    }
  }
  return signatures.some(({ key }) => key.type === 1) ? { text, signatures } : 'signature_missing'
}

/** @param {string} line */
function readSignatureLine(line) {
  const [, name, base64] = /^— ([^\s\u0085+]+) (\S+)$/u.exec(line) ?? []
  const bytes = base64 === undefined ? undefined : fromBase64(base64)
  if (name === undefined || bytes === undefined || bytes.length <= 4) return undefined
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) }
}

/** @param {Key} key @param {string} text @param {Uint8Array} signature */
async function readSignature(key, text, signature) {
  if (key.type === 1) return (await isSigned(key.raw, encoder.encode(text), signature)) ? { key, time: undefined } : undefined
  if (signature.length !== 72) return undefined
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
  const cosigned = encoder.encode(`cosignature/v1\ntime ${time}\n${text}`)
  return time < 1n << 63n && (await isSigned(key.raw, cosigned, signature.subarray(8))) ? { key, time } : undefined
}

/** Three lines and no more. @param {string} text @returns {Checkpoint | undefined} */
export function readCheckpoint(text) {
  const [, origin, size, base64] = /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n$/.exec(text) ?? []
  const root = base64 === undefined ? undefined : fromBase64(base64)
  if (origin === undefined || size === undefined || root?.length !== 32) return undefined
  return { origin, size: BigInt(size), root }
}

// What the examiner brings (c2sp.org/tlog-policy; docs/audit-format.md, "Whom to believe")

/** `name+id+base64 of type and key` @param {string} text @param {number} type @returns {Key} */
function readVerifierKey(text, type) {
  const [, name, id, base64] = /^([^\s\u0085+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? []
  const typed = base64 === undefined ? undefined : fromBase64(base64)
  if (name === undefined || typed?.length !== 33 || typed[0] !== type) throw new Unusable(`not a key of type ${type}: ${text}`)
  if (toHex(sha256(join(encoder.encode(`${name}\n`), typed)).subarray(0, 4)) !== id) throw new Unusable(`a key with another id: ${text}`)
  return { name, id, type, raw: typed.subarray(1) }
}

/** @param {Uint8Array} bytes @returns {Policy} */
export function readPolicy(bytes) {
  const text = textOf(bytes)
  // oxlint-disable-next-line no-control-regex -- these are what a policy must not have
  if (text === undefined || /[\0-\x08\x0b-\x1f\x7f]/.test(text)) throw new Unusable('the policy is not plain text')
  /** @type {Policy} */
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: '', operator: undefined }
  /** @type {Map<string, string>} */
  const organisations = new Map()
  for (const line of text.split('\n').map(one => one.replace(/^[ \t]+|[ \t]+$/g, ''))) {
    const [, operator] = /^#[ \t]*operator[ \t]+(.+)$/.exec(line) ?? []
    const [, witness, organisation] = /^#[ \t]*organisation[ \t]+([^ \t]+)[ \t]+(.+)$/.exec(line) ?? []
    if (operator !== undefined && (policy.operator ?? operator) !== operator) throw new Unusable('the policy names two operators')
    policy.operator ??= operator
    if (witness !== undefined && organisation !== undefined) {
      if ((organisations.get(witness) ?? organisation) !== organisation) throw new Unusable(`the policy names two organisations of ${witness}`)
      organisations.set(witness, organisation)
    }
    if (line !== '' && !line.startsWith('#')) readPolicyLine(policy, line.split(/[ \t]+/))
  }
  if (policy.quorum === '') throw new Unusable('the policy has no quorum')
  for (const [name, organisation] of organisations) {
    const witness = policy.witnesses.get(name)
    if (witness !== undefined) witness.organisation = organisation
  }
  return policy
}

/** @param {Policy} policy @param {string[]} words */
function readPolicyLine(policy, words) {
  const [what, name = '', third = '', ...rest] = words
  const isDefined = (/** @type {string} */ one) => policy.witnesses.has(one) || policy.groups.has(one)
  const isNew = !isDefined(name) && name !== 'none'
  const isTwice = (/** @type {Key} */ key, /** @type {Key[]} */ all) => all.some(other => isSame(other.raw, key.raw))
  if (what === 'log' && (words.length === 2 || words.length === 3)) {
    const key = readVerifierKey(name, 1)
    if (isTwice(key, policy.logs)) throw new Unusable(`the policy has a log twice: ${name}`)
    policy.logs.push(key)
  } else if (what === 'witness' && (words.length === 3 || words.length === 4) && isNew) {
    const key = readVerifierKey(third, 4)
    if (isTwice(key, [...policy.witnesses.values()].map(witness => witness.key))) throw new Unusable(`the policy has a witness twice: ${name}`)
    policy.witnesses.set(name, { key, organisation: undefined })
  } else if (what === 'group' && words.length >= 4 && isNew) {
    const taken = new Set([...policy.groups.values()].flatMap(group => group.of))
    const written = third === 'any' ? '1' : third === 'all' ? String(rest.length) : third
    const isWhole = new Set(rest).size === rest.length && rest.every(member => isDefined(member) && !taken.has(member))
    if (!isWhole || !/^[1-9][0-9]*$/.test(written) || Number(written) > rest.length) throw new Unusable(`not a group: ${words.join(' ')}`)
    policy.groups.set(name, { k: Number(written), of: rest })
  } else if (what === 'quorum' && words.length === 2 && policy.quorum === '' && (isDefined(name) || name === 'none')) {
    policy.quorum = name
  } else throw new Unusable(`not a line of a policy: ${words.join(' ')}`)
}

/** @param {Policy} policy @param {string} name @param {ReadonlyMap<string, unknown>} cosigned @returns {boolean} */
export function isMet(policy, name, cosigned) {
  const group = policy.groups.get(name)
  return group === undefined ? cosigned.has(name) : group.of.filter(member => isMet(policy, member, cosigned)).length >= group.k
}

/** Lines `emitter <id> <base64>`, and comments `# only <id> <institution>`: by id. @param {Uint8Array} bytes @returns {Map<string, Emitter>} */
export function readKeys(bytes) {
  /** @type {Map<string, Emitter>} */
  const keys = new Map()
  /** @type {Map<string, string>} */
  const logs = new Map()
  for (const line of (textOf(bytes) ?? 'not UTF-8').split('\n')) {
    if (/^#[ \t]*only(?:[ \t]|$)/.test(line)) {
      const [, named, institution] = /^# only (key_[0-9a-z]+) ([a-z0-9-]+)$/.exec(line) ?? []
      if (named === undefined || (logs.get(named) ?? institution) !== institution) throw new Unusable(`not of one log only: ${line}`)
      logs.set(named, institution)
    }
    if (line === '' || /^(#|origin |sealer )/.test(line)) continue
    const [, id, base64] = /^emitter (key_[0-9a-z]+) (\S+)$/.exec(line) ?? []
    const raw = base64 === undefined ? undefined : fromBase64(base64)
    if (raw?.length !== 32 || keyIdOf(raw) !== id) throw new Unusable(`not the key of an emitter: ${line}`)
    keys.set(id, { raw, only: undefined })
  }
  for (const [id, only] of logs) {
    const key = keys.get(id)
    if (key !== undefined) key.only = only
  }
  return keys
}

/** The emitter, if it is one of this log: in the platform's none is that is not of it alone. @param {Map<string, Emitter>} keys
 * @param {string} id @param {string} institution */
function emitterOf(keys, id, institution) {
  const key = keys.get(id)
  return key?.only === institution || (key?.only === undefined && institution !== 'platform') ? key?.raw : undefined
}

/** @param {Uint8Array} raw */
function keyIdOf(raw) {
  const value = BigInt(`0x${toHex(sha256(raw).subarray(0, 10))}`)
  return `key_${Array.from({ length: 16 }, (_, at) => '0123456789abcdefghjkmnpqrstvwxyz'[Number((value >> BigInt(75 - 5 * at)) & 31n)]).join('')}`
}

/** Which log is asked about. @param {Policy} policy @param {string | undefined} origin */
function originOf(policy, origin) {
  const names = new Set(policy.logs.map(key => key.name).filter(name => origin === undefined || name === origin))
  const [name] = names
  if (name === undefined || names.size > 1) throw new Unusable(`which log? The policy has ${[...new Set(policy.logs.map(key => key.name))].join(', ') || 'none'}; say --origin`)
  return name
}

/** @param {Policy} policy @param {string} origin */
export function keysOfLog(policy, origin) {
  return [...policy.logs.filter(key => key.name === origin), ...[...policy.witnesses.values()].map(witness => witness.key)]
}

/**
 * The witnesses that count for these cosignatures, by name: those of an organisation that is named and not the operator's.
 * @param {Policy} policy @param {readonly { key: Key, time: bigint }[]} cosignatures @param {number} now @returns {Map<string, Counted>}
 */
export function countedOf(policy, cosignatures, now) {
  const counted = new Map()
  for (const [name, { key, organisation }] of policy.witnesses) {
    if (organisation === undefined || policy.operator === undefined || organisation === policy.operator) continue
    for (const { key: by, time } of cosignatures) {
      if (by !== key || Number(time) * 1_000 > now + skewMs) continue
      if (time > (counted.get(name)?.time ?? -1n)) counted.set(name, { name, organisation, time })
    }
  }
  return counted
}

// Leaves and batches

/** Whether a text is the canonical one of what it says. Most are as JSON writes them, once their members are in order.
 * @param {string | undefined} text @param {unknown} value */
function isCanonical(text, value) {
  return (JSON.stringify(value) === text && isPlain(value)) || canonical(value) === text
}

/** Members in order, numbers that are safe, and no half characters. @param {unknown} value @returns {boolean} */
function isPlain(value) {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isPlain)
  const held = /** @type {Record<string, unknown>} */ (value)
  let before
  for (const name in held) {
    if ((before !== undefined && name <= before) || !name.isWellFormed() || !isPlain(held[name])) return false
    before = name
  }
  return true
}

/** RFC 8785 for what a leaf may hold; undefined for anything else. @param {unknown} value @returns {string | undefined} */
function canonical(value) {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : undefined
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value === 'boolean' || value === null) return String(value)
  if (typeof value !== 'object') return undefined
  const isList = Array.isArray(value)
  let text = ''
  for (const member of isList ? value : Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const held = canonical(isList ? member : member[1])
    const name = isList ? '' : canonical(member[0])
    if (held === undefined || name === undefined) return undefined
    text += `${text === '' ? '' : ','}${name}${isList ? '' : ':'}${held}`
  }
  return isList ? `[${text}]` : `{${text}}`
}

/** The leaf, or the code of what is wrong with it. @param {Uint8Array} bytes @param {string} institution
 * @param {string | undefined} at of its batch @returns {Leaf | string} */
export function readLeaf(bytes, institution, at) {
  if (bytes.length > leafBytesMax) return 'leaf_too_long'
  const text = textOf(bytes)
  let leaf
  try {
    leaf = JSON.parse(text ?? '')
    if (!isCanonical(text, leaf)) return 'leaf_not_canonical'
  } catch {
    return 'leaf_not_canonical'
  }
  if (typeof leaf !== 'object' || leaf === null || Object.keys(leaf).join() !== 'actor,at,body,institution,kind,v') return 'leaf_members'
  const isFormed =
    typeof leaf.actor === 'string' && /^(person|client|process):./s.test(leaf.actor) &&
    (leaf.at === at || msOf(leaf.at) !== undefined) &&
    typeof leaf.body === 'object' && leaf.body !== null && !Array.isArray(leaf.body) &&
    typeof leaf.institution === 'string' &&
    typeof leaf.kind === 'string' && /^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(leaf.kind) &&
    leaf.v === 1
  if (!isFormed) return 'leaf_members'
  if (leaf.institution !== institution) return 'leaf_institution'
  return at !== undefined && leaf.at !== at ? 'leaf_at' : leaf
}

/** uint16 length, leaf, …; undefined where the lengths do not add up. @param {Uint8Array} bundle */
function splitBundle(bundle) {
  const leaves = []
  for (let start = 0; start < bundle.length; ) {
    const end = start + 2 + bundle[start] * 256 + (bundle[start + 1] ?? bundle.length)
    if (end > bundle.length) return undefined
    leaves.push(bundle.subarray(start + 2, end))
    start = end
  }
  return leaves
}

const batchLine = new RegExp(
  '^{"batch":"([a-z]{3}_[0-9a-z]{1,26})","first":"(0|[1-9][0-9]{0,18})","leaves":([1-9][0-9]{0,14}),"root":"([A-Za-z0-9+/]{43}=)",' +
    '"signature":"([A-Za-z0-9+/]{86}==)","key":"(key_[0-9a-z]+)","at":"([^"]+)"}$',
)

/** The batches that begin at places from `begin` up to `end`; undefined where a line is not one. @param {Uint8Array} bytes
 * @param {bigint} begin @param {bigint} end */
function readBatches(bytes, begin, end) {
  const text = textOf(bytes)
  if (text === undefined || (text !== '' && !text.endsWith('\n'))) return undefined
  /** @type {Batch[]} */
  const batches = []
  let last = begin - 1n
  for (const line of text.split('\n').slice(0, -1)) {
    const [, id, first, leaves, root, signature, key, at] = batchLine.exec(line) ?? []
    if (id === undefined) return undefined
    const batch = { id, first: BigInt(first), leaves: Number(leaves), root: fromBase64(root), signature: fromBase64(signature), key, at }
    if (batch.root === undefined || batch.signature === undefined || msOf(at) === undefined) return undefined
    if (batch.first <= last || batch.first >= end) return undefined
    last = batch.first
    batches.push(/** @type {Batch} */ (batch))
  }
  return batches
}

/** What an emitter signs. @param {string} institution @param {{ id: string, leaves: number, root: Uint8Array }} batch */
function claimOf(institution, { id, leaves, root }) {
  return encoder.encode(`vouch audit batch v1\n${institution}\n${id}\n${leaves}\n${toBase64(root)}\n`)
}

/** The file of that width; where it is gone, a wider one of the name. @param {Place} place @param {string} path @param {number} width */
async function readWide(place, path, width) {
  const exact = width === tileWidth ? path : `${path}.p/${width}`
  const bytes = await place.read(exact)
  if (bytes !== undefined || width === tileWidth) return { path: exact, bytes, isExact: true }
  const wider = (await place.widths(path)).filter(one => one > width).sort((one, other) => one - other)
  for (const other of [...wider, tileWidth]) {
    const found = await place.read(other === tileWidth ? path : `${path}.p/${other}`)
    if (found !== undefined) return { path: exact, bytes: found, isExact: false }
  }
  return { path: exact, bytes: undefined, isExact: true }
}

// A log, from its first leaf to its newest checkpoint, in one pass

/** How many bundles are asked for before they are needed, and how many answers may be outstanding. */
const bundlesAhead = 8
const outstandingMax = 64

class LogCheck {
  /** @type {Problem[]} */
  problems = []
  /** @type {Record<string, number>} */
  counts = {}
  checked = { leaves: 0n, batches: 0n, tiles: 0n, checkpoints: 0n }
  /** @type {CheckpointAtHand[]} */
  checkpoints = []
  /** @type {CheckpointAtHand | undefined} */
  newest
  #tree = new Tree()
  #read = 0n
  #stopped = false
  /** The hashes of the last tile of each level, while it fills. @type {{ n: bigint, hashes: Uint8Array[] }[]} */
  #rows = []
  /** What the tree was at each size that a checkpoint names. @type {Map<bigint, { root: Uint8Array, newestAt: number | undefined }>} */
  #at = new Map()
  /** @type {{ batch: Batch, hashes: Uint8Array[] } | undefined} */
  #batch
  #expectsBatch = true
  /** @type {Set<string>} */
  #ids = new Set()
  /** @type {number | undefined} */
  #newestAt
  /** When, and where in the log. @type {Map<string, number>} */
  #emittersRetired = new Map()
  /** @type {Map<string, bigint>} */
  #sealersNamed = new Map()
  /** @type {Map<string, bigint>} */
  #sealersRetired = new Map()
  /** @type {Set<Promise<void>>} */
  #outstanding = new Set()

  /** @param {Place} place @param {Asked} asked */
  constructor(place, asked) {
    this.place = place
    this.asked = asked
    this.origin = originOf(asked.policy, asked.origin)
    this.institution = this.origin.slice(this.origin.lastIndexOf('/') + 1)
    this.period = asked.period === undefined ? undefined : new PeriodCheck(asked.period, asked, this)
  }

  /** @param {string} what @param {string} where */
  say(what, where) {
    this.counts[what] = (this.counts[what] ?? 0) + 1
    if (this.problems.length < problemsMax) this.problems.push({ what, where })
  }

  /** Every checkpoint at hand, and the newest that can be believed. */
  async openCheckpoints() {
    const { place, asked, origin } = this
    const roots = new Map()
    for (const path of await place.checkpoints()) {
      const bytes = await place.read(path)
      if (bytes === undefined) continue
      const note = await openNote(bytes, keysOfLog(asked.policy, origin))
      const read = typeof note === 'string' ? undefined : readCheckpoint(note.text)
      if (typeof note === 'string') this.say(note, path)
      else if (read === undefined) this.say('checkpoint_malformed', path)
      else if (read.origin !== origin) this.say('origin_differs', path)
      else if (path !== 'checkpoint' && path !== `${path.split('/')[0]}/${numbered(read.size)}`) this.say('checkpoint_misplaced', path)
      else {
        const cosignatures = note.signatures.flatMap(({ key, time }) => (time === undefined ? [] : [{ key, time }]))
        const sealers = new Set(note.signatures.filter(({ key }) => key.type === 1).map(({ key }) => keyIdOf(key.raw)))
        const checkpoint = { ...read, path, sealers, cosignatures, holds: undefined }
        this.checkpoints.push(checkpoint)
        if (!isSame(roots.get(read.size) ?? read.root, read.root)) this.say('checkpoints_fork', path)
        if (!roots.has(read.size)) roots.set(read.size, read.root)
        if (this.newest === undefined || read.size > this.newest.size) this.newest = checkpoint
      }
    }
    this.checked.checkpoints = BigInt(this.checkpoints.length)
  }

  /** All that the newest checkpoint covers. @param {bigint} size */
  async readLeaves(size) {
    const since = this.asked.since ?? 0n
    const sizes = [...new Set(this.checkpoints.map(checkpoint => checkpoint.size))].sort((one, other) => (one < other ? -1 : 1))
    if (sizes[0] === 0n) this.#at.set(0n, { root: this.#tree.root(), newestAt: undefined })
    for await (const bundle of this.#bundles(size, since)) {
      const begin = bundle.n * 256n
      const hashes = bundle.hashes ?? this.#leavesOf(bundle)
      if (hashes === undefined) {
        this.#stopped = true
        break
      }
      const stops = new Set(sizes.filter(one => one > begin && one <= begin + 256n).map(one => Number(one - begin)))
      const batches = begin + BigInt(bundle.width) > since ? this.#batchesOf(bundle) : []
      for (let at = 0; at < bundle.width; at++) {
        const leaf = bundle.leaves?.[at]
        if (leaf !== undefined && begin + BigInt(at) >= since) this.#leaf(begin, at, leaf, hashes[at], batches)
        this.asked.onHash?.(begin + BigInt(at), hashes[at])
        this.#tree.add(hashes[at], (height, node) => height % 8 === 0 && this.#tileHash(height / 8, node))
        if (stops.has(at + 1)) this.#at.set(begin + BigInt(at + 1), { root: this.#tree.root(), newestAt: this.#newestAt })
      }
      this.#read = begin + BigInt(bundle.width)
      this.asked.progress?.(this.#read, size)
      while (this.#outstanding.size > outstandingMax) await Promise.race(this.#outstanding)
    }
    if (this.#batch !== undefined && !this.#stopped) this.say('batch_gap', `leaf ${size}`)
    if (!this.#stopped) this.#rows.forEach((row, level) => row.hashes.length > 0 && this.#later(this.#compareTile(level, row)))
    await Promise.all(this.#outstanding)
  }

  /** @typedef {{ n: bigint, width: number, path: string, hashes?: Uint8Array[], leaves?: Uint8Array[], entries?: Awaited<ReturnType<typeof readWide>>, batches?: Awaited<ReturnType<typeof readWide>> }} Bundle */
  /** @param {bigint} size @param {bigint} since @returns {AsyncGenerator<Bundle>} */
  async *#bundles(size, since) {
    /** @type {Promise<Bundle>[]} */
    const ahead = []
    for (let n = 0n; n * 256n < size || ahead.length > 0; n++) {
      if (n * 256n < size) {
        const width = size - n * 256n < 256n ? Number(size - n * 256n) : tileWidth
        const bundle = this.#readBundle(n, width, (n + 1n) * 256n <= since || since >= size)
        bundle.catch(() => {}) // It is awaited below, and fails there.
        ahead.push(bundle)
      }
      if (ahead.length >= bundlesAhead || (n + 1n) * 256n >= size) {
        const next = await ahead.shift()
        if (next !== undefined) yield next
      }
    }
  }

  /** Of what was checked before, only the hashes. @param {bigint} n @param {number} width @param {boolean} onlyHashes
   * @returns {Promise<Bundle>} */
  async #readBundle(n, width, onlyHashes) {
    if (onlyHashes) {
      const { path, bytes } = await readWide(this.place, `tile/0/${numbered(n)}`, width)
      if (bytes === undefined || bytes.length < width * 32) return { n, width, path }
      return { n, width, path, hashes: Array.from({ length: width }, (_, at) => bytes.slice(at * 32, at * 32 + 32)) }
    }
    const [entries, batches] = await Promise.all([
      readWide(this.place, `tile/entries/${numbered(n)}`, width),
      readWide(this.place, `batches/${numbered(n)}`, width),
    ])
    return { n, width, path: entries.path, entries, batches }
  }

  /** The hashes of a bundle's leaves; undefined where it cannot be read. @param {Bundle} bundle */
  #leavesOf(bundle) {
    const { width, path, entries } = bundle
    const bytes = entries?.bytes
    const leaves = bytes === undefined ? undefined : splitBundle(bytes)
    if (leaves === undefined || leaves.length < width || (entries?.isExact && leaves.length !== width)) {
      this.say(entries === undefined ? 'tile_missing' : bytes === undefined ? 'entries_missing' : 'entries_malformed', path)
      return undefined
    }
    bundle.leaves = leaves
    return leaves.slice(0, width).map(leafHash)
  }

  /** @param {Bundle} bundle */
  #batchesOf({ n, width, batches }) {
    if (batches === undefined) return []
    const { path, bytes, isExact } = batches
    const lines = bytes === undefined ? undefined : readBatches(bytes, n * 256n, n * 256n + BigInt(isExact ? width : tileWidth))
    if (lines !== undefined) return lines
    this.say(bytes === undefined ? 'batches_missing' : 'batches_malformed', path)
    this.#expectsBatch = false
    return []
  }

  /** @param {bigint} begin @param {number} at @param {Uint8Array} bytes @param {Uint8Array} hash @param {Batch[]} batches */
  #leaf(begin, at, bytes, hash, batches) {
    const place = begin + BigInt(at)
    while (batches[0] !== undefined && batches[0].first < place) batches.shift()
    const next = batches[0]?.first === place ? batches.shift() : undefined
    if ((next !== undefined && this.#batch !== undefined) || (next === undefined && this.#batch === undefined && this.#expectsBatch)) {
      this.say('batch_gap', `leaf ${place}`)
      this.#expectsBatch = false
    }
    if (next !== undefined) this.#beginBatch(next)
    const leaf = readLeaf(bytes, this.institution, this.#batch?.batch.at)
    if (typeof leaf === 'string') this.say(leaf, `leaf ${place}`)
    else {
      this.period?.leaf(leaf, place)
      if (leaf.kind === 'audit.key_named' || leaf.kind === 'audit.key_retired') this.#keyChange(leaf, place)
    }
    this.checked.leaves++
    if (this.#batch === undefined) return
    const { batch, hashes } = this.#batch
    hashes.push(hash)
    if (hashes.length < batch.leaves) return
    if (!isSame(treeRoot(hashes), batch.root)) this.say('batch_root_differs', `batch ${batch.id}`)
    this.#batch = undefined
    this.#expectsBatch = true
  }

  /** @param {Batch} batch */
  #beginBatch(batch) {
    const where = `batch ${batch.id}`
    const ms = msOf(batch.at) ?? 0
    this.#batch = { batch, hashes: [] }
    this.#expectsBatch = true
    this.checked.batches++
    if (this.#ids.has(batch.id)) this.say('batch_twice', where)
    this.#ids.add(batch.id)
    if (this.#newestAt !== undefined && ms + workMs < this.#newestAt) this.say('leaf_backdated', where)
    this.#newestAt = Math.max(ms, this.#newestAt ?? ms)
    if (ms > (this.#emittersRetired.get(batch.key) ?? ms)) this.say('emitter_retired', where)
    const key = emitterOf(this.asked.keys, batch.key, this.institution)
    if (key === undefined) return this.say('batch_key_unknown', where)
    const signed = isSigned(key, claimOf(this.institution, batch), batch.signature)
    this.#later(signed.then(isGood => (isGood ? undefined : this.say('batch_signature_wrong', where))))
  }

  /** docs/audit-format.md, "Keys that change" @param {Leaf} leaf @param {bigint} place */
  #keyChange({ at, kind, body: { use, former, key } }, place) {
    if (typeof former !== 'string' || typeof key !== 'string') return
    const isNamed = kind === 'audit.key_named'
    if (use === 'emitter') {
      if (this.#batch?.batch.key !== (isNamed ? former : key)) this.say('key_change_wrong', `leaf ${place}`)
      else if (!isNamed) this.#emittersRetired.set(former, Date.parse(at))
      else if (emitterOf(this.asked.keys, key, this.institution) === undefined) this.say('emitter_unknown', `leaf ${place}`)
    }
    const sealers = this.asked.policy.logs.filter(one => one.name === this.origin).map(one => keyIdOf(one.raw))
    if (use !== 'sealer' || !sealers.includes(former) || !sealers.includes(key)) return
    const [eras, id] = isNamed ? [this.#sealersNamed, key] : [this.#sealersRetired, former]
    if (!eras.has(id)) eras.set(id, place)
  }

  /** @param {Promise<void>} work */
  #later(work) {
    const own = work.finally(() => this.#outstanding.delete(own))
    this.#outstanding.add(own)
    own.catch(() => {}) // Whoever waits for all of them hears of it.
  }

  /** @param {number} level @param {Uint8Array} hash */
  #tileHash(level, hash) {
    const row = (this.#rows[level] ??= { n: 0n, hashes: [] })
    row.hashes.push(hash)
    if (row.hashes.length < tileWidth) return
    this.#later(this.#compareTile(level, row))
    this.#rows[level] = { n: row.n + 1n, hashes: [] }
  }

  /** @param {number} level @param {{ n: bigint, hashes: Uint8Array[] }} row */
  async #compareTile(level, { n, hashes }) {
    const { path, bytes, isExact } = await readWide(this.place, `tile/${level}/${numbered(n)}`, hashes.length)
    const computed = join(...hashes)
    this.checked.tiles++
    if (bytes === undefined) this.say('tile_missing', path)
    else if (bytes.length % 32 !== 0 || !isSame(isExact ? bytes : bytes.subarray(0, computed.length), computed)) this.say('tile_differs', path)
  }

  compareRoots() {
    for (const checkpoint of this.checkpoints) {
      const at = this.#at.get(checkpoint.size)
      if (at === undefined) continue
      checkpoint.holds = isSame(at.root, checkpoint.root)
      if (!checkpoint.holds) this.say(checkpoint === this.newest ? 'root_differs' : 'checkpoint_inconsistent', checkpoint.path)
    }
  }

  /** Whether each was signed by a key that was in force. */
  checkSealers() {
    const good = this.checkpoints.filter(one => one.holds)
    const inForce = good.map(({ size, sealers }) => [...sealers].filter(id => (this.#sealersRetired.get(id) ?? size) >= size))
    for (const [at, keys] of inForce.entries()) if (keys.length === 0) this.say('sealer_retired', good[at].path)
    for (const [key, place] of this.#sealersNamed) {
      const isEarly = inForce.some((keys, at) => good[at].size <= place && keys.length === 1 && keys[0] === key)
      if (isEarly) this.say('sealer_early', `leaf ${place}`)
    }
  }

  /** The newest checkpoint that enough witnesses cosigned, and who did. */
  checkWitnesses() {
    const { policy, now, freshMs } = this.asked
    /** @type {{ checkpoint: CheckpointAtHand, counted: Map<string, Counted>, newest: number } | undefined} */
    let best
    const told = new Set()
    for (const checkpoint of this.checkpoints.filter(one => one.holds)) {
      const alike = this.checkpoints.filter(one => one.holds && one.size === checkpoint.size)
      const counted = countedOf(policy, alike.flatMap(one => one.cosignatures), now)
      const times = Array.from(counted.values(), ({ time }) => Number(time) * 1_000)
      const newestAt = this.#at.get(checkpoint.size)?.newestAt
      if (newestAt !== undefined && newestAt > Math.min(...times) + skewMs && !told.has(checkpoint.size)) {
        told.add(checkpoint.size)
        this.say('leaf_after_cosignature', `checkpoint ${checkpoint.size}`)
      }
      if (policy.quorum === 'none' || !isMet(policy, policy.quorum, counted)) continue
      if (best === undefined || checkpoint.size > best.checkpoint.size) best = { checkpoint, counted, newest: Math.max(...times) }
    }
    if (policy.quorum === 'none') return undefined
    if (best === undefined) this.say('quorum_missing', `checkpoint ${this.newest?.size}`)
    if (isDemonstration(this.origin)) this.say('demonstration', this.origin)
    if (freshMs !== undefined && best !== undefined && best.newest + freshMs < now) this.say('stale', `checkpoint ${best.checkpoint.size}`)
    return best
  }
}

/** Completeness of a period: how many of each kind, that the log's pulse did not stop, and what it says of its own hours. */
class PeriodCheck {
  /** @type {Map<string, number>} */
  counts = new Map()
  /** @type {bigint | undefined} */
  first
  /** @type {bigint | undefined} */
  last
  leaves = 0
  /** @type {Map<number, Map<string, number>>} */
  #hours = new Map()
  /** @type {{ place: bigint, body: Record<string, unknown> }[]} */
  #closes = []
  /** @type {number | undefined} */
  #beat

  /** @param {{ from: number, to: number }} period @param {Asked} asked @param {{ say: (what: string, where: string) => void }} report */
  constructor(period, asked, report) {
    this.from = period.from
    this.to = period.to
    this.asked = asked
    this.report = report
  }

  /** @param {Leaf} leaf @param {bigint} place */
  leaf({ at, kind, body }, place) {
    const ms = Date.parse(at)
    this.#beat ??= Math.max(this.from, ms)
    if (kind === 'audit.period_close') this.#closes.push({ place, body })
    if (ms < this.from || ms >= this.to) return
    this.first ??= place
    this.last = place
    this.leaves++
    const hour = Math.floor(ms / hourMs)
    const own = this.#hours.get(hour) ?? new Map()
    this.#hours.set(hour, own)
    for (const tally of [this.counts, own]) tally.set(kind, (tally.get(kind) ?? 0) + 1)
    if (kind === 'audit.heartbeat') this.#pulse(ms, `leaf ${place}`)
  }

  /** @param {number} ms @param {string} where */
  #pulse(ms, where) {
    const before = this.#beat ?? this.from
    if (ms - before > (this.asked.beatMs ?? beatMsDefault)) this.report.say('heartbeat_gap', where)
    this.#beat = Math.max(ms, before)
  }

  end() {
    this.#pulse(Math.min(this.to, this.asked.now), 'end')
    let before
    for (const { place, body } of this.#closes) {
      const close = readClose(body)
      if (close === undefined) this.report.say('period_close_malformed', `leaf ${place}`)
      if (close === undefined || close.from < this.from || close.to > this.to) continue
      if (before !== undefined && before !== close.from) this.report.say('period_close_missing', `leaf ${place}`)
      before = close.to
      if (!this.#isCounted(close)) this.report.say('period_close_differs', `leaf ${place}`)
    }
  }

  /** @param {{ from: number, to: number, counts: Map<string, unknown>, leaves: unknown }} close */
  #isCounted({ from, to, counts, leaves }) {
    const own = [...this.#hours].filter(([hour]) => hour * hourMs >= from && hour * hourMs < to).flatMap(([, tally]) => [...tally])
    const counted = new Map()
    for (const [kind, count] of own) counted.set(kind, (counted.get(kind) ?? 0) + count)
    const all = [...counted.values()].reduce((sum, count) => sum + count, 0)
    return String(all) === leaves && counted.size === counts.size && [...counted].every(([kind, count]) => counts.get(kind) === String(count))
  }
}

/** @param {Record<string, unknown>} body */
function readClose(body) {
  const [from, to, counts, leaves] = [msOf(body['from']), msOf(body['to']), body['counts'], body['leaves']]
  if (from === undefined || to === undefined) return undefined
  if (from % hourMs !== 0 || to % hourMs !== 0 || from >= to) return undefined
  if (typeof counts !== 'object' || counts === null || Array.isArray(counts)) return undefined
  if (![leaves, ...Object.values(counts)].every(count => typeof count === 'string' && /^(0|[1-9][0-9]*)$/.test(count))) return undefined
  return { from, to, counts: new Map(Object.entries(counts)), leaves }
}

/** The last step that holds, of those asked for. @param {readonly string[]} asked @param {readonly string[]} failed */
function ladder(asked, failed) {
  const broken = asked.findIndex(step => failed.includes(step))
  const held = broken < 0 ? asked.length : broken
  return { asked, verdict: held === 0 ? 'none' : asked[held - 1] ?? 'none', holds: broken < 0 && failed.length === 0 }
}

/** Everything that docs/audit-format.md says of a log. @param {Place} place @param {Asked} asked */
export async function verifyLog(place, asked) {
  const check = new LogCheck(place, asked)
  await check.openCheckpoints()
  const { newest } = check
  if (newest === undefined) check.say('no_checkpoint', 'checkpoint')
  else await check.readLeaves(newest.size)
  check.compareRoots()
  check.checkSealers()
  if (newest !== undefined) check.period?.end()
  const best = newest === undefined ? undefined : check.checkWitnesses()
  const wanted = asked.policy.quorum === 'none' ? 3 : asked.freshMs === undefined ? 4 : 5
  const said = ladder(steps.slice(0, wanted), Object.keys(check.counts).map(code => stepOf.get(code) ?? 'signed'))
  const of = steps.indexOf(said.verdict) >= 3 ? best?.checkpoint : newest
  const countable = [...asked.policy.witnesses.values()].filter(one => one.organisation !== undefined && one.organisation !== asked.policy.operator)
  return {
    ...said,
    origin: check.origin,
    size: of?.size.toString() ?? null,
    root: of === undefined ? null : toBase64(of.root),
    beyond: of === undefined || newest === undefined ? '0' : (newest.size - of.size).toString(),
    witnesses: [...(best?.counted.values() ?? [])].map(({ name, organisation, time }) => ({ name, organisation, at: isoOf(Number(time) * 1_000) })),
    witnessesKnown: asked.policy.operator === undefined ? 0 : countable.length,
    checked: Object.fromEntries(Object.entries(check.checked).map(([what, count]) => [what, count.toString()])),
    since: (asked.since ?? 0n).toString(),
    ...(check.period === undefined ? {} : { period: periodOf(check.period) }),
    counts: check.counts,
    problems: check.problems,
    notProven,
  }
}

/** @param {number} ms */
function isoOf(ms) {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${ms} ms`
}

/** @param {PeriodCheck} period */
function periodOf({ from, to, first, last, leaves, counts }) {
  const sorted = Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
  return { from: isoOf(from), to: isoOf(to), first: first?.toString() ?? null, last: last?.toString() ?? null, leaves, counts: sorted }
}

// Promises and receipts

/** The promise, what the examiner must know of it, and what is wrong with it. @param {unknown} promise @param {Asked} asked */
async function checkPromise(promise, asked) {
  const held = /** @type {Record<string, unknown>} */ (typeof promise === 'object' && promise !== null ? promise : {})
  const { id, origin, leaf, place, leaves, path, key, signature, sealedBy } = held
  const isText = [id, origin, leaf, key, signature, sealedBy].every(one => typeof one === 'string')
  const [, batch, ownPlace] = /^([a-z]{3}_[0-9a-z]{1,26})\.(0|[1-9][0-9]*)$/.exec(String(id)) ?? []
  const hashes = Array.isArray(path) ? path.map(hash => (typeof hash === 'string' ? fromBase64(hash) : undefined)) : [undefined]
  const signed = fromBase64(String(signature))
  const isNumber = Number.isSafeInteger(place) && Number.isSafeInteger(leaves) && String(place) === ownPlace
  if (!isText || !isNumber || batch === undefined || signed === undefined || Object.keys(held).length !== 9) return { problem: 'promise_malformed' }
  if (String(origin) !== originOf(asked.policy, asked.origin)) return { problem: 'origin_differs' }
  const whole = hashes.filter(hash => hash !== undefined)
  const hash = leafHash(encoder.encode(String(leaf)))
  const root = whole.length < hashes.length ? undefined : rootByPath({ index: BigInt(Number(place)), size: BigInt(Number(leaves)), hash, path: whole })
  if (root === undefined) return { problem: 'promise_path_wrong' }
  const institution = String(origin).slice(String(origin).lastIndexOf('/') + 1)
  const read = readLeaf(encoder.encode(String(leaf)), institution, undefined)
  if (typeof read === 'string') return { problem: read }
  const due = Date.parse(read.at) + 60_000
  if (msOf(sealedBy) !== due) return { problem: 'promise_malformed' }
  const raw = emitterOf(asked.keys, String(key), institution)
  if (raw === undefined) return { problem: 'promise_key_unknown' }
  if (!(await isSigned(raw, claimOf(institution, { id: batch, leaves: Number(leaves), root }), signed))) return { problem: 'promise_signature_wrong' }
  return { hash, due, origin: String(origin) }
}

/** @param {Uint8Array} bytes @returns {unknown} */
function readJson(bytes) {
  try {
    return JSON.parse(textOf(bytes) ?? '')
  } catch {
    return undefined
  }
}

/** c2sp.org/tlog-proof @param {unknown} text */
function readProof(text) {
  const [, index, hashes = '', note] = /^c2sp\.org\/tlog-proof@v1\n(?:extra [^\n]*\n)?index (0|[1-9][0-9]{0,18})\n((?:[^\n]+\n)*)\n([^]*)$/.exec(String(text)) ?? []
  const path = hashes.split('\n').slice(0, -1).map(fromBase64)
  if (index === undefined || note === undefined || path.includes(undefined)) return undefined
  return { index: BigInt(index), path: path.filter(hash => hash !== undefined), note: encoder.encode(note) }
}

/** By itself, without the log: promised → signed → logged → witnessed → fresh. @param {Uint8Array} bytes @param {Asked} asked */
export async function verifyReceipt(bytes, asked) {
  /** @type {string[]} */
  const failed = []
  /** @type {Problem[]} */
  const problems = []
  /** @param {string} step @param {string} what @param {string} where */
  const say = (step, what, where) => {
    failed.push(step)
    problems.push({ what, where })
  }
  const { promise, proof: text } = /** @type {{ promise?: unknown, proof?: unknown }} */ (readJson(bytes) ?? {})
  const promised = await checkPromise(promise, asked)
  const proof = readProof(text)
  const note = proof === undefined ? 'proof_malformed' : await openNote(proof.note, keysOfLog(asked.policy, originOf(asked.policy, asked.origin)))
  const checkpoint = typeof note === 'string' ? undefined : readCheckpoint(note.text)
  if (promised.problem !== undefined) say('promised', promised.problem, 'promise')
  if (typeof note === 'string') say('signed', text === undefined ? 'proof_missing' : note, 'proof')
  else if (checkpoint === undefined) say('signed', 'checkpoint_malformed', 'proof')
  else if (checkpoint.origin !== promised.origin) say('signed', 'origin_differs', 'proof')
  else if (proof !== undefined && promised.hash !== undefined) {
    const root = rootByPath({ index: proof.index, size: checkpoint.size, hash: promised.hash, path: proof.path })
    if (root === undefined || !isSame(root, checkpoint.root)) say('logged', 'proof_wrong', `leaf ${proof.index}`)
  }
  const cosignatures = typeof note === 'string' ? [] : note.signatures.flatMap(({ key, time }) => (time === undefined ? [] : [{ key, time }]))
  const counted = countedOf(asked.policy, cosignatures, asked.now)
  const newest = Math.max(...Array.from(counted.values(), ({ time }) => Number(time) * 1_000))
  const { quorum } = asked.policy
  if (quorum !== 'none' && !isMet(asked.policy, quorum, counted)) say('witnessed', 'quorum_missing', 'proof')
  if (quorum !== 'none' && promised.origin !== undefined && isDemonstration(promised.origin)) say('witnessed', 'demonstration', promised.origin)
  if (asked.freshMs !== undefined && newest + asked.freshMs < asked.now) say('fresh', 'stale', 'proof')
  const wanted = ['promised', 'signed', 'logged', 'witnessed', 'fresh'].slice(0, quorum === 'none' ? 3 : asked.freshMs === undefined ? 4 : 5)
  return { ...ladder(wanted, failed), leaf: proof?.index.toString() ?? null, size: checkpoint?.size.toString() ?? null, problems, notProven }
}

/**
 * Whether the log has what was promised: `kept`, `omitted` (which whoever holds this file can prove to anybody), or
 * `undecided`, where the promise or the log is not good enough to say. @param {Uint8Array} bytes @param {Place} place @param {Asked} asked
 */
export async function verifyPromise(bytes, place, asked) {
  const read = readJson(bytes)
  const held = typeof read === 'object' && read !== null && 'promise' in read ? read.promise : read
  const promised = await checkPromise(held, asked)
  if (promised.problem !== undefined) return { verdict: 'undecided', holds: false, problems: [{ what: promised.problem, where: 'promise' }], notProven }
  const { hash, due } = promised
  /** @type {bigint | undefined} */
  let found
  const onHash = (/** @type {bigint} */ at, /** @type {Uint8Array} */ one) => {
    if (hash !== undefined && isSame(one, hash)) found ??= at
  }
  const report = await verifyLog(place, { ...asked, since: 1n << 63n, period: undefined, freshMs: undefined, onHash })
  const isAfter = report.witnesses.some(({ at }) => Date.parse(at) > due)
  const isWitnessed = report.verdict === 'witnessed' && report.holds
  const isInside = found !== undefined && found < BigInt(report.size ?? 0)
  const verdict = isInside && report.holds ? 'kept' : found === undefined && isWitnessed && isAfter ? 'omitted' : 'undecided'
  const problems = verdict === 'undecided' && report.holds ? [{ what: 'not_yet_due', where: `checkpoint ${report.size}` }] : report.problems
  return { verdict, holds: verdict === 'kept', leaf: found?.toString() ?? null, size: report.size, root: report.root, witnesses: report.witnesses, problems, notProven }
}

/** Whether the smaller of two signed checkpoints is a beginning of the larger, by the log's own tiles.
 * @param {readonly [Uint8Array, Uint8Array]} notes @param {Place} place @param {Asked} asked */
export async function verifyConsistency(notes, place, asked) {
  const origin = originOf(asked.policy, asked.origin)
  /** @type {Problem[]} */
  const problems = []
  /** @type {Checkpoint[]} */
  const checkpoints = []
  for (const [at, bytes] of notes.entries()) {
    const note = await openNote(bytes, keysOfLog(asked.policy, origin))
    const checkpoint = typeof note === 'string' ? undefined : readCheckpoint(note.text)
    if (checkpoint?.origin === origin) checkpoints.push(checkpoint)
    else problems.push({ what: typeof note === 'string' ? note : checkpoint === undefined ? 'checkpoint_malformed' : 'origin_differs', where: `checkpoint file ${at + 1}` })
  }
  const [one, two] = checkpoints.sort((a, b) => (a.size < b.size ? -1 : 1))
  if (one === undefined || two === undefined) return { verdict: 'none', holds: false, size1: null, size2: null, problems, notProven }
  const proof = []
  if (one.size > 0n) for (const span of consistencySpans(one.size, two.size)) proof.push(await rootOfSpan(place, two.size, span))
  const holds = isConsistent({ size1: one.size, root1: one.root, size2: two.size, root2: two.root, proof: one.size === two.size ? [] : proof })
  if (!holds) problems.push({ what: one.size === two.size ? 'checkpoints_fork' : 'checkpoint_inconsistent', where: `checkpoint ${one.size}` })
  return { verdict: holds ? 'consistent' : 'signed', holds, size1: one.size.toString(), size2: two.size.toString(), problems, notProven }
}

// Where a log lies

const checkpointPath = /^(?:checkpoints|cosigned)\/(?:x[0-9]{3}\/)*[0-9]{3}$/

/** Files by their paths below the log's own folder: what a browser was given. @param {ReadonlyMap<string, Blob>} files @returns {Place} */
export function placeOfFiles(files) {
  /** @type {Map<string, number[]>} */
  const widths = new Map()
  for (const path of files.keys()) {
    const [, whole, width] = /^(.*)\.p\/([1-9][0-9]{0,2})$/.exec(path) ?? []
    if (whole !== undefined) widths.set(whole, [...(widths.get(whole) ?? []), Number(width)])
  }
  const paths = [...files.keys()].filter(path => checkpointPath.test(path)).sort(byKindAndSize)
  return {
    read: async path => {
      const file = files.get(path)
      return file === undefined ? undefined : new Uint8Array(await file.arrayBuffer())
    },
    checkpoints: async () => [...(files.has('checkpoint') ? ['checkpoint'] : []), ...paths],
    widths: async path => widths.get(path) ?? [],
  }
}

/** `checkpoints/…` before `cosigned/…`, then by size. @param {string} one @param {string} other */
function byKindAndSize(one, other) {
  const keyOf = (/** @type {string} */ path) => `${path.split('/')[0]} ${path.replace(/[^0-9]/g, '').padStart(24, '0')}`
  return keyOf(one) < keyOf(other) ? -1 : 1
}

/** The files of one log among those of a folder that somebody chose: its own, or one above it.
 * @param {readonly (readonly [path: string, file: Blob])[]} files below the folder @param {Policy} policy @param {string} [asked] */
export function filesOfLog(files, policy, asked) {
  const parts = originOf(policy, asked).split('/')
  const above = parts.map((_, at) => `${parts.slice(at).join('/')}/`).find(start => files.some(([path]) => path.startsWith(start))) ?? ''
  return new Map(files.filter(([path]) => path.startsWith(above)).map(([path, file]) => [path.slice(above.length), file]))
}

/** @param {string} folder @param {string} origin @returns {Promise<Place>} */
export async function placeOfFolder(folder, origin) {
  const { readdir, readFile } = await import('node:fs/promises')
  /** @param {Promise<Uint8Array | string[]>} reading */
  const orNothing = reading => reading.catch(thrown => (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(thrown.code) ? undefined : Promise.reject(thrown)))
  const list = async (/** @type {string} */ path, recursive = false) => /** @type {string[] | undefined} */ (await orNothing(readdir(path, { recursive })))
  const base = (await list(`${folder}/${origin}`)) === undefined ? folder : `${folder}/${origin}`
  if ((await list(base)) === undefined) throw new Unusable(`${folder} is not a folder`)
  return {
    read: async path => /** @type {Uint8Array | undefined} */ (await orNothing(readFile(`${base}/${path}`))),
    checkpoints: async () => {
      const found = []
      for (const kind of ['checkpoints', 'cosigned']) {
        for (const path of (await list(`${base}/${kind}`, true)) ?? []) found.push(`${kind}/${path.replaceAll('\\', '/')}`)
      }
      return ['checkpoint', ...found.filter(path => checkpointPath.test(path)).sort(byKindAndSize)]
    },
    widths: async path => ((await list(`${base}/${path}.p`)) ?? []).filter(name => /^[1-9][0-9]{0,2}$/.test(name)).map(Number),
  }
}

/** @param {string} prefix @param {Record<string, string>} headers @returns {Place} */
export function placeOfAddress(prefix, headers) {
  return {
    read: async path => {
      const answer = await fetch(`${prefix.replace(/\/$/, '')}/${path}`, { headers, signal: AbortSignal.timeout(60_000) })
      if (answer.status === 404) return undefined
      if (!answer.ok) throw new Unusable(`${path}: the log answers ${answer.status}`)
      return new Uint8Array(await answer.arrayBuffer())
    },
    checkpoints: async () => ['checkpoint'],
    widths: async () => [],
  }
}

// By hand

/** @param {string | undefined} text @param {string} what */
function durationOf(text, what) {
  const [, count, unit] = /^([0-9]+)([smhd])$/.exec(text ?? '') ?? []
  if (text !== undefined && count === undefined) throw new Unusable(`${what} is a duration such as 90s, 30m, 24h or 7d`)
  return count === undefined ? undefined : Number(count) * { s: 1_000, m: 60_000, h: hourMs, d: 24 * hourMs }[/** @type {'s' | 'm' | 'h' | 'd'} */ (unit)]
}

/** @param {string | undefined} text @param {string} what */
function momentOf(text, what) {
  const ms = text === undefined ? undefined : Date.parse(text)
  if (ms !== undefined && Number.isNaN(ms)) throw new Unusable(`${what} is a moment such as 2026-01-31 or 2026-01-31T12:00:00Z`)
  return ms
}

/** @param {Awaited<ReturnType<typeof verifyLog>>} report */
function sayLog(report) {
  const { asked, verdict, origin, size, root, beyond, witnesses, witnessesKnown, checked, problems, counts, period } = report
  const held = asked.indexOf(verdict)
  const firstBroken = asked[held + 1]
  const lines = [`Log ${origin}`, `  ${size ?? 'no'} leaves${root === null ? '' : `, root ${root}`}`, '']
  for (const [at, step] of asked.entries()) {
    const own = Object.entries(counts).filter(([code]) => stepOf.get(code) === step)
    const why = own.map(([code, count]) => `${code} ${count}`).join(', ') || (at > held + 1 ? `needs ${firstBroken}` : 'nothing found')
    const who = step === 'witnessed' && at <= held ? `${witnesses.length} of ${witnessesKnown}: ${witnesses.map(one => `${one.name} of ${one.organisation}, ${one.at}`).join('; ')}` : 'holds'
    lines.push(`  ${at <= held ? 'yes' : 'NO '}  ${step.padEnd(11)} ${at <= held ? who : why}`)
  }
  if (beyond !== '0') lines.push('', `${beyond} leaves after it are signed, and not witnessed yet.`)
  if (report.since !== '0') lines.push('', `Of the leaves before ${report.since} only the hashes were read.`)
  if (period !== undefined) {
    lines.push('', `From ${period.from} to ${period.to}: ${period.leaves} leaves${period.first === null ? '' : `, between ${period.first} and ${period.last}`}`)
    for (const [kind, count] of Object.entries(period.counts)) lines.push(`  ${String(count).padStart(10)}  ${kind}`)
    const isBeyond = period.last !== null && size !== null && BigInt(period.last) >= BigInt(size)
    if (held >= 1) lines.push(`None is missing between the first and the last: the hashes of all lead to the root above${isBeyond ? `, or, from ${size} on, to one that is signed only` : ''}.`)
  }
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (all > 0) lines.push('', `Problems: ${all}${all > problems.length ? `, of which the first ${problems.length}` : ''}`)
  for (const { what, where } of problems) lines.push(`  ${what.padEnd(24)} ${where}`)
  const read = Object.entries(checked).map(([what, count]) => `${count} ${what}`).join(', ')
  return [...lines, '', `Read: ${read}`, `Verdict: ${verdict}`].join('\n')
}

/** @param {string[]} words @returns {Promise<number>} the exit code: 0 when all that was asked holds, 1 when not, 2 when it could not be asked */
export async function main(words) {
  const { readFile } = await import('node:fs/promises')
  const { parseArgs } = await import('node:util')
  const text = /** @type {const} */ ({ type: 'string' })
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      policy: text,
      keys: text,
      origin: text,
      log: text,
      since: text,
      from: text,
      to: text,
      fresh: text,
      beat: text,
      now: text,
      header: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      progress: { type: 'boolean' },
    },
  })
  if (values.policy === undefined) throw new Unusable('say whom to believe: --policy FILE, and --keys FILE')
  if (values.since !== undefined && !/^[0-9]+$/.test(values.since)) throw new Unusable('--since is a number of leaves')
  const [from, to] = [momentOf(values.from, '--from'), momentOf(values.to, '--to')]
  const now = momentOf(values.now, '--now') ?? Date.now()
  /** @type {Asked} */
  const asked = {
    policy: readPolicy(await readFile(values.policy)),
    keys: values.keys === undefined ? new Map() : readKeys(await readFile(values.keys)),
    origin: values.origin,
    now,
    freshMs: durationOf(values.fresh, '--fresh'),
    beatMs: durationOf(values.beat, '--beat'),
    since: values.since === undefined ? undefined : BigInt(values.since),
    period: from === undefined && to === undefined ? undefined : { from: from ?? 0, to: to ?? now },
    progress: values.progress ? (done, size) => process.stderr.write(`\r${done} of ${size} leaves`) : undefined,
  }
  if (asked.since !== undefined && asked.period !== undefined) throw new Unusable('a period is of the whole log: --since, or --from and --to')
  const headers = Object.fromEntries((values.header ?? []).map(header => [header.split(':')[0], header.slice(header.indexOf(':') + 1).trim()]))
  const isCommand = ['receipt', 'promise', 'consistent'].includes(positionals[0] ?? '')
  const [command, ...files] = isCommand ? positionals : ['log', ...positionals]
  const where = command === 'log' ? files[0] : values.log
  if (command !== 'receipt' && where === undefined) throw new Unusable('say which log: a folder, or an address')
  if (command !== 'log' && files.length !== (command === 'consistent' ? 2 : 1)) throw new Unusable(`${command} needs ${command === 'consistent' ? 'two files' : 'a file'}`)
  const place = where === undefined ? placeOfFiles(new Map()) : /^https?:\/\//.test(where) ? placeOfAddress(where, headers) : await placeOfFolder(where, originOf(asked.policy, asked.origin))
  const given = command === 'log' ? [] : await Promise.all(files.map(file => readFile(file)))
  const [one = new Uint8Array(), other = new Uint8Array()] = given
  const report =
    command === 'receipt' ? await verifyReceipt(one, asked)
    : command === 'promise' ? await verifyPromise(one, place, asked)
    : command === 'consistent' ? await verifyConsistency([one, other], place, asked)
    : await verifyLog(place, asked)
  const said = 'checked' in report ? sayLog(report) : [...report.problems.map(({ what, where: at }) => `  ${what.padEnd(24)} ${at}`), `Verdict: ${report.verdict}`].join('\n')
  console.log(values.json ? JSON.stringify(report, undefined, 2) : `${said}\n\nNot proven by this:\n${notProven.map(what => `  ${what}`).join('\n')}`)
  return report.holds ? 0 : 1
}

/** Run by hand, not imported: then this file is what Node was started with. */
async function isStarted() {
  if (globalThis.process?.versions?.node === undefined || process.argv[1] === undefined) return false
  const [{ realpathSync }, { pathToFileURL }] = await Promise.all([import('node:fs'), import('node:url')])
  try {
    return pathToFileURL(realpathSync(process.argv[1])).href === import.meta.url
  } catch {
    return false
  }
}

if (await isStarted()) {
  process.exitCode = await main(process.argv.slice(2)).catch(thrown => {
    console.error(thrown instanceof Unusable || thrown?.code?.startsWith?.('ERR_PARSE_ARGS') ? thrown.message : thrown)
    return 2
  })
}

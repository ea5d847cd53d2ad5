// What a browser that one works in keeps of an audit log, and checks by itself: the console brings what the log says, and
// here it is believed only as far as it is proved. The checking is that of verify.mjs.
//
// Trust is on first use: the keys of the log, and the checkpoint, as they were shown to this browser the first time. From then
// on each checkpoint has to be signed by those keys and to continue the one that is kept; one that does not is kept beside it,
// as the proof of it. Whoever wants more than that brings a policy and keys of their own: verify.html.

import {
  countedOf,
  fromBase64,
  isConsistent,
  isMet,
  keysOfLog,
  leafHash,
  openNote,
  readCheckpoint,
  readPolicy,
  rootByPath,
  toBase64,
  Unusable,
} from './verify.mjs'

/** @typedef {{ what: string, where: string }} Problem */
/**
 * What is kept, as JSON: of which log, by which policy (its keys, and its witnesses), the checkpoint, since when, and what was
 * signed against it.
 * @typedef {{ origin: string, policy: string, emitters: string, note: string, size: string, root: string, since: string, at: string, against?: string }} Kept
 */
/** What the console is told of the keys: `GET /v1/log/keys`. @typedef {{ origin: string, policy: string, emitters: string }} Offered */
/** `GET /v1/log/consistency`. @typedef {{ first: string, second: string, consistencyPath: readonly string[] }} Consistency */
/** `GET /v1/log/leaves/{index}/proof`. @typedef {{ leafIndex: string, treeSize: string, leaf: string, inclusionPath: readonly string[] }} Inclusion */
/** @typedef {{ name: string, organisation: string, at: string }} Vouching */
/** @typedef {import('./verify.mjs').Key} Key */
/** @typedef {import('./verify.mjs').Policy} Policy */

const encoder = new TextEncoder()

/** Every problem that can be said here, besides those of notes in docs/audit-format.md. */
export const ownCodes = {
  log_shorter: 'the log says that it has fewer leaves than it once signed for',
  checkpoints_fork: 'the log has signed two different logs of one length',
  checkpoint_inconsistent: 'what the log says now does not continue what it said before',
  leaf_not_included: 'the leaf does not lead to the root that was signed',
}

/**
 * The note, opened by the keys of a policy; or the code of what is wrong.
 * @param {string} note @param {Policy} policy @param {string} origin
 */
async function open(note, policy, origin) {
  const opened = await openNote(encoder.encode(note), keysOfLog(policy, origin))
  if (typeof opened === 'string') return opened
  const checkpoint = readCheckpoint(opened.text)
  if (checkpoint === undefined) return 'checkpoint_malformed'
  return checkpoint.origin === origin ? { ...opened, checkpoint } : 'origin_differs'
}

/**
 * The first time: whatever is offered is kept, if the checkpoint is signed by the keys that are offered.
 * @param {Offered} offered @param {string} note @param {number} now in milliseconds @returns {Promise<Kept>}
 */
export async function meet({ origin, policy, emitters }, note, now) {
  const opened = await open(note, readPolicy(encoder.encode(policy)), origin)
  if (typeof opened === 'string') throw new Unusable(`the checkpoint cannot be believed: ${opened}`)
  const at = new Date(now).toISOString()
  const { size, root } = opened.checkpoint
  return { origin, policy, emitters, note, size: String(size), root: toBase64(root), since: at, at }
}

/**
 * Another checkpoint of the log that is kept. Where nothing is wrong with it, what is kept from now on is this one.
 * `prove` is asked for what leads from one size to the other, where that is needed.
 * @param {Kept} kept @param {string} note @param {(from: string, to: string) => Promise<Consistency>} prove @param {number} now
 * @returns {Promise<{ kept: Kept, problems: Problem[] }>}
 */
export async function follow(kept, note, prove, now) {
  const opened = await open(note, readPolicy(encoder.encode(kept.policy)), kept.origin)
  // What is not signed is nobody's word, and proves nothing against anybody.
  if (typeof opened === 'string') return { kept, problems: [{ what: opened, where: 'checkpoint' }] }
  const { size, root } = opened.checkpoint
  const [before, rootBefore] = [BigInt(kept.size), fromBase64(kept.root) ?? new Uint8Array()]
  const where = `${kept.size} to ${size}`
  const against = (/** @type {string} */ what) => ({ kept: { ...kept, against: note }, problems: [{ what, where }] })
  if (size < before) return against('log_shorter')
  if (size === before) {
    if (toBase64(root) !== kept.root) return against('checkpoints_fork')
  } else {
    const { first, second, consistencyPath } = await prove(kept.size, String(size))
    const proof = consistencyPath.map(bytesOf)
    const isOfThese = first === kept.size && second === String(size)
    if (!isOfThese || !isConsistent({ size1: before, root1: rootBefore, size2: size, root2: root, proof }))
      return against('checkpoint_inconsistent')
  }
  const at = new Date(now).toISOString()
  return { kept: { ...kept, note, size: String(size), root: toBase64(root), at }, problems: [] }
}

/**
 * Whether a leaf is in the log that is kept. The proof is to be of the size that is kept: `?size=`.
 * @param {Kept} kept @param {Inclusion} proof @returns {{ problems: Problem[], hash: string, root: string }}
 */
export function checkInclusion(kept, { leafIndex, treeSize, leaf, inclusionPath }) {
  const hash = leafHash(encoder.encode(leaf))
  const path = inclusionPath.map(bytesOf)
  const root = rootByPath({ index: BigInt(leafIndex), size: BigInt(treeSize), hash, path })
  const holds = treeSize === kept.size && root !== undefined && toBase64(root) === kept.root
  return {
    problems: holds ? [] : [{ what: 'leaf_not_included', where: `leaf ${leafIndex}` }],
    hash: toBase64(hash),
    root: root === undefined ? '' : toBase64(root),
  }
}

/**
 * Who outside vouches for the checkpoint that is kept, by the policy that is kept. Witnesses of the operator's own organisation, and of
 * none, do not count.
 * @param {Kept} kept @param {number} now @returns {Promise<{ vouching: Vouching[], isEnough: boolean }>}
 */
export async function vouchedFor(kept, now) {
  const policy = readPolicy(encoder.encode(kept.policy))
  const opened = await open(kept.note, policy, kept.origin)
  if (typeof opened === 'string') throw new Unusable(`what this browser kept cannot be believed any more: ${opened}`)
  const cosignatures = opened.signatures.flatMap(({ key, time }) => (time === undefined ? [] : [{ key, time }]))
  const counted = countedOf(policy, cosignatures, now)
  const vouching = [...counted.values()].map(({ name, organisation, time }) => {
    return { name, organisation, at: new Date(Number(time) * 1_000).toISOString() }
  })
  return { vouching, isEnough: policy.quorum !== 'none' && isMet(policy, policy.quorum, counted) }
}

/**
 * What to read aloud to somebody who has the keys by another way: SHA-256 of each key of the log.
 * @param {Kept} kept @returns {Promise<string[]>}
 */
export async function fingerprints({ policy, origin }) {
  const keys = readPolicy(encoder.encode(policy)).logs.filter(({ name }) => name === origin)
  return Promise.all(keys.map(async ({ raw }) => hexOf(await crypto.subtle.digest('SHA-256', Uint8Array.from(raw)))))
}

/** @param {ArrayBuffer} bytes */
function hexOf(bytes) {
  return Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('')
}

/** What is no hash fits no path. @param {string} text */
function bytesOf(text) {
  return fromBase64(text) ?? new Uint8Array()
}

/** A `Worker`, as far as it is needed. @typedef {{ postMessage: (asked: unknown) => void, addEventListener: (what: 'message' | 'error', told: (event: any) => void) => void, terminate: () => void }} Runner */
/** Where a browser keeps texts: `localStorage` is one. @typedef {{ getItem: (name: string) => string | null, setItem: (name: string, text: string) => void }} Shelf */
/**
 * What the log says, asked by the path below `/v1/log/`: a text, or JSON. It throws what the log answers amiss.
 * @typedef {{ text: (path: string) => Promise<string>, json: (path: string) => Promise<any> }} Ask
 */

/** @param {string} origin */
const placeOf = origin => `vouch log ${origin}`

/** What this browser keeps of a log. @param {Shelf} storage @param {string} origin @returns {Kept | undefined} */
export function keptOf(storage, origin) {
  const text = storage.getItem(placeOf(origin))
  if (text === null) return undefined
  try {
    const kept = /** @type {Kept} */ (JSON.parse(text)) // As it was written here; what else is there does not open its note.
    return kept.origin === origin ? kept : undefined
  } catch {
    return undefined
  }
}

/**
 * Asks for the newest checkpoint, and keeps it where it may be. Pages that do so at once leave one of both, and each is proved
 * from what was kept.
 * @param {{ ask: Ask, storage: Shelf, now: number }} parts @returns {Promise<{ kept: Kept, isFirst: boolean, problems: Problem[] }>}
 */
export async function catchUp({ ask, storage, now }) {
  const offered = /** @type {Offered} */ (await ask.json('keys'))
  const note = await ask.text('checkpoint')
  const before = keptOf(storage, offered.origin)
  const came =
    before === undefined
      ? { kept: await meet(offered, note, now), problems: [] }
      : await follow(before, note, (from, to) => ask.json(`consistency?from=${from}&to=${to}`), now)
  storage.setItem(placeOf(offered.origin), JSON.stringify(came.kept))
  return { ...came, isFirst: before === undefined }
}

/**
 * One leaf, under the checkpoint that this browser keeps. Every problem is told; none is passed over to say something good.
 * @param {{ ask: Ask, storage: Shelf, now: number, index: string }} parts
 */
export async function checkLeaf({ ask, storage, now, index }) {
  const { kept, isFirst, problems } = await catchUp({ ask, storage, now })
  const proof = /** @type {Inclusion} */ (await ask.json(`leaves/${index}/proof?size=${kept.size}`))
  const checked = checkInclusion(kept, proof)
  const isAsked = proof.leafIndex === index
  const found = isAsked ? [] : [{ what: 'leaf_not_included', where: `leaf ${index}` }]
  const all = [...problems, ...checked.problems, ...found]
  const { vouching, isEnough } = await vouchedFor(kept, now)
  return { holds: all.length === 0, problems: all, leaf: proof.leaf, hash: checked.hash, kept, isFirst, vouching, isEnough }
}

/**
 * All of the log, by a worker that runs `whole-log.mjs`: each leaf, each batch, each tile. By the policy and the emitters that are
 * kept, or that somebody brings.
 * @param {Runner} worker @param {{ prefix: string, policy: string, emitters: string, now: number }} asked
 * @param {(done: bigint, size: bigint) => void} progress @param {AbortSignal} [signal]
 * @returns {Promise<Awaited<ReturnType<typeof import('./verify.mjs').verifyLog>>>}
 */
export function checkAll(worker, asked, progress, signal) {
  return new Promise((resolve, reject) => {
    const end = (/** @type {() => void} */ say) => {
      worker.terminate()
      say()
    }
    worker.addEventListener('message', ({ data }) => {
      if (data.report !== undefined) end(() => resolve(data.report))
      else if (data.cannot !== undefined) end(() => reject(new Unusable(data.cannot)))
      else progress(data.done, data.size)
    })
    worker.addEventListener('error', ({ message }) => end(() => reject(new Unusable(message || 'the worker could not be run'))))
    signal?.addEventListener('abort', () => end(() => reject(new Unusable('it was given up'))))
    worker.postMessage(asked)
  })
}

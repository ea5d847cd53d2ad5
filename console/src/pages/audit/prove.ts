// Whether a receipt holds, step by step with its numbers, by the verifier that examiners get. What can be checked without any
// key is; what takes somebody's key is not asked where nobody has brought one, and is said to be so.

import {
  fromBase64,
  leafHash,
  openNote,
  readCheckpoint,
  readKeys,
  readLeaf,
  readPolicy,
  rootByPath,
  toBase64,
  Unusable,
  verifyReceipt,
} from '../../../../verifier/verify.mjs'
import type { Schemas } from '../../api/api.ts'

export type Receipt = Schemas['Receipt']
/** Whom one believes: docs/audit-format.md. It comes from whoever looks, never from what is looked at. */
export type Trust = { readonly policy: string; readonly keys: string }
export type Step = {
  readonly id: 'leaf' | 'batch' | 'place' | 'checkpoint' | 'witnesses'
  readonly title: string
  readonly state: 'holds' | 'fails' | 'not_asked'
  /** What was found, and what it means. */
  readonly says: string
  readonly numbers: readonly (readonly [name: string, value: string])[]
}

type Judged = { readonly problems: readonly { readonly what: string; readonly where: string }[] }
type Placed = { readonly index: bigint; readonly path: readonly Uint8Array[]; readonly note: string }

const encoder = new TextEncoder()

/** Undefined where it cannot be used, with why. */
export function whyNoTrust({ policy, keys }: Trust): string | undefined {
  try {
    readPolicy(encoder.encode(policy))
    readKeys(encoder.encode(keys))
    return undefined
  } catch (thrown) {
    if (thrown instanceof Unusable) return thrown.message
    throw thrown
  }
}

/** The steps in their order; none throws, whatever is in the receipt. */
export async function prove(receipt: Receipt, trust: Trust | undefined, nowMs: number): Promise<readonly Step[]> {
  const judged = trust === undefined ? undefined : await judge(receipt, trust, nowMs)
  const placed = placeIn(receipt.proof)
  return [
    leafStep(receipt),
    batchStep(receipt, judged),
    placeStep(receipt, placed),
    checkpointStep(receipt, placed, judged),
    await witnessStep(receipt, placed, judged, trust),
  ]
}

async function judge(receipt: Receipt, { policy, keys }: Trust, nowMs: number): Promise<Judged> {
  try {
    return await verifyReceipt(encoder.encode(JSON.stringify(receipt)), {
      policy: readPolicy(encoder.encode(policy)),
      keys: readKeys(encoder.encode(keys)),
      // A policy is of one log; of several, that which the receipt names.
      origin: receipt.promise.origin,
      now: nowMs,
    })
  } catch (thrown) {
    if (thrown instanceof Unusable)
      return {
        problems: [
          { what: 'log_not_of_policy', where: 'promise' },
          { what: 'log_not_of_policy', where: 'proof' },
        ],
      }
    throw thrown
  }
}

function leafStep({ promise }: Receipt): Step {
  const bytes = encoder.encode(promise.leaf)
  const read = readLeaf(bytes, promise.origin.slice(promise.origin.lastIndexOf('/') + 1), undefined)
  return {
    id: 'leaf',
    title: 'The leaf',
    state: typeof read === 'string' ? 'fails' : 'holds',
    says:
      typeof read === 'string'
        ? saidOf(read)
        : `It is canonical JSON of the log that it names, of the kind ${read.kind}.`,
    numbers: [
      ['Bytes', bytes.length.toLocaleString('en-US')],
      ['SHA-256(0x00 ‖ leaf)', toBase64(leafHash(bytes))],
    ],
  }
}

function batchStep({ promise }: Receipt, judged: Judged | undefined): Step {
  const { leaf, place, leaves, path, key } = promise
  const root = rootOf(BigInt(place), BigInt(leaves), leafHash(encoder.encode(leaf)), path)
  const wrong = judged?.problems.find(({ where }) => where === 'promise')
  return {
    id: 'batch',
    title: 'The batch, signed before its transaction ended',
    ...found(root === undefined ? { what: 'promise_path_wrong' } : wrong, judged, {
      holds: 'The emitter’s key has signed the root of this batch: Ed25519, checked by this browser.',
      unasked: 'The path leads to a root. Whether an emitter signed it was not asked: no keys are in this browser.',
    }),
    numbers: [
      ['Place', `${place + 1} of ${leaves}`],
      ['Hashes on the way up', `${path.length}`],
      ['Root of the batch', root === undefined ? 'none' : toBase64(root)],
      ['Emitter’s key', key],
    ],
  }
}

function placeStep({ promise, state }: Receipt, placed: Placed | undefined): Step {
  const title = 'The place in the log'
  if (placed === undefined) return unplaced('place', title, state)
  const checkpoint = checkpointIn(placed.note)
  const root = rootByPath({
    index: placed.index,
    size: checkpoint?.size ?? 0n,
    hash: leafHash(encoder.encode(promise.leaf)),
    path: placed.path,
  })
  const holds = root !== undefined && checkpoint !== undefined && toBase64(root) === toBase64(checkpoint.root)
  return {
    id: 'place',
    title,
    state: holds ? 'holds' : 'fails',
    says: holds
      ? 'From the leaf, each hash on the way up leads to the root that the checkpoint names (RFC 9162 §2.1.3.2). No key is needed for that.'
      : saidOf('proof_wrong'),
    numbers: [
      ['Leaf', placed.index.toLocaleString('en-US')],
      ['Of', checkpoint?.size.toLocaleString('en-US') ?? 'an unreadable checkpoint'],
      ['Hashes on the way up', `${placed.path.length}`],
      ['They come to', root === undefined ? 'nothing: the path does not fit' : toBase64(root)],
      ['The checkpoint names', checkpoint === undefined ? 'nothing' : toBase64(checkpoint.root)],
    ],
  }
}

const ofWitnesses = ['quorum_missing', 'demonstration']

function checkpointStep({ state }: Receipt, placed: Placed | undefined, judged: Judged | undefined): Step {
  const title = 'The checkpoint, signed by the log'
  if (placed === undefined) return unplaced('checkpoint', title, state)
  const checkpoint = checkpointIn(placed.note)
  const wrong = judged?.problems.find(({ what, where }) => where === 'proof' && !ofWitnesses.includes(what))
  return {
    id: 'checkpoint',
    title,
    ...found(wrong, judged, {
      holds: 'The log’s key has signed this size and this root: Ed25519, checked by this browser.',
      unasked: 'Whether the log signed it was not asked: no policy is in this browser.',
    }),
    numbers: [
      ['Log', checkpoint?.origin ?? 'unreadable'],
      ['Size', checkpoint?.size.toLocaleString('en-US') ?? 'unreadable'],
      ['Lines of signatures', `${placed.note.split('\n').filter(line => line.startsWith('— ')).length}`],
    ],
  }
}

async function witnessStep(
  { promise, state }: Receipt,
  placed: Placed | undefined,
  judged: Judged | undefined,
  trust: Trust | undefined,
): Promise<Step> {
  const title = 'The witnesses outside'
  if (placed === undefined) return unplaced('witnesses', title, state)
  if (judged === undefined || trust === undefined)
    return {
      id: 'witnesses',
      title,
      state: 'not_asked',
      says: 'Who counts as a witness says a policy, and none is in this browser.',
      numbers: [],
    }
  const wrong = judged.problems.find(({ what }) => ofWitnesses.includes(what))
  const policy = readPolicyOf(trust)
  if (policy.quorum === 'none')
    return {
      id: 'witnesses',
      title,
      state: 'not_asked',
      says: 'The policy asks for no witness, so nobody outside vouches for it.',
      numbers: [],
    }
  const known = [
    ...policy.logs.filter(({ name }) => name === promise.origin),
    ...[...policy.witnesses.values()].map(({ key }) => key),
  ]
  const note = await openNote(encoder.encode(placed.note), known)
  const cosigned = typeof note === 'string' ? [] : note.signatures.filter(({ time }) => time !== undefined)
  return {
    id: 'witnesses',
    title,
    ...found(wrong, judged, {
      holds: 'As many witnesses of other organisations as the policy wants have cosigned it.',
      unasked: '',
    }),
    numbers: cosigned.map(({ key, time }) => [key.name, new Date(Number(time) * 1_000).toISOString()] as const),
  }
}

function readPolicyOf({ policy }: Trust) {
  return readPolicy(encoder.encode(policy))
}

function found(
  wrong: { readonly what: string } | undefined,
  judged: Judged | undefined,
  words: { readonly holds: string; readonly unasked: string },
): Pick<Step, 'state' | 'says'> {
  if (wrong !== undefined) return { state: 'fails', says: saidOf(wrong.what) }
  return judged === undefined ? { state: 'not_asked', says: words.unasked } : { state: 'holds', says: words.holds }
}

function unplaced(id: Step['id'], title: string, state: Receipt['state']): Step {
  const says =
    state === 'overdue'
      ? 'It was to be in the log by now and is not. Keep the receipt and show it to your examiner: it is signed.'
      : 'The log has not sealed it yet; it does within 60 seconds.'
  return { id, title, state: state === 'overdue' ? 'fails' : 'not_asked', says, numbers: [] }
}

/** c2sp.org/tlog-proof */
function placeIn(proof: string | undefined): Placed | undefined {
  const [, index, hashes = '', note] =
    /^c2sp\.org\/tlog-proof@v1\n(?:extra [^\n]*\n)?index (0|[1-9][0-9]{0,18})\n((?:[^\n]+\n)*)\n([^]*)$/.exec(
      proof ?? '',
    ) ?? []
  if (index === undefined || note === undefined) return undefined
  return { index: BigInt(index), path: hashes.split('\n').slice(0, -1).map(bytesOf), note }
}

export function checkpointIn(note: string) {
  return readCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1))
}

function rootOf(index: bigint, size: bigint, hash: Uint8Array, path: readonly string[]): Uint8Array | undefined {
  return rootByPath({ index, size, hash, path: path.map(bytesOf) })
}

/** What is no hash fits no path. */
function bytesOf(text: string): Uint8Array {
  return fromBase64(text) ?? new Uint8Array()
}

const said: Readonly<Record<string, string>> = {
  leaf_too_long: 'The leaf is longer than a leaf may be.',
  leaf_not_canonical: 'The leaf is not canonical JSON: somebody wrote it anew.',
  leaf_members: 'The leaf has not the members that every leaf has.',
  leaf_institution: 'The leaf names another institution than its log.',
  promise_malformed: 'The promise has not the form of one.',
  promise_path_wrong: 'The path does not lead from the leaf to a root of a batch of that size.',
  promise_key_unknown: 'The key that signed the batch is not in your list, or not believed in this log.',
  promise_signature_wrong: 'The signature is not of this batch: leaf, path or signature was changed.',
  proof_missing: 'There is no proof yet.',
  proof_malformed: 'The proof has not the form of one.',
  proof_wrong: 'The hashes do not lead from this leaf to the root that the checkpoint names.',
  origin_differs: 'It is of another log than the policy names.',
  log_not_of_policy: 'Your policy has no key of this log.',
  note_malformed: 'The checkpoint is no signed note.',
  signature_wrong: 'A signature of a key that you believe does not fit the checkpoint.',
  signature_missing: 'No line of the checkpoint is signed by a key of the log that you believe.',
  checkpoint_malformed: 'The checkpoint is not the three lines that it must be.',
  quorum_missing: 'Fewer witnesses have cosigned it than your policy wants.',
  demonstration: 'It is a demonstration: nobody outside vouches for one.',
}

function saidOf(code: string): string {
  return said[code] ?? code.replaceAll('_', ' ')
}

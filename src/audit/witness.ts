// A witness says of a log that it saw it grow and never saw it say something else (c2sp.org/tlog-witness).
//
// It promises: of two checkpoints that it cosigned, one is a beginning of the other; what it answers it has on its disk.
// It knows nothing of leaves, databases or whoever runs the logs. One process at a time has a folder.

import { fault } from '../base/outcome.ts'
import { type Checkpoint, cosign, type NamedKey, type OpenedNote, openSignatures, readCheckpoint } from './note.ts'
import { isConsistent } from './proof.ts'
import { hashBytes, treeRoot } from './tree.ts'
import { originHash, type WitnessState } from './witness-state.ts'

export type WitnessKey = NamedKey & { readonly type: 'cosignature' }

export type WitnessAnswer =
  | { readonly status: 200; readonly body: string }
  /** The size that it knows, for whoever asks from another. */
  | { readonly status: 409; readonly size: bigint }
  | { readonly status: 400 | 403 | 404 | 422; readonly body: string }

export type WitnessOptions = {
  readonly state: WitnessState
  readonly key: WitnessKey
  /** Asked each time: the list may grow while it runs. */
  readonly logs: () => readonly NamedKey[]
  readonly now: () => Date
}

export type Witness = {
  readonly add: (request: Buffer) => Promise<WitnessAnswer>
  /** The last checkpoint that it cosigned, by the hash of the log's origin. */
  readonly last: (originHashed: string) => Promise<string | undefined>
}

/** What it cosigned last of a log. */
type Known = { readonly checkpoint: Checkpoint; readonly time: bigint }

const proofMax = 63

/** Faults where a file of the folder is not what this witness wrote: it would forget what it promised. */
export async function openWitness({ state, key, logs, now }: WitnessOptions): Promise<Witness> {
  const turns = new Map<string, Promise<unknown>>()

  /** One request of a log at a time: what is compared must be what is replaced, and what is shown must be kept. */
  function inTurn<T>(originHashed: string, act: () => Promise<T>): Promise<T> {
    const before = turns.get(originHashed) ?? Promise.resolve()
    const mine = before.then(act, act)
    turns.set(originHashed, mine)
    const forget = () => {
      if (turns.get(originHashed) === mine) turns.delete(originHashed)
    }
    mine.then(forget, forget)
    return mine
  }

  async function known(origin: string): Promise<Known | undefined> {
    const note = await state.read(originHash(origin))
    return note === undefined ? undefined : readKnown(note, key, originHash(origin))
  }

  async function add(request: Buffer): Promise<WitnessAnswer> {
    const asked = readRequest(request)
    if (asked === undefined) return { status: 400, body: 'not an old size, a proof and a checkpoint\n' }
    const { note, checkpoint } = asked
    const trusted = logs().filter(({ name }) => name === checkpoint.origin)
    if (trusted.length === 0) return { status: 404, body: 'no such log is known here\n' }
    const opened = openSignatures(note, trusted)
    if (!opened.ok) return { status: 403, body: `the log has not signed this: ${opened.refusal.code}\n` }
    if (asked.old > checkpoint.size)
      return { status: 400, body: 'the old size is larger than that of the checkpoint\n' }
    return inTurn(originHash(checkpoint.origin), () => decide(asked, opened.value))
  }

  async function decide({ old, proof, checkpoint }: Asked, opened: OpenedNote<NamedKey>): Promise<WitnessAnswer> {
    const last = await known(checkpoint.origin)
    const knownSize = last?.checkpoint.size ?? 0n
    if (old !== knownSize) return { status: 409, size: knownSize }
    const signatures = opened.signed.map(({ line }) => line).join('')
    const flaw = growthFlaw(last?.checkpoint, checkpoint, proof)
    if (flaw !== undefined) {
      const isFork =
        checkpoint.size === knownSize && last !== undefined && !checkpoint.root.equals(last.checkpoint.root)
      const kind = isFork ? 'fork' : 'unproven'
      await state.keepRefused(`${originHash(checkpoint.origin)}.${kind}`, `${opened.text}\n${signatures}`)
      return { status: 422, body: `${flaw}\n` }
    }
    const time = later(BigInt(Math.floor(now().getTime() / 1_000)), last?.time ?? 1n)
    const line = cosign(opened.text, key, time)
    await state.keep(originHash(checkpoint.origin), `${opened.text}\n${signatures}${line}`)
    return { status: 200, body: line }
  }

  for (const name of await state.all()) {
    const note = await state.read(name)
    if (note !== undefined) readKnown(note, key, name)
  }
  return { add, last: originHashed => inTurn(originHashed, () => state.read(originHashed)) }
}

/** Why the checkpoint cannot be what the known one has grown to. */
function growthFlaw(known: Checkpoint | undefined, next: Checkpoint, proof: readonly Buffer[]): string | undefined {
  if (next.size === 0n && !next.root.equals(treeRoot([]))) return 'the root is not that of no leaves'
  if (known === undefined || known.size === 0n)
    return proof.length === 0 ? undefined : 'from no leaves on there is nothing to prove'
  const grown = { size1: known.size, root1: known.root, size2: next.size, root2: next.root, proof }
  if (isConsistent(grown)) return undefined
  return known.size === next.size && !known.root.equals(next.root)
    ? 'the root of this size was another'
    : 'the proof does not lead from what was cosigned to this'
}

function readKnown(note: string, key: WitnessKey, name: string): Known {
  const opened = openSignatures(note, [key])
  const checkpoint = opened.ok ? readCheckpoint(opened.value.text) : undefined
  if (!opened.ok || checkpoint === undefined || originHash(checkpoint.origin) !== name)
    fault(`logs/${name} is not what this witness wrote`)
  return { checkpoint, time: opened.value.signed.map(({ time }) => time).reduce(later) }
}

/** A clock that was set back must not make what was seen later look older. */
function later(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}

type Asked = {
  readonly old: bigint
  readonly proof: readonly Buffer[]
  readonly note: string
  readonly checkpoint: Checkpoint
}

/**
 *     old 20852014
 *     PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
 *
 *     example.com/behind-the-sofa
 *     …
 */
function readRequest(request: Buffer): Asked | undefined {
  const text = request.toString()
  const blank = text.indexOf('\n\n')
  if (blank < 0 || !request.equals(Buffer.from(text))) return undefined
  const [first = '', ...lines] = text.slice(0, blank).split('\n')
  const old = /^old (0|[1-9][0-9]{0,18})$/.exec(first)?.[1]
  const proof = lines.map(line => Buffer.from(line, 'base64'))
  const isWritten = proof.every((node, place) => node.length === hashBytes && node.toString('base64') === lines[place])
  const note = text.slice(blank + 2)
  const body = note.lastIndexOf('\n\n')
  const checkpoint = body < 0 ? undefined : readCheckpoint(note.slice(0, body + 1))
  if (old === undefined || !isWritten || proof.length > proofMax || checkpoint === undefined) return undefined
  return { old: BigInt(old), proof, note, checkpoint }
}

// What the log promises of its leaves and of its witnesses, and how that is tried: on the canary's log as it is kept here,
// and on copies of parts of it in which something was changed.

import { type Control, canary, type Ground, NotApplicable } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import { logOrigin, readTrustedKeys, type TrustedKeys } from './keys.ts'
import { readCosignedHead } from './layout-store.ts'
import { unpackBundle } from './leaf.ts'
import { LogCheck, type StoredBatch, type StoredCheckpoint, type StoredSeal } from './log-check.ts'
import { openSigned, readCheckpoint } from './note.ts'
import { isConsistent, isIncluded } from './proof.ts'
import { readCheckpoints, readSealed } from './store.ts'
import { leavesAt, proveConsistency, proveInclusion, rootAt } from './tile-log.ts'
import { leafHash, treeRoot } from './tree.ts'

const everySeconds = 3_600
const withinMs = 10_000
/** From its beginning every batch is looked at by itself; of the end, leaf by leaf. */
const batchesMax = 40
const bytesMax = 1_048_576
const lastLeaves = 16

export const controls: readonly Control[] = [
  {
    id: 'audit.tamper-evident',
    says: 'A leaf that was sealed cannot be changed, dropped, moved or dated back without the verifier saying where.',
    does: 'detects',
    answers: ['api.data-corruption', 'api.audit-trail-gaps', 'stride.tampering'],
    everySeconds,
    withinMs,
    probe: async ground => {
      const trust = await trustOf(ground)
      const part = await ground.work(readBeginning)
      ground.on('leaves from the beginning of the log', leavesIn(part))
      const problems = problemsOf(part, trust)
      ground.tried('the beginning of the log as it is', 'no problem', problems[0] ?? 'no problem')
      for (const [tried, change] of changes) {
        const changed = change(part)
        if (changed === undefined) continue
        ground.tried(tried, 'told', problemsOf(changed, trust).length > 0 ? 'told' : 'not told')
      }
      const end = await ground.work(work => tryEnd(work, trust))
      ground.on('leaves at the end of the log', end?.leaves ?? 0)
      if (end === undefined) return
      ground.tried('each of the last leaves, under the newest checkpoint', 'is there', end.as)
      ground.tried('the last of them with one byte changed', 'is not there', end.changed)
      ground.tried('the newest checkpoint after the first', 'has only grown', end.grown)
      ground.tried('the newest checkpoint after one that never was', 'is another log', end.forked)
    },
  },
]

/** The keys that verifiers are given. */
export async function trustOf(ground: Ground): Promise<TrustedKeys> {
  const { keys } = await ground.log()
  if (keys === undefined) throw new NotApplicable('the public keys of the logs are not with the prober')
  return readTrustedKeys(keys)
}

type Part = { readonly seals: readonly StoredSeal[]; readonly checkpoints: readonly StoredCheckpoint[] }

async function readBeginning({ sql }: Work): Promise<Part> {
  const seals = await readSealed(sql, canary, -1n, batchesMax, bytesMax)
  const checkpoints = await readCheckpoints(sql, canary, 0n, batchesMax)
  const end = endOf(seals.at(-1))
  return { seals, checkpoints: checkpoints.filter(({ size }) => size <= end) }
}

function endOf(seal: StoredSeal | undefined): bigint {
  return seal === undefined ? 0n : seal.firstIndex + BigInt(seal.leafCount)
}

function leavesIn({ seals }: Part): number {
  return seals.reduce((sum, { leafCount }) => sum + leafCount, 0)
}

/** As `verify` goes over a whole log. */
function problemsOf({ seals, checkpoints }: Part, trust: TrustedKeys): readonly string[] {
  const check = new LogCheck(canary, trust)
  const due = [...checkpoints]
  for (const seal of seals) {
    check.seal(seal)
    while (due[0] !== undefined && due[0].size <= check.size) check.checkpoint(due.shift() ?? due[0])
  }
  for (const checkpoint of due) check.checkpoint(checkpoint)
  // Its row is of all of the log, and this is a part.
  check.head(undefined, seals.at(-1)?.batch?.emittedAt ?? new Date(0))
  return check.problems.slice(0, -1).map(({ what, where }) => `${what}: ${where}`)
}

type Change = (part: Part) => Part | undefined

const changes: readonly (readonly [string, Change])[] = [
  ['a leaf that says something else', part => withBatch(part, batch => ({ ...batch, leaves: retold(batch.leaves) }))],
  [
    'a leaf that says something else, and the root of its batch with it',
    part => withBatch(part, batch => withRoot({ ...batch, leaves: retold(batch.leaves) })),
  ],
  ['two batches that have changed places', part => swapped(part)],
  ['a leaf with one byte changed', part => withBatch(part, batch => ({ ...batch, leaves: flipped(batch.leaves) }))],
  [
    'a leaf with one byte changed, and the root of its batch with it',
    part => withBatch(part, batch => withRoot({ ...batch, leaves: flipped(batch.leaves) })),
  ],
  [
    'a leaf dated back by an hour',
    part => withBatch(part, batch => ({ ...batch, emittedAt: new Date(batch.emittedAt.getTime() - 3_600_000) })),
  ],
  [
    'the signature of a batch changed',
    part => withBatch(part, batch => ({ ...batch, signature: flipped(batch.signature) })),
  ],
  ['a batch that is gone', part => withSeal(part, seal => [{ ...seal, batch: undefined }])],
  ['a batch that is gone with its place', part => withSeal(part, () => [])],
  [
    'another root in a checkpoint',
    ({ seals, checkpoints }) => {
      const last = checkpoints.at(-1)
      if (last === undefined) return undefined
      return { seals, checkpoints: [...checkpoints.slice(0, -1), { ...last, root: flipped(last.root) }] }
    },
  ],
]

/** In the middle, so that there is something before and behind it. */
function withSeal({ seals, checkpoints }: Part, change: (seal: StoredSeal) => readonly StoredSeal[]): Part | undefined {
  const at = Math.floor((seals.length - 1) / 2)
  const seal = seals[at]
  if (seal === undefined || seals.length < 2) return undefined
  return { seals: [...seals.slice(0, at), ...change(seal), ...seals.slice(at + 1)], checkpoints }
}

function withBatch(part: Part, change: (batch: StoredBatch) => StoredBatch): Part | undefined {
  return withSeal(part, seal => [seal.batch === undefined ? seal : { ...seal, batch: change(seal.batch) }])
}

function withRoot(batch: StoredBatch): StoredBatch {
  return { ...batch, root: treeRoot((unpackBundle(batch.leaves) ?? []).map(leafHash)) }
}

/** Two of as many leaves, each as it was signed: only the tree tells their order. Both are of the same hour. */
function swapped({ seals, checkpoints }: Part): Part | undefined {
  for (const [at, seal] of seals.entries()) {
    const next = seals[at + 1]
    if (seal.batch === undefined || next?.batch === undefined) continue
    const isNear = Math.abs(next.batch.emittedAt.getTime() - seal.batch.emittedAt.getTime()) < nearMs
    if (seal.leafCount !== next.leafCount || !isNear) continue
    const turned = [
      { ...seal, batchId: next.batchId, batch: next.batch },
      { ...next, batchId: seal.batchId, batch: seal.batch },
    ]
    return { seals: [...seals.slice(0, at), ...turned, ...seals.slice(at + 2)], checkpoints }
  }
  return undefined
}
const nearMs = 60_000

/** A leaf as good as the first of these, by all that a leaf has to be: its kind is another. */
function retold(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const at = copy.indexOf('","v":1}') - 1
  if (at >= 0) copy[at] = copy[at] === 0x78 ? 0x79 : 0x78
  return copy
}

/** The last byte, which of a leaf is the bracket that closes it. */
function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
  return copy
}

export type Head = { readonly size: bigint; readonly root: Buffer; readonly note: string }

/** The newest checkpoint as its sealer signed it. */
export async function readHead({ sql }: Work, { origin, sealers }: TrustedKeys): Promise<Head | undefined> {
  const head = await readCosignedHead(sql, canary, 0n)
  if (head === undefined) return undefined
  const name = logOrigin(origin, canary)
  const opened = openSigned(
    head.note,
    sealers.map(key => ({ name, key })),
  )
  const said = opened.ok ? readCheckpoint(opened.value.text) : undefined
  // What nobody has signed has no root.
  return { ...head, root: said?.origin === name && said.size === head.size ? said.root : Buffer.alloc(32) }
}

async function tryEnd(work: Work, trust: TrustedKeys) {
  const head = await readHead(work, trust)
  if (head === undefined) return undefined
  const { size, root } = head
  const begin = size > BigInt(lastLeaves) ? size - BigInt(lastLeaves) : 0n
  const leaves = await leavesAt(work.sql, canary, begin, size)
  let there = 0
  let changed = true
  for (const [place, leaf] of leaves.entries()) {
    const index = begin + BigInt(place)
    const proof = await proveInclusion(work.sql, canary, index, size)
    const about = { index, size, root, proof }
    if (isIncluded({ ...about, leafHash: leafHash(leaf) })) there++
    changed = isIncluded({ ...about, leafHash: leafHash(flipped(leaf)) })
  }
  const [first] = await readCheckpoints(work.sql, canary, 0n, 1)
  const size1 = first?.size ?? size
  const root1 = first?.root ?? root
  const proof = size1 === size ? [] : await proveConsistency(work.sql, canary, size1, size)
  const after = { size1, size2: size, root2: root, proof }
  return {
    leaves: leaves.length,
    as: there === leaves.length && there > 0 ? 'is there' : `${leaves.length - there} are not`,
    changed: changed ? 'is there' : 'is not there',
    grown:
      isConsistent({ ...after, root1 }) && root1.equals(await rootAt(work.sql, canary, size1))
        ? 'has only grown'
        : 'is another log',
    forked: isConsistent({ ...after, root1: flipped(root1) }) ? 'has only grown' : 'is another log',
  }
}

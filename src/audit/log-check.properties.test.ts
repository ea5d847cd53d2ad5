// Thousands of honest histories, of which nothing may be reported, and as many with one thing changed, of which something must.
// AUDIT_HISTORIES=10000 npm test log-check.properties runs ten thousand of each.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seededRandom, testKey } from '../../test/outside.ts'
import { canonical } from '../base/canonical.ts'
import { signBatch } from './batch.ts'
import { type EmitterKey, emitterKey, publicLine, rawPublicKey, readTrustedKeys, sealerKey } from './keys.ts'
import { packBundle } from './leaf.ts'
import { LogCheck, type StoredBatch, type StoredCheckpoint, type StoredSeal } from './log-check.ts'
import { checkpointText, signNote } from './note.ts'
import { TileCheck } from './tile-check.ts'
import { grow } from './tiles.ts'
import { type CompactRange, emptyRange, leafHash, packRange, rootOf, treeRoot } from './tree.ts'

const runs = Number(process.env['AUDIT_HISTORIES'] ?? 200)
const institution = 'demo'
const prefix = 'vouch.example/log'
const origin = `${prefix}/${institution}`
const sealers = [sealerKey(testKey(2), prefix), sealerKey(testKey(12), prefix)] as const
const emitters = [emitterKey(testKey(1)), emitterKey(testKey(11)), emitterKey(testKey(21))] as const
const trusted = readTrustedKeys(
  [`origin ${prefix}`, ...[...emitters, ...sealers].map(key => publicLine(key))].join('\n'),
)

type Tile = { readonly level: number; readonly n: bigint; readonly hashes: Buffer }
type History = {
  readonly seals: readonly StoredSeal[]
  readonly checkpoints: readonly StoredCheckpoint[]
  readonly waiting: readonly StoredBatch[]
  readonly tiles: readonly Tile[]
  readonly head: { readonly size: bigint; readonly frontier: Buffer }
  readonly now: Date
}

const start = Date.parse('2026-01-05T15:00:00Z')
const skewMsMax = 10_000
const lateMsMax = 600_000

/**
 * As processes write it that crash, wait long for locks, have clocks of their own and keys that change: batches commit late and
 * in any order, passes of the sealer end between sealing and signing, and the next one signs first.
 */
function honest(random: () => number): History {
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  let clock = start
  let count = 0
  let size = 0n
  let range: CompactRange = emptyRange
  let isSigned = true
  /** 0: the first signs, 1: both, 2: the second alone. */
  let sealing = 0
  let writer = 0
  const tiles = new TileCheck()
  const full: Tile[] = []
  const pending: { readonly batch: StoredBatch; readonly commitsAt: number }[] = []
  const seals: StoredSeal[] = []
  const checkpoints: StoredCheckpoint[] = []

  const emit = (
    bodies: readonly { readonly kind: string; readonly body: object }[],
    key: EmitterKey,
    lateMs: number,
  ) => {
    const emittedAt = new Date(clock + upTo(2 * skewMsMax * 0.4) - skewMsMax * 0.4)
    const leaves = bodies.map(({ kind, body }) => leafOf(kind, body, emittedAt))
    pending.push({ batch: batchOf(++count, leaves, emittedAt, key), commitsAt: clock + lateMs })
  }
  const sign = () => {
    const keys = sealing === 0 ? [sealers[0]] : sealing === 1 ? sealers : [sealers[1]]
    checkpoints.push(checkpointOf(size, rootOf(range), new Date(clock), keys))
    isSigned = true
  }
  const pass = () => {
    if (!isSigned) sign()
    const ready = pending
      .filter(({ commitsAt }) => commitsAt <= clock)
      .sort((a, b) => (a.batch.batchId < b.batch.batchId ? -1 : 1))
    for (const one of ready) {
      const { batch } = one
      pending.splice(pending.indexOf(one), 1)
      seals.push({ firstIndex: size, leafCount: batch.leafCount, batchId: batch.batchId, batch })
      const { longer, grown } = grow(range, hashesOf(batch))
      range = longer
      size = longer.size
      tiles.add(grown)
      full.push(...tiles.takeFull())
      isSigned = false
    }
    if (!isSigned && random() > 0.2) sign()
  }

  for (let step = 8 + upTo(20); step > 0; step--) {
    clock += upTo(30_000)
    const what = random()
    if (what < 0.6) {
      const plain = { kind: 'test.done', body: { n: step } }
      const many = random() < 0.03 ? 300 : 1 + upTo(4)
      // A writer that changes its key soon has nothing under way that is late.
      emit(
        Array.from({ length: many }, () => plain),
        emitters[2],
        random() < 0.1 ? upTo(lateMsMax - skewMsMax) : upTo(2_000),
      )
    } else if (what < 0.66 && sealing < 2 && isSigned) {
      const kind = sealing === 0 ? 'audit.key_named' : 'audit.key_retired'
      emit([{ kind, body: changeOf('sealer') }], emitters[2], 0)
      clock += skewMsMax
      pass()
      if (!isSigned) sign()
      sealing++
    } else if (what < 0.72 && writer === 0) {
      emit([{ kind: 'audit.key_named', body: changeOf('emitter') }], emitters[0], 0)
      clock += skewMsMax
      emit([{ kind: 'test.done', body: {} }], emitters[1], 0)
      clock += skewMsMax
      emit([{ kind: 'audit.key_retired', body: changeOf('emitter') }], emitters[1], 0)
      writer = 1
    } else pass()
  }
  clock += lateMsMax
  pass()
  if (!isSigned) sign()
  for (let more = upTo(2); more > 0; more--) emit([{ kind: 'test.done', body: {} }], emitters[2], 0)
  clock += 20_000
  return {
    seals,
    checkpoints,
    waiting: pending.map(({ batch }) => batch),
    tiles: [...full, ...tiles.open()],
    head: { size, frontier: packRange(range) },
    now: new Date(clock),
  }
}

function changeOf(use: 'emitter' | 'sealer') {
  const [former, next] = use === 'emitter' ? [emitters[0], emitters[1]] : sealers
  return { former: former.id, key: next.id, public: rawPublicKey(next.privateKey).toString('base64'), use }
}

function leafOf(kind: string, body: object, at: Date): Buffer {
  return Buffer.from(
    canonical({ actor: 'client:cli_1', at: at.toISOString(), body: { ...body }, institution, kind, v: 1 }),
  )
}

function batchOf(count: number, leaves: readonly Buffer[], emittedAt: Date, key: EmitterKey): StoredBatch {
  const batchId = `bat_${String(count).padStart(6, '0')}`
  const claim = { institution, batchId, leafCount: leaves.length, root: treeRoot(leaves.map(leafHash)) }
  return { ...claim, leaves: packBundle(leaves), keyId: key.id, signature: signBatch(claim, key), emittedAt }
}

function hashesOf({ leaves }: StoredBatch): Buffer[] {
  const hashes: Buffer[] = []
  for (let at = 0; at < leaves.length; at += 2 + leaves.readUInt16BE(at)) {
    hashes.push(leafHash(leaves.subarray(at + 2, at + 2 + leaves.readUInt16BE(at))))
  }
  return hashes
}

function checkpointOf(
  size: bigint,
  root: Buffer,
  signedAt: Date,
  keys: readonly (typeof sealers)[number][],
): StoredCheckpoint {
  const text = checkpointText({ origin, size, root })
  const note = signNote(text, ...keys.map(({ privateKey }) => ({ name: origin, key: privateKey })))
  return { size, root, note, signedAt }
}

/** As `verify` reads it. */
function problemsIn({ seals, checkpoints, waiting, tiles, head, now }: History): string[] {
  const check = new LogCheck(institution, trusted)
  const stored = new Map(tiles.map(tile => [`${tile.level}/${tile.n}`, tile.hashes]))
  const left = [...checkpoints]
  const compare = (computed: readonly Tile[]) => {
    for (const tile of computed) check.tile(tile, stored.get(`${tile.level}/${tile.n}`), head.size)
  }
  for (const seal of seals) {
    check.seal(seal)
    compare(check.fullTiles())
    while (left[0] !== undefined && left[0].size <= check.size) check.checkpoint(left.shift() ?? assert.fail())
  }
  for (const checkpoint of left) check.checkpoint(checkpoint)
  compare(check.openTiles())
  check.tileCount(
    tiles.reduce((sum, { hashes }) => sum + BigInt(hashes.length / 32), 0n),
    head.size,
  )
  check.head(head, now)
  for (const batch of waiting) check.unsealed(batch, true, now)
  return check.problems.map(({ what, where }) => `${where}: ${what}`)
}

/** One bit of something that is stored, or one thing gone, twice or elsewhere. */
function changed(history: History, random: () => number): { readonly what: string; readonly history: History } {
  const pick = (length: number) => Math.floor(random() * length)
  const flip = (bytes: Buffer) => {
    const other = Buffer.from(bytes)
    const at = pick(other.length)
    other.writeUInt8(other.readUInt8(at) ^ (1 << pick(8)), at)
    return other
  }
  const seals = [...history.seals]
  const checkpoints = [...history.checkpoints]
  const tiles = [...history.tiles]
  const [sealAt, checkpointAt, tileAt] = [pick(seals.length), pick(checkpoints.length), pick(tiles.length)]
  const seal = seals[sealAt] ?? assert.fail('a history has seals')
  const batch = seal.batch ?? assert.fail('an honest seal has its batch')
  const checkpoint = checkpoints[checkpointAt] ?? assert.fail('a history has checkpoints')
  const tile = tiles[tileAt] ?? assert.fail('a history has tiles')
  const withBatch = (other: Partial<StoredBatch>) => seals.splice(sealAt, 1, { ...seal, batch: { ...batch, ...other } })
  const deeds: Readonly<Record<string, () => unknown>> = {
    'a bit of a leaf': () => withBatch({ leaves: flip(batch.leaves) }),
    'a bit of a root': () => withBatch({ root: flip(batch.root) }),
    'a bit of a signature': () => withBatch({ signature: flip(batch.signature) }),
    'the hour of a batch': () => withBatch({ emittedAt: new Date(batch.emittedAt.getTime() - 1) }),
    'the key of a batch': () => withBatch({ keyId: emitters[batch.keyId === emitters[2].id ? 0 : 2].id }),
    'a batch gone': () => seals.splice(sealAt, 1, { ...seal, batch: undefined }),
    'a seal gone': () => seals.splice(sealAt, 1),
    'a seal twice': () => seals.splice(sealAt, 0, seal),
    'a bit of a note': () =>
      checkpoints.splice(checkpointAt, 1, { ...checkpoint, note: nudged(checkpoint.note, pick) }),
    'a bit of the root of a head': () =>
      checkpoints.splice(checkpointAt, 1, { ...checkpoint, root: flip(checkpoint.root) }),
    'a head of another size': () => checkpoints.splice(checkpointAt, 1, { ...checkpoint, size: checkpoint.size + 1n }),
    'a bit of a tile': () => tiles.splice(tileAt, 1, { ...tile, hashes: flip(tile.hashes) }),
    'a tile gone': () => tiles.splice(tileAt, 1),
    'a tile cut short': () => tiles.splice(tileAt, 1, { ...tile, hashes: tile.hashes.subarray(32) }),
  }
  const names = Object.keys(deeds)
  const what = names[pick(names.length)] ?? assert.fail('there are deeds')
  deeds[what]?.()
  return { what, history: { ...history, seals, checkpoints, tiles } }
}

/**
 * Another letter in the text or in a signature. What is no base64 any more is refused as well. Of two signatures one may
 * become a stranger's line, and those are passed over: there, only the text is changed.
 */
function nudged(note: string, pick: (length: number) => number): string {
  const isSignedTwice = note.split('\n— ').length > 2
  const at = pick(isSignedTwice ? note.indexOf('\n\n') : note.length)
  const letter = note[at] === 'A' ? 'B' : 'A'
  return note.slice(0, at) + letter + note.slice(at + 1)
}

describe('a log', () => {
  test('of which everything is honest is never complained of', () => {
    let leaves = 0n
    for (let seed = 1; seed <= runs; seed++) {
      const history = honest(seededRandom(seed))
      assert.deepEqual(problemsIn(history), [], `seed ${seed}`)
      leaves += history.head.size
    }
    assert.ok(leaves > BigInt(runs), 'they have leaves')
  })

  test('in which one thing was changed is complained of, whatever it was', () => {
    for (let seed = 1; seed <= runs; seed++) {
      const random = seededRandom(seed + 1_000_000)
      const history = honest(random)
      if (history.seals.length === 0) continue
      const { what, history: other } = changed(history, random)
      assert.notDeepEqual(problemsIn(other), [], `seed ${seed}: ${what}`)
    }
  })
})

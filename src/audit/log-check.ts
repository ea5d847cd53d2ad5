// Checks one log as it goes by: batches in the order of their places, checkpoints where they fall, then the rest.
// Pure: everything is computed again from the bytes, and nothing that is stored is believed but what trusted keys signed.

import type { KeyObject } from 'node:crypto'

import type { InstitutionId } from '../base/ids.ts'
import { isBatchSigned } from './batch.ts'
import type { Halt } from './guard-store.ts'
import { KeyEras, readKeyChange } from './key-eras.ts'
import { emitterFor, keyId, logOrigin, type TrustedKeys } from './keys.ts'
import { leafFlaw, unpackBundle } from './leaf.ts'
import { checkpointText, openSigned } from './note.ts'
import { type ComputedTile, TileCheck, tileFlaw } from './tile-check.ts'
import { grow } from './tiles.ts'
import { type CompactRange, emptyRange, leafHash, packRange, rootOf, treeRoot } from './tree.ts'

export type Problem = { readonly institution: InstitutionId; readonly what: string; readonly where: string }

export type StoredBatch = {
  readonly batchId: string
  readonly leafCount: number
  readonly leaves: Buffer
  readonly root: Buffer
  readonly keyId: string
  readonly signature: Buffer
  readonly emittedAt: Date
}

/** A seal, and the batch it names if that is there. */
export type StoredSeal = {
  readonly firstIndex: bigint
  readonly leafCount: number
  readonly batchId: string
  readonly batch: StoredBatch | undefined
}

export type StoredCheckpoint = {
  readonly size: bigint
  readonly root: Buffer
  readonly note: string
  readonly signedAt: Date
}

/** A report lists no more than this of one log, and says so: one that is this broken needs no longer list. */
const problemsMax = 1_000
/** How long a leaf may wait for the sealer, and a sealed leaf for its checkpoint. */
const waitMsMax = 60_000
/** How far the clocks of two of our processes may differ. */
const clockSkewMsMax = 10_000
/** A work commits at most this long after its moment, so a leaf this much older than one before it was back-dated. */
const workMsMax = 600_000

export class LogCheck {
  readonly institution: InstitutionId
  readonly problems: Problem[] = []
  readonly #keys: TrustedKeys
  readonly #origin: string
  readonly #sealers: readonly { readonly name: string; readonly key: KeyObject; readonly id: string }[]
  readonly #eras: KeyEras
  #range: CompactRange = emptyRange
  /** The place after the last leaf, by the seals; the range falls behind it where leaves are missing. */
  #size = 0n
  #isTreeWhole = true
  readonly #tiles = new TileCheck()
  #hasTileFlaw = false
  #newest: { readonly emittedAt: Date; readonly where: string } | undefined
  #oldestUncovered: { readonly emittedAt: Date; readonly firstIndex: bigint } | undefined
  #lastSigned: { readonly size: bigint; readonly signedAt: Date } | undefined
  /** Checkpoints in a row whose root is not that of the leaves: one cause, so one problem. */
  #unlike: { readonly size: bigint; readonly since: bigint; more: number } | undefined

  constructor(institution: InstitutionId, keys: TrustedKeys) {
    this.institution = institution
    this.#keys = keys
    this.#origin = logOrigin(keys.origin, institution)
    this.#sealers = keys.sealers.map(key => ({ name: this.#origin, key, id: keyId(key) }))
    this.#eras = new KeyEras(institution, keys)
  }

  get size(): bigint {
    return this.#size
  }

  get root(): Buffer {
    return rootOf(this.#range)
  }

  #report(what: string, where: string): void {
    if (this.problems.length > problemsMax) return
    const isLast = this.problems.length === problemsMax
    this.problems.push({ institution: this.institution, what: isLast ? 'more problems are not listed' : what, where })
  }

  /** The next batch of the log. */
  seal({ firstIndex, leafCount, batchId, batch }: StoredSeal): void {
    const where = `batch ${batchId}, ${leavesFrom(firstIndex, leafCount)}`
    if (firstIndex !== this.#size) {
      this.#report(
        `the leaf before it is ${this.#size - 1n}: places are ${firstIndex > this.#size ? 'empty' : 'taken twice'}`,
        where,
      )
      this.#isTreeWhole = false
    }
    this.#size = firstIndex + BigInt(leafCount)
    if (batch === undefined) {
      this.#report('the batch is missing', where)
      this.#isTreeWhole = false
      return
    }
    if (batch.leafCount !== leafCount) this.#report(`the batch says it has ${batch.leafCount} leaves`, where)
    const hashes = this.batch(batch, where, firstIndex)
    if (hashes?.length !== leafCount) {
      this.#isTreeWhole = false
      return
    }
    if (this.#isTreeWhole) {
      const { longer, grown } = grow(this.#range, hashes)
      this.#range = longer
      this.#tiles.add(grown)
    }
    this.#date(batch.emittedAt, firstIndex, where)
  }

  /** The batch by itself, wherever it stands. Answers with the hashes of its leaves, if it has any. */
  batch(batch: StoredBatch, where: string, firstIndex?: bigint): readonly Buffer[] | undefined {
    const { institution } = this
    const { batchId, leafCount, root, keyId, signature, emittedAt } = batch
    const key = emitterFor(this.#keys, institution, keyId)
    if (key === undefined) this.#report(`the batch is signed by ${keyId}, which ${this.#strangeness(keyId)}`, where)
    else if (!isBatchSigned({ institution, batchId, leafCount, root }, signature, key)) {
      this.#report('the signature is not that of the batch', where)
    }
    const untimely = this.#eras.batchFlaw(keyId, emittedAt)
    if (untimely !== undefined) this.#report(untimely, where)
    const leaves = unpackBundle(batch.leaves)
    if (leaves?.length !== leafCount) {
      this.#report(`the bytes are no bundle of ${leafCount} leaves`, where)
      return undefined
    }
    const hashes = leaves.map(leafHash)
    if (!treeRoot(hashes).equals(root)) this.#report('the leaves do not hash to the root that was signed', where)
    for (const [place, leaf] of leaves.entries()) {
      const flaw = leafFlaw(leaf, institution, emittedAt) ?? this.#keyFlaw(leaf, place, batch, firstIndex)
      if (flaw === undefined) continue
      const index = firstIndex === undefined ? `leaf ${place} of it` : `leaf ${firstIndex + BigInt(place)}`
      this.#report(flaw, `batch ${batchId}, ${index}`)
    }
    return hashes
  }

  #strangeness(keyId: string): string {
    const only = this.#keys.only?.get(keyId)
    if (!this.#keys.emitters.has(keyId)) return 'is not trusted'
    return only === undefined ? 'signs for the logs of institutions' : `signs for the log of ${only} alone`
  }

  #keyFlaw(leaf: Buffer, place: number, batch: StoredBatch, firstIndex: bigint | undefined): string | undefined {
    const change = firstIndex === undefined ? undefined : readKeyChange(leaf)
    return change === undefined || firstIndex === undefined
      ? undefined
      : this.#eras.changed(change, firstIndex + BigInt(place), batch.emittedAt, batch.keyId)
  }

  /** The order of leaves is the truth; times must agree with it as far as clocks and long works allow. */
  #date(emittedAt: Date, firstIndex: bigint, where: string): void {
    if (this.#newest !== undefined && emittedAt.getTime() + workMsMax < this.#newest.emittedAt.getTime()) {
      this.#report(`emitted at ${emittedAt.toISOString()}, long before leaves that precede it`, where)
    }
    if (this.#newest === undefined || emittedAt > this.#newest.emittedAt) this.#newest = { emittedAt, where }
    this.#oldestUncovered ??= { emittedAt, firstIndex }
  }

  /** Every checkpoint, smallest first, and none before the batches it covers. */
  checkpoint({ size, root, note, signedAt }: StoredCheckpoint): void {
    const where = `checkpoint ${size}`
    const opened = openSigned(note, this.#sealers)
    if (!opened.ok) this.#report(`the note cannot be believed: ${opened.refusal.code}`, where)
    else {
      const { text, signers } = opened.value
      if (text !== checkpointText({ origin: this.#origin, size, root })) {
        this.#report('the note says something else than its row', where)
      }
      const untimely = this.#eras.checkpointFlaw(
        signers.map(({ id }) => id),
        size,
      )
      if (untimely !== undefined) this.#report(untimely, where)
    }
    this.#compare(size, root)
    const last = this.#lastSigned
    if (last !== undefined && signedAt.getTime() + clockSkewMsMax < last.signedAt.getTime()) {
      this.#report(`signed before checkpoint ${last.size}, which it extends`, where)
    }
    // Short of the log's size as read so far it is wrong already, and what was read last is not what it covers.
    const newest = size < this.#size ? undefined : this.#newest
    if (newest !== undefined && newest.emittedAt.getTime() > signedAt.getTime() + clockSkewMsMax) {
      this.#report(`emitted at ${newest.emittedAt.toISOString()}, after ${where} sealed it`, newest.where)
    }
    this.#lastSigned = { size, signedAt }
    if (size >= this.#size) this.#oldestUncovered = undefined
  }

  #compare(size: bigint, root: Buffer): void {
    if (size > this.#size)
      return this.#report(`it covers leaves that are gone: the log has ${this.#size}`, `checkpoint ${size}`)
    if (size < this.#size) return this.#report('no sealing ended at its size', `checkpoint ${size}`)
    if (this.#isTreeWhole && root.equals(this.root)) return this.#endUnlike()
    if (this.#unlike !== undefined) this.#unlike.more++
    else this.#unlike = { size, since: this.#lastSigned?.size ?? 0n, more: 0 }
  }

  #endUnlike(): void {
    if (this.#unlike === undefined) return
    const { size, since, more } = this.#unlike
    this.#report(
      `its root is not that of the leaves${more === 0 ? '' : `; the same of later checkpoints: ${more}`}`,
      `checkpoint ${size}, ${leavesFrom(since, size - since)}`,
    )
    this.#unlike = undefined
  }

  /** The tiles that are known whole by now, each once. */
  fullTiles(): readonly ComputedTile[] {
    return this.#tiles.takeFull()
  }

  /** The tiles at the right edge of what was read. */
  openTiles(): readonly ComputedTile[] {
    return this.#isTreeWhole ? this.#tiles.open() : []
  }

  tile(computed: ComputedTile, stored: Buffer | undefined, tiled: bigint): void {
    const flaw = tileFlaw(computed, stored, tiled < this.#size)
    if (flaw === undefined) return
    this.#hasTileFlaw = true
    this.#report(flaw.what, flaw.where)
  }

  /** After all tiles: `hashes` is how many are stored. */
  tileCount(hashes: bigint, tiled: bigint): void {
    if (!this.#isTreeWhole || this.#hasTileFlaw || (tiled === this.#size && hashes === this.#tiles.hashes)) return
    if (tiled < this.#size) this.#report(`leaves from ${tiled} on are in no tile yet`, 'tiles')
    else this.#report(`they have ${hashes} hashes, and the log ${this.#tiles.hashes}`, 'tiles')
  }

  /** After all seals and checkpoints. */
  head(log: { readonly size: bigint; readonly frontier: Buffer } | undefined, now: Date): void {
    const isUnlike = this.#unlike !== undefined
    this.#endUnlike()
    const uncovered = this.#oldestUncovered
    if (uncovered !== undefined && isOverdue(uncovered.emittedAt, now)) {
      this.#report(
        'sealed, and no checkpoint covers it',
        leavesFrom(uncovered.firstIndex, this.#size - uncovered.firstIndex),
      )
    }
    if (log === undefined) return this.#report('the log has no row', 'log')
    if (log.size !== this.#size) this.#report(`its row says ${log.size} leaves, the seals ${this.#size}`, 'log')
    else if (!isUnlike && this.#isTreeWhole && !packRange(this.#range).equals(log.frontier)) {
      this.#report('its frontier is not that of the leaves', 'log')
    }
  }

  /** A batch without a place in the log. It may wait in the queue, for a while. */
  unsealed(batch: StoredBatch, isQueued: boolean, now: Date): void {
    const where = `batch ${batch.batchId}`
    this.batch(batch, where)
    if (!isQueued) this.#report('neither sealed nor queued', where)
    else if (isOverdue(batch.emittedAt, now)) {
      this.#report(`waits for the sealer since ${batch.emittedAt.toISOString()}`, where)
    }
  }

  /** The sealer stopped here, and signs nothing more. */
  halted({ holder, what, haltedAt }: Halt): void {
    this.#report(`halted at ${haltedAt.toISOString()}: ${holder} ${what}`, 'log')
  }

  queuedTwice(batchId: string, isSealed: boolean): void {
    this.#report(isSealed ? 'queued again after it was sealed' : 'queued, and missing', `batch ${batchId}`)
  }
}

function isOverdue(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() > waitMsMax
}

function leavesFrom(firstIndex: bigint, count: bigint | number): string {
  const last = firstIndex + BigInt(count) - 1n
  return last === firstIndex ? `leaf ${firstIndex}` : `leaves ${firstIndex} to ${last}`
}

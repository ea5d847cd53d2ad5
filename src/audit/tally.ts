// How many leaves of each kind an hour has: counted by the sealer, which has every leaf in its hands once.

import type { Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { addToTally, type Tallied } from './completeness-store.ts'
import { unpackBundle } from './leaf.ts'
import type { QueuedBatch, Seal } from './store.ts'

const msPerHour = 3_600_000
/** How long after its moment a work may still be committed, and a leaf of another hour come. */
const lateMsMax = 10 * 60_000

/** Counts the batches that have just been given places in a log that was `size` long. */
export async function tally(
  tx: Transaction,
  institution: InstitutionId,
  size: bigint,
  queued: readonly QueuedBatch[],
  seals: readonly Seal[],
): Promise<void> {
  const counted = countKinds(queued, new Set(seals.map(({ batchId }) => batchId)))
  const hours = counted.map(({ hour }) => hour.getTime())
  if (hours.length === 0) return
  // What was sealed before anybody counted is in hours before the next.
  const wholeFrom = size === 0n ? Math.min(...hours) : hourOf(Math.max(...hours) + msPerHour + lateMsMax) + msPerHour
  await addToTally(tx, institution, counted, new Date(wholeFrom))
}

/** A leaf that is not what `makeLeaf` writes is of no kind: it has a place all the same, and `verify` says what it is. */
const noKind = '?'
const quote = 0x22

/** Pure. All leaves of a batch have the same moment. */
function countKinds(queued: readonly QueuedBatch[], placed: ReadonlySet<string>): readonly Tallied[] {
  const counts = new Map<number, Map<string, number>>()
  for (const { batchId, leaves } of queued) {
    if (!placed.has(batchId)) continue
    const unpacked = unpackBundle(leaves) ?? []
    const hour = momentOf(unpacked[0])
    if (hour === undefined) continue
    const kinds = counts.get(hour) ?? new Map<string, number>()
    counts.set(hour, kinds)
    for (const leaf of unpacked) {
      const kind = kindOf(leaf)
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
  }
  return [...counts].flatMap(([hour, kinds]) =>
    [...kinds].map(([kind, leaves]) => ({ hour: new Date(hour), kind, leaves })),
  )
}

/** `…,"kind":"payments.step","v":1}`: what is behind the kind is always the same, and no kind has a quote in it. */
function kindOf(leaf: Buffer): string {
  const end = leaf.length - '","v":1}'.length
  const start = leaf.lastIndexOf(quote, end - 1) + 1
  const kind = end > start ? leaf.toString('latin1', start, end) : noKind
  return /^[a-z]+\.[a-z_]+$/.test(kind) ? kind : noKind
}

/** `{"actor":"…","at":"2026-01-05T15:00:00.000Z",…`: no actor has a quote in it that is not escaped. */
function momentOf(leaf: Buffer | undefined): number | undefined {
  const at = leaf?.indexOf('","at":"') ?? -1
  if (leaf === undefined || at < 0) return undefined
  const ms = Date.parse(leaf.toString('latin1', at + 8, at + 8 + 24))
  return Number.isNaN(ms) ? undefined : hourOf(ms)
}

function hourOf(ms: number): number {
  return Math.floor(ms / msPerHour) * msPerHour
}

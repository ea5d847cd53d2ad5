// Computes the tiles of a log again as its leaves go by, to compare them with those that are stored. Pure.

import { type TileGrowth, type TileId, tilePath, tileWidth } from './tiles.ts'
import { hashBytes } from './tree.ts'

export type ComputedTile = TileId & { readonly hashes: Buffer }

export class TileCheck {
  readonly #open = new Map<number, { readonly n: bigint; readonly parts: Buffer[] }>()
  #full: ComputedTile[] = []
  #hashes = 0n

  /** How many hashes all tiles have by now. */
  get hashes(): bigint {
    return this.#hashes
  }

  add(grown: readonly TileGrowth[]): void {
    for (const { level, n, from, hashes } of grown) {
      const tile = this.#open.get(level)
      const parts = from === 0 || tile === undefined ? [] : tile.parts
      parts.push(hashes)
      this.#hashes += BigInt(hashes.length / hashBytes)
      if (from + hashes.length / hashBytes === tileWidth) {
        this.#full.push({ level, n, hashes: Buffer.concat(parts) })
        this.#open.delete(level)
      } else this.#open.set(level, { n, parts })
    }
  }

  /** Those that became full since it was last asked. */
  takeFull(): readonly ComputedTile[] {
    const full = this.#full
    this.#full = []
    return full
  }

  /** Those at the right edge. */
  open(): readonly ComputedTile[] {
    return [...this.#open].map(([level, { n, parts }]) => ({ level, n, hashes: Buffer.concat(parts) }))
  }
}

/** What is wrong with a stored tile; undefined where nothing is. It may be shorter, while `isBehind`. */
export function tileFlaw(
  computed: ComputedTile,
  stored: Buffer | undefined,
  isBehind: boolean,
): { readonly what: string; readonly where: string } | undefined {
  const where = tilePath(computed)
  if (stored === undefined) return isBehind ? undefined : { what: 'the tile is missing', where }
  const other = firstDifference(computed.hashes, stored)
  if (other !== undefined) return { what: 'it is not the hash of what is there', where: `${where}, hash ${other}` }
  const [has, wants] = [stored.length / hashBytes, computed.hashes.length / hashBytes]
  if (has === wants || (isBehind && has < wants)) return undefined
  return { what: `the tile has ${has} hashes of ${wants}`, where }
}

/** Which hash, of those that both have. */
function firstDifference(one: Buffer, other: Buffer): number | undefined {
  const both = Math.min(one.length, other.length)
  for (let at = 0; at < both; at += hashBytes) {
    if (one.compare(other, at, at + hashBytes, at, at + hashBytes) !== 0) return at / hashBytes
  }
  return undefined
}

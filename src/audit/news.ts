// What has been written in the log lately, in short: for whoever looks on while it happens. It proves nothing: `verify` does.

import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { glanceAt } from './leaf.ts'
import { subjectsOf } from './subjects.ts'
import { leavesAt } from './tile-log.ts'
import { readSealedSize } from './tile-store.ts'

export type News = {
  /** Its place in the log. */
  readonly index: bigint
  readonly kind: string
  readonly at: string
  readonly actor: string
  /** The ids that stand in it. */
  readonly subjects: readonly string[]
}

/** How many leaves of the log of the institution have their places. */
export function sealedSize({ sql, institution }: Work): Promise<bigint> {
  return readSealedSize(sql, institution)
}

/** Leaves `begin` up to, not including, `end`. One that is none is left out: `verify` says what it is. */
export async function newsBetween({ sql, institution }: Work, begin: bigint, end: bigint): Promise<readonly News[]> {
  if (begin >= end) return []
  const leaves = await leavesAt(sql, institution, begin, end)
  if (begin + BigInt(leaves.length) !== end) fault(`leaves of ${institution} before ${end} are missing`)
  return leaves.flatMap((leaf, place) => {
    const said = glanceAt(leaf)
    if (said === undefined) return []
    const { kind, at, actor, body } = said
    return [{ index: begin + BigInt(place), kind, at, actor, subjects: subjectsOf(body) }]
  })
}

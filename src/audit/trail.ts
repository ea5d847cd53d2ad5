// Reading the log: what somebody did, when, in the order in which it was written. It proves nothing: `verify` does.

import type { Sql } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import { unpackBundle } from './leaf.ts'
import { batchesAfter } from './store.ts'

export type Sought = {
  readonly institution: InstitutionId
  /** From this moment on, and before that one; without, from the first and to the last. */
  readonly since?: Date
  readonly until?: Date
  readonly actor?: Actor
  /** `payments.accepted`, or with a dot at its end all of a room: `protection.`. */
  readonly kind?: string
}

type Read = { readonly actor: string; readonly kind: string }

const batchesPerRead = 500

/** Each leaf as it is stored: one line of canonical JSON. Held in memory are a few batches, however long the log is. */
export async function* trail(sql: Sql, sought: Sought): AsyncGenerator<string> {
  const { institution, since = new Date(0), until = new Date(8.64e15), actor, kind } = sought
  for (let after = ''; ; ) {
    const batches = await batchesAfter(sql, institution, after, batchesPerRead)
    for (const { batchId, emittedAt, leaves } of batches) {
      after = batchId
      if (emittedAt < since || emittedAt >= until) continue
      for (const leaf of unpackBundle(leaves) ?? fault(`the leaves of ${batchId} are no bundle`)) {
        const text = leaf.toString()
        const read = JSON.parse(text) as Read // As `makeLeaf` writes it.
        if (actor !== undefined && read.actor !== actor) continue
        if (kind !== undefined && read.kind !== kind && !(kind.endsWith('.') && read.kind.startsWith(kind))) continue
        yield text
      }
    }
    if (batches.length < batchesPerRead) return
  }
}

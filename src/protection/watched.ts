// The vault as one process has it: what it opens is written down before it is told, and how much it may look up by blind
// index is counted. Both are the vault's to decide: whoever has taken over another process cannot do without them.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done } from '../base/outcome.ts'
import { type Actor, type Outside, transact } from '../base/work.ts'
import type { Reason } from './reason.ts'
import { type Place, SealBroken } from './sealed.ts'
import { type SealedColumn, tableOfPlace } from './sealed-column.ts'
import type { Vault } from './vault.ts'

/** It has looked up all that it may for now. */
export class LookupsSpent extends Error {
  override readonly name = 'LookupsSpent'
  readonly retryAfterMs: number
  constructor(retryAfterMs: number) {
    super('too much was looked up by blind index')
    this.retryAfterMs = retryAfterMs
  }
}

/** How many lookups are there at once, and how many more come in a day. */
export type Allowance = { readonly most: number; readonly perDay: number }

/**
 * There are about 10^9 account numbers, and whoever may ask about all of them knows all of them: at this rate that takes
 * fourteen years.
 */
export const usualAllowance: Allowance = { most: 50_000, perDay: 200_000 }
/** For commands that an operator gives by hand: moving an institution in takes a lookup for each of its accounts. */
export const commandAllowance: Allowance = { most: 10_000_000, perDay: 10_000_000 }

/** More are counted, and not named. */
const rowsNamedMax = 100
const msPerDay = 86_400_000

export type WatchOptions = {
  readonly allowance: Allowance
  /** What all rooms have sealed. What a process keeps for itself is told without a leaf. */
  readonly columns: readonly SealedColumn[]
}

type Watched = Pick<Vault, 'sealMany' | 'openMany' | 'resealMany' | 'indexMany'>

export function watchedVault(
  outside: Outside,
  vault: Watched,
  client: string,
  { allowance, columns }: WatchOptions,
): Watched {
  const process: Actor = `process:${client}`
  const ownState = new Set(columns.filter(({ isOwnState }) => isOwnState === true).map(tableOfPlace))
  const spent = new Map<string, { left: number; atMs: number; isTold: boolean }>()

  /** Nothing where there is as much left; how long it takes until there is, otherwise. */
  function take(institution: InstitutionId, field: string, count: number) {
    const name = `${institution} ${field}`
    const nowMs = outside.elapsedMs()
    const { most, perDay } = allowance
    const held = spent.get(name) ?? { left: most, atMs: nowMs, isTold: false }
    const left = Math.min(most, held.left + ((nowMs - held.atMs) / msPerDay) * perDay)
    const missing = Math.min(count, most) - left
    spent.set(name, { left: missing > 0 ? left : left - count, atMs: nowMs, isTold: missing > 0 })
    if (missing <= 0) return undefined
    return { retryAfterMs: Math.ceil((missing / perDay) * msPerDay), isTold: held.isTold }
  }

  return {
    sealMany: vault.sealMany,
    resealMany: vault.resealMany,
    openMany: async (items, reason) => {
      // Opened first: what does not open was not seen by anybody. Told last: what is not written down is not told.
      const texts = await vault.openMany(items, reason).catch(async (thrown: unknown) => {
        if (thrown instanceof SealBroken) await complain(outside, thrown, reason, process)
        throw thrown
      })
      for (const [institution, own] of Map.groupBy(items, ({ place }) => place.institution))
        await writeDown(
          outside,
          institution,
          own.map(({ place }) => place).filter(({ table }) => !ownState.has(table)),
          reason,
          process,
        )
      return texts
    },
    indexMany: async (institution, field, texts) => {
      const missing = take(institution, field, texts.length)
      if (missing === undefined) return vault.indexMany(institution, field, texts)
      if (!missing.isTold)
        await transact(outside, institution, process, async work =>
          done(audit.append(work, 'protection.lookups_spent', { field, perDay: allowance.perDay })),
        )
      throw new LookupsSpent(missing.retryAfterMs)
    },
  }
}

/** Somebody has changed it, or moved it here. */
async function complain(
  outside: Outside,
  { place, flaw }: SealBroken,
  { why, actor }: Reason,
  process: Actor,
): Promise<void> {
  const { institution, table, column, row } = place
  if (institution.startsWith('_')) return
  await transact(outside, institution, actor ?? process, async work =>
    done(audit.append(work, 'protection.seal_broken', { column: `${table}.${column}`, row, flaw, why, by: process })),
  )
}

/** One leaf for each column that something was opened of. */
async function writeDown(
  outside: Outside,
  institution: InstitutionId,
  places: readonly Place[],
  { why, actor }: Reason,
  process: Actor,
): Promise<void> {
  if (places.length === 0) return
  await transact(outside, institution, actor ?? process, async work => {
    for (const [column, own] of Map.groupBy(places, place => `${place.table}.${place.column}`))
      audit.append(work, 'protection.opened', {
        column,
        why,
        by: process,
        count: own.length,
        rows: own.slice(0, rowsNamedMax).map(({ row }) => row),
      })
    return done(undefined)
  })
}

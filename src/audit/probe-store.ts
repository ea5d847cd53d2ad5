// What probes look at, and try against the tables of the log past its front door.

import type { Work } from '../base/work.ts'
import { peekLeaf, unpackBundle } from './leaf.ts'

/** What nobody may change, nor take away. */
export const keptTables = ['audit.batch', 'audit.seal', 'audit.checkpoint', 'audit.cosignature'] as const

export async function changeAll(work: Work, table: string): Promise<void> {
  await work.sql`update ${work.sql(table)} set institution_id = institution_id where institution_id = ${work.institution}`
}

export async function deleteAll(work: Work, table: string): Promise<void> {
  await work.sql`delete from ${work.sql(table)} where institution_id = ${work.institution}`
}

export async function empty(work: Work, table: string): Promise<void> {
  await work.sql`truncate ${work.sql(table)}`
}

/** Whether the trigger that refuses changes stands on a table, whoever asks. */
export async function isAppendOnly(work: Work, table: string): Promise<boolean> {
  const [found] = await work.sql<{ is: boolean }[]>`
    select exists (
             select from pg_trigger
              where tgrelid = ${table}::text::regclass
                and tgname = 'never_changes'
                -- Before every update, of whatever column, every deletion and every emptying.
                and tgtype & 58 = 58
                and tgattr::text = ''
                and tgqual is null
                and tgenabled in ('O', 'A')) as is`
  return found?.is === true
}

/** The last batch with a place before this one. */
export async function lastSealedBefore(work: Work, size: bigint): Promise<string | undefined> {
  const [seal] = await work.sql<{ batchId: string }[]>`
    select batch_id as "batchId"
      from audit.seal
     where institution_id = ${work.institution}
       and first_index + leaf_count <= ${size}
     order by first_index desc
     limit 1`
  return seal?.batchId
}

/** The place of the oldest leaf whose batch is still there. */
export async function oldestKept(work: Work): Promise<bigint | undefined> {
  const [seal] = await work.sql<{ firstIndex: bigint }[]>`
    select first_index as "firstIndex"
      from audit.seal
      join audit.batch using (institution_id, batch_id)
     where seal.institution_id = ${work.institution}
     order by first_index
     limit 1`
  return seal?.firstIndex
}

export type SeenLeaf = {
  readonly batchId: string
  readonly kind: string
  readonly body: Readonly<Record<string, unknown>>
}

/** What was written since then, sealed or not. */
export async function leavesSince(work: Work, since: Date): Promise<readonly SeenLeaf[]> {
  const batches = await work.sql<{ batchId: string; leaves: Buffer }[]>`
    select batch_id as "batchId", leaves
      from audit.batch
     where institution_id = ${work.institution}
       and emitted_at >= ${since}
     order by batch_id`
  return batches.flatMap(({ batchId, leaves }) =>
    (unpackBundle(leaves) ?? []).flatMap(leaf => {
      const read = peekLeaf(leaf)
      return read === undefined ? [] : [{ batchId, ...read }]
    }),
  )
}

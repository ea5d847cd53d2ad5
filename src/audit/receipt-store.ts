// Every SQL statement about receipts.

import { literal } from '../base/database.ts'
import type { Period } from '../base/owed.ts'
import type { Work } from '../base/work.ts'

export type KeptBatch = {
  readonly batchId: string
  readonly leaves: Buffer
  readonly keyId: string
  readonly signature: Buffer
  readonly emittedAt: Date
}

/** The batches of one moment: most often one, and of another moment none. */
export async function batchesOf(work: Work, at: Date): Promise<readonly KeptBatch[]> {
  return work.sql<KeptBatch[]>`
    select batch_id as "batchId", leaves, key_id as "keyId", signature, emitted_at as "emittedAt"
      from audit.batch
     where institution_id = ${work.institution}
       and emitted_at = ${at}
     order by batch_id`
}

/** The batches of some moments, and where they begin in the log once they are sealed. */
export async function batchesAt(
  work: Work,
  moments: readonly Date[],
): Promise<readonly (KeptBatch & { readonly firstIndex: bigint | null })[]> {
  return work.sql<(KeptBatch & { firstIndex: bigint | null })[]>`
    select batch_id as "batchId", leaves, key_id as "keyId", signature, emitted_at as "emittedAt",
           first_index as "firstIndex"
      from audit.batch
      left join audit.seal using (institution_id, batch_id)
     where institution_id = ${work.institution}
       and emitted_at = any (${literal(moments.map(moment => moment.toISOString()))}::text::timestamptz[])
     order by emitted_at, batch_id`
}

/** A batch, and where it begins in the log once it is sealed. */
export async function findBatch(
  work: Work,
  batchId: string,
): Promise<(KeptBatch & { readonly firstIndex: bigint | null }) | undefined> {
  const [found] = await work.sql<(KeptBatch & { firstIndex: bigint | null })[]>`
    select batch_id as "batchId", leaves, key_id as "keyId", signature, emitted_at as "emittedAt",
           first_index as "firstIndex"
      from audit.batch
      left join audit.seal using (institution_id, batch_id)
     where institution_id = ${work.institution}
       and batch_id = ${batchId}`
  return found
}

/** Those of a period that say they were signed by one of these keys, in the order of their moments, a page at a time. */
export async function batchesBy(
  { sql, institution }: Work,
  { from, to }: Period,
  keyIds: readonly string[],
  after: { readonly at: Date; readonly batchId: string } | undefined,
  rowsMax: number,
): Promise<readonly (KeptBatch & { readonly firstIndex: bigint | null })[]> {
  return sql<(KeptBatch & { firstIndex: bigint | null })[]>`
    select batch_id as "batchId", leaves, key_id as "keyId", signature, emitted_at as "emittedAt",
           first_index as "firstIndex"
      from audit.batch
      left join audit.seal using (institution_id, batch_id)
     where institution_id = ${institution}
       and emitted_at >= ${after?.at ?? from}
       and emitted_at < ${to}
       and (emitted_at, batch_id) > (${after?.at ?? from}, ${after?.batchId ?? ''})
       and key_id = any(${literal(keyIds)}::text::text[])
     order by emitted_at, batch_id
     limit ${rowsMax}`
}

// Every SQL statement of the room.

import type { Work } from '../base/work.ts'

export type Batch = {
  readonly batchId: string
  readonly leafCount: number
  readonly leaves: Buffer
  readonly root: Buffer
  readonly keyId: string
  readonly signature: Buffer
}

/** Nothing is returned, so whoever emits needs no right to read. */
export async function insertLog(work: Work): Promise<void> {
  await work.sql`
    insert into audit.log (institution_id)
    values (${work.institution})
        on conflict do nothing`
}

/** The batch and its place in the sealer's queue, or neither. */
export async function insertBatch(work: Work, batch: Batch): Promise<void> {
  await work.sql`
    with batch as (
      insert into audit.batch (
        institution_id, batch_id, leaf_count, leaves, root, key_id, signature, emitted_at)
      values (
        ${work.institution}, ${batch.batchId}, ${batch.leafCount}, ${batch.leaves}, ${batch.root},
        ${batch.keyId}, ${batch.signature}, ${work.now}))
    insert into audit.unsealed (institution_id, batch_id)
    values (${work.institution}, ${batch.batchId})`
}

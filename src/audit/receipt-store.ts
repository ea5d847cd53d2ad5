// Every SQL statement about receipts.

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

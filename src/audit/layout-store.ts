// Every SQL statement about what is published of a log.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'

/** The newest checkpoint as it was signed: nothing is published of a log beyond it. */
export async function readPublishedHead(
  sql: Sql | Transaction,
  institution: InstitutionId,
): Promise<{ readonly size: bigint; readonly note: string } | undefined> {
  const [newest] = await sql<{ size: bigint; note: string }[]>`
    select size, note
      from audit.checkpoint
     where institution_id = ${institution}
     order by size desc
     limit 1`
  return newest
}

export type PlacedClaim = {
  readonly firstIndex: bigint
  readonly leafCount: number
  readonly batchId: string
  readonly root: Buffer
  readonly signature: Buffer
  readonly keyId: string
  readonly emittedAt: Date
}

/** What was signed of the batches whose first leaf is at `begin` up to, not including, `end`; in their order. */
export async function readClaimsAt(
  sql: Sql | Transaction,
  institution: InstitutionId,
  begin: bigint,
  end: bigint,
): Promise<readonly PlacedClaim[]> {
  return sql<PlacedClaim[]>`
    select seal.first_index as "firstIndex", seal.leaf_count as "leafCount", seal.batch_id as "batchId",
           batch.root, batch.signature, batch.key_id as "keyId", batch.emitted_at as "emittedAt"
      from audit.seal
      join audit.batch using (institution_id, batch_id)
     where seal.institution_id = ${institution}
       and seal.first_index >= ${begin}
       and seal.first_index < ${end}
     order by seal.first_index`
}

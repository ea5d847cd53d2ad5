// Every SQL statement about what is published of a log.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'

/**
 * The newest checkpoint of more than `least` leaves that a witness has cosigned, or else the newest, with the lines of its
 * witnesses: of each the last.
 */
export async function readCosignedHead(
  sql: Sql | Transaction,
  institution: InstitutionId,
  least: bigint,
): Promise<{ readonly size: bigint; readonly note: string } | undefined> {
  const [head] = await sql<{ size: bigint; note: string }[]>`
    select checkpoint.size, checkpoint.note || coalesce(cosigned.lines, '') as note
      from audit.checkpoint
     cross join lateral (
           select string_agg(line, '' order by witness, key_id) as lines
             from (
               select distinct on (witness, key_id) witness, key_id, line
                 from audit.cosignature
                where cosignature.institution_id = ${institution}
                  and cosignature.size = checkpoint.size
                order by witness, key_id, at desc) as last) as cosigned
     where checkpoint.institution_id = ${institution}
       and checkpoint.size > ${least}
       and checkpoint.size = coalesce(
             (select max(size) from audit.cosignature where institution_id = ${institution} and size > ${least}),
             (select max(size) from audit.checkpoint where institution_id = ${institution}))`
  return head
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

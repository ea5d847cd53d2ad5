// Every SQL statement of a recovery. It is done as the owner of the tables: no process may do any of it.

import { hex, literal, type Sql, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { StoredBatch } from './log-check.ts'
import type { LogHead } from './store.ts'

/** Waits for whoever is at this log. */
export async function holdLog(tx: Transaction, institution: InstitutionId): Promise<LogHead | undefined> {
  const [log] = await tx<LogHead[]>`
    select size, frontier, tiled, epoch
      from audit.log
     where institution_id = ${institution}
       for update`
  return log
}

/** The newest size up to a bound that was signed. */
export async function readSignedUpTo(sql: Sql, institution: InstitutionId, bound: bigint): Promise<bigint | undefined> {
  const [newest] = await sql<{ size: bigint }[]>`
    select size
      from audit.checkpoint
     where institution_id = ${institution}
       and size <= ${bound}
     order by size desc
     limit 1`
  return newest?.size
}

/** Which batch ends with the last of the first `size` leaves. */
export async function readBatchEndingAt(
  sql: Sql,
  institution: InstitutionId,
  size: bigint,
): Promise<string | undefined> {
  const [last] = await sql<{ batchId: string; end: bigint }[]>`
    select batch_id as "batchId", first_index + leaf_count as "end"
      from audit.seal
     where institution_id = ${institution}
       and first_index < ${size}
     order by first_index desc
     limit 1`
  return last?.end === size ? last.batchId : undefined
}

export type Dropped = { readonly size: bigint; readonly note: string }

/** What was signed beyond a size, newest first. */
export async function readSignedBeyond(
  tx: Transaction,
  institution: InstitutionId,
  size: bigint,
  rowsMax: number,
): Promise<readonly Dropped[]> {
  return tx<Dropped[]>`
    select size, note
      from audit.checkpoint
     where institution_id = ${institution}
       and size > ${size}
     order by size desc
     limit ${rowsMax}`
}

/**
 * Takes back every place beyond a size, and what was signed of it; the batches wait in the queue again. Tables that only
 * grow are told that it is meant, and other sealers wait meanwhile.
 */
export async function cutBack(tx: Transaction, institution: InstitutionId, size: bigint): Promise<void> {
  await tx`alter table audit.seal disable trigger never_changes`
  await tx`alter table audit.checkpoint disable trigger never_changes`
  await tx`alter table audit.tile disable trigger user`
  await tx`
    with freed as (
      delete from audit.seal
       where institution_id = ${institution}
         and first_index >= ${size}
      returning batch_id)
    insert into audit.unsealed (institution_id, batch_id)
    select ${institution}, batch_id
      from freed
        on conflict do nothing`
  await tx`
    delete from audit.checkpoint
     where institution_id = ${institution}
       and size > ${size}`
  // Of a level, as many hashes as a log of this size has there. No log has so many leaves as eight levels hold.
  await tx`
    delete from audit.tile
     where institution_id = ${institution}
       and (level > 7 or n * 256 >= ${size}::bigint >> (level * 8))`
  await tx`
    update audit.tile
       set hashes = substring(hashes for (32 * ((${size}::bigint >> (level * 8)) - n * 256))::integer)
     where institution_id = ${institution}
       and octet_length(hashes) / 32 > (${size}::bigint >> (level * 8)) - n * 256`
  await tx`alter table audit.tile enable trigger user`
  await tx`alter table audit.checkpoint enable trigger never_changes`
  await tx`alter table audit.seal enable trigger never_changes`
}

export async function readBatchesNamed(
  tx: Transaction,
  institution: InstitutionId,
  batchIds: readonly string[],
): Promise<readonly StoredBatch[]> {
  return tx<StoredBatch[]>`
    select batch_id as "batchId", leaf_count as "leafCount", leaves, root, key_id as "keyId", signature,
           emitted_at as "emittedAt"
      from audit.batch
     where institution_id = ${institution}
       and batch_id = any(${literal(batchIds)}::text::text[])`
}

export async function insertLostBatches(
  tx: Transaction,
  institution: InstitutionId,
  batches: readonly StoredBatch[],
): Promise<void> {
  await tx`
    insert into audit.batch (institution_id, batch_id, leaf_count, leaves, root, key_id, signature, emitted_at)
    select ${institution}, lost.*
      from unnest(
             ${literal(batches.map(({ batchId }) => batchId))}::text::text[],
             ${literal(batches.map(({ leafCount }) => String(leafCount)))}::text::integer[],
             ${literal(batches.map(({ leaves }) => hex(leaves)))}::text::bytea[],
             ${literal(batches.map(({ root }) => hex(root)))}::text::bytea[],
             ${literal(batches.map(({ keyId }) => keyId))}::text::text[],
             ${literal(batches.map(({ signature }) => hex(signature)))}::text::bytea[],
             ${literal(batches.map(({ emittedAt }) => emittedAt.toISOString()))}::text::timestamptz[])
        as lost`
}

/** When the newest checkpoint was signed, as far as the database knows. */
export async function readNewestSigning(tx: Transaction, institution: InstitutionId): Promise<Date | undefined> {
  const [newest] = await tx<{ signedAt: Date }[]>`
    select signed_at as "signedAt"
      from audit.checkpoint
     where institution_id = ${institution}
     order by size desc
     limit 1`
  return newest?.signedAt
}

export async function deleteHalt(tx: Transaction, institution: InstitutionId): Promise<void> {
  await tx`delete from audit.halt where institution_id = ${institution}`
}

export async function countQueued(tx: Transaction, institution: InstitutionId): Promise<number> {
  const [queued] = await tx<{ count: number }[]>`
    select count(*)::integer as count
      from audit.unsealed
     where institution_id = ${institution}`
  return queued?.count ?? 0
}

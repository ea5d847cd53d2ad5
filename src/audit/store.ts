// Every SQL statement of the room.

import { literal, type Sql, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { StoredBatch, StoredCheckpoint, StoredSeal } from './log-check.ts'

export type Batch = {
  readonly batchId: string
  readonly leafCount: number
  /** A bundle, in PostgreSQL's format `escape`. */
  readonly leaves: string
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
        ${work.institution}, ${batch.batchId}, ${batch.leafCount}, decode(${batch.leaves}, 'escape'), ${batch.root},
        ${batch.keyId}, ${batch.signature}, ${work.now}))
    insert into audit.unsealed (institution_id, batch_id)
    values (${work.institution}, ${batch.batchId})`
}

// What the sealer asks and writes. It serves every institution, so it has no Work; its grants say what it may.

/** Logs that are not halted and have leaves to seal, leaves that are in no tile, or a size to sign. One look into each log's own rows, whatever the others hold. */
export async function readDueInstitutions(sql: Sql, institutionsMax: number): Promise<InstitutionId[]> {
  const rows = await sql<{ institution: InstitutionId }[]>`
    select log.institution_id as institution
      from audit.log
     where not exists (
             select from audit.halt
              where halt.institution_id = log.institution_id)
       and (exists (
              select from audit.unsealed
               where unsealed.institution_id = log.institution_id)
         or log.tiled < log.size
         or log.size > coalesce((
              select max(checkpoint.size)
                from audit.checkpoint
               where checkpoint.institution_id = log.institution_id), 0))
     order by log.institution_id
     limit ${institutionsMax}`
  return rows.map(({ institution }) => institution)
}

export type LogHead = {
  readonly size: bigint
  readonly frontier: Buffer
  /** How many of its leaves are in tiles. */
  readonly tiled: bigint
  readonly epoch: bigint
}

/** The fence: whoever holds this row may lengthen the log. Held by another, there is nothing for us to do. */
export async function lockLog(tx: Transaction, institution: InstitutionId): Promise<LogHead | undefined> {
  const [log] = await tx<LogHead[]>`
    select size, frontier, tiled, epoch
      from audit.log
     where institution_id = ${institution}
       for update skip locked`
  return log
}

export async function readNewestCheckpoint(
  tx: Sql | Transaction,
  institution: InstitutionId,
): Promise<{ readonly size: bigint; readonly root: Buffer } | undefined> {
  const [newest] = await tx<{ size: bigint; root: Buffer }[]>`
    select size, root
      from audit.checkpoint
     where institution_id = ${institution}
     order by size desc
     limit 1`
  return newest
}

export type QueuedBatch = {
  readonly batchId: string
  readonly leafCount: number
  readonly leaves: Buffer
  readonly isSealed: boolean
}

/** Oldest first: ids of batches sort by time. Stops before the batch with which `bytesMax` is passed, but for the first. */
export async function readQueued(
  tx: Transaction,
  institution: InstitutionId,
  batchesMax: number,
  bytesMax: number,
): Promise<QueuedBatch[]> {
  return tx<QueuedBatch[]>`
    select batch_id as "batchId", leaf_count as "leafCount", leaves, is_sealed as "isSealed"
      from (
        select oldest.batch_id, batch.leaf_count, batch.leaves,
               sum(octet_length(batch.leaves)) over (order by oldest.batch_id) as bytes,
               row_number() over (order by oldest.batch_id) as place,
               exists (
                 select from audit.seal
                  where seal.institution_id = ${institution}
                    and seal.batch_id = oldest.batch_id) as is_sealed
          from (
            select batch_id
              from audit.unsealed
             where institution_id = ${institution}
             order by batch_id
             limit ${batchesMax}) as oldest
          join audit.batch
            on batch.institution_id = ${institution}
           and batch.batch_id = oldest.batch_id) as queued
     where bytes <= ${bytesMax}
        or place = 1
     order by batch_id`
}

export type Seal = { readonly firstIndex: bigint; readonly leafCount: number; readonly batchId: string }

export async function insertSeals(tx: Transaction, institution: InstitutionId, seals: readonly Seal[]): Promise<void> {
  await tx`
    insert into audit.seal (institution_id, first_index, leaf_count, batch_id)
    select ${institution}, first_index, leaf_count, batch_id
      from unnest(
             ${literal(seals.map(({ firstIndex }) => firstIndex))}::text::bigint[],
             ${literal(seals.map(({ leafCount }) => String(leafCount)))}::text::integer[],
             ${literal(seals.map(({ batchId }) => batchId))}::text::text[])
        as placed (first_index, leaf_count, batch_id)`
}

/** Compares and sets: the epoch read under the lock must still be there. */
export async function updateLog(tx: Transaction, institution: InstitutionId, log: LogHead): Promise<void> {
  const { count } = await tx`
    update audit.log
       set size = ${log.size},
           frontier = ${log.frontier},
           tiled = ${log.tiled},
           epoch = ${log.epoch + 1n}
     where institution_id = ${institution}
       and epoch = ${log.epoch}`
  if (count !== 1) fault(`another sealer lengthened the log of ${institution}`)
}

export async function deleteQueued(
  tx: Transaction,
  institution: InstitutionId,
  batchIds: readonly string[],
): Promise<void> {
  await tx`
    delete from audit.unsealed
     where institution_id = ${institution}
       and batch_id = any(${literal(batchIds)}::text::text[])`
}

/** The log, where it is longer than what is signed of it. */
export async function readUnsignedLog(
  sql: Sql,
  institution: InstitutionId,
): Promise<{ readonly size: bigint; readonly frontier: Buffer } | undefined> {
  const [log] = await sql<{ size: bigint; frontier: Buffer }[]>`
    select size, frontier
      from audit.log
     where institution_id = ${institution}
       and size > coalesce((
             select max(checkpoint.size)
               from audit.checkpoint
              where checkpoint.institution_id = ${institution}), 0)`
  return log
}

/** Two sealers that sign the same size sign the same bytes, so the second changes nothing. */
export async function insertCheckpoint(
  sql: Sql | Transaction,
  institution: InstitutionId,
  checkpoint: { readonly size: bigint; readonly root: Buffer; readonly note: string; readonly signedAt: Date },
): Promise<void> {
  await sql`
    insert into audit.checkpoint (institution_id, size, root, note, signed_at)
    values (${institution}, ${checkpoint.size}, ${checkpoint.root}, ${checkpoint.note}, ${checkpoint.signedAt})
        on conflict do nothing`
}

// What verification reads: everything, in pages.

/** Every institution that any table names, found by looks into indexes, not by reading them through. */
export async function readInstitutions(sql: Sql): Promise<InstitutionId[]> {
  const rows = await sql<{ institution: InstitutionId }[]>`
    with recursive named (institution_id) as (
      select ''
      union all
      select (select min(next.institution_id)
                from (
                  select min(institution_id) from audit.log        where institution_id > named.institution_id
                  union all
                  select min(institution_id) from audit.batch      where institution_id > named.institution_id
                  union all
                  select min(institution_id) from audit.unsealed   where institution_id > named.institution_id
                  union all
                  select min(institution_id) from audit.seal       where institution_id > named.institution_id
                  union all
                  select min(institution_id) from audit.checkpoint where institution_id > named.institution_id)
                  as next (institution_id))
        from named
       where named.institution_id is not null)
    select institution_id as institution
      from named
     where institution_id <> ''
     order by institution_id`
  return rows.map(({ institution }) => institution)
}

/** The first line of a newest checkpoint that is not that of its log under this origin. */
export async function readLogOfAnother(sql: Sql, origin: string): Promise<string | undefined> {
  const [other] = await sql<{ name: string }[]>`
    select split_part(newest.note, E'\\n', 1) as name
      from audit.log
     cross join lateral (
           select note
             from audit.checkpoint
            where checkpoint.institution_id = log.institution_id
            order by size desc
            limit 1) as newest
     where split_part(newest.note, E'\\n', 1) <> ${origin} || '/' || log.institution_id
     limit 1`
  return other?.name
}

/** For the rest of the transaction. */
export async function setStatementTimeout(tx: Transaction, timeoutMs: number): Promise<void> {
  await tx`select set_config('statement_timeout', ${`${timeoutMs}ms`}, true)`
}

export async function readLog(
  tx: Transaction,
  institution: InstitutionId,
): Promise<Omit<LogHead, 'epoch'> | undefined> {
  const [log] = await tx<Omit<LogHead, 'epoch'>[]>`
    select size, frontier, tiled
      from audit.log
     where institution_id = ${institution}`
  return log
}

type NullableBatch = { readonly [Member in keyof StoredBatch]: StoredBatch[Member] | null }
type SealRow = Omit<StoredSeal, 'batch'> &
  Omit<NullableBatch, 'batchId' | 'leafCount'> & { batchLeafCount: number | null }

/** Seals after a place, with their batches where there are any; at least one row, then no more than `bytesMax`. */
export async function readSealed(
  tx: Transaction,
  institution: InstitutionId,
  after: bigint,
  batchesMax: number,
  bytesMax: number,
): Promise<StoredSeal[]> {
  const rows = await tx<SealRow[]>`
    select first_index as "firstIndex", leaf_count as "leafCount", batch_id as "batchId",
           batch_leaf_count as "batchLeafCount", leaves, root, key_id as "keyId", signature, emitted_at as "emittedAt"
      from (
        select next.*, batch.leaf_count as batch_leaf_count, batch.leaves, batch.root, batch.key_id, batch.signature,
               batch.emitted_at,
               sum(octet_length(batch.leaves)) over (order by next.first_index) as bytes,
               row_number() over (order by next.first_index) as place
          from (
            select first_index, leaf_count, batch_id
              from audit.seal
             where institution_id = ${institution}
               and first_index > ${after}
             order by first_index
             limit ${batchesMax}) as next
          left join audit.batch
            on batch.institution_id = ${institution}
           and batch.batch_id = next.batch_id) as page
     where coalesce(bytes, 0) <= ${bytesMax}
        or place = 1
     order by first_index`
  return rows.map(({ firstIndex, leafCount, batchId, batchLeafCount, leaves, root, keyId, signature, emittedAt }) => {
    const isMissing =
      batchLeafCount === null ||
      leaves === null ||
      root === null ||
      keyId === null ||
      signature === null ||
      emittedAt === null
    const batch = isMissing
      ? undefined
      : { batchId, leafCount: batchLeafCount, leaves, root, keyId, signature, emittedAt }
    return { firstIndex, leafCount, batchId, batch }
  })
}

export async function readCheckpoints(
  tx: Transaction,
  institution: InstitutionId,
  after: bigint,
  checkpointsMax: number,
): Promise<StoredCheckpoint[]> {
  return tx<StoredCheckpoint[]>`
    select size, root, note, signed_at as "signedAt"
      from audit.checkpoint
     where institution_id = ${institution}
       and size > ${after}
     order by size
     limit ${checkpointsMax}`
}

/** Batches that have no place in the log, and whether they wait for one; at least one row, then no more than `bytesMax`. */
export async function readUnsealed(
  tx: Transaction,
  institution: InstitutionId,
  after: string,
  batchesMax: number,
  bytesMax: number,
): Promise<{ readonly batch: StoredBatch; readonly isQueued: boolean }[]> {
  const rows = await tx<(StoredBatch & { isQueued: boolean })[]>`
    select batch_id as "batchId", leaf_count as "leafCount", leaves, root, key_id as "keyId", signature,
           emitted_at as "emittedAt", is_queued as "isQueued"
      from (
        select next.*,
               sum(octet_length(leaves)) over (order by batch_id) as bytes,
               row_number() over (order by batch_id) as place
          from (
            select batch.*, unsealed.batch_id is not null as is_queued
              from audit.batch
              left join audit.unsealed using (institution_id, batch_id)
             where batch.institution_id = ${institution}
               and batch.batch_id > ${after}
               and not exists (
                     select from audit.seal
                      where seal.institution_id = ${institution}
                        and seal.batch_id = batch.batch_id)
             order by batch.batch_id
             limit ${batchesMax}) as next) as page
     where bytes <= ${bytesMax}
        or place = 1
     order by batch_id`
  return rows.map(({ isQueued, ...batch }) => ({ batch, isQueued }))
}

/** Places in the queue that name a batch which is not there, or one which is sealed. */
export async function readStrayQueued(
  tx: Transaction,
  institution: InstitutionId,
  strayMax: number,
): Promise<{ readonly batchId: string; readonly isSealed: boolean }[]> {
  return tx<{ batchId: string; isSealed: boolean }[]>`
    select unsealed.batch_id as "batchId", seal.batch_id is not null as "isSealed"
      from audit.unsealed
      left join audit.seal  using (institution_id, batch_id)
      left join audit.batch using (institution_id, batch_id)
     where unsealed.institution_id = ${institution}
       and (seal.batch_id is not null or batch.batch_id is null)
     order by unsealed.batch_id
     limit ${strayMax}`
}

/** In the order in which they were begun. */
export async function batchesAfter(
  sql: Sql,
  institution: InstitutionId,
  after: string,
  rowsMax: number,
): Promise<readonly { readonly batchId: string; readonly emittedAt: Date; readonly leaves: Buffer }[]> {
  return sql<{ batchId: string; emittedAt: Date; leaves: Buffer }[]>`
    select batch_id as "batchId", emitted_at as "emittedAt", leaves
      from audit.batch
     where institution_id = ${institution}
       and batch_id > ${after}
     order by batch_id
     limit ${rowsMax}`
}

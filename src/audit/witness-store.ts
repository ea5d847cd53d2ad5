// Every SQL statement about witnesses.

import { literal, type Sql, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'

/** No log has more leaves. */
const sizeMax = 2n ** 63n - 1n

export type SignedCheckpoint = { readonly size: bigint; readonly root: Buffer; readonly note: string }

/** How long each log is, as far as it is signed. One look into each log's own rows, whatever the others hold. */
export async function readSignedSizes(
  sql: Sql | Transaction,
): Promise<readonly { readonly institution: InstitutionId; readonly size: bigint }[]> {
  return sql<{ institution: InstitutionId; size: bigint }[]>`
    select log.institution_id as institution, newest.size
      from audit.log
     cross join lateral (
           select max(checkpoint.size) as size
             from audit.checkpoint
            where checkpoint.institution_id = log.institution_id) as newest
     where newest.size is not null
     order by log.institution_id`
}

export type LogRoot = { readonly institution: InstitutionId; readonly size: bigint; readonly root: Buffer }

/** As far as a log may be told of, which is at most as far as it is signed. */
export type Tellable = { readonly institution: InstitutionId; readonly signed: bigint; readonly upTo: bigint }

/** The newest checkpoint up to there of each of these logs, where it was not noted yet. Less than was noted is no news. */
export async function readNotNoted(
  tx: Transaction,
  logs: readonly Tellable[],
  logsMax: number,
): Promise<readonly LogRoot[]> {
  return tx<LogRoot[]>`
    select log.institution, newest.size, newest.root
      from unnest(
             ${literal(logs.map(({ institution }) => institution))}::text::text[],
             ${literal(logs.map(({ signed }) => String(signed)))}::text::bigint[],
             ${literal(logs.map(({ upTo }) => String(upTo)))}::text::bigint[])
        as log (institution, signed, up_to)
     cross join lateral (
           select size, root
             from audit.checkpoint
            where checkpoint.institution_id = log.institution
              and checkpoint.size <= log.up_to
            order by size desc
            limit 1) as newest
      left join audit.noted
        on noted.institution_id = log.institution
     where (noted.size, noted.root) is distinct from (newest.size, newest.root)
       and (noted.size is null or noted.size < newest.size or noted.size > log.signed or newest.size = log.signed)
     order by log.institution
     limit ${logsMax}`
}

/** In the order of their names, as every pass does it. */
export async function upsertNoted(tx: Transaction, logs: readonly LogRoot[]): Promise<void> {
  await tx`
    insert into audit.noted as noted (institution_id, size, root)
    select institution, size, decode(root, 'hex')
      from unnest(
             ${literal(logs.map(({ institution }) => institution))}::text::text[],
             ${literal(logs.map(({ size }) => String(size)))}::text::bigint[],
             ${literal(logs.map(({ root }) => root.toString('hex')))}::text::text[])
        as moved (institution, size, root)
        on conflict (institution_id) do update set size = excluded.size, root = excluded.root`
}

/** Of no more leaves than `most`. */
export async function readNewestSigned(
  sql: Sql | Transaction,
  institution: InstitutionId,
  most = sizeMax,
): Promise<SignedCheckpoint | undefined> {
  const [newest] = await sql<SignedCheckpoint[]>`
    select size, root, note
      from audit.checkpoint
     where institution_id = ${institution}
       and size <= ${most}
     order by size desc
     limit 1`
  return newest
}

export type CosignatureKey = { readonly witness: string; readonly keyId: string }

/** What a witness cosigned last of each log. */
export async function readLastCosigned(
  sql: Sql,
  { witness, keyId }: CosignatureKey,
): Promise<readonly { readonly institution: InstitutionId; readonly size: bigint; readonly at: Date }[]> {
  return sql<{ institution: InstitutionId; size: bigint; at: Date }[]>`
    select log.institution_id as institution, newest.size, newest.at
      from audit.log
     cross join lateral (
           select size, at
             from audit.cosignature
            where cosignature.institution_id = log.institution_id
              and cosignature.witness = ${witness}
              and cosignature.key_id = ${keyId}
            order by size desc, at desc
            limit 1) as newest`
}

export type StoredCosignature = CosignatureKey & {
  readonly size: bigint
  readonly at: Date
  readonly line: string
}

/** The same line twice changes nothing. */
export async function insertCosignature(
  sql: Sql,
  institution: InstitutionId,
  { size, witness, keyId, at, line }: StoredCosignature,
): Promise<void> {
  await sql`
    insert into audit.cosignature (institution_id, size, witness, key_id, at, line)
    values (${institution}, ${size}, ${witness}, ${keyId}, ${at}, ${line})
        on conflict do nothing`
}

/**
 * The newest checkpoints that any of these keys cosigned, the largest first, each with the newest line of each of them.
 * For the checkpoints of one size the lines are in the order of the witnesses.
 */
export async function readCosigned(
  sql: Sql | Transaction,
  institution: InstitutionId,
  keys: readonly CosignatureKey[],
  below: bigint,
  checkpointsMax: number,
): Promise<readonly (SignedCheckpoint & { readonly lines: string })[]> {
  return sql<(SignedCheckpoint & { lines: string })[]>`
    select checkpoint.size, checkpoint.root, checkpoint.note, string_agg(newest.line, '' order by newest.witness) as lines
      from (
        select distinct on (cosignature.size, cosignature.witness, cosignature.key_id)
               cosignature.size, cosignature.witness, cosignature.line
          from (
            select distinct size
              from audit.cosignature
             where institution_id = ${institution}
               and size < ${below}
             order by size desc
             limit ${checkpointsMax}) as sizes
          join audit.cosignature
            on cosignature.institution_id = ${institution}
           and cosignature.size = sizes.size
          join unnest(
                 ${literal(keys.map(({ witness }) => witness))}::text::text[],
                 ${literal(keys.map(({ keyId }) => keyId))}::text::text[])
            as wanted (witness, key_id) using (witness, key_id)
         order by cosignature.size, cosignature.witness, cosignature.key_id, cosignature.at desc) as newest
      join audit.checkpoint
        on checkpoint.institution_id = ${institution}
       and checkpoint.size = newest.size
     group by checkpoint.size, checkpoint.root, checkpoint.note
     order by checkpoint.size desc`
}

export type Disagreement = {
  readonly witness: string
  readonly size: bigint
  readonly reason: 'ahead' | 'other_root' | 'proof_refused'
  readonly foundAt: Date
  readonly note: string
  /** What it showed, signed by the log and by it; null where it showed nothing that can be believed. */
  readonly known: string | null
  /** How many leaves it said it knows. */
  readonly claimed: bigint | null
}

/**
 * Answers whether it was not known yet. What a witness goes on to say, with the same to show for it, is kept again only
 * when `since` has passed: a log grows, and what is kept of a witness that answers amiss does not grow with it.
 */
export async function insertDisagreement(
  sql: Sql,
  institution: InstitutionId,
  { witness, size, reason, foundAt, note, known, claimed }: Disagreement,
  since: Date,
): Promise<boolean> {
  const { count } = await sql`
    insert into audit.disagreement (institution_id, witness, size, reason, found_at, note, known, claimed)
    select ${institution}, ${witness}, ${size}, ${reason}, ${foundAt}, ${note}, ${known}, ${claimed}
     where not exists (
             select
               from audit.disagreement as kept
              where kept.institution_id = ${institution}
                and kept.witness = ${witness}
                and kept.reason = ${reason}
                and kept.known is not distinct from ${known}
                and kept.found_at > ${since})
        on conflict do nothing`
  return count === 1
}

/** Those with a checkpoint to show for it; of the others, those found after `since`. */
export async function readDisagreements(
  sql: Sql | Transaction,
  institution: InstitutionId,
  since: Date,
  rowsMax: number,
): Promise<readonly (Disagreement & { readonly isCosignedSince: boolean })[]> {
  return sql<(Disagreement & { isCosignedSince: boolean })[]>`
    select witness, size, reason, found_at as "foundAt", note, known, claimed,
           exists (
             select from audit.cosignature
              where cosignature.institution_id = disagreement.institution_id
                and cosignature.witness = disagreement.witness
                and cosignature.size >= disagreement.size
                and cosignature.at > disagreement.found_at) as "isCosignedSince"
      from audit.disagreement
     where institution_id = ${institution}
       and (known is not null or found_at > ${since})
     order by found_at, witness, size
     limit ${rowsMax}`
}

/** When the first checkpoint after this size was signed; undefined where there is none. */
export async function readSignedAfter(
  sql: Sql | Transaction,
  institution: InstitutionId,
  size: bigint,
): Promise<Date | undefined> {
  const [next] = await sql<{ signedAt: Date }[]>`
    select signed_at as "signedAt"
      from audit.checkpoint
     where institution_id = ${institution}
       and size > ${size}
     order by size
     limit 1`
  return next?.signedAt
}

// Every SQL statement about finding leaves again.

import { hex, literal, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'

export type BundleTerms = {
  readonly n: bigint
  readonly fromAt: Date
  readonly untilAt: Date
  readonly terms: Buffer
}

/** How many bundles have their terms: all up to there. */
export async function countBundles(sql: Transaction, institution: InstitutionId): Promise<bigint> {
  const [last] = await sql<{ count: bigint }[]>`
    select n + 1 as count
      from audit.bundle_terms
     where institution_id = ${institution}
     order by n desc
     limit 1`
  return last?.count ?? 0n
}

/** What another worker has written already is the same. */
export async function insertBundles({ sql, institution }: Work, bundles: readonly BundleTerms[]): Promise<void> {
  await sql`
    insert into audit.bundle_terms (institution_id, n, from_at, until_at, terms)
    select ${institution}, n, from_at, until_at, terms
      from unnest(
             ${literal(bundles.map(({ n }) => n))}::text::bigint[],
             ${literal(bundles.map(({ fromAt }) => fromAt.toISOString()))}::text::timestamptz[],
             ${literal(bundles.map(({ untilAt }) => untilAt.toISOString()))}::text::timestamptz[],
             ${literal(bundles.map(({ terms }) => hex(terms)))}::text::bytea[])
        as made (n, from_at, until_at, terms)
        on conflict do nothing`
}

/** Bundles below `n` that may have a leaf of that time with all of these hashes, the last of them first. */
export async function bundlesWith(
  { sql, institution }: Work,
  below: bigint,
  hashes: readonly number[],
  { from = null, until = null }: { readonly from?: Date | null | undefined; readonly until?: Date | null | undefined },
  bundlesMax: number,
): Promise<readonly bigint[]> {
  const isSet = hashes.map(hash => sql`and get_bit(terms, ${hash}::int & (octet_length(terms) * 8 - 1)) = 1`)
  const rows = await sql<{ n: bigint }[]>`
    select n
      from audit.bundle_terms
     where institution_id = ${institution}
       and n < ${below}
       and (${from}::timestamptz is null or until_at >= ${from}::timestamptz)
       and (${until}::timestamptz is null or from_at < ${until}::timestamptz)
       ${isSet.length === 0 ? sql`` : isSet}
     order by n desc
     limit ${bundlesMax}`
  return rows.map(({ n }) => n)
}

export type LastCosigned = {
  readonly witness: string
  readonly keyId: string
  readonly size: bigint
  readonly at: Date
}

/** Of each key of each witness what it cosigned last. One look into the index for each, however often they cosigned. */
export async function readCosigners({ sql, institution }: Work): Promise<readonly LastCosigned[]> {
  return sql<LastCosigned[]>`
    with recursive cosigner (witness, key_id) as (
      (select witness, key_id
         from audit.cosignature
        where institution_id = ${institution}
        order by witness, key_id
        limit 1)
      union all
      select next.witness, next.key_id
        from cosigner
       cross join lateral (
             select cosignature.witness, cosignature.key_id
               from audit.cosignature
              where cosignature.institution_id = ${institution}
                and (cosignature.witness, cosignature.key_id) > (cosigner.witness, cosigner.key_id)
              order by cosignature.witness, cosignature.key_id
              limit 1) as next)
    select cosigner.witness, cosigner.key_id as "keyId", last.size, last.at
      from cosigner
     cross join lateral (
           select size, at
             from audit.cosignature
            where cosignature.institution_id = ${institution}
              and cosignature.witness = cosigner.witness
              and cosignature.key_id = cosigner.key_id
            order by size desc, at desc
            limit 1) as last
     order by cosigner.witness, cosigner.key_id`
}

export type Halt = {
  readonly holder: string
  readonly what: string
  readonly size: bigint
  readonly haltedAt: Date
}

/** Where the sealer stopped, if it did. */
export async function readHalt({ sql, institution }: Work): Promise<Halt | undefined> {
  const [halt] = await sql<Halt[]>`
    select holder, what, log_size as size, halted_at as "haltedAt"
      from audit.halt
     where institution_id = ${institution}`
  return halt
}

export type Copied = { readonly place: string; readonly size: bigint; readonly copiedAt: Date }

export async function readCopied({ sql, institution }: Work): Promise<readonly Copied[]> {
  return sql<Copied[]>`
    select place, size, copied_at as "copiedAt"
      from audit.copied
     where institution_id = ${institution}
     order by place`
}

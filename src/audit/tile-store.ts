// Every SQL statement about tiles.

import { hex, literal, type Sql, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { TileGrowth, TileId } from './tiles.ts'
import { hashBytes } from './tree.ts'

/** Under the lock of the log. Faults where a tile is not as long as what is added to it says. */
export async function growTiles(
  tx: Transaction,
  institution: InstitutionId,
  grown: readonly TileGrowth[],
): Promise<void> {
  const { count } = await tx`
    insert into audit.tile as tile (institution_id, level, n, hashes)
    select ${institution}, level, n, added.hashes
      from unnest(
             ${literal(grown.map(({ level }) => String(level)))}::text::smallint[],
             ${literal(grown.map(({ n }) => n))}::text::bigint[],
             ${literal(grown.map(({ from }) => String(from)))}::text::integer[],
             ${literal(grown.map(({ hashes }) => hex(hashes)))}::text::bytea[])
        as added (level, n, start, hashes)
     where start = coalesce((
             select octet_length(known.hashes) / ${hashBytes}
               from audit.tile as known
              where known.institution_id = ${institution}
                and known.level = added.level
                and known.n = added.n), 0)
        on conflict (institution_id, level, n) do update
       set hashes = tile.hashes || excluded.hashes`
  if (count !== grown.length) fault(`the tiles of ${institution} are not as long as its log`)
}

/** Of each the hashes that are there; a tile that is not there is left out. */
export async function readTiles(
  sql: Sql | Transaction,
  institution: InstitutionId,
  tiles: readonly TileId[],
): Promise<readonly (TileId & { readonly hashes: Buffer })[]> {
  return sql<{ level: number; n: bigint; hashes: Buffer }[]>`
    select level, n, hashes
      from audit.tile
      join unnest(
             ${literal(tiles.map(({ level }) => String(level)))}::text::smallint[],
             ${literal(tiles.map(({ n }) => n))}::text::bigint[])
        as wanted (level, n) using (level, n)
     where institution_id = ${institution}`
}

/** How many hashes all tiles of a log have: what verification compares with what it computed. */
export async function countHashes(tx: Transaction, institution: InstitutionId): Promise<bigint> {
  const [counted] = await tx<{ hashes: bigint }[]>`
    select coalesce(sum(octet_length(hashes)) / ${hashBytes}, 0)::bigint as hashes
      from audit.tile
     where institution_id = ${institution}`
  return counted?.hashes ?? fault('a sum has a row')
}

/** The batches that hold leaves `begin` up to `end`, in their order. */
export async function readBatchesAt(
  sql: Sql | Transaction,
  institution: InstitutionId,
  begin: bigint,
  end: bigint,
): Promise<readonly { readonly firstIndex: bigint; readonly leafCount: number; readonly leaves: Buffer }[]> {
  return sql<{ firstIndex: bigint; leafCount: number; leaves: Buffer }[]>`
    select seal.first_index as "firstIndex", seal.leaf_count as "leafCount", batch.leaves
      from audit.seal
      join audit.batch using (institution_id, batch_id)
     where seal.institution_id = ${institution}
       and seal.first_index < ${end}
       and seal.first_index >= coalesce((
             select max(first.first_index)
               from audit.seal as first
              where first.institution_id = ${institution}
                and first.first_index <= ${begin}), 0)
     order by seal.first_index`
}

/** How many leaves have their places, signed for or not yet. */
export async function readSealedSize(sql: Sql | Transaction, institution: InstitutionId): Promise<bigint> {
  const [last] = await sql<{ size: bigint }[]>`
    select first_index + leaf_count as size
      from audit.seal
     where institution_id = ${institution}
     order by first_index desc
     limit 1`
  return last?.size ?? 0n
}

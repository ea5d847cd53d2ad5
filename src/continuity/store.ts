// Every SQL statement of restoring and inspecting. The rooms' own tables are inspected by checks that the caller brings.

import type { Sql, Transaction } from '../base/database.ts'

type Relation = { readonly oid: number; readonly name: string }

export async function listDatabases(sql: Sql): Promise<readonly string[]> {
  const databases = await sql<{ name: string }[]>`
    select datname as name
      from pg_database
     where datallowconn and not datistemplate
     order by datname`
  return databases.map(({ name }) => name)
}

/** Where replay ended, the last commit that it replayed (null if none), and the timeline that began there. */
export async function readRecoveryEnd(sql: Sql): Promise<{ lsn: string; at: Date | null; timeline: number }> {
  const [end] = await sql<{ lsn: string; at: Date | null; timeline: string }[]>`
    select coalesce(pg_last_wal_replay_lsn()::text, '')          as lsn,
           pg_last_xact_replay_timestamp()                       as at,
           substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)   as timeline`
  return { lsn: end?.lsn ?? '', at: end?.at ?? null, timeline: Number.parseInt(end?.timeline ?? '', 16) }
}

/** The password is base64url, made by ourselves: it can hold no quote. */
export async function setOwnerPassword(sql: Sql, password: string): Promise<void> {
  await sql.unsafe(`alter role vouch_owner password '${password}'`)
}

export async function installAmcheck(sql: Transaction): Promise<void> {
  await sql`create extension if not exists amcheck`.simple()
}

export async function listBtreeIndexes(sql: Transaction): Promise<readonly Relation[]> {
  return sql<Relation[]>`
    select index.oid::int4 as oid, index.oid::regclass::text as name
      from pg_class    index
      join pg_am       method on method.oid = index.relam
      join pg_index    detail on detail.indexrelid = index.oid
     where method.amname = 'btree'
       and index.relkind = 'i'
       and index.relpersistence = 'p'
       and detail.indisvalid and detail.indisready
     order by index.oid`
}

/** Fails with what is wrong: order, structure, or a row of the table that the index does not lead to. */
export async function checkIndex(sql: Transaction, oid: number): Promise<void> {
  await sql`select bt_index_check(${oid}::int4::oid::regclass, true)`
}

export async function listHeaps(sql: Transaction): Promise<readonly Relation[]> {
  return sql<Relation[]>`
    select heap.oid::int4 as oid, heap.oid::regclass::text as name
      from pg_class heap
      join pg_am    method on method.oid = heap.relam
     where method.amname = 'heap'
       and heap.relkind in ('r', 't', 'm')
       and heap.relpersistence = 'p'
     order by heap.oid`
}

export async function checkHeap(sql: Transaction, oid: number): Promise<readonly { readonly finding: string }[]> {
  return sql<{ finding: string }[]>`
    select 'block ' || blkno || ': ' || msg as finding
      from verify_heapam(${oid}::int4::oid::regclass)
     limit 10`
}

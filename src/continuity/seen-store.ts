// Every SQL statement about what was seen of the store of backups, and about which releases ran.

import type { Sql } from '../base/database.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { RestoreNoted } from './restore-note.ts'

export type BackupSeen = {
  readonly id: string
  readonly begunAt: Date | null
  readonly endedAt: Date | null
  /** From then on it can be restored to any moment. */
  readonly consistentAt: Date
  readonly systemId: string
  readonly timeline: number
  readonly startLsn: string
  readonly endLsn: string
  readonly plainBytes: bigint
  readonly storedBytes: bigint
  readonly keyId: string
  readonly state: 'whole' | 'damaged' | 'gone' | 'other_key'
  readonly said: string | null
  readonly lookedAt: Date
  readonly comparedAt: Date | null
}

export type StoreSeen = {
  /** `elsewhere`: the database is a server of somebody else's, who backs it up by their own means. */
  readonly keptAs: 'folder' | 'elsewhere'
  readonly lookedAt: Date
  readonly keyId: string
  readonly newestSegment: string | null
  readonly archivedUntil: Date | null
  readonly missing: string | null
  readonly spoolFiles: number
  readonly spoolIsFull: boolean
  readonly spoolOldestAt: Date | null
  readonly unreadable: readonly { readonly file: string; readonly why: string }[]
}

/** Where the database is in its log at this moment. */
export async function placeInLog(sql: Sql): Promise<{ readonly lsn: string; readonly timeline: number }> {
  const [place] = await sql<{ lsn: string; timeline: string }[]>`
    select lsn::text as lsn, substr(pg_walfile_name(lsn), 1, 8) as timeline
      from pg_current_wal_insert_lsn() as lsn`
  if (place === undefined) return fault('the database says where its log is')
  return { lsn: place.lsn, timeline: Number.parseInt(place.timeline, 16) }
}

export type KnownBackup = Pick<BackupSeen, 'id' | 'state' | 'lookedAt' | 'comparedAt'>

/** Newest first, each as it was looked at: what the comparison found is apart from that. */
export async function knownBackups(sql: Sql): Promise<readonly KnownBackup[]> {
  return sql<KnownBackup[]>`
    select backup_id as id, state, looked_at as "lookedAt", compared_at as "comparedAt"
      from continuity.base_backup
     order by backup_id desc`
}

/** A backup never changes; what is found of it does. */
export async function writeBackup(sql: Sql, seen: BackupSeen): Promise<void> {
  const { id, begunAt, endedAt, consistentAt, systemId, timeline, startLsn, endLsn } = seen
  const { plainBytes, storedBytes, keyId, state, said, lookedAt } = seen
  await sql`
    insert into continuity.base_backup (
           backup_id, begun_at, ended_at, consistent_at, system_id, timeline, start_lsn, end_lsn,
           plain_bytes, stored_bytes, key_id, state, said, looked_at)
    values (${id}, ${begunAt}, ${endedAt}, ${consistentAt}, ${systemId}, ${timeline}, ${startLsn}, ${endLsn},
            ${plainBytes}, ${storedBytes}, ${keyId}, ${state}, ${said}, ${lookedAt})
        on conflict (backup_id) do update
       set state = excluded.state, said = excluded.said, looked_at = excluded.looked_at`
}

export async function markBackup(
  sql: Sql,
  { id, state, said, lookedAt }: Pick<BackupSeen, 'id' | 'state' | 'said' | 'lookedAt'>,
): Promise<void> {
  await sql`
    update continuity.base_backup
       set state = ${state}, said = ${said}, looked_at = ${lookedAt}
     where backup_id = ${id}`
}

/** `said`: what was another than it had been; null where nothing was. */
export async function markCompared(sql: Sql, id: string, at: Date, said: string | null): Promise<void> {
  await sql`
    update continuity.base_backup
       set compared_at = ${at}, compared_said = ${said}
     where backup_id = ${id}`
}

export async function writeStoreSeen(sql: Sql, seen: StoreSeen): Promise<void> {
  const { keptAs, lookedAt, keyId, newestSegment, archivedUntil, missing } = seen
  const { spoolFiles, spoolIsFull, spoolOldestAt } = seen
  const unreadable = JSON.stringify(seen.unreadable)
  await sql`
    insert into continuity.store_seen (
           kept_as, looked_at, key_id, newest_segment, archived_until, missing,
           spool_files, spool_is_full, spool_oldest_at, unreadable)
    values (${keptAs}, ${lookedAt}, ${keyId}, ${newestSegment}, ${archivedUntil}, ${missing},
            ${spoolFiles}, ${spoolIsFull}, ${spoolOldestAt}, ${unreadable}::text::jsonb)
        on conflict (kept_as) do update
       set looked_at = excluded.looked_at, key_id = excluded.key_id, newest_segment = excluded.newest_segment,
           archived_until = excluded.archived_until, missing = excluded.missing, spool_files = excluded.spool_files,
           spool_is_full = excluded.spool_is_full, spool_oldest_at = excluded.spool_oldest_at,
           unreadable = excluded.unreadable`
}

/** What was seen last; undefined where nobody has looked yet. */
export async function storeSeen({ sql }: { readonly sql: Sql | Work['sql'] }): Promise<StoreSeen | undefined> {
  const [seen] = await sql<StoreSeen[]>`
    select kept_as as "keptAs", looked_at as "lookedAt", key_id as "keyId", newest_segment as "newestSegment",
           archived_until as "archivedUntil", missing, spool_files as "spoolFiles", spool_is_full as "spoolIsFull",
           spool_oldest_at as "spoolOldestAt", unreadable
      from continuity.store_seen
     order by looked_at desc
     limit 1`
  return seen
}

export async function knownRestores(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`select restore_id as id from continuity.restore`
  return rows.map(({ id }) => id)
}

export async function addRestore(sql: Sql, noted: RestoreNoted): Promise<void> {
  const { id, begunAt, tookMs, backup, askedTo, recoveredTo, result, said, problems } = noted
  const steps = JSON.stringify(noted.steps)
  await sql`
    insert into continuity.restore (
           restore_id, begun_at, took_ms, backup_id, asked_to, recovered_to, result, said, problems, steps)
    values (${id}, ${begunAt}, ${tookMs}, ${backup}, ${askedTo}, ${recoveredTo}, ${result}, ${said}, ${problems},
            ${steps}::text::jsonb)
        on conflict do nothing`
}

/** Newest first; `before`: the last one seen. */
export async function backupsBefore(
  { sql }: Work,
  before: string | null,
  rowsMax: number,
): Promise<readonly BackupSeen[]> {
  return sql<BackupSeen[]>`
    select backup_id as id, begun_at as "begunAt", ended_at as "endedAt", consistent_at as "consistentAt",
           system_id as "systemId", timeline, start_lsn as "startLsn", end_lsn as "endLsn",
           plain_bytes as "plainBytes", stored_bytes as "storedBytes", key_id as "keyId",
           case when state = 'whole' and compared_said is not null then 'damaged' else state end as state,
           coalesce(said, compared_said) as said,
           looked_at as "lookedAt", compared_at as "comparedAt"
      from continuity.base_backup
     where ${before}::text is null or backup_id < ${before}
     order by backup_id desc
     limit ${rowsMax}`
}

/** Newest first. */
export async function newestRestores({ sql }: Work, rowsMax: number): Promise<readonly RestoreNoted[]> {
  const rows = await sql<(Omit<RestoreNoted, 'tookMs'> & { readonly tookMs: bigint })[]>`
    select restore_id as id, begun_at as "begunAt", took_ms as "tookMs", backup_id as backup, asked_to as "askedTo",
           recovered_to as "recoveredTo", result, said, problems, steps
      from continuity.restore
     order by restore_id desc
     limit ${rowsMax}`
  return rows.map(row => ({ ...row, tookMs: Number(row.tookMs) }))
}

export type ReleaseSeen = {
  readonly number: number
  readonly version: string
  readonly commit: string | null
  /** The newest that was applied when it started, and when that was. */
  readonly migration: string
  readonly migratedAt: Date | null
  readonly startedAt: Date
}

/** A row more where it is another than the last one. Of two who say so at once one is written: the number is taken once. */
export async function addRelease(
  sql: Sql,
  { version, commit, startedAt }: Pick<ReleaseSeen, 'version' | 'commit' | 'startedAt'>,
): Promise<boolean> {
  const rows = await sql`
    insert into continuity.release (number, version, commit_hash, migration, started_at)
    select coalesce(last.number, 0) + 1, ${version}, ${commit}, newest.name, ${startedAt}
      from (select max(name) as name from base.migration) newest
      left join (select number, version, commit_hash, migration
                   from continuity.release
                  order by number desc
                  limit 1) last on true
     where (last.version, last.commit_hash, last.migration)
           is distinct from (${version}::text, ${commit}::text, newest.name)
        on conflict do nothing
    returning number`
  return rows.length > 0
}

/** Newest first; `before`: the last one seen. */
export async function releasesBefore(
  { sql }: Work,
  before: number | null,
  rowsMax: number,
): Promise<readonly ReleaseSeen[]> {
  return sql<ReleaseSeen[]>`
    select number, version, commit_hash as commit, migration, applied_at as "migratedAt", started_at as "startedAt"
      from continuity.release
      left join base.migration on name = migration
     where ${before}::integer is null or number < ${before}
     order by number desc
     limit ${rowsMax}`
}

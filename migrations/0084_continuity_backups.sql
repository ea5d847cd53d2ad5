-- Room continuity: what is in the store of backups, how far the archived log reaches, what came of restores, and which releases ran.
-- Locks every tenant table for the moment in which a policy is made anew.
-- Way back: drop schema continuity cascade; call base.renew_canary(). Nothing else reads it, and the store has all but the releases.

create schema continuity;

-- What was found in the store, and when it was last looked at. The store is what counts: rows that a restore has lost come back
-- from there. Nothing of any institution is in it.
create table continuity.base_backup (
  backup_id     text        primary key,
  -- Of those that an earlier release made, neither was kept.
  begun_at      timestamptz,
  ended_at      timestamptz,
  -- From then on it can be restored to any moment.
  consistent_at timestamptz not null,
  system_id     text        not null,
  timeline      integer     not null,
  start_lsn     text        not null,
  end_lsn       text        not null,
  plain_bytes   bigint      not null,
  stored_bytes  bigint      not null,
  key_id        text        not null,
  state         text        not null,
  -- What is wrong with it, by the name of the file within the store.
  said          text,
  looked_at     timestamptz not null,
  -- When every stored byte of it was last compared with what was noted when it was made, and what was different.
  compared_at   timestamptz,
  compared_said text,
  constraint state_is_known check (state in ('whole', 'damaged', 'gone', 'other_key')),
  constraint what_is_not_whole_says_why check ((state = 'whole') = (said is null)),
  constraint backup_takes_no_negative_time check (begun_at <= consistent_at and consistent_at <= ended_at),
  constraint comparison_has_a_time check (compared_said is null or compared_at is not null),
  constraint backup_has_bytes check (plain_bytes > 0 and stored_bytes > 0));

-- One row for the store: what its keeper saw of it last.
create table continuity.store_seen (
  kept_as         text        primary key,
  looked_at       timestamptz not null,
  key_id          text        not null,
  newest_segment  text,
  -- All that was committed until then is in the store. Absent until the first segment has come that was noted before it ended.
  archived_until  timestamptz,
  -- A file of the log that the newest backup needs and the store has not.
  missing         text,
  spool_files     integer     not null,
  spool_is_full   boolean     not null,
  spool_oldest_at timestamptz,
  -- What in the store could not be read, as [{file, why}].
  unreadable      jsonb       not null,
  constraint place_is_known check (kept_as in ('folder', 'elsewhere')));

create table continuity.restore (
  restore_id   text        primary key,
  begun_at     timestamptz not null,
  took_ms      bigint      not null,
  -- Which backup it began from; absent where none could be chosen.
  backup_id    text,
  -- To which moment; absent: to the end of the log.
  asked_to     timestamptz,
  -- The last commit that was replayed.
  recovered_to timestamptz,
  result       text        not null,
  said         text,
  problems     integer     not null,
  -- [{name, seconds}], in order.
  steps        jsonb       not null,
  constraint result_is_known check (result in ('holds', 'does_not_hold', 'refused')),
  constraint what_holds_has_no_problems check ((result = 'holds') = (said is null and problems = 0)),
  constraint restore_takes_no_negative_time check (took_ms >= 0));

-- What ran, from when on. A row more whenever the version, the commit or the newest migration is another than before.
create table continuity.release (
  number        integer     primary key,
  version       text        not null,
  commit_hash   text,
  migration     text        not null,
  started_at    timestamptz not null,
  constraint releases_are_numbered_from_one check (number >= 1),
  constraint commit_is_a_hash check (commit_hash ~ '^[0-9a-f]{40}$'));

call base.append_only('continuity.restore');
call base.append_only('continuity.release');

grant usage on schema continuity to vouch_backup, vouch_office;
grant select, insert, update (state, said, looked_at, compared_at, compared_said) on continuity.base_backup to vouch_backup;
grant select, insert,
      update (looked_at, key_id, newest_segment, archived_until, missing, spool_files, spool_is_full, spool_oldest_at, unreadable)
   on continuity.store_seen to vouch_backup;
grant select, insert on continuity.restore, continuity.release to vouch_backup;
grant select on continuity.base_backup, continuity.store_seen, continuity.restore, continuity.release to vouch_office;
-- Which migration is the newest, and when it was applied.
grant usage on schema base to vouch_backup;
grant select on base.migration to vouch_backup;

call base.renew_canary();

-- Room audit: what witnesses said of the logs, and the log of the platform.
-- Locks audit.batch, audit.log and audit.unsealed for a moment while a policy and rights are added (no rewrite).
-- Way back: drop the two tables, the policies platform_only and the sealer's rights to insert; nothing else reads them.

-- A line for each time a witness cosigned a checkpoint. `at` is by its clock; `key_id` is that of the note, in hex.
create table audit.cosignature (
  institution_id text        not null,
  size           bigint      not null,
  witness        text        not null,
  key_id         text        not null,
  at             timestamptz not null,
  line           text        not null,
  primary key (institution_id, witness, key_id, size, at),
  constraint cosignature_is_of_a_checkpoint foreign key (institution_id, size)
    references audit.checkpoint (institution_id, size),
  constraint line_is_one_line check (line like '— %' and line like E'%\n' and octet_length(line) <= 1024));

create index cosignature_by_size on audit.cosignature (institution_id, size);

-- Where a witness knows of a log what does not go with ours: both heads, as they were signed. `known` is absent where the
-- witness did not show what it has.
create table audit.disagreement (
  institution_id text        not null,
  witness        text        not null,
  size           bigint      not null,
  reason         text        not null,
  found_at       timestamptz not null,
  note           text        not null,
  known          text,
  primary key (institution_id, witness, size, reason),
  constraint reason_is_known check (reason in ('ahead', 'other_root', 'proof_refused')));

call base.guard_tenant('audit.cosignature');
call base.guard_tenant('audit.disagreement');
call base.append_only('audit.cosignature');
call base.append_only('audit.disagreement');

create policy sealer_serves_all on audit.cosignature  to vouch_sealer using (true);
create policy sealer_serves_all on audit.disagreement to vouch_sealer using (true);
grant select, insert on audit.cosignature, audit.disagreement to vouch_sealer;

-- The sealer's process appends to the log of the platform, and to no institution's.
create policy platform_only on audit.log      as restrictive for insert to vouch_sealer with check (institution_id = 'platform');
create policy platform_only on audit.batch    as restrictive for insert to vouch_sealer with check (institution_id = 'platform');
create policy platform_only on audit.unsealed as restrictive for insert to vouch_sealer with check (institution_id = 'platform');
grant insert (institution_id) on audit.log to vouch_sealer;
grant insert on audit.batch, audit.unsealed to vouch_sealer;

-- No tenant is called what the log of the platform is.
alter table base.institution add constraint platform_is_no_institution check (institution_id <> 'platform');

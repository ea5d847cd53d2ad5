-- Room audit: what the log of the platform said last of each log, and how much a witness said it knows.
-- Locks audit.disagreement for the moment in which a column is added (no rewrite).
-- Way back: drop the table and the column. Each log is then noted once again after a start.

-- In the work that appends the leaf: after a start only what changed since is noted.
create table audit.noted (
  institution_id text   not null,
  size           bigint not null,
  root           bytea  not null,
  primary key (institution_id),
  constraint root_is_a_hash check (octet_length(root) = 32));

call base.guard_tenant('audit.noted');
create policy sealer_serves_all on audit.noted to vouch_sealer using (true);
grant select, insert, update (size, root) on audit.noted to vouch_sealer;

-- Its word alone, where it shows no checkpoint that our sealer signed.
alter table audit.disagreement add column claimed bigint;

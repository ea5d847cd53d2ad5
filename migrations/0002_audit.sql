-- Room audit: what was done, in an order that nobody can change unseen.
-- Locks nothing that exists. Way back: drop schema audit cascade, on a database that holds no evidence yet.

create schema audit;

-- One log per institution. Its row is the sealer's fence: whoever holds its lock may lengthen the log.
-- frontier: the roots of the perfect subtrees of the first `size` leaves, largest first, 32 bytes each.
-- epoch: one up at every sealing; a writer that read another epoch has lost and changes nothing.
create table audit.log (
  institution_id text   not null,
  size           bigint not null default 0,
  frontier       bytea  not null default '',
  epoch          bigint not null default 0,
  primary key (institution_id),
  constraint size_is_not_negative check (size >= 0),
  constraint frontier_fits_size check (octet_length(frontier) = 32 * bit_count(size::bit(64))));

-- The leaves of one transaction, signed by the process that made them.
-- leaves: | uint16 length | leaf | uint16 length | leaf | … (a C2SP tlog-tiles entry bundle), hashed as they stand.
create table audit.batch (
  institution_id text        not null,
  batch_id       text        not null,
  leaf_count     integer     not null,
  leaves         bytea       not null,
  root           bytea       not null,
  key_id         text        not null,
  signature      bytea       not null,
  emitted_at     timestamptz not null,
  primary key (institution_id, batch_id),
  constraint batch_has_leaves check (leaf_count > 0),
  constraint root_is_a_sha256 check (octet_length(root) = 32),
  constraint signature_is_an_ed25519 check (octet_length(signature) = 64));

-- Compressing leaves would save half a disk and cost payments a twelfth of their speed: they are stored as they are.
alter table audit.batch alter column leaves set storage external;

-- What the sealer has not yet taken. Written with the batch, deleted by the sealer, so that a batch never changes.
-- No foreign key: this is the hot path of payments, and the sealer joins the batch anyway.
create table audit.unsealed (
  institution_id text not null,
  batch_id       text not null,
  primary key (institution_id, batch_id));

-- Where in its log a batch stands: leaves first_index to first_index + leaf_count - 1.
create table audit.seal (
  institution_id text    not null,
  first_index    bigint  not null,
  leaf_count     integer not null,
  batch_id       text    not null,
  primary key (institution_id, first_index),
  constraint batch_is_sealed_once unique (institution_id, batch_id),
  constraint seal_names_a_batch foreign key (institution_id, batch_id) references audit.batch (institution_id, batch_id),
  constraint index_is_not_negative check (first_index >= 0),
  constraint seal_has_leaves check (leaf_count > 0));

-- C2SP tlog-checkpoints, signed after the size they name was committed. root repeats what the note says.
create table audit.checkpoint (
  institution_id text        not null,
  size           bigint      not null,
  root           bytea       not null,
  note           text        not null,
  signed_at      timestamptz not null,
  primary key (institution_id, size),
  constraint checkpoint_covers_leaves check (size > 0),
  constraint root_is_a_sha256 check (octet_length(root) = 32));

call base.guard_tenant('audit.log');
call base.guard_tenant('audit.batch');
call base.guard_tenant('audit.unsealed');
call base.guard_tenant('audit.seal');
call base.guard_tenant('audit.checkpoint');
call base.append_only('audit.batch');
call base.append_only('audit.seal');
call base.append_only('audit.checkpoint');

-- The sealer serves every institution, and reads what it seals, signs and verifies.
create policy sealer_serves_all on audit.log        to vouch_sealer using (true);
create policy sealer_serves_all on audit.batch      to vouch_sealer using (true);
create policy sealer_serves_all on audit.unsealed   to vouch_sealer using (true);
create policy sealer_serves_all on audit.seal       to vouch_sealer using (true);
create policy sealer_serves_all on audit.checkpoint to vouch_sealer using (true);

grant usage on schema audit to vouch_api, vouch_worker, vouch_sealer;
grant insert (institution_id) on audit.log to vouch_api, vouch_worker;
grant insert on audit.batch, audit.unsealed to vouch_api, vouch_worker;
grant select on audit.log, audit.batch, audit.unsealed, audit.seal, audit.checkpoint to vouch_sealer;
-- Locking a row needs the right to update it.
grant update (size, frontier, epoch) on audit.log to vouch_sealer;
grant delete on audit.unsealed to vouch_sealer;
grant insert on audit.seal, audit.checkpoint to vouch_sealer;

-- Room risk: what was made of all runs, once a day, with all that it was made of.
-- Locks risk.run against writing while an index is made of it: a try waits for as long.
-- Way back: drop the two tables and the index. The leaves stay; what was computed can be computed again from runs and leaves.

-- The register as it stood, for as long as a snapshot names it.
create table risk.register (
  institution_id text  not null,
  register_hash  bytea not null,
  content        text  not null,
  primary key (institution_id, register_hash),
  constraint hash_is_of_the_content check (register_hash = sha256(convert_to(content, 'UTF8'))));
call base.guard_tenant('risk.register');
call base.append_only('risk.register');

-- What it was computed from, and what came of it: both as the bytes whose hashes are in the leaf `risk.scored`.
create table risk.snapshot (
  institution_id text        not null,
  day            date        not null,
  taken_at       timestamptz not null,
  formula        integer     not null,
  register_hash  bytea       not null,
  input          text        not null,
  output         text        not null,
  primary key (institution_id, day),
  constraint taken_on_its_day check (day = (taken_at at time zone 'UTC')::date),
  foreign key (institution_id, register_hash) references risk.register);
call base.guard_tenant('risk.snapshot');
call base.append_only('risk.snapshot');

create index run_by_time on risk.run (institution_id, ended_at);

-- Read through the role of the canary, so nothing more is granted to read the log with.
grant insert on risk.register, risk.snapshot to vouch_prober;
grant select on risk.register to vouch_prober, vouch_api, vouch_office;
grant select on risk.snapshot to vouch_prober, vouch_api, vouch_office, vouch_worker; -- the worker asks which rows owe a leaf

call base.renew_canary();

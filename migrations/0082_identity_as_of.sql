-- Room identity: which policies were in force from when on, and when somebody was last at work.
-- Locks identity.session against writing while an index is made of it: a sign-in waits for as long.
-- Way back: drop table identity.policies_in_force; drop index identity.sessions_by_person; call base.renew_canary(). The
-- leaves stay.

-- As the office found them when it began to serve an institution, whenever they were others than before. What was in force
-- before the first row was not kept. The leaf `identity.policies_in_force` of the same moment has the hash.
create table identity.policies_in_force (
  institution_id text        not null,
  noted_at       timestamptz not null,
  -- SHA-256 of the policies' text, in hex.
  policies_hash  text        not null,
  -- What they say of every role, permit and state: the table that each request is decided by.
  answers        text        not null,
  primary key (institution_id, noted_at),
  constraint hash_is_sha256 check (policies_hash ~ '^[0-9a-f]{64}$'));
call base.guard_tenant('identity.policies_in_force');
call base.append_only('identity.policies_in_force');
grant select, insert on identity.policies_in_force to vouch_office;
-- It asks which rows owe a leaf.
grant select (institution_id, noted_at, policies_hash) on identity.policies_in_force to vouch_worker;

create index sessions_by_person on identity.session (institution_id, person_id, began_at);

call base.renew_canary();

-- Room risk: what came of trying each control, and with which right it is tried.
-- Locks every tenant table for the moment in which a policy and a grant are added.
-- Way back: drop schema risk cascade; drop owned by vouch_canary, vouch_prober; drop procedure base.renew_canary. The leaves stay.

-- The canary: whatever api, office and worker may do to the rows of an institution, it may do to those of `canary`, and to
-- no others; to what belongs to no institution it may do nothing but read it. Who adds a table or a grant calls this again;
-- test/architecture.database.test.ts compares.
create procedure base.renew_canary() language plpgsql as $$
declare
  given record;
  tenant record;
begin
  execute 'drop owned by vouch_canary';
  for tenant in
    select pg_class.oid::regclass as name
      from pg_class
      join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and relrowsecurity and not relispartition
       and nspname not in ('pg_catalog', 'information_schema')
  loop
    execute format(
      'create policy canary_only on %s as restrictive to vouch_canary using (institution_id = ''canary'')', tenant.name);
  end loop;
  for given in
    select distinct 'schema ' || quote_ident(nspname) as object, privilege_type as privilege
      from pg_namespace, aclexplode(nspacl)
     where grantee in ('vouch_api'::regrole, 'vouch_office'::regrole, 'vouch_worker'::regrole)
    union
    select case relkind when 'S' then 'sequence ' else '' end || pg_class.oid::regclass, privilege_type
      from pg_class, aclexplode(relacl)
     where grantee in ('vouch_api'::regrole, 'vouch_office'::regrole, 'vouch_worker'::regrole)
       and (privilege_type = 'SELECT' or relrowsecurity or relkind = 'S')
    union
    select attrelid::regclass::text, privilege_type || ' (' || quote_ident(attname) || ')'
      from pg_attribute
      join pg_class on pg_class.oid = attrelid, aclexplode(attacl)
     where grantee in ('vouch_api'::regrole, 'vouch_office'::regrole, 'vouch_worker'::regrole)
       and (privilege_type = 'SELECT' or relrowsecurity)
    union
    select case prokind when 'p' then 'procedure ' else 'function ' end || pg_proc.oid::regprocedure, privilege_type
      from pg_proc, aclexplode(proacl)
     where grantee in ('vouch_api'::regrole, 'vouch_office'::regrole, 'vouch_worker'::regrole)
  loop
    execute format('grant %s on %s to vouch_canary', given.privilege, given.object);
  end loop;
end $$;
revoke execute on procedure base.renew_canary from public;

create schema risk;

-- One try of one control. The leaf `risk.run` of the same moment says the same, and counts; a row without it does not.
create table risk.run (
  institution_id text        not null,
  run_id         text        not null,
  control_id     text        not null,
  code_hash      bytea       not null,
  result         text        not null,
  reason         text,
  steps          text        not null,
  started_at     timestamptz not null,
  ended_at       timestamptz not null,
  previous_id    text,
  primary key (institution_id, run_id),
  constraint result_is_known check (
    result in ('passed', 'failed', 'needs_review', 'not_applicable', 'not_run', 'unknown')),
  constraint run_ends_later check (ended_at >= started_at),
  constraint follows_a_run foreign key (institution_id, previous_id) references risk.run,
  constraint follows_once unique (institution_id, control_id, previous_id)
);
create index run_of_control on risk.run (institution_id, control_id, run_id desc);
call base.guard_tenant('risk.run');
call base.append_only('risk.run');

grant usage on schema risk to vouch_prober, vouch_api, vouch_office;
grant select, insert on risk.run to vouch_prober;
grant select on risk.run to vouch_api, vouch_office, vouch_worker; -- the worker asks which rows owe a leaf
grant usage on schema risk to vouch_worker;

-- The prober writes what it found into the log of the canary, as whoever writes leaves does.
grant usage on schema base, audit to vouch_prober;
grant select on base.migration, base.institution to vouch_prober;
grant insert on audit.batch, audit.unsealed to vouch_prober;

call base.renew_canary();
grant vouch_canary to vouch_prober with inherit false, set true;

-- Room identity: in its own institution the canary may do what the issuer may, too, so that signing in can be tried.
-- Locks every tenant table for the moment in which a policy and a grant are added.
-- Way back: base.renew_canary as 0064 made it, and a call of it.

-- As in 0064, and what the issuer may do to the rows of an institution.
create or replace procedure base.renew_canary() language plpgsql as $$
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
    -- Of the issuer's, what it may do to rows of institutions: what it keeps for itself is nobody's.
    select pg_class.oid::regclass::text, privilege_type
      from pg_class, aclexplode(relacl)
     where grantee = 'vouch_issuer'::regrole and relrowsecurity
    union
    select attrelid::regclass::text, privilege_type || ' (' || quote_ident(attname) || ')'
      from pg_attribute
      join pg_class on pg_class.oid = attrelid, aclexplode(attacl)
     where grantee = 'vouch_issuer'::regrole and relrowsecurity
    union
    select case prokind when 'p' then 'procedure ' else 'function ' end || pg_proc.oid::regprocedure, privilege_type
      from pg_proc, aclexplode(proacl)
     where grantee in ('vouch_api'::regrole, 'vouch_office'::regrole, 'vouch_worker'::regrole)
  loop
    execute format('grant %s on %s to vouch_canary', given.privilege, given.object);
  end loop;
end $$;

call base.renew_canary();

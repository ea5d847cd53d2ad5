-- Room base: and every other; the process `office`, where people work, may do whatever the public api may.
-- What it may do beyond that, and what the api may no longer do, later migrations say table by table: whoever grants to
-- vouch_api from now on says whether vouch_office gets the same. Locks nothing that is read or written.
-- Way back: drop owned by vouch_office.

do $$
declare
  given record;
begin
  for given in
    select distinct 'schema ' || quote_ident(nspname) as object, privilege_type as privilege
      from pg_namespace, aclexplode(nspacl)
     where grantee = 'vouch_api'::regrole
    union
    select case relkind when 'S' then 'sequence ' else '' end || pg_class.oid::regclass, privilege_type
      from pg_class, aclexplode(relacl)
     where grantee = 'vouch_api'::regrole
    union
    select attrelid::regclass::text, privilege_type || ' (' || quote_ident(attname) || ')'
      from pg_attribute, aclexplode(attacl)
     where grantee = 'vouch_api'::regrole
    union
    select 'function ' || pg_proc.oid::regprocedure, privilege_type
      from pg_proc, aclexplode(proacl)
     where grantee = 'vouch_api'::regrole and prokind <> 'p'
    union
    select 'procedure ' || pg_proc.oid::regprocedure, privilege_type
      from pg_proc, aclexplode(proacl)
     where grantee = 'vouch_api'::regrole and prokind = 'p'
  loop
    execute format('grant %s on %s to vouch_office', given.privilege, given.object);
  end loop;
end $$;

-- Room base: what every other schema is built with.
-- Locks nothing that exists. Way back: drop schema base cascade, on an empty database only.

-- Who may see a row of a tenant table: whoever works for that institution, and nobody by default.
-- `transact` sets vouch.institution for the length of one transaction.
create procedure base.guard_tenant(guarded regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format(
    'create policy institution_only on %s using (institution_id = current_setting(''vouch.institution'', true))', guarded);
end $$;

-- For tables that only grow. Grants refuse it first; this refuses the owner as well.
create function base.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of %.% are never changed or deleted', tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;

create procedure base.append_only(guarded regclass) language plpgsql as $$
begin
  execute format(
    'create trigger never_changes before update or delete or truncate on %s
       for each statement execute function base.refuse_change()', guarded);
end $$;

grant usage on schema base to vouch_api, vouch_worker, vouch_sealer;
grant select on base.migration to vouch_api, vouch_worker, vouch_sealer;

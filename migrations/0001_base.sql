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

-- The tenants. No row-level security: every process must know whom it serves. What an institution is called and how it
-- works belongs to upper rooms.
create table base.institution (
  institution_id text        primary key,
  opened_at      timestamptz not null,
  constraint institution_id_is_short check (institution_id ~ '^[a-z][a-z0-9-]{1,15}$')
);
grant select, insert on base.institution to vouch_api;
grant select on base.institution to vouch_worker, vouch_sealer;

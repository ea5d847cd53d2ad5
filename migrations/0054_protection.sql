-- Room protection: sealing anew costs less, and a key's number is read right.
-- Locks: each table that has something sealed, for a moment, to put one trigger in the place of another.
-- Way back: create the triggers of 0050 again; the numbers of keys must not be read as they were before.

-- Shifts and ors stand on one step in PostgreSQL's order, so numbers from 65,536 on came out as others.
create or replace function protection.kid_of(sealed bytea) returns integer language sql immutable strict parallel safe
  return ((get_byte(sealed, 1) & 127) << 24) | (get_byte(sealed, 2) << 16) | (get_byte(sealed, 3) << 8)
       | get_byte(sealed, 4);

-- What may be is told from what may not by the condition of the trigger, which needs no call: these only refuse.
create or replace function protection.refuse_all_but_sealing_anew() returns trigger language plpgsql as $$
begin
  raise exception 'rows of %.% are never changed, but for sealing them anew', tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;

create or replace function protection.refuse_worker_all_but_sealing_anew() returns trigger language plpgsql as $$
begin
  raise exception '%.%.% is only sealed anew', tg_table_schema, tg_table_name, array_to_string(tg_argv, ', ')
    using errcode = 'restrict_violation';
end $$;

-- `is_sealed_anew` of each of the columns.
create function protection.are_sealed_anew(sealed text[]) returns text language sql immutable
  return (select string_agg(format('protection.is_sealed_anew(old.%1$I, new.%1$I)', name), ' and ') from unnest(sealed) as name);

-- For tables that only grow and have sealed columns. A column that is added later is to have its table given again.
create or replace procedure protection.append_only_but(guarded regclass, variadic sealed text[]) language plpgsql as $$
declare
  others text;
begin
  select string_agg(format('old.%1$I is not distinct from new.%1$I', attname), ' and ' order by attnum)
    into strict others
    from pg_attribute
   where attrelid = guarded and attnum > 0 and not attisdropped and attname <> all (sealed);
  execute format('drop trigger if exists never_changes on %s', guarded);
  execute format(
    'create or replace trigger never_deleted before delete or truncate on %s
       for each statement execute function base.refuse_change()', guarded);
  execute format(
    'create or replace trigger only_sealed_anew before update on %s
       for each row when ((current_user = ''vouch_worker'' and %s and %s) is not true)
       execute function protection.refuse_all_but_sealing_anew()',
    guarded, protection.are_sealed_anew(sealed), others);
end $$;

-- For columns that others write, and that whoever rotates may only seal anew.
create or replace procedure protection.worker_only_seals_anew(guarded regclass, variadic sealed text[])
language plpgsql as $$
begin
  execute format(
    'create or replace trigger worker_only_seals_anew before update of %s on %s
       for each row when (current_user = ''vouch_worker'' and (%s) is not true)
       execute function protection.refuse_worker_all_but_sealing_anew(%s)',
    (select string_agg(quote_ident(name), ', ') from unnest(sealed) as name), guarded,
    protection.are_sealed_anew(sealed),
    (select string_agg(quote_literal(name), ', ') from unnest(sealed) as name));
end $$;

call protection.append_only_but('identity.proposed_person', 'name', 'email');
call protection.append_only_but('identity.invitation_token', 'token');
call protection.append_only_but('payments.past_payment', 'detail_sealed');
call protection.append_only_but('payments.payee_change', 'before_sealed', 'after_sealed');
call protection.append_only_but('payments.setting_number', 'number_sealed');
call protection.append_only_but('payments.wanted_account', 'number_sealed');
call protection.append_only_but('rails.file_part', 'sealed');
call protection.append_only_but('rails.incoming_part', 'sealed');
call protection.append_only_but('rails.statement_part', 'sealed');
call protection.worker_only_seals_anew('identity.issuer_state', 'payload');
call protection.worker_only_seals_anew('identity.person', 'name', 'email');
call protection.worker_only_seals_anew('identity.totp', 'secret');
call protection.worker_only_seals_anew('messages.endpoint', 'url');
call protection.worker_only_seals_anew('messages.endpoint_secret', 'secret');
call protection.worker_only_seals_anew('messages.message', 'to_address');
call protection.worker_only_seals_anew('payments.biller', 'number_sealed');
call protection.worker_only_seals_anew('payments.core_account', 'number_sealed');
call protection.worker_only_seals_anew('payments.dispute', 'words_sealed');
call protection.worker_only_seals_anew('payments.funding_account', 'number_sealed');
call protection.worker_only_seals_anew('payments.member', 'name_sealed', 'email_sealed');
call protection.worker_only_seals_anew('payments.member_context', 'context_sealed');
call protection.worker_only_seals_anew('payments.payee', 'name_sealed', 'number_sealed', 'address_sealed');
call protection.worker_only_seals_anew('rails.change_notice', 'sealed');
call protection.worker_only_seals_anew('rails.screening_hit', 'why_sealed');

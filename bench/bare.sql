-- The comparator: a transfer and nothing else. The ledger's own table shapes without keys, tenants' guards, leaves or
-- triggers, and one function call per transfer.

create schema bench;

create table bench.account (like ledger.account including all) with (fillfactor = 60);
create table bench.transfer (like ledger.transfer including all);
alter table bench.transfer drop column key;

-- pgbench knows numbers only: account 7 is acc_00000000000000000000000007.
create function bench.account_id(number integer) returns text language sql immutable
return 'acc_' || lpad(number::text, 26, '0');

-- Locks in id order, looks, refuses or writes: what the ledger does, for one transfer.
create function bench.transfer(institution text, debit text, credit text, minor bigint) returns text
language plpgsql as $$
declare
  instant  constant timestamptz := clock_timestamp();
  id       constant text := 'trf_' || left(replace(uuidv7()::text, '-', ''), 26);
  locked   bench.account;
  debited  bench.account;
  credited bench.account;
begin
  for locked in
    select * from bench.account
     where institution_id = institution and account_id in (debit, credit)
     order by account_id
       for no key update
  loop
    if locked.account_id = debit then debited := locked; else credited := locked; end if;
  end loop;
  if debited.account_id is null or credited.account_id is null then return 'account_not_found'; end if;
  if debited.posted - debited.held_debits - minor < debited.floor then return 'insufficient_funds'; end if;

  update bench.account set posted = posted - minor, entries = entries + 1, moved_at = instant
   where institution_id = institution and account_id = debit returning * into debited;
  update bench.account set posted = posted + minor, entries = entries + 1, moved_at = instant
   where institution_id = institution and account_id = credit returning * into credited;
  insert into bench.transfer
  values (institution, id, 'direct', debit, credit, debited.currency, minor, null, null, instant,
          debited.entries, debited.posted, debited.held_debits, debited.held_credits,
          credited.entries, credited.posted, credited.held_debits, credited.held_credits);
  return id;
end $$;

-- The quickest we know: never looks, updates in id order, and leaves it to the table's constraint to fail.
create function bench.transfer_blindly(institution text, debit text, credit text, minor bigint) returns text
language plpgsql as $$
declare
  instant  constant timestamptz := clock_timestamp();
  id       constant text := 'trf_' || left(replace(uuidv7()::text, '-', ''), 26);
  debited  bench.account;
  credited bench.account;
begin
  if debit < credit then
    update bench.account set posted = posted - minor, entries = entries + 1, moved_at = instant
     where institution_id = institution and account_id = debit returning * into debited;
    update bench.account set posted = posted + minor, entries = entries + 1, moved_at = instant
     where institution_id = institution and account_id = credit returning * into credited;
  else
    update bench.account set posted = posted + minor, entries = entries + 1, moved_at = instant
     where institution_id = institution and account_id = credit returning * into credited;
    update bench.account set posted = posted - minor, entries = entries + 1, moved_at = instant
     where institution_id = institution and account_id = debit returning * into debited;
  end if;
  insert into bench.transfer
  values (institution, id, 'direct', debit, credit, debited.currency, minor, null, null, instant,
          debited.entries, debited.posted, debited.held_debits, debited.held_credits,
          credited.entries, credited.posted, credited.held_debits, credited.held_credits);
  return id;
end $$;

grant usage on schema bench to vouch_api;
grant select, insert, update on bench.account, bench.transfer to vouch_api;

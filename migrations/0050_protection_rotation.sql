-- Room protection: rotation, by which all that is sealed comes under new keys and the old ones are destroyed.
-- Locks protection.data_key and, one after the other and for a moment, each table that has a sealed column. Way back: drop
-- the tables, triggers and functions made here, put base.append_only back where it was, revoke the grants, and set wrapped
-- not null again, once no key is destroyed.

-- The key that a sealed value names: bytes 2 to 5 of it.
create function protection.kid_of(sealed bytea) returns integer language sql immutable strict parallel safe
  return (get_byte(sealed, 1) & 127) << 24 | get_byte(sealed, 2) << 16 | get_byte(sealed, 3) << 8 | get_byte(sealed, 4);

-- What is left of a destroyed key is that it was there. What it sealed, and each member key that it wrapped, opens no more.
alter table protection.data_key
  alter column wrapped drop not null,
  add column destroyed_at timestamptz,
  add constraint destroyed_leaves_nothing check ((destroyed_at is null) = (wrapped is not null)),
  add constraint retired_before_it_is_destroyed check (
    destroyed_at is null or (retired_at is not null and destroyed_at >= retired_at));

-- A data key changes twice: it is retired, and then destroyed.
create or replace function protection.only_retires() returns trigger language plpgsql as $$
begin
  if to_jsonb(old) - 'retired_at' = to_jsonb(new) - 'retired_at'
    and old.retired_at is null and new.retired_at is not null then
    return new;
  end if;
  if to_jsonb(old) - '{wrapped,destroyed_at}'::text[] = to_jsonb(new) - '{wrapped,destroyed_at}'::text[]
    and old.retired_at is not null and old.destroyed_at is null and new.destroyed_at is not null then
    return new;
  end if;
  raise exception 'a data key is retired once, then destroyed once, and changes in no other way'
    using errcode = 'restrict_violation';
end $$;

-- One row is one rotation of all that an institution has sealed.
-- begun_at: whatever is sealed under a key made until then is to be sealed anew, and those keys are retired.
-- due_at: when to look at it next. proved_at: no value named a retired key. ended_at: the retired keys were destroyed, or
-- another rotation began, which has all that was left of this one.
create table protection.rotation (
  institution_id text        not null,
  rotation_id    text        not null,
  why            text        not null,
  proposal_id    text,
  state          text        not null,
  wanted_at      timestamptz not null,
  due_at         timestamptz not null,
  begun_at       timestamptz,
  proved_at      timestamptz,
  ended_at       timestamptz,
  primary key (institution_id, rotation_id),
  constraint rotation_has_a_reason check (why in ('schedule', 'asked', 'suspected')),
  constraint rotation_is_asked_for_by_two_people check ((proposal_id is null) = (why = 'schedule')),
  constraint rotation_state_is_known check (state in ('wanted', 'resealing', 'proved', 'ended', 'superseded')),
  constraint rotation_says_since_when check (
    (begun_at is null) = (state = 'wanted')
    and (proved_at is null) = (state in ('wanted', 'resealing', 'superseded'))
    and (ended_at is null) = (state not in ('ended', 'superseded'))));

create unique index one_rotation_is_wanted_at_a_time on protection.rotation (institution_id) where state = 'wanted';
create unique index one_rotation_reseals_at_a_time on protection.rotation (institution_id) where state = 'resealing';

-- How far a rotation has come with one column. position: the key of the row it came to last; none before the first.
create table protection.rotation_column (
  institution_id text    not null,
  rotation_id    text    not null,
  name           text    not null,
  position       text[],
  is_passed      boolean not null default false,
  rounds         integer not null default 0,
  -- Counted when it was come to.
  found          bigint,
  resealed       bigint  not null default 0,
  primary key (institution_id, rotation_id, name),
  constraint column_is_of_a_rotation foreign key (institution_id, rotation_id)
    references protection.rotation (institution_id, rotation_id));

-- A value that does not open. While there is one, the rotation is not done.
create table protection.rotation_problem (
  institution_id text        not null,
  rotation_id    text        not null,
  name           text        not null,
  row_key        text[]      not null,
  seen_at        timestamptz not null,
  primary key (institution_id, rotation_id, name, row_key),
  constraint problem_is_of_a_column foreign key (institution_id, rotation_id, name)
    references protection.rotation_column (institution_id, rotation_id, name));

call base.guard_tenant('protection.rotation');
call base.guard_tenant('protection.rotation_column');
call base.guard_tenant('protection.rotation_problem');

-- A sealed value may be sealed anew: as long as before, under a later key. Whether it is the same text is not to be seen
-- here; a value that is not what it was does not open.
create function protection.is_sealed_anew(was bytea, is_now bytea) returns boolean language sql immutable
  return was is not distinct from is_now
      or coalesce(octet_length(was) = octet_length(is_now) and get_byte(is_now, 0) = 1
                  and protection.kid_of(is_now) > protection.kid_of(was), false);

-- Its arguments are the sealed columns.
create function protection.refuse_all_but_sealing_anew() returns trigger language plpgsql as $$
declare
  was jsonb := to_jsonb(old);
  is_now jsonb := to_jsonb(new);
  is_sealing boolean := current_user = 'vouch_worker' and was - tg_argv::text[] = is_now - tg_argv::text[];
  sealed text;
begin
  foreach sealed in array tg_argv loop
    is_sealing := is_sealing and protection.is_sealed_anew((was ->> sealed)::bytea, (is_now ->> sealed)::bytea);
  end loop;
  if is_sealing then
    return new;
  end if;
  raise exception 'rows of %.% are never changed, but for sealing them anew', tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;

-- For tables that only grow and have sealed columns.
create procedure protection.append_only_but(guarded regclass, variadic sealed text[]) language plpgsql as $$
begin
  execute format('drop trigger if exists never_changes on %s', guarded);
  execute format(
    'create trigger never_deleted before delete or truncate on %s
       for each statement execute function base.refuse_change()', guarded);
  execute format(
    'create trigger only_sealed_anew before update on %s
       for each row execute function protection.refuse_all_but_sealing_anew(%s)',
    guarded, (select string_agg(quote_literal(name), ', ') from unnest(sealed) as name));
end $$;

-- For columns that others write, and that whoever rotates may only seal anew.
create function protection.refuse_worker_all_but_sealing_anew() returns trigger language plpgsql as $$
declare
  sealed text;
begin
  foreach sealed in array tg_argv loop
    if not protection.is_sealed_anew((to_jsonb(old) ->> sealed)::bytea, (to_jsonb(new) ->> sealed)::bytea) then
      raise exception '%.%.% is only sealed anew', tg_table_schema, tg_table_name, sealed
        using errcode = 'restrict_violation';
    end if;
  end loop;
  return new;
end $$;

create procedure protection.worker_only_seals_anew(guarded regclass, variadic sealed text[]) language plpgsql as $$
begin
  execute format(
    'create trigger worker_only_seals_anew before update of %s on %s
       for each row when (current_user = ''vouch_worker'')
       execute function protection.refuse_worker_all_but_sealing_anew(%s)',
    (select string_agg(quote_ident(name), ', ') from unnest(sealed) as name), guarded,
    (select string_agg(quote_literal(name), ', ') from unnest(sealed) as name));
end $$;

-- What was sealed inside of proposals, whose words are bound by a hash and never change, stands beside them from now on.
-- name, email: sealed for the columns of identity.person. What a proposal of before still holds was copied to where it went.
create table identity.proposed_person (
  institution_id text  not null,
  person_id      text  not null,
  name           bytea not null,
  email          bytea not null,
  email_index    bytea not null,
  primary key (institution_id, person_id),
  constraint name_is_sealed check (get_byte(name, 0) = 1 and octet_length(name) > 33),
  constraint email_is_sealed check (get_byte(email, 0) = 1 and octet_length(email) > 33),
  constraint index_is_an_hmac check (octet_length(email_index) = 32));

-- The token that the mail of an invitation is to hold.
create table identity.invitation_token (
  institution_id text  not null,
  invitation_id  text  not null,
  token          bytea not null,
  primary key (institution_id, invitation_id),
  constraint token_is_sealed check (get_byte(token, 0) = 1 and octet_length(token) > 33));

insert into identity.proposed_person (institution_id, person_id, name, email, email_index)
select institution_id, subject, decode(content::jsonb ->> 'name', 'base64'), decode(content::jsonb ->> 'email', 'base64'),
       decode(content::jsonb ->> 'emailIndex', 'base64')
  from change.proposal
  join change.revision using (institution_id, proposal_id, revision, kind, subject)
 where kind = 'identity.person' and state in ('open', 'ready');

call base.guard_tenant('identity.proposed_person');
call base.guard_tenant('identity.invitation_token');

-- A decided hit stays as it was decided; why it was found is sealed anew like everything else.
drop trigger screening_hit_is_decided_once on rails.screening_hit;
create trigger screening_hit_is_decided_once before update on rails.screening_hit
  for each row when (old.state <> 'open' and to_jsonb(old) - 'why_sealed' is distinct from to_jsonb(new) - 'why_sealed')
  execute function rails.refuse_hit_change();

-- Whoever rotates changes nothing of a member or payee, so there is no line of it in their histories.
drop trigger member_keeps_its_history on payments.member;
create constraint trigger member_keeps_its_history after update on payments.member
  deferrable initially deferred for each row
  when (current_user <> 'vouch_worker'
        or to_jsonb(old) - '{name_sealed,email_sealed}'::text[] <> to_jsonb(new) - '{name_sealed,email_sealed}'::text[])
  execute function payments.require_history('member_step', 'member_id');
drop trigger payee_keeps_its_history on payments.payee;
create constraint trigger payee_keeps_its_history after update on payments.payee
  deferrable initially deferred for each row
  when (current_user <> 'vouch_worker'
        or to_jsonb(old) - '{name_sealed,number_sealed,address_sealed}'::text[]
           <> to_jsonb(new) - '{name_sealed,number_sealed,address_sealed}'::text[])
  execute function payments.require_history('payee_change', 'payee_id');

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

grant select on protection.rotation, protection.rotation_column, protection.rotation_problem
   to vouch_api, vouch_office, vouch_worker;
grant insert on protection.rotation to vouch_office, vouch_worker;
grant update (state, due_at, begun_at, proved_at, ended_at) on protection.rotation to vouch_worker;
grant insert, update (position, is_passed, rounds, found, resealed) on protection.rotation_column to vouch_worker;
grant insert, delete on protection.rotation_problem to vouch_worker;
-- It retires keys and destroys them, and sees of none what wraps it.
grant usage on schema protection to vouch_api, vouch_office, vouch_worker;
grant select (institution_id, kid, class, begins_on, made_at, retired_at, destroyed_at),
      update (retired_at, wrapped, destroyed_at)
   on protection.data_key to vouch_worker;
grant select (institution_id, member_id, kid, data_kid) on protection.member_key to vouch_worker;

grant select, insert on identity.proposed_person, identity.invitation_token to vouch_api, vouch_office;
grant select, update (name, email) on identity.proposed_person to vouch_worker;
grant select, update (token) on identity.invitation_token to vouch_worker;
grant select (model, id_hash, payload), update (payload) on identity.issuer_state to vouch_worker;
grant update (name, email) on identity.person to vouch_worker;
grant select (institution_id, totp_id, secret), update (secret) on identity.totp to vouch_worker;
grant update (url) on messages.endpoint to vouch_worker;
grant update (secret) on messages.endpoint_secret to vouch_worker;
grant update (to_address) on messages.message to vouch_worker;
grant update (number_sealed) on payments.biller to vouch_worker;
grant update (number_sealed) on payments.core_account to vouch_worker;
grant update (words_sealed) on payments.dispute to vouch_worker;
grant update (number_sealed) on payments.funding_account to vouch_worker;
grant update (name_sealed, email_sealed) on payments.member to vouch_worker;
grant update (context_sealed) on payments.member_context to vouch_worker;
grant select (institution_id, past_payment_id, member_id, detail_sealed), update (detail_sealed)
   on payments.past_payment to vouch_worker;
grant update (name_sealed, number_sealed, address_sealed) on payments.payee to vouch_worker;
grant update (before_sealed, after_sealed) on payments.payee_change to vouch_worker;
grant update (number_sealed) on payments.setting_number to vouch_worker;
grant update (number_sealed) on payments.wanted_account to vouch_worker;
grant update (sealed) on rails.change_notice to vouch_worker;
grant update (sealed) on rails.file_part to vouch_worker;
grant update (sealed) on rails.incoming_part to vouch_worker;
grant update (why_sealed) on rails.screening_hit to vouch_worker;
grant update (sealed) on rails.statement_part to vouch_worker;

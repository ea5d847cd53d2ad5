-- Room payments: legal holds, and the erasure of members; with protection, where a tombstone stands for each.
-- Locks, one after the other and for a moment, protection.member_key, rails.change_notice and screening_hit, and of
-- payments member, funding_account, core_account, payee, payee_change, wanted_account, past_payment, moved, dispute_document,
-- screened and member_step while columns are added (no rewrite), checks are looked through and triggers are exchanged.
-- Way back: while nobody was erased, drop the tables, functions and columns made here, set not null again what was, and make
-- the triggers as 0011, 0012, 0017, 0018, 0050 and 0054 have them.

-- --- the tombstone

-- Somebody's key is destroyed, and nobody makes another: what was sealed under it opens nowhere any more.
-- erased_by: who approved. replayed_at: this copy of the database was restored from before, and the erasure was done again.
-- kept_at: since when it stands outside of the database as well, beside the backups.
create table protection.tombstone (
  institution_id text        not null,
  member_id      text        not null,
  proposal_id    text        not null,
  erased_by      text        not null,
  erased_at      timestamptz not null,
  replayed_at    timestamptz,
  kept_at        timestamptz,
  primary key (institution_id, member_id),
  constraint erased_by_a_person check (erased_by ~ '^person:.'),
  constraint erased_before_it_is_replayed check (replayed_at >= erased_at));
create index tombstone_is_not_kept_yet on protection.tombstone (institution_id, member_id) where kept_at is null;
create index tombstone_by_time on protection.tombstone (institution_id, erased_at, member_id);

create function protection.is_erased(at_institution text, member text) returns boolean language sql stable
  return exists (
    select from protection.tombstone
     where institution_id = at_institution
       and member_id = member);

create function protection.refuse_tombstone_change() returns trigger language plpgsql as $$
begin
  raise exception 'a tombstone stays as it is' using errcode = 'restrict_violation';
end $$;
create trigger tombstone_is_kept_once before update on protection.tombstone
  for each row when (old.kept_at is not null or new.kept_at is null
                     or to_jsonb(old) - 'kept_at' is distinct from to_jsonb(new) - 'kept_at')
  execute function protection.refuse_tombstone_change();
create trigger never_deleted before delete or truncate on protection.tombstone
  for each statement execute function base.refuse_change();

-- Keys go with the tombstone, all generations of them, and no process may destroy one otherwise. Whoever makes a key for a member
-- holds the data key that wraps it until the commit (wrapped_by_a_data_key), so none is being made while these are held; and
-- behind a tombstone none is made: that is looked for at the commit, when whoever erases holds the data keys no more.
create function protection.destroy_member_keys() returns trigger language plpgsql
  security definer set search_path = pg_catalog as $$
begin
  perform from protection.data_key
    where institution_id = new.institution_id and class = 'member'
    order by kid
      for update;
  delete from protection.member_key
    where institution_id = new.institution_id and member_id = new.member_id;
  return null;
end $$;
create trigger keys_go_with_a_tombstone after insert on protection.tombstone
  for each row execute function protection.destroy_member_keys();
create function protection.keep_keys_of_the_living() returns trigger language plpgsql as $$
begin
  if not protection.is_erased(old.institution_id, old.member_id) then
    raise exception 'the key of % is not destroyed without a tombstone', old.member_id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger member_key_goes_with_a_tombstone before delete on protection.member_key
  for each row execute function protection.keep_keys_of_the_living();
create trigger never_all_at_once before truncate on protection.member_key
  for each statement execute function base.refuse_change();
create function protection.refuse_key_of_the_erased() returns trigger language plpgsql as $$
begin
  if protection.is_erased(new.institution_id, new.member_id) then
    raise exception '% was erased, and gets no key', new.member_id using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger member_key_is_of_the_living after insert on protection.member_key
  deferrable initially deferred for each row execute function protection.refuse_key_of_the_erased();

-- What is left to do with a row of somebody erased: to forget the columns that are named.
create function protection.refuse_all_but_forgetting() returns trigger language plpgsql as $$
begin
  if to_jsonb(old) - tg_argv::text[] is distinct from to_jsonb(new) - tg_argv::text[] then
    raise exception 'of rows of %.% only what names somebody erased is forgotten', tg_table_schema, tg_table_name
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- For tables that only grow and hold something of a member: as protection.append_only_but has it while the member is there, and
-- forgotten afterwards. `owner` says whose row it is. Whoever rotates forgets nothing, and is not asked whose a row is.
create procedure protection.append_only_until_erased(
  guarded regclass, owner text, forgotten text[], variadic sealed text[]) language plpgsql as $$
declare
  others text;
begin
  select string_agg(format('old.%1$I is not distinct from new.%1$I', attname), ' and ' order by attnum)
    into strict others
    from pg_attribute
   where attrelid = guarded and attnum > 0 and not attisdropped and attname <> all (sealed);
  execute format(
    'create or replace trigger only_sealed_anew before update on %s
       for each row when ((current_user = ''vouch_worker'' and %s and %s) is not true
                          and (current_user = ''vouch_worker'' or not protection.is_erased(old.institution_id, %s)))
       execute function protection.refuse_all_but_sealing_anew()',
    guarded, protection.are_sealed_anew(sealed), others, owner);
  execute format(
    'create trigger only_forgotten before update on %s
       for each row when (current_user <> ''vouch_worker'' and protection.is_erased(old.institution_id, %s))
       execute function protection.refuse_all_but_forgetting(%s)',
    guarded, owner, (select string_agg(quote_literal(name), ', ') from unnest(forgotten) as name));
end $$;

call base.guard_tenant('protection.tombstone');
-- Keeps those of every institution outside.
create policy backup_keeps_all on protection.tombstone to vouch_backup using (true);

-- --- legal holds

-- Somebody must not be erased, whatever the classes of retention say. It names a payee or a payment where it is about one; it
-- holds the member either way.
create table payments.legal_hold (
  institution_id text        not null,
  hold_id        text        not null,
  member_id      text        not null,
  payee_id       text,
  payment_id     text,
  matter         text        not null,
  reason         text        not null,
  proposal_id    text        not null,
  placed_by      text        not null,
  placed_at      timestamptz not null,
  primary key (institution_id, hold_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  foreign key (institution_id, payee_id) references payments.payee (institution_id, payee_id),
  foreign key (institution_id, payment_id) references payments.payment (institution_id, payment_id),
  foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  constraint hold_is_about_one_thing check (num_nonnulls(payee_id, payment_id) <= 1),
  constraint hold_names_its_matter check (length(matter) between 1 and 64),
  constraint hold_has_a_reason check (length(reason) between 1 and 200));
create index legal_hold_by_member on payments.legal_hold (institution_id, member_id, hold_id);

create table payments.legal_hold_lift (
  institution_id text        not null,
  hold_id        text        not null,
  reason         text        not null,
  proposal_id    text        not null,
  lifted_by      text        not null,
  lifted_at      timestamptz not null,
  primary key (institution_id, hold_id),
  foreign key (institution_id, hold_id) references payments.legal_hold (institution_id, hold_id),
  foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  constraint lift_has_a_reason check (length(reason) between 1 and 200));

call base.guard_tenant('payments.legal_hold');
call base.guard_tenant('payments.legal_hold_lift');
call base.append_only('payments.legal_hold');
call base.append_only('payments.legal_hold_lift');

-- What an approval, in the same moment and by the same person, has carried out.
create function payments.is_agreed(
  at_institution text, by_proposal text, of_kind text, about text, person text, moment timestamptz)
  returns boolean language sql stable
  return exists (
    select from change.proposal
      join change.approval using (institution_id, proposal_id, revision)
     where proposal.institution_id = at_institution
       and proposal.proposal_id = by_proposal
       and proposal.kind = of_kind
       and proposal.subject = about
       and proposal.state in ('ready', 'applied')
       and proposal.changed_at = moment
       and approval.approved_by = person);

-- Whoever erases and whoever places a hold take the member first, so that one of them sees what the other has done.
create function payments.hold_the_living() returns trigger language plpgsql as $$
begin
  perform from payments.member
    where institution_id = new.institution_id and member_id = new.member_id
      for no key update;
  if protection.is_erased(new.institution_id, new.member_id) then
    raise exception '% was erased, and cannot be held', new.member_id using errcode = 'restrict_violation';
  end if;
  if not payments.is_agreed(
       new.institution_id, new.proposal_id, 'payments.legal_hold', new.hold_id, new.placed_by, new.placed_at) then
    raise exception 'nobody places a hold alone' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger hold_is_placed_by_two before insert on payments.legal_hold
  for each row execute function payments.hold_the_living();

create function payments.require_agreed_lift() returns trigger language plpgsql as $$
begin
  if not payments.is_agreed(
       new.institution_id, new.proposal_id, 'payments.legal_hold_lift', new.hold_id, new.lifted_by, new.lifted_at) then
    raise exception 'nobody lifts a hold alone' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger hold_is_lifted_by_two before insert on payments.legal_hold_lift
  for each row execute function payments.require_agreed_lift();

-- What was replayed was agreed and free of holds when it was done.
create function payments.require_agreed_erasure() returns trigger language plpgsql as $$
begin
  perform from payments.member
    where institution_id = new.institution_id and member_id = new.member_id
      for no key update;
  if exists (
       select from payments.legal_hold held
        where held.institution_id = new.institution_id
          and held.member_id = new.member_id
          and not exists (
                select from payments.legal_hold_lift lift
                 where lift.institution_id = held.institution_id and lift.hold_id = held.hold_id)) then
    raise exception '% is on legal hold', new.member_id using errcode = 'restrict_violation';
  end if;
  if not payments.is_agreed(
       new.institution_id, new.proposal_id, 'payments.erasure', new.member_id, new.erased_by, new.erased_at) then
    raise exception 'nobody erases alone' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger erasure_is_agreed_and_not_held before insert on protection.tombstone
  for each row when (new.replayed_at is null) execute function payments.require_agreed_erasure();

-- --- what is forgotten

create function payments.owner_of_payee(at_institution text, wanted text) returns text language sql stable
  return (select member_id from payments.payee where institution_id = at_institution and payee_id = wanted);
create function payments.owner_of_dispute(at_institution text, wanted text) returns text language sql stable
  return (select member_id from payments.dispute where institution_id = at_institution and dispute_id = wanted);
create function payments.owner_of_payment(at_institution text, wanted text) returns text language sql stable
  return (select member_id from payments.payment where institution_id = at_institution and payment_id = wanted);
create function payments.owner_of_moved(at_institution text, wanted text) returns text language sql stable
  return coalesce(
    (select member_id from payments.payee where institution_id = at_institution and payee_id = wanted),
    (select member_id from payments.funding_account where institution_id = at_institution and funding_account_id = wanted),
    (select member_id from payments.standing_order where institution_id = at_institution and standing_order_id = wanted));

create function payments.refuse_forgetting() returns trigger language plpgsql as $$
begin
  raise exception '% of % is forgotten with a tombstone, for good, and in no other way', tg_table_name, new.institution_id
    using errcode = 'restrict_violation';
end $$;

alter table payments.member
  add column erased_at timestamptz,
  alter column name_sealed drop not null,
  add constraint member_has_a_name_until_erased check ((name_sealed is null) = (erased_at is not null)),
  add constraint erased_member_is_closed_and_named_by_no_one check (
    erased_at is null or (state = 'closed' and email_sealed is null and reference = member_id));
create trigger member_is_erased_once before update on payments.member
  for each row when ((old.erased_at is null and new.erased_at is not null
                      and not protection.is_erased(new.institution_id, new.member_id))
                     or (old.erased_at is not null and to_jsonb(old) - 'turn' is distinct from to_jsonb(new) - 'turn'))
  execute function payments.refuse_forgetting();

alter table payments.member_step
  drop constraint member_step_is_known,
  add constraint member_step_is_known check (
    case what when 'enrolled' then before is null and after = 'active'
              when 'state'    then coalesce(payments.is_member_step(before, after), false)
              when 'language' then before is distinct from after
              -- From another system, in whatever state and tier it was there.
              when 'moved_in' then before = 'active' and after in ('active', 'suspended', 'closed')
              when 'erased'   then before in ('active', 'suspended', 'closed') and after is null
              else false end);

alter table payments.funding_account
  add column erased_at timestamptz,
  alter column number_index drop not null,
  alter column number_sealed drop not null,
  add constraint funding_account_has_a_number_until_erased check (
    (number_index is null) = (erased_at is not null) and (number_sealed is null) = (erased_at is not null)),
  add constraint erased_funding_account_is_closed_and_shows_no_digits check (
    erased_at is null or (state = 'closed' and number_last4 = ''));
create trigger funding_account_is_erased_once before update on payments.funding_account
  for each row when ((old.erased_at is null and new.erased_at is not null
                      and not protection.is_erased(new.institution_id, new.member_id))
                     or (old.erased_at is not null and to_jsonb(old) is distinct from to_jsonb(new)))
  execute function payments.refuse_forgetting();

alter table payments.core_account alter column number_sealed drop not null;

alter table payments.payee
  add column erased_at timestamptz,
  alter column number_index drop not null,
  alter column number_sealed drop not null,
  drop constraint payee_has_a_name_or_a_biller,
  add constraint payee_has_a_name_or_a_biller check (
    erased_at is not null or (name_sealed is null) = (biller_id is not null)),
  add constraint payee_has_a_number_until_erased check (
    (number_index is null) = (erased_at is not null) and (number_sealed is null) = (erased_at is not null)),
  add constraint erased_payee_is_terminated_and_named_by_no_one check (
    erased_at is null or (state = 'terminated' and name_sealed is null and address_sealed is null and nickname = ''
                          and number_last4 = ''));
create trigger payee_is_erased_once before update on payments.payee
  for each row when ((old.erased_at is null and new.erased_at is not null
                      and not protection.is_erased(new.institution_id, new.member_id))
                     or (old.erased_at is not null and to_jsonb(old) - 'turn' is distinct from to_jsonb(new) - 'turn'))
  execute function payments.refuse_forgetting();
drop trigger payee_cools_off_after_a_change_of_account on payments.payee;
create trigger payee_cools_off_after_a_change_of_account before update on payments.payee for each row
  when (new.erased_at is null
        and (new.number_index, new.number_token, new.account_id) is distinct from
          (old.number_index, old.number_token, old.account_id)
        and (new.version <> old.version + 1 or new.cooling_until is null
             or new.cooling_until is not distinct from old.cooling_until))
  execute function payments.refuse_hasty_account();

-- What was sealed a moment before may not be added a moment after: whoever adds something waits for whoever erases.
create function payments.add_to_the_living() returns trigger language plpgsql as $$
begin
  perform from payments.member
    where institution_id = new.institution_id and member_id = new.member_id
      for share;
  if protection.is_erased(new.institution_id, new.member_id) then
    raise exception '% was erased, and nothing is added', new.member_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger added_to_the_living before insert on payments.payee
  for each row execute function payments.add_to_the_living();
create trigger added_to_the_living before insert on payments.funding_account
  for each row execute function payments.add_to_the_living();
create trigger added_to_the_living before insert on payments.wanted_account
  for each row execute function payments.add_to_the_living();
create trigger added_to_the_living before insert on payments.past_payment
  for each row execute function payments.add_to_the_living();
create trigger added_to_the_living before insert on payments.dispute
  for each row execute function payments.add_to_the_living();

-- Who is erased is compared with no list any more.
alter table payments.screened add column is_erased boolean not null default false;
drop index payments.screened_is_due;
create index screened_is_due on payments.screened (institution_id, edition, subject) where not is_erased;

alter table payments.payee_change
  drop constraint payee_change_is_of_something_known,
  add constraint payee_change_is_of_something_known check (what in ('account', 'nickname', 'address', 'state', 'erased'));
call protection.append_only_until_erased(
  'payments.payee_change', 'payments.owner_of_payee(old.institution_id, old.payee_id)',
  '{before_text,after_text,before_sealed,after_sealed}', 'before_sealed', 'after_sealed');

alter table payments.wanted_account
  alter column number_index drop not null,
  alter column number_sealed drop not null,
  alter column own_index drop not null,
  add constraint wanted_account_has_a_number_or_was_erased check (
    (number_index is null) = (number_sealed is null) and (number_index is null) = (own_index is null)
    and (number_index is not null or number_last4 = ''));
call protection.append_only_until_erased(
  'payments.wanted_account', 'old.member_id', '{number_index,number_sealed,own_index,number_last4}', 'number_sealed');

call protection.append_only_until_erased(
  'payments.past_payment', 'old.member_id', '{reference,detail_sealed}', 'detail_sealed');

-- Names of another system go whole.
drop trigger never_changes on payments.moved;
create trigger never_changed before update or truncate on payments.moved
  for each statement execute function base.refuse_change();
create trigger goes_with_a_tombstone before delete on payments.moved
  for each row when (not coalesce(protection.is_erased(
                       old.institution_id, payments.owner_of_moved(old.institution_id, old.moved_id)), false))
  execute function base.refuse_change();

-- From where a payment was ordered, as a device said.
create trigger goes_with_a_tombstone before delete on payments.member_context
  for each row when (not coalesce(protection.is_erased(
                       old.institution_id, payments.owner_of_payment(old.institution_id, old.payment_id)), false))
  execute function base.refuse_change();

-- What a member said, and by what somebody called a document.
create trigger words_go_with_a_tombstone before update on payments.dispute
  for each row when (old.words_sealed is not null and new.words_sealed is null
                     and not protection.is_erased(old.institution_id, old.member_id))
  execute function payments.refuse_forgetting();
drop trigger never_changes on payments.dispute_document;
create trigger never_deleted before delete or truncate on payments.dispute_document
  for each statement execute function base.refuse_change();
create trigger never_changed before update on payments.dispute_document
  for each row when (not protection.is_erased(old.institution_id, payments.owner_of_dispute(old.institution_id, old.dispute_id)))
  execute function base.refuse_change();
create trigger only_forgotten before update on payments.dispute_document
  for each row when (protection.is_erased(old.institution_id, payments.owner_of_dispute(old.institution_id, old.dispute_id)))
  execute function protection.refuse_all_but_forgetting('name');

-- Of a hit: by what the name is found, and why, which holds words of it. Of a notification of change: what the bank wrote.
alter table rails.screening_hit
  alter column name_index drop not null,
  alter column why_sealed drop not null,
  add constraint hit_is_forgotten_whole_and_decided check (
    (name_index is null) = (why_sealed is null) and (name_index is not null or state <> 'open'));
drop trigger screening_hit_is_decided_once on rails.screening_hit;
create trigger screening_hit_is_decided_once before update on rails.screening_hit
  for each row when (old.state <> 'open'
                     and to_jsonb(old) - '{why_sealed,name_index}'::text[]
                         is distinct from to_jsonb(new) - '{why_sealed,name_index}'::text[])
  execute function rails.refuse_hit_change();
create trigger screening_hit_keeps_its_name_or_none before update on rails.screening_hit
  for each row when ((new.name_index is not null and new.name_index is distinct from old.name_index)
                     or (old.why_sealed is null and new.why_sealed is not null))
  execute function rails.refuse_hit_change();
alter table rails.change_notice
  alter column sealed drop not null,
  add constraint change_notice_waits_with_what_it_says check (sealed is not null or state <> 'waiting');

-- --- who may

grant select on protection.tombstone to vouch_api, vouch_office, vouch_worker, vouch_vault;
grant insert (institution_id, member_id, proposal_id, erased_by, erased_at) on protection.tombstone to vouch_office;
grant usage on schema protection to vouch_backup;
grant select, update (kept_at) on protection.tombstone to vouch_backup;
grant select on payments.legal_hold, payments.legal_hold_lift to vouch_api, vouch_office;
grant insert on payments.legal_hold, payments.legal_hold_lift to vouch_office;

grant update (erased_at, reference, name_sealed, email_sealed) on payments.member to vouch_office;
grant update (erased_at, state, number_index, number_sealed, number_last4) on payments.funding_account to vouch_office;
grant update (number_sealed) on payments.core_account to vouch_office;
grant update (erased_at, name_sealed) on payments.payee to vouch_office;
grant update (before_text, after_text, before_sealed, after_sealed) on payments.payee_change to vouch_office;
grant update (number_index, number_sealed, own_index, number_last4) on payments.wanted_account to vouch_office;
grant update (reference, detail_sealed) on payments.past_payment to vouch_office;
grant delete on payments.moved, payments.member_context to vouch_office;
grant update (words_sealed) on payments.dispute to vouch_office;
grant update (name) on payments.dispute_document to vouch_office;
grant update (is_erased) on payments.screened to vouch_office;
grant update (name_index, why_sealed) on rails.screening_hit to vouch_office;
grant update (sealed, state, changed_at) on rails.change_notice to vouch_office;

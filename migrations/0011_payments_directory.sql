-- Room payments: the directory of billers, shared by every institution, and payees whole: made from a biller, changed with
-- a history, of states that follow a table.
-- Locks payee and member while columns, an index and triggers are added (no rewrite: constant defaults). The index refuses
-- a database in which a member has the same payee twice. Way back: drop the three tables of billers, payee_change and the
-- columns; payees made from billers must be gone.

create function payments.refuse_state() returns trigger language plpgsql as $$
begin
  raise exception 'a % does not go from % to %', tg_argv[0], old.state, new.state using errcode = 'restrict_violation';
end $$;

create function payments.is_biller_step(from_state text, to_state text) returns boolean immutable strict
  return case from_state
    when 'created'   then to_state in ('active', 'terminated')
    when 'active'    then to_state in ('suspended', 'terminated')
    when 'suspended' then to_state in ('active', 'terminated')
    else false
  end;

create function payments.is_payee_step(from_state text, to_state text) returns boolean immutable strict
  return case from_state
    when 'active'    then to_state in ('suspended', 'terminated')
    when 'suspended' then to_state in ('active', 'terminated')
    else false
  end;

create function payments.is_member_step(from_state text, to_state text) returns boolean immutable strict
  return case from_state
    when 'active'    then to_state in ('suspended', 'closed')
    when 'suspended' then to_state in ('active', 'closed')
    else false
  end;

-- One directory for the whole installation: no tenant, no row-level security. Nothing in it is about a member.
create table payments.biller (
  biller_id     text        not null,
  name          text        not null,
  aliases       jsonb       not null,
  -- As they are compared, so that the same biller is not entered twice.
  normal_name   text        not null,
  normal_street text        not null,
  street        text        not null,
  city          text        not null,
  region        text        not null,
  zip           text        not null,
  method        text        not null,
  -- A routing number, and the account there: sealed under a key of the institution that keeps the entry.
  bank          text,
  number_token  text,
  number_sealed bytea,
  number_last4  text,
  kept_by       text        not null,
  -- What its customers' account numbers look like.
  masks         jsonb       not null,
  lead_days     integer,
  state         text        not null default 'created',
  -- How many payees of all institutions are linked to it.
  payees        integer     not null default 0,
  version       integer     not null default 1,
  added_at      timestamptz not null,
  changed_at    timestamptz not null,
  primary key (biller_id),
  foreign key (kept_by) references base.institution (institution_id),
  constraint biller_state_is_known check (state in ('created', 'active', 'suspended', 'terminated')),
  constraint biller_method_is_known check (method in ('ach', 'check')),
  constraint biller_has_an_account_when_paid_by_ach check (
    num_nonnulls(bank, number_token, number_sealed, number_last4) = case method when 'ach' then 4 else 0 end),
  constraint biller_bank_has_nine_digits check (bank ~ '^[0-9]{9}$'),
  constraint biller_zip_has_five_or_nine_digits check (zip ~ '^[0-9]{5}(-[0-9]{4})?$'),
  constraint biller_has_at_most_ten_aliases check (jsonb_array_length(aliases) <= 10),
  constraint biller_has_at_most_five_masks check (jsonb_array_length(masks) <= 5),
  constraint biller_lead_days_are_within_a_month check (lead_days between 0 and 30),
  constraint biller_counts_its_payees check (payees >= 0)
);
create unique index biller_is_entered_once on payments.biller (normal_name, normal_street, zip) where state <> 'terminated';
create trigger biller_follows_its_states before update on payments.biller for each row
  when (new.state <> old.state and not payments.is_biller_step(old.state, new.state))
  execute function payments.refuse_state('biller');

-- What is searched: the name and aliases of active billers, normalised, once from the beginning of each word. Names are
-- compared byte by byte. Every search is a bounded number of steps along one of these indexes: docs/decisions/0013.
create table payments.biller_name (
  biller_id text             not null,
  -- 0 is the name, the others are aliases.
  place     smallint         not null,
  -- From which word on: 0 is the whole.
  word      smallint         not null,
  name      text collate "C" not null,
  -- Five digits, and the area that the first three stand for.
  zip       text collate "C" not null,
  area      text collate "C" not null,
  -- How many binary digits its number of payees has: it changes seldom, so the indexes stay as they are.
  weight    smallint         not null,
  primary key (biller_id, place, word),
  foreign key (biller_id) references payments.biller (biller_id)
);
create index biller_name_by_weight on payments.biller_name (weight desc, biller_id) include (name) where word = 0;
create index biller_name_by_area on payments.biller_name (area, weight desc, biller_id) include (name) where word = 0;
create index biller_name_by_zip on payments.biller_name (zip, weight desc, biller_id) include (name) where word = 0;
create index biller_name_by_name on payments.biller_name (name, weight desc, biller_id) include (zip) where word = 0;
create index biller_name_by_word on payments.biller_name (name, weight desc, biller_id) include (zip) where word > 0;

-- Every word that a biller was ever called by, once from each of its letters but the first. Only grows.
create table payments.biller_word (
  ending text collate "C" not null,
  word   text collate "C" not null,
  primary key (ending, word)
);

-- How well a name answers: 0 it is what was asked for, 1 it begins so, 2 a word of it does, 3 it is in there somewhere.
create function payments.likeness(name text, wanted text) returns integer immutable strict
  return case when name = wanted                           then 0
              when starts_with(name, wanted)               then 1
              when strpos(' ' || name, ' ' || wanted) > 0 then 2
              else 3
         end;

alter table payments.payee
  -- Made from the directory: then the number is the member's own at the biller, and the name is the biller's.
  add column biller_id      text,
  add column address_sealed bytea,
  -- Counts changes; the entity tag of the payee.
  add column version        integer not null default 1,
  alter column name_sealed drop not null,
  add constraint payee_has_a_name_or_a_biller check ((name_sealed is null) = (biller_id is not null)),
  add foreign key (biller_id) references payments.biller (biller_id);
create unique index payee_is_added_once on payments.payee (member_id, number_index, institution_id)
  where state <> 'terminated';
create trigger payee_follows_its_states before update on payments.payee for each row
  when (new.state <> old.state and not payments.is_payee_step(old.state, new.state))
  execute function payments.refuse_state('payee');

create function payments.refuse_hasty_account() returns trigger language plpgsql as $$
begin
  raise exception 'the account of a payee changes with its version and a time to cool off' using errcode = 'restrict_violation';
end $$;
create trigger payee_cools_off_after_a_change_of_account before update on payments.payee for each row
  when ((new.number_index, new.number_token, new.account_id) is distinct from
          (old.number_index, old.number_token, old.account_id)
        and (new.version <> old.version + 1 or new.cooling_until is null
             or new.cooling_until is not distinct from old.cooling_until))
  execute function payments.refuse_hasty_account();

create trigger member_follows_its_states before update on payments.member for each row
  when (new.state <> old.state and not payments.is_member_step(old.state, new.state))
  execute function payments.refuse_state('member');

-- What was changed of a payee, by whom, and from what to what. Sealed values open in the place they were sealed for: the
-- column of payments.payee.
create table payments.payee_change (
  institution_id text        not null,
  payee_id       text        not null,
  version        integer     not null,
  what           text        not null,
  actor          text        not null,
  at             timestamptz not null,
  before_text    text,
  after_text     text,
  before_sealed  bytea,
  after_sealed   bytea,
  primary key (payee_id, version, what, institution_id),
  foreign key (institution_id, payee_id) references payments.payee (institution_id, payee_id),
  constraint payee_change_is_of_something_known check (what in ('account', 'nickname', 'address', 'state'))
);
call base.guard_tenant('payments.payee_change');
call base.append_only('payments.payee_change');

grant select on payments.biller to vouch_api, vouch_worker;
grant insert on payments.biller to vouch_api;
-- Not where the money goes: a biller with another account is another entry.
grant update (name, aliases, normal_name, normal_street, street, city, region, zip, masks, lead_days, state, payees, version,
              changed_at) on payments.biller to vouch_api;
grant select, insert, delete on payments.biller_name to vouch_api;
grant select, insert on payments.biller_word to vouch_api;
grant update (weight) on payments.biller_name to vouch_api;
grant update (nickname, address_sealed, number_token, number_index, number_sealed, number_last4, method, account_id,
              cooling_until, version) on payments.payee to vouch_api;
grant select, insert on payments.payee_change to vouch_api;
grant select on payments.payee_change to vouch_worker;

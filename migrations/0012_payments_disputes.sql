-- Room payments: disputes under Regulation E, what is due in them and when, and orders to stop payments.
-- Locks ledger.account while its check on kinds is replaced and looked through; all tables are new. Way back: drop the tables
-- and functions below, on a database without disputes and stop orders only; the check may stay as wide as it is.

alter table ledger.account
  drop constraint account_kind_is_known,
  add constraint account_kind_is_known check (kind in (
    'member', 'clearing', 'settlement', 'rounding', 'fees', 'external', 'provisional', 'losses'));

-- What was credited and may come back rests in one account, what was lost goes to another. Opened on first use.
create table payments.dispute_account (
  institution_id text not null,
  purpose        text not null,
  account_id     text not null,
  primary key (institution_id, purpose),
  foreign key (institution_id, account_id) references ledger.account (institution_id, account_id),
  constraint dispute_account_purpose_is_known check (purpose in ('provisional', 'losses'))
);

create table payments.dispute (
  institution_id           text        not null,
  dispute_id               text        not null,
  key                      text        not null,
  fingerprint              bytea       not null,
  member_id                text        not null,
  funding_account_id       text        not null,
  -- Absent where the member disputes something on the account that is no payment of ours.
  payment_id               text,
  kind                     text        not null,
  form                     text        not null,
  received_at              timestamptz not null,
  -- The day of it where the institution is.
  received_on              date        not null,
  -- When the statement was sent that first shows it; absent where none has been.
  statement_on             date,
  first_deposit_on         date,
  transfer_on              date        not null,
  is_point_of_sale         boolean     not null,
  is_foreign               boolean     not null,
  -- An untimely notice has no clocks: Regulation E no longer asks for them.
  is_timely                boolean     not null,
  must_confirm             boolean     not null,
  confirmed_on             date,
  rules_version            integer     not null,
  currency                 text        not null,
  amount                   bigint      not null,
  words_sealed             bytea,
  state                    text        not null,
  version                  integer     not null,
  -- Provisionally, and the transfer that did it.
  credited                 bigint      not null default 0,
  withheld                 bigint      not null default 0,
  credit_transfer_id       text,
  credited_at              timestamptz,
  -- How much of the amount turned out to be an error.
  found                    bigint,
  ended_at                 timestamptz,
  -- What of the credit is to come back, what has, and what the account could not bear on the day.
  owed                     bigint      not null default 0,
  debited                  bigint      not null default 0,
  short                    bigint      not null default 0,
  -- The day on which it is taken back, until it has been tried.
  debit_on                 date,
  next_due_on              date,
  -- Disputes are listed by what is due next; those where nothing is come last.
  listed_on                date        generated always as (coalesce(next_due_on, date '9999-12-31')) stored,
  opened_at                timestamptz not null,
  changed_at               timestamptz not null,
  primary key (dispute_id, institution_id),
  constraint dispute_key_is_used_once unique (key, institution_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  foreign key (institution_id, funding_account_id) references payments.funding_account (institution_id, funding_account_id),
  foreign key (institution_id, payment_id) references payments.payment (institution_id, payment_id),
  constraint dispute_kind_is_known check (kind in (
    'unauthorized', 'incorrect_amount', 'omitted', 'computational', 'wrong_payee', 'other')),
  constraint dispute_form_is_known check (form in ('oral', 'written')),
  constraint dispute_state_is_known check (state in (
    'open', 'provisionally_credited', 'resolved_in_favor', 'resolved_against', 'withdrawn')),
  constraint dispute_is_about_something check (amount > 0),
  constraint dispute_asks_for_writing_only_of_what_was_said check (form = 'oral' or not must_confirm),
  constraint dispute_credits_no_more_than_is_disputed check (
    credited >= 0 and withheld >= 0 and credited + withheld <= amount),
  constraint dispute_credit_names_its_transfer check (
    (credited > 0) = (credit_transfer_id is not null) and (credited > 0) = (credited_at is not null)),
  constraint dispute_ends_once check (
    (ended_at is null) = (state in ('open', 'provisionally_credited'))
    and (found is not null) = (state in ('resolved_in_favor', 'resolved_against'))),
  constraint dispute_finds_no_more_than_is_disputed check (found between 0 and amount),
  constraint dispute_takes_back_no_more_than_it_gave check (
    owed between 0 and credited and debited between 0 and owed and short between 0 and owed - debited)
) with (fillfactor = 75);
create index dispute_by_what_is_due on payments.dispute (institution_id, listed_on, dispute_id);
create index dispute_by_member on payments.dispute (member_id, listed_on, dispute_id);
create index dispute_by_payment on payments.dispute (payment_id) where payment_id is not null;
create index dispute_takes_back on payments.dispute (institution_id, debit_on) where debit_on is not null;

create function payments.is_dispute_step(from_state text, to_state text) returns boolean immutable strict
  return case from_state
    when 'open'                   then to_state in ('provisionally_credited', 'resolved_in_favor', 'resolved_against', 'withdrawn')
    when 'provisionally_credited' then to_state in ('resolved_in_favor', 'resolved_against', 'withdrawn')
    else false
  end;

create function payments.refuse_dispute_step() returns trigger language plpgsql as $$
begin
  raise exception 'a dispute does not go from % to %', old.state, new.state using errcode = 'restrict_violation';
end $$;
create trigger dispute_follows_its_states before update on payments.dispute for each row
  when (new.state <> old.state and not payments.is_dispute_step(old.state, new.state))
  execute function payments.refuse_dispute_step();

-- Every step of every dispute, numbered by the version it made, under the key of whoever asked.
create table payments.dispute_step (
  institution_id text        not null,
  dispute_id     text        not null,
  version        integer     not null,
  what           text        not null,
  from_state     text,
  state          text        not null,
  reason         text,
  actor          text        not null,
  key            text,
  fingerprint    bytea,
  at             timestamptz not null,
  primary key (dispute_id, version, institution_id),
  constraint dispute_step_key_is_used_once unique (key, institution_id),
  constraint dispute_step_is_known check (what in (
    'opened', 'confirmed', 'credited', 'resolved', 'withdrawn', 'notified', 'debited')),
  constraint dispute_step_is_among_its_states check (
    case when from_state is null then version = 1 and what = 'opened' and state = 'open'
         when from_state = state then what in ('confirmed', 'notified', 'debited')
         else what in ('credited', 'resolved', 'withdrawn') and payments.is_dispute_step(from_state, state) end),
  constraint dispute_step_key_has_its_content check ((key is null) = (fingerprint is null))
);

-- What is due, as it was computed from one version of the rules: a later version leaves it as it is.
create table payments.dispute_deadline (
  institution_id text        not null,
  dispute_id     text        not null,
  name           text        not null,
  rules_version  integer     not null,
  source         text        not null,
  -- Whose it is to keep, and whether the day is the last or the first on which it may be done.
  duty           text        not null,
  bound          text        not null,
  starts_on      date        not null,
  due_on         date        not null,
  met_on         date,
  excused_on     date,
  missed_at      timestamptz,
  primary key (dispute_id, name, institution_id),
  foreign key (institution_id, dispute_id) references payments.dispute (institution_id, dispute_id),
  constraint dispute_deadline_is_known check (name in (
    'confirm_in_writing', 'credit_or_decide', 'decide', 'tell_credit', 'correct', 'report', 'debit')),
  constraint dispute_deadline_is_somebodys check (duty in ('institution', 'member')),
  constraint dispute_deadline_bounds_one_side check (bound in ('by', 'not_before')),
  constraint dispute_deadline_comes_after_its_start check (due_on > starts_on),
  constraint dispute_deadline_is_met_or_excused check (met_on is null or excused_on is null)
);
create index dispute_deadline_is_running on payments.dispute_deadline (institution_id, due_on)
  where bound = 'by' and met_on is null and excused_on is null and missed_at is null;

-- What the member was told: each once.
create table payments.dispute_notice (
  institution_id text        not null,
  dispute_id     text        not null,
  kind           text        not null,
  form           text        not null,
  sent_at        timestamptz not null,
  actor          text        not null,
  at             timestamptz not null,
  primary key (dispute_id, kind, institution_id),
  foreign key (institution_id, dispute_id) references payments.dispute (institution_id, dispute_id),
  constraint dispute_notice_is_known check (kind in ('provisional_credit', 'result', 'debit')),
  constraint dispute_notice_form_is_known check (form in ('oral', 'written'))
);

-- Documents are kept elsewhere; here is by which bytes they are known.
create table payments.dispute_document (
  institution_id text    not null,
  dispute_id     text    not null,
  sha256         bytea   not null,
  name           text    not null,
  version        integer not null,
  primary key (dispute_id, sha256, institution_id),
  foreign key (institution_id, dispute_id) references payments.dispute (institution_id, dispute_id),
  constraint dispute_document_hash_has_32_bytes check (length(sha256) = 32)
);

create table payments.stop_order (
  institution_id    text        not null,
  stop_order_id     text        not null,
  key               text        not null,
  fingerprint       bytea       not null,
  member_id         text        not null,
  payment_id        text,
  standing_order_id text,
  payee_id          text,
  target_id         text        generated always as (coalesce(payment_id, standing_order_id, payee_id)) stored,
  form              text        not null,
  received_at       timestamptz not null,
  received_on       date        not null,
  -- The first day of payments that it came early enough for.
  binds_from        date        not null,
  -- What was said ceases to bind after this day, unless it is confirmed in writing; absent where that was not asked for.
  confirm_by        date,
  confirmed_on      date,
  -- The last day that the member wants it for.
  ends_on           date,
  rules_version     integer     not null,
  state             text        not null,
  version           integer     not null,
  created_at        timestamptz not null,
  changed_at        timestamptz not null,
  primary key (stop_order_id, institution_id),
  constraint stop_order_key_is_used_once unique (key, institution_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  foreign key (institution_id, payment_id) references payments.payment (institution_id, payment_id),
  foreign key (institution_id, standing_order_id) references payments.standing_order (institution_id, standing_order_id),
  foreign key (institution_id, payee_id) references payments.payee (institution_id, payee_id),
  constraint stop_order_stops_one_thing check (num_nonnulls(payment_id, standing_order_id, payee_id) = 1),
  constraint stop_order_form_is_known check (form in ('oral', 'written')),
  constraint stop_order_asks_for_writing_only_of_what_was_said check (form = 'oral' or confirm_by is null),
  constraint stop_order_is_confirmed_in_time check (confirmed_on is null or confirmed_on <= confirm_by),
  constraint stop_order_state_is_known check (state in ('active', 'cancelled'))
);
create index stop_order_by_target on payments.stop_order (target_id) where state = 'active';
create index stop_order_by_member on payments.stop_order (member_id, stop_order_id);

create table payments.stop_order_step (
  institution_id text        not null,
  stop_order_id  text        not null,
  version        integer     not null,
  what           text        not null,
  actor          text        not null,
  at             timestamptz not null,
  primary key (stop_order_id, version, institution_id),
  constraint stop_order_step_is_known check (what in ('ordered', 'confirmed', 'cancelled'))
);

call base.guard_tenant('payments.dispute_account');
call base.guard_tenant('payments.dispute');
call base.guard_tenant('payments.dispute_step');
call base.guard_tenant('payments.dispute_deadline');
call base.guard_tenant('payments.dispute_notice');
call base.guard_tenant('payments.dispute_document');
call base.guard_tenant('payments.stop_order');
call base.guard_tenant('payments.stop_order_step');
call base.append_only('payments.dispute_account');
call base.append_only('payments.dispute_step');
call base.append_only('payments.dispute_notice');
call base.append_only('payments.dispute_document');
call base.append_only('payments.stop_order_step');

grant select on payments.dispute_account, payments.dispute, payments.dispute_step, payments.dispute_deadline, payments.dispute_notice,
                payments.dispute_document, payments.stop_order, payments.stop_order_step to vouch_api, vouch_worker;
grant insert on payments.dispute_account, payments.dispute, payments.dispute_deadline, payments.dispute_notice,
                payments.dispute_document, payments.stop_order, payments.stop_order_step to vouch_api;
grant insert on payments.dispute_step to vouch_api, vouch_worker;
grant update (confirmed_on, state, version, credited, withheld, credit_transfer_id, credited_at, found, ended_at, owed, debited, short,
              debit_on, next_due_on, changed_at) on payments.dispute to vouch_api;
-- The worker takes back what is owed. It credits and decides nothing.
grant update (version, debited, short, debit_on, next_due_on, changed_at) on payments.dispute to vouch_worker;
grant update (met_on, excused_on, missed_at) on payments.dispute_deadline to vouch_api, vouch_worker;
grant update (confirmed_on, state, version, changed_at) on payments.stop_order to vouch_api;

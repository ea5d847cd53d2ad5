-- Room payments: institutions, members, whom they pay, what they ordered, and what became of it.
-- Locks nothing that exists. Way back: drop schema payments cascade, on a database without payments only.

create schema payments;

create table payments.institution (
  institution_id text        not null,
  name           text        not null,
  time_zone      text        not null,
  currency       text        not null,
  opened_at      timestamptz not null,
  primary key (institution_id)
);

-- Money on its way out rests in one of several accounts, so that no single row is in every payment.
create table payments.clearing_account (
  institution_id text    not null,
  bucket         integer not null,
  account_id     text    not null,
  primary key (institution_id, bucket),
  foreign key (institution_id) references payments.institution,
  foreign key (institution_id, account_id) references ledger.account (institution_id, account_id)
);

create table payments.member (
  institution_id text        not null,
  member_id      text        not null,
  -- The institution's own number for the member.
  reference      text        not null,
  name_sealed    bytea       not null,
  email_sealed   bytea,
  state          text        not null default 'active',
  enrolled_at    timestamptz not null,
  primary key (member_id, institution_id),
  constraint member_reference_is_used_once unique (reference, institution_id),
  constraint member_state_is_known check (state in ('active', 'suspended', 'closed'))
);
create unique index member_by_institution on payments.member (institution_id, member_id);

create table payments.funding_account (
  institution_id     text        not null,
  funding_account_id text        not null,
  member_id          text        not null,
  account_id         text        not null,
  -- A random token and a blind index stand for the number; the last four are for people.
  number_token       text        not null,
  number_index       bytea       not null,
  number_sealed      bytea       not null,
  number_last4       text        not null,
  state              text        not null default 'open',
  opened_at          timestamptz not null,
  primary key (funding_account_id, institution_id),
  constraint funding_account_number_is_used_once unique (number_index, institution_id),
  constraint funding_account_has_one_book unique (account_id, institution_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  foreign key (institution_id, account_id) references ledger.account (institution_id, account_id),
  constraint funding_account_state_is_known check (state in ('open', 'closed'))
);
create index funding_account_by_member on payments.funding_account (member_id, funding_account_id);

create table payments.payee (
  institution_id text        not null,
  payee_id       text        not null,
  member_id      text        not null,
  nickname       text        not null,
  name_sealed    bytea       not null,
  number_token   text        not null,
  number_index   bytea       not null,
  number_sealed  bytea       not null,
  number_last4   text        not null,
  state          text        not null default 'active',
  added_at       timestamptz not null,
  primary key (payee_id, institution_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  constraint payee_state_is_known check (state in ('active', 'suspended', 'terminated'))
);
create index payee_by_member on payments.payee (member_id, payee_id);

create table payments.standing_order (
  institution_id     text        not null,
  standing_order_id  text        not null,
  key                text        not null,
  fingerprint        bytea       not null,
  member_id          text        not null,
  funding_account_id text        not null,
  payee_id           text        not null,
  currency           text        not null,
  amount             bigint      not null,
  frequency          text        not null,
  start_on           date        not null,
  ends_on            date,
  occurrences_max    integer,
  -- The next occurrence, counted from zero, and its day; no day when the order has ended.
  next_occurrence    integer     not null default 0,
  next_on            date,
  state              text        not null default 'active',
  version            integer     not null default 1,
  created_at         timestamptz not null,
  primary key (standing_order_id, institution_id),
  constraint standing_order_key_is_used_once unique (key, institution_id),
  foreign key (institution_id, funding_account_id) references payments.funding_account (institution_id, funding_account_id),
  foreign key (institution_id, payee_id) references payments.payee (institution_id, payee_id),
  constraint standing_order_moves_something check (amount > 0),
  constraint standing_order_frequency_is_known
    check (frequency in ('weekly', 'every_two_weeks', 'monthly', 'month_end', 'quarterly')),
  constraint standing_order_state_is_known check (state in ('active', 'paused', 'ended', 'cancelled')),
  constraint standing_order_ends_by_day_or_by_count check (ends_on is null or occurrences_max is null),
  constraint standing_order_has_a_next_day_while_it_lives check ((next_on is null) = (state in ('ended', 'cancelled')))
);
create index standing_order_is_due on payments.standing_order (institution_id, next_on) where state = 'active';
create index standing_order_by_member on payments.standing_order (member_id, standing_order_id);

create table payments.payment (
  institution_id     text        not null,
  payment_id         text        not null,
  -- Whose key it is, and the key: an idempotency key is the caller's own.
  key                text        not null,
  fingerprint        bytea       not null,
  member_id          text        not null,
  funding_account_id text        not null,
  payee_id           text        not null,
  currency           text        not null,
  amount             bigint      not null,
  process_on         date        not null,
  state              text        not null,
  version            integer     not null,
  reason             text,
  hold_id            text,
  standing_order_id  text,
  occurrence         integer,
  submitted_at       timestamptz not null,
  changed_at         timestamptz not null,
  primary key (payment_id, institution_id),
  constraint payment_key_is_used_once unique (key, institution_id),
  constraint payment_moves_something check (amount > 0),
  constraint payment_state_is_known
    check (state in ('scheduled', 'released', 'sent', 'settled', 'failed', 'cancelled')),
  constraint payment_holds_funds_once_released check (hold_id is not null or state in ('scheduled', 'failed', 'cancelled')),
  constraint payment_fails_for_a_reason check ((reason is not null) = (state = 'failed')),
  constraint payment_names_order_and_occurrence check ((standing_order_id is null) = (occurrence is null))
) with (fillfactor = 75);
-- An occurrence of a standing order is paid once, whoever runs the loop and however often.
create unique index payment_is_made_once_per_occurrence on payments.payment (standing_order_id, occurrence, institution_id)
  where standing_order_id is not null;
create index payment_is_due on payments.payment (institution_id, process_on) where state = 'scheduled';
create index payment_by_member on payments.payment (member_id, payment_id);

-- Every step of every payment, numbered by the version it made. From null: how it was born.
create table payments.payment_step (
  institution_id text        not null,
  payment_id     text        not null,
  version        integer     not null,
  from_state     text,
  state          text        not null,
  actor          text        not null,
  reason         text,
  at             timestamptz not null,
  primary key (payment_id, version, institution_id),
  constraint payment_step_is_in_the_lifecycle check (
    case from_state
      when 'scheduled' then state in ('released', 'failed', 'cancelled')
      when 'released'  then state in ('sent', 'failed')
      when 'sent'      then state in ('settled', 'failed')
      else from_state is null and version = 1 and state in ('scheduled', 'released', 'failed')
    end)
);

-- The same rule for the payment itself: a state changes by a step of the lifecycle, and the version counts them.
create function payments.refuse_step() returns trigger language plpgsql as $$
begin
  raise exception 'a payment does not go from % to %', old.state, new.state using errcode = 'restrict_violation';
end $$;
create trigger payment_follows_the_lifecycle before update on payments.payment for each row
  when (not case old.state
              when 'scheduled' then new.state in ('scheduled', 'released', 'failed', 'cancelled')
              when 'released'  then new.state in ('released', 'sent', 'failed')
              when 'sent'      then new.state in ('sent', 'settled', 'failed')
              else new.state = old.state
            end)
  execute function payments.refuse_step();

-- From where the member gave the order: session, device, address, time, as the online bank signed it. Sealed under the
-- member's key, apart from the payment, so that it can be erased.
create table payments.member_context (
  institution_id text  not null,
  payment_id     text  not null,
  context_sealed bytea not null,
  primary key (payment_id, institution_id)
);

call base.guard_tenant('payments.institution');
call base.guard_tenant('payments.clearing_account');
call base.guard_tenant('payments.member');
call base.guard_tenant('payments.funding_account');
call base.guard_tenant('payments.payee');
call base.guard_tenant('payments.standing_order');
call base.guard_tenant('payments.payment');
call base.guard_tenant('payments.payment_step');
call base.guard_tenant('payments.member_context');
call base.append_only('payments.payment_step');

grant usage on schema payments to vouch_api, vouch_worker;
grant select on all tables in schema payments to vouch_api, vouch_worker;
grant insert on payments.institution, payments.clearing_account, payments.member, payments.funding_account, payments.payee,
                payments.standing_order, payments.member_context to vouch_api;
grant insert on payments.payment, payments.payment_step to vouch_api, vouch_worker;
grant update (state) on payments.member, payments.funding_account, payments.payee to vouch_api;
grant update (state, version, reason, hold_id, changed_at) on payments.payment to vouch_api, vouch_worker;
grant update (state, version, next_occurrence, next_on) on payments.standing_order to vouch_api, vouch_worker;

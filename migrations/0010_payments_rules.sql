-- Room payments: the rules that decide a payment, its calendar, and the rest of its lifecycle.
-- Locks institution, member, funding_account, payee and payment while columns are added (no rewrite: constant defaults) and
-- payment and payment_step while their constraints are checked. Way back: drop the columns; states that are new must be gone.

-- 'us': what an American institution ships with, the days of the Federal Reserve and limits by tier. 'open': every day, no limits.
alter table payments.institution
  add column rules          text not null default 'us',
  -- Its own routing number: a payee there is paid by a book transfer.
  add column routing_number text,
  add constraint institution_rules_are_known check (rules in ('us', 'open')),
  add constraint institution_routing_number_has_nine_digits check (routing_number ~ '^[0-9]{9}$');

alter table payments.member
  add column tier        text    not null default 'standard',
  add column is_eligible boolean not null default true,
  -- Never written. Locking a row asks for the right to update some column of it, and this is one that does no harm.
  add column turn        smallint not null default 0,
  add constraint member_tier_is_known check (tier in ('new', 'standard', 'premium', 'business'));

alter table payments.funding_account
  add column is_eligible boolean not null default true;

alter table payments.payee
  add column method        text not null default 'ach',
  -- The payee's own account in this ledger, where it is one of ours.
  add column account_id    text,
  -- Until when nothing is sent there: its bank details were changed.
  add column cooling_until timestamptz,
  add constraint payee_method_is_known check (method in ('ach', 'check', 'on_us')),
  add constraint payee_on_us_has_an_account check ((method = 'on_us') = (account_id is not null)),
  add foreign key (institution_id, account_id) references ledger.account (institution_id, account_id);

alter table payments.payment
  add column method     text not null default 'ach',
  add column deliver_on date,
  -- The day that was asked for, where its window had closed or it was no business day.
  add column asked_on   date,
  add column attempts   integer not null default 1,
  drop constraint payment_state_is_known,
  drop constraint payment_holds_funds_once_released,
  drop constraint payment_fails_for_a_reason,
  add constraint payment_method_is_known check (method in ('ach', 'same_day_ach', 'check', 'on_us')),
  add constraint payment_state_is_known check (state in (
    'scheduled', 'awaiting_approval', 'held', 'released', 'sent', 'settled',
    'failed', 'cancelled', 'stopped', 'returned', 'refunded', 'reissued')),
  add constraint payment_holds_funds_once_released check (
    hold_id is not null or method = 'on_us' or state in ('scheduled', 'awaiting_approval', 'held', 'failed', 'cancelled')),
  add constraint payment_is_tried_at_least_once check (attempts >= 1),
  -- Whoever looks at one that is stuck or undone finds out why.
  add constraint payment_fails_for_a_reason check (
    case when state in ('failed', 'held', 'returned', 'stopped') then reason is not null
         when state in ('scheduled', 'released', 'sent', 'settled') then reason is null
         else true end);

-- What a member spends in a day and a month, and whether the same has been ordered before.
create index payment_by_member_and_day on payments.payment (member_id, process_on);

create function payments.is_step(from_state text, to_state text) returns boolean immutable strict
  return case from_state
    when 'scheduled'         then to_state in ('released', 'settled', 'failed', 'cancelled')
    when 'awaiting_approval' then to_state in ('scheduled', 'released', 'settled', 'failed', 'cancelled')
    when 'held'              then to_state in ('scheduled', 'released', 'settled', 'failed', 'cancelled')
    when 'released'          then to_state in ('sent', 'failed', 'stopped')
    when 'sent'              then to_state in ('settled', 'failed')
    when 'settled'           then to_state in ('returned')
    when 'returned'          then to_state in ('refunded', 'reissued')
    when 'failed'            then to_state in ('scheduled', 'released', 'settled')
    else false
  end;

alter table payments.payment_step
  drop constraint payment_step_is_in_the_lifecycle,
  add constraint payment_step_is_in_the_lifecycle check (
    case when from_state is null
         then version = 1 and state in ('scheduled', 'awaiting_approval', 'held', 'released', 'settled', 'failed')
         when from_state = state then state in ('scheduled', 'awaiting_approval', 'held') -- edited, not moved
         else payments.is_step(from_state, state) end);

drop trigger payment_follows_the_lifecycle on payments.payment;
create trigger payment_follows_the_lifecycle before update on payments.payment for each row
  when (new.state <> old.state and not payments.is_step(old.state, new.state))
  execute function payments.refuse_step();

-- What may still be edited, and what may not.
create function payments.refuse_edit() returns trigger language plpgsql as $$
begin
  raise exception 'a payment that is % is not edited', old.state using errcode = 'restrict_violation';
end $$;
create trigger payment_is_edited_before_release_only before update on payments.payment for each row
  when (old.state not in ('scheduled', 'awaiting_approval', 'held', 'failed')
        and (new.amount, new.process_on, new.deliver_on, new.method) is distinct from
            (old.amount, old.process_on, old.deliver_on, old.method))
  execute function payments.refuse_edit();

grant update (amount, process_on, deliver_on, asked_on, method, attempts) on payments.payment to vouch_api, vouch_worker;
grant update (tier, is_eligible) on payments.member to vouch_api;
grant update (turn) on payments.member to vouch_worker;
grant update (is_eligible) on payments.funding_account to vouch_api;

-- Room rails: what is asked of the institution's core system, where it keeps the accounts of its members.
-- Locks ledger.account and payments.exception while their checks on kinds are replaced and looked through; all tables are
-- new. Way back: drop the tables and functions below, once no account is kept at a core; the checks may stay as wide as
-- they are.

-- A mirror: its book is kept at the core, and every move of it here is asked for there.
alter table ledger.account
  drop constraint account_kind_is_known,
  add constraint account_kind_is_known check (kind in (
    'member', 'clearing', 'settlement', 'rounding', 'fees', 'external', 'provisional', 'losses', 'mirror')),
  add constraint account_mirrors_without_a_floor check (kind <> 'mirror' or floor is null);

alter table payments.exception
  drop constraint exception_kind_is_known,
  add constraint exception_kind_is_known check (kind in (
    'rejected', 'insufficient_funds', 'refused', 'returned', 'unknown_outcome', 'stale', 'correction',
    'core_differs'));

-- What the core calls an account. Sealed: it may be the account's number.
create table payments.core_account (
  institution_id     text        not null,
  funding_account_id text        not null,
  number_sealed      bytea       not null,
  opened_at          timestamptz not null,
  primary key (funding_account_id, institution_id),
  foreign key (institution_id, funding_account_id)
    references payments.funding_account (institution_id, funding_account_id)
);

-- Where our own ledger stands in for a core: what it holds for us and gives us rests on this account.
create table payments.core_counter (
  institution_id text not null,
  account_id     text not null,
  primary key (institution_id),
  foreign key (institution_id, account_id) references ledger.account (institution_id, account_id)
);

-- One row is one operation, under one id for ever: written down before it is asked for, and asked for again under no other.
create table rails.core_operation (
  institution_id  text        not null,
  operation_id    text        not null,
  kind            text        not null,
  -- As the upper room calls it.
  account         text        not null,
  side            text        not null,
  currency        text        not null,
  amount          bigint      not null,
  -- The hold that is posted or reversed, or what is posted and reversed.
  of_operation_id text,
  -- What moved here and so has to move there. A hold that was asked for beforehand gets it when that is decided.
  reference       text,
  -- The upper room's key for that; of a hold asked for beforehand the key of whoever wants it, until it is decided.
  about           text        not null,
  state           text        not null default 'queued',
  reason          text,
  -- The upper room knows how it ended.
  is_told         boolean     not null default false,
  sendings        integer     not null default 0,
  -- When to look at it next: to ask for it, or to ask what became of it.
  due_at          timestamptz not null,
  made_at         timestamptz not null,
  answered_at     timestamptz,
  -- When the core was last asked whether it still says so.
  checked_at      timestamptz,
  primary key (operation_id, institution_id),
  constraint core_operation_is_asked_once_for_each_move unique (reference, account, kind, institution_id),
  foreign key (institution_id, of_operation_id) references rails.core_operation (institution_id, operation_id),
  constraint core_operation_kind_is_known check (kind in ('hold', 'post', 'reverse')),
  constraint core_operation_has_a_side check (side in ('debit', 'credit')),
  constraint core_operation_moves_something check (amount > 0),
  constraint core_operation_state_is_known check (state in ('queued', 'sending', 'done', 'declined')),
  constraint core_operation_is_answered_with_a_time check ((answered_at is not null) = (state in ('done', 'declined'))),
  constraint core_operation_is_declined_for_a_reason check ((reason is not null) = (state = 'declined')),
  constraint core_operation_is_of_what_it_must_be check (
    case kind when 'hold' then of_operation_id is null and side = 'debit'
              when 'reverse' then of_operation_id is not null
              else true end),
  constraint core_operation_without_a_move_is_a_hold_or_its_end check (reference is not null or kind <> 'post')
) with (fillfactor = 70);
-- A hold ends once, and a post is reversed once.
create unique index core_operation_is_ended_once on rails.core_operation (of_operation_id, institution_id)
  where of_operation_id is not null;
-- Whoever wants a hold beforehand has one at a time under one key: asked for again, it is the same hold.
create unique index core_operation_is_wanted_once on rails.core_operation (about, institution_id)
  where reference is null and kind = 'hold' and state in ('queued', 'sending');
create index core_operation_is_due on rails.core_operation (institution_id, state, due_at)
  where state in ('queued', 'sending');
create index core_operation_has_news on rails.core_operation (institution_id, operation_id)
  where state in ('done', 'declined') and not is_told;
create index core_operation_by_account on rails.core_operation (account, institution_id);
create index core_operation_is_to_be_checked on rails.core_operation (institution_id, answered_at)
  where state in ('done', 'declined') and checked_at is null;

-- What was declined stays declined. What was done is asked for again only when the core has forgotten it: under its own id.
create function rails.refuse_core_operation() returns trigger language plpgsql as $$
begin
  raise exception 'core operation % is %, and is not made %', old.operation_id, old.state, new.state
    using errcode = 'restrict_violation';
end $$;
create trigger core_operation_keeps_its_answer before update on rails.core_operation for each row
  when ((old.state = 'declined' and new.state <> 'declined')
        or (old.state = 'done' and new.state not in ('done', 'queued'))
        or (old.reference is not null and new.reference is distinct from old.reference))
  execute function rails.refuse_core_operation();

-- Where the core and we say different things: found, acted on where a rule says how, and over when it is not found again.
create table rails.core_difference (
  institution_id text        not null,
  difference_id  text        not null,
  kind           text        not null,
  account        text        not null,
  -- The operation's id, ours or what the core calls one that we do not know; '' where it is about the account.
  operation      text        not null,
  ours           text        not null,
  theirs         text        not null,
  -- What was done about it.
  act            text,
  is_told        boolean     not null default false,
  found_at       timestamptz not null,
  seen_at        timestamptz not null,
  settled_at     timestamptz,
  primary key (difference_id, institution_id),
  constraint core_difference_is_known check (kind in (
    'operation_stuck', 'operation_declined', 'operation_differs', 'operation_forgotten', 'hold_unknown', 'hold_lost',
    'posted_differs', 'held_differs'))
);
create unique index core_difference_is_open_once on rails.core_difference (account, kind, operation, institution_id)
  where settled_at is null;
create index core_difference_is_news on rails.core_difference (institution_id, difference_id) where not is_told;
create index core_difference_by_institution on rails.core_difference (institution_id, difference_id) where settled_at is null;

call base.guard_tenant('payments.core_account');
call base.guard_tenant('payments.core_counter');
call base.guard_tenant('rails.core_operation');
call base.guard_tenant('rails.core_difference');

grant select, insert on payments.core_account to vouch_api;
grant select on payments.core_account to vouch_worker;
grant select, insert on payments.core_counter to vouch_api, vouch_worker;
grant select, insert on rails.core_operation to vouch_api, vouch_worker;
grant update (reference, about, state, reason, is_told, sendings, due_at, answered_at, checked_at)
   on rails.core_operation to vouch_api, vouch_worker;
grant select on rails.core_difference to vouch_api;
grant select, insert on rails.core_difference to vouch_worker;
grant update (ours, theirs, act, is_told, seen_at, settled_at) on rails.core_difference to vouch_worker;

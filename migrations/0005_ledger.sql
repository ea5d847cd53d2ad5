-- Room ledger: accounts and the transfers between them.
-- Locks nothing that exists. Way back: drop schema ledger cascade, on a ledger without transfers only.

create schema ledger;

create table ledger.account (
  institution_id text        not null,
  account_id     text        not null,
  currency       text        not null,
  kind           text        not null,
  normal_side    text        not null,
  -- The least that may be available, counted on the normal side; null for an account that may sink without end.
  floor          bigint,
  state          text        not null default 'open',
  opened_at      timestamptz not null,
  -- Credits minus debits. Over all accounts of a currency these sum to zero at every commit.
  posted         bigint      not null default 0,
  -- Held by transfers that are neither captured nor released: out of and into this account.
  held_debits    bigint      not null default 0,
  held_credits   bigint      not null default 0,
  entries        bigint      not null default 0,
  moved_at       timestamptz,
  primary key (account_id, institution_id),
  constraint account_kind_is_known check (kind in ('member', 'clearing', 'settlement', 'rounding', 'fees', 'external')),
  constraint account_has_a_normal_side check (normal_side in ('debit', 'credit')),
  constraint account_state_is_known check (state in ('open', 'closed')),
  constraint account_floor_starts_at_or_below_zero check (floor <= 0),
  constraint account_holds_are_never_negative check (held_debits >= 0 and held_credits >= 0),
  constraint account_stays_above_floor check (
    floor is null or case normal_side when 'credit' then posted - held_debits else -posted - held_credits end >= floor),
  constraint account_closes_empty check (state = 'open' or (posted = 0 and held_debits = 0 and held_credits = 0))
) with (fillfactor = 60); -- Balances change in place: room for them on the same page, and no index on what changes.
-- For those who read an institution through. docs/decisions/0012-indexes-lead-with-ids.md
create unique index account_by_institution on ledger.account (institution_id, account_id);

-- One transfer is both of its entries: what leaves the debit account arrives in the credit account, so a transfer that
-- does not balance cannot be written down. `debit_…` and `credit_…` hold the balances after it.
create table ledger.transfer (
  institution_id      text        not null,
  transfer_id         text        not null,
  key                 text        not null,
  kind                text        not null,
  debit_account_id    text        not null,
  credit_account_id   text        not null,
  currency            text        not null,
  amount              bigint      not null,
  -- The hold that is captured, released or expired, or the transfer that is reversed.
  of_transfer_id      text,
  expires_at          timestamptz,
  at                  timestamptz not null,
  debit_entry         bigint      not null,
  debit_posted        bigint      not null,
  debit_held_debits   bigint      not null,
  debit_held_credits  bigint      not null,
  credit_entry        bigint      not null,
  credit_posted       bigint      not null,
  credit_held_debits  bigint      not null,
  credit_held_credits bigint      not null,
  primary key (transfer_id, institution_id),
  constraint transfer_key_is_used_once unique (key, institution_id),
  constraint transfer_kind_is_known check (kind in ('direct', 'hold', 'capture', 'release', 'expiry', 'reversal')),
  constraint transfer_moves_something check (amount > 0),
  constraint transfer_has_two_accounts check (debit_account_id <> credit_account_id),
  constraint transfer_refers_where_it_must check ((of_transfer_id is null) = (kind in ('direct', 'hold'))),
  constraint transfer_expires_only_as_hold check (expires_at is null or kind = 'hold')
);

-- A hold ends once, whoever asks first; a transfer is reversed once.
create unique index transfer_is_ended_or_reversed_once on ledger.transfer (of_transfer_id, institution_id)
  where of_transfer_id is not null;
-- Statements and balances as of an instant read one index entry; `at` never decreases within an account.
create index transfer_by_debit_account on ledger.transfer (debit_account_id, at, debit_entry);
create index transfer_by_credit_account on ledger.transfer (credit_account_id, at, credit_entry);

-- Both sides of every transfer, one row each, for those who read: credits count up, debits count down.
create view ledger.entry with (security_invoker = true) as
  select institution_id, debit_account_id as account_id, debit_entry as entry, at, transfer_id, kind, currency,
         case when kind in ('direct', 'capture', 'reversal') then -amount else 0 end as moved,
         credit_account_id as other_account_id, amount, of_transfer_id,
         debit_posted as posted, debit_held_debits as held_debits, debit_held_credits as held_credits
    from ledger.transfer
   union all
  select institution_id, credit_account_id, credit_entry, at, transfer_id, kind, currency,
         case when kind in ('direct', 'capture', 'reversal') then amount else 0 end,
         debit_account_id, amount, of_transfer_id,
         credit_posted, credit_held_debits, credit_held_credits
    from ledger.transfer;

-- Holds that end by themselves, until they have ended: what the expiry loop has yet to look at.
create table ledger.expiring_hold (
  institution_id text        not null,
  transfer_id    text        not null,
  expires_at     timestamptz not null,
  primary key (transfer_id, institution_id),
  foreign key (institution_id, transfer_id) references ledger.transfer (institution_id, transfer_id)
);
create index expiring_hold_by_time on ledger.expiring_hold (institution_id, expires_at);

-- What the reconciliation found, once per account and difference.
create table ledger.drift (
  institution_id text        not null,
  drift_id       text        not null,
  account_id     text        not null,
  column_name    text        not null,
  stored         bigint      not null,
  recomputed     bigint      not null,
  found_at       timestamptz not null,
  primary key (institution_id, drift_id),
  constraint drift_is_a_difference check (stored <> recomputed),
  constraint drift_is_reported_once unique (institution_id, account_id, column_name, stored, recomputed)
);

call base.guard_tenant('ledger.account');
call base.guard_tenant('ledger.transfer');
call base.guard_tenant('ledger.expiring_hold');
call base.guard_tenant('ledger.drift');
call base.append_only('ledger.transfer');
call base.append_only('ledger.drift');

grant usage on schema ledger to vouch_api, vouch_worker;
grant select, insert on ledger.account to vouch_api, vouch_worker;
grant update (state, posted, held_debits, held_credits, entries, moved_at) on ledger.account to vouch_api, vouch_worker;
grant select, insert on ledger.transfer to vouch_api, vouch_worker;
grant select on ledger.entry to vouch_api, vouch_worker;
grant select, insert, delete on ledger.expiring_hold to vouch_api, vouch_worker;
grant update (expires_at) on ledger.expiring_hold to vouch_worker; -- `for update` asks for one column
grant select, insert on ledger.drift to vouch_worker;

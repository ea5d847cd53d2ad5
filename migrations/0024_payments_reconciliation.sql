-- Room payments: with rails, statements of the institution's account at its bank, what was settled by them, what does not
-- agree and who looks at it, and the proof and the general ledger of each day.
-- Locks ledger.account while its check on kinds is replaced and looked through; all tables are new. Way back: drop the
-- tables below, on a database without statements only; the check may stay as wide as it is.

alter table ledger.account
  drop constraint account_kind_is_known,
  add constraint account_kind_is_known check (kind in (
    'member', 'clearing', 'settlement', 'rounding', 'fees', 'external', 'provisional', 'losses', 'mirror',
    'suspense', 'prefunding'));

-- An account of the institution at its bank, as statements name it.
create table rails.bank_account (
  institution_id  text        not null,
  bank_account_id text        not null,
  -- By which an account number is known again without being kept.
  number_index    bytea       not null,
  last4           text        not null,
  first_seen_at   timestamptz not null,
  primary key (institution_id, bank_account_id),
  constraint bank_account_is_known_once unique (institution_id, number_index),
  constraint bank_account_shows_four_signs_at_most check (length(last4) <= 4)
);

create table rails.statement (
  institution_id  text        not null,
  statement_id    text        not null,
  bank_account_id text        not null,
  kind            text        not null,
  -- As the bank names and numbers it, scrubbed of what looks like a number of somebody.
  name            text        not null,
  sequence        text,
  currency        text        not null,
  made_at         timestamptz not null,
  from_at         timestamptz,
  until_at        timestamptz,
  -- In minor units; below zero where the account is overdrawn.
  opening         bigint,
  opening_on      date,
  closing         bigint,
  closing_on      date,
  lines           integer     not null,
  -- What its booked lines come to.
  booked          bigint      not null,
  -- SHA-256 of all it says: the same statement twice is one.
  hash            bytea       not null,
  incoming_file   text,
  received_at     timestamptz not null,
  primary key (institution_id, statement_id),
  foreign key (institution_id, bank_account_id) references rails.bank_account (institution_id, bank_account_id),
  constraint statement_is_entered_once unique (institution_id, hash),
  constraint statement_kind_is_known check (kind in ('statement', 'report', 'notification')),
  constraint statement_hash_is_sha256 check (octet_length(hash) = 32),
  constraint statement_balances_have_their_day check (
    (opening is null) = (opening_on is null) and (closing is null) = (closing_on is null))
);
create index statement_by_day on rails.statement (institution_id, bank_account_id, closing_on, statement_id)
  where kind = 'statement' and closing_on is not null;

-- What the lines say besides, sealed in parts: names, accounts and free text of others.
create table rails.statement_part (
  institution_id text    not null,
  statement_id   text    not null,
  part           integer not null,
  sealed         bytea   not null,
  primary key (institution_id, statement_id, part),
  foreign key (institution_id, statement_id) references rails.statement (institution_id, statement_id)
);

create table rails.statement_line (
  institution_id  text    not null,
  line_id         text    not null,
  statement_id    text    not null,
  bank_account_id text    not null,
  place           integer not null,
  currency        text    not null,
  amount          bigint  not null,
  side            text    not null,
  is_reversal     boolean not null,
  state           text    not null,
  booked_on       date    not null,
  value_on        date,
  bank_reference  text,
  code            text,
  -- The file, of ours or of the bank's, that it is the total of.
  file            text,
  -- SHA-256 of what makes it this entry of the account: the same in every report that shows it.
  identity        bytea   not null,
  -- It is the one that moves money in our books: booked, in a statement, and the first of its identity.
  posts           boolean not null,
  primary key (line_id, institution_id),
  foreign key (institution_id, statement_id) references rails.statement (institution_id, statement_id),
  constraint statement_line_has_a_place_of_its_own unique (institution_id, statement_id, place),
  constraint statement_line_place_counts_from_one check (place >= 1),
  constraint statement_line_is_no_less_than_nothing check (amount >= 0),
  constraint statement_line_has_a_side check (side in ('credit', 'debit')),
  constraint statement_line_state_is_known check (state in ('booked', 'pending', 'information')),
  constraint statement_line_posts_when_it_is_booked check (not posts or state = 'booked')
);
create unique index statement_line_posts_once on rails.statement_line (identity, bank_account_id, institution_id) where posts;

-- What single payments or returns a line is made of, by names that we gave or that stand for an entry of ours.
create table rails.statement_reference (
  institution_id text    not null,
  line_id        text    not null,
  place          integer not null,
  reference      text    not null,
  amount         bigint,
  return_reason  text,
  primary key (line_id, place, institution_id),
  foreign key (institution_id, line_id) references rails.statement_line (institution_id, line_id)
);

-- What the room above has not heard of yet.
create table rails.untold_line (
  institution_id text        not null,
  line_id        text        not null,
  queued_at      timestamptz not null,
  primary key (institution_id, line_id),
  foreign key (institution_id, line_id) references rails.statement_line (institution_id, line_id)
);
create table rails.untold_statement (
  institution_id text        not null,
  statement_id   text        not null,
  queued_at      timestamptz not null,
  primary key (institution_id, statement_id),
  foreign key (institution_id, statement_id) references rails.statement (institution_id, statement_id)
);

call base.guard_tenant('rails.bank_account');
call base.guard_tenant('rails.statement');
call base.guard_tenant('rails.statement_part');
call base.guard_tenant('rails.statement_line');
call base.guard_tenant('rails.statement_reference');
call base.guard_tenant('rails.untold_line');
call base.guard_tenant('rails.untold_statement');
call base.append_only('rails.bank_account');
call base.append_only('rails.statement');
call base.append_only('rails.statement_part');
call base.append_only('rails.statement_line');
call base.append_only('rails.statement_reference');

grant select on rails.bank_account, rails.statement, rails.statement_line, rails.statement_reference to vouch_api;
grant select, insert on rails.bank_account, rails.statement, rails.statement_part, rails.statement_line,
  rails.statement_reference to vouch_worker;
grant select, insert, delete on rails.untold_line, rails.untold_statement to vouch_worker;
grant update (queued_at) on rails.untold_line to vouch_worker; -- `for update` asks for one column
grant update (queued_at) on rails.untold_statement to vouch_worker;

-- The institution's own accounts of the ledger that its bank account is mirrored with. Opened on first use.
create table payments.settlement_account (
  institution_id  text not null,
  purpose         text not null,
  account_id      text not null,
  -- The account at the bank, of the purpose 'settlement' only.
  bank_account_id text,
  primary key (institution_id, purpose),
  foreign key (institution_id, account_id) references ledger.account (institution_id, account_id),
  constraint settlement_account_purpose_is_known check (
    purpose in ('settlement', 'suspense', 'prefunding', 'fees', 'losses')),
  constraint settlement_account_is_at_the_bank check ((purpose = 'settlement') = (bank_account_id is not null))
);

-- Money that the institution has said it will move to its account at the bank, as two people agreed.
create table payments.prefunding (
  institution_id text        not null,
  prefunding_id  text        not null,
  currency       text        not null,
  amount         bigint      not null,
  proposal_id    text        not null,
  agreed_at      timestamptz not null,
  primary key (institution_id, prefunding_id),
  foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  constraint prefunding_moves_something check (amount > 0)
);

-- What a line of a statement turned out to be, once for each thing that can be settled: a file, an instruction, a return.
-- What it was not known to be rests in suspense, as the line itself.
create table payments.settlement (
  institution_id text        not null,
  settlement_id  text        not null,
  kind           text        not null,
  subject        text        not null,
  line_id        text,
  -- The business day that counts it: that of the line, or the first that was not proved yet.
  day            date        not null,
  currency       text        not null,
  -- What moved: above zero into the account at the bank, below zero out of it.
  amount         bigint      not null,
  -- It came out of suspense, where the line had put it: the account at the bank did not move again.
  from_suspense  boolean     not null,
  -- Of a file: what it came to in all, and what of that the bank was known not to pay, or to have back.
  controlled     bigint,
  rejected       bigint,
  returned       bigint,
  at             timestamptz not null,
  primary key (settlement_id, institution_id),
  constraint settlement_kind_is_known check (
    kind in ('file', 'instruction', 'return', 'prefunding', 'opening', 'suspense', 'write_off')),
  constraint settlement_is_made_once unique (subject, kind, institution_id),
  constraint settlement_of_a_file_has_its_controls check (
    (kind = 'file') = (controlled is not null) and (controlled is null) = (rejected is null)
    and (controlled is null) = (returned is null)),
  constraint settlement_is_of_a_line check (line_id is not null or kind = 'opening')
);
create index settlement_by_day on payments.settlement (institution_id, day, settlement_id);
create index settlement_by_line on payments.settlement (line_id);

-- What does not agree, and who looks at it.
create table payments.break (
  institution_id text        not null,
  break_id       text        not null,
  kind           text        not null,
  -- The line, the file, the statement or the day that it is about: one break of a kind for each.
  subject        text        not null,
  line_id        text,
  reason         text        not null,
  day            date        not null,
  currency       text        not null,
  -- What is at stake; above zero where the account at the bank has more than our books say it should.
  amount         bigint      not null,
  state          text        not null default 'open',
  opened_at      timestamptz not null,
  due_on         date        not null,
  -- When it is looked at again by itself: what explains it may come later.
  again_at       timestamptz,
  owner          text,
  owned_until    timestamptz,
  proposal_id    text,
  -- What two people have agreed to, until the worker has done it.
  agreed         text,
  resolution     text,
  note           text,
  resolved_by    text,
  resolved_at    timestamptz,
  version        integer     not null default 1,
  primary key (break_id, institution_id),
  foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  constraint break_is_opened_once unique (subject, kind, institution_id),
  constraint break_kind_is_known check (kind in (
    'amount_differs', 'missing_on_statement', 'missing_in_payments', 'unknown_line', 'duplicate_line', 'balance_differs',
    'late')),
  constraint break_state_is_known check (state in ('open', 'resolved')),
  constraint break_is_resolved_by_somebody check (
    (state = 'resolved') = (resolution is not null)
    and (resolution is null) = (resolved_by is null) and (resolution is null) = (resolved_at is null)),
  constraint break_resolution_is_known check (resolution in ('matched', 'written_off', 'explained', 'answered')),
  constraint break_is_owned_for_a_while check ((owner is null) = (owned_until is null)),
  constraint break_rests_when_it_is_resolved check (state = 'open' or (again_at is null and agreed is null))
);
create index break_by_due_day on payments.break (institution_id, due_on, break_id) where state = 'open';
create index break_looks_again on payments.break (institution_id, again_at) where again_at is not null;

-- Every act on a break, numbered by the version it made.
create table payments.break_step (
  institution_id text        not null,
  break_id       text        not null,
  version        integer     not null,
  act            text        not null,
  actor          text        not null,
  at             timestamptz not null,
  primary key (break_id, version, institution_id),
  foreign key (institution_id, break_id) references payments.break (institution_id, break_id)
);

create function payments.refuse_resolved_break() returns trigger language plpgsql as $$
begin
  raise exception 'break % is resolved', old.break_id using errcode = 'restrict_violation';
end $$;
create trigger break_is_resolved_once before update on payments.break
  for each row when (old.state = 'resolved') execute function payments.refuse_resolved_break();

-- One row of the proof of a day: a file, on all four sides. Made one by one, so that a busy day can be taken up again.
create table payments.proved_file (
  institution_id text        not null,
  day            date        not null,
  file_id        text        not null,
  content        text        not null,
  proved_at      timestamptz not null,
  primary key (institution_id, day, file_id)
);

-- Of which moment the proof of a day speaks: a little before it was begun, so that whatever was under way then is known; and
-- which breaks were open when it was begun.
create table payments.reconciliation_start (
  institution_id text        not null,
  day            date        not null,
  as_of          timestamptz not null,
  breaks         text        not null,
  primary key (institution_id, day)
);

-- The proof of a day, as canonical JSON; its hash is in a leaf.
create table payments.reconciliation (
  institution_id text        not null,
  day            date        not null,
  is_zero        boolean     not null,
  content        text        not null,
  hash           bytea       not null,
  made_at        timestamptz not null,
  primary key (institution_id, day),
  constraint reconciliation_hash_is_sha256 check (octet_length(hash) = 32)
);

-- Sums of a day of the general ledger, of some accounts at a time, in id order.
create table payments.general_ledger_part (
  institution_id text   not null,
  day            date   not null,
  -- The last account that is in it.
  through        text   not null,
  content        text   not null,
  primary key (institution_id, day, through)
);

create table payments.general_ledger_day (
  institution_id text        not null,
  day            date        not null,
  from_at        timestamptz not null,
  until_at       timestamptz not null,
  content        text        not null,
  hash           bytea       not null,
  made_at        timestamptz not null,
  primary key (institution_id, day),
  constraint general_ledger_day_hash_is_sha256 check (octet_length(hash) = 32)
);

call base.guard_tenant('payments.settlement_account');
call base.guard_tenant('payments.prefunding');
call base.guard_tenant('payments.settlement');
call base.guard_tenant('payments.break');
call base.guard_tenant('payments.break_step');
call base.guard_tenant('payments.proved_file');
call base.guard_tenant('payments.reconciliation_start');
call base.guard_tenant('payments.reconciliation');
call base.guard_tenant('payments.general_ledger_part');
call base.guard_tenant('payments.general_ledger_day');
call base.append_only('payments.settlement_account');
call base.append_only('payments.prefunding');
call base.append_only('payments.settlement');
call base.append_only('payments.break_step');
call base.append_only('payments.proved_file');
call base.append_only('payments.reconciliation_start');
call base.append_only('payments.reconciliation');
call base.append_only('payments.general_ledger_part');
call base.append_only('payments.general_ledger_day');

grant select on payments.settlement_account, payments.settlement, payments.reconciliation, payments.reconciliation_start,
  payments.general_ledger_day
  to vouch_api;
grant select, insert on payments.prefunding, payments.break_step to vouch_api, vouch_worker;
grant select, insert on payments.settlement_account, payments.settlement, payments.break, payments.proved_file,
  payments.reconciliation_start, payments.reconciliation, payments.general_ledger_part, payments.general_ledger_day
  to vouch_worker;
grant select on payments.break to vouch_api;
grant update (state, again_at, owner, owned_until, proposal_id, agreed, resolution, note, resolved_by, resolved_at, version)
  on payments.break to vouch_api, vouch_worker;

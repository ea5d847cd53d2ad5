-- Room payments: what an institution brings with it from another system, and by which names it goes there.
-- Locks member, funding_account, payee and standing_order while foreign keys to them are added, for a moment.
-- Way back: drop the two tables; what was moved in stays, and moving it in again would make it twice.

-- What another system calls a thing of ours, so that moving in again finds it. Members have their reference themselves.
create table payments.moved (
  institution_id text        not null,
  kind           text        not null,
  reference      text        not null,
  moved_id       text        not null,
  moved_at       timestamptz not null,
  primary key (reference, kind, institution_id),
  constraint moved_has_one_reference unique (moved_id, institution_id),
  constraint moved_kind_is_known check (kind in ('funding_account', 'payee', 'standing_order')),
  constraint moved_reference_is_short check (length(reference) between 1 and 64)
);

-- What was paid before, by whoever: it never touches the ledger, and is no payment of ours. The name of a payee and the note
-- are sealed under the member's key.
create table payments.past_payment (
  institution_id     text        not null,
  past_payment_id    text        not null,
  reference          text        not null,
  member_id          text        not null,
  funding_account_id text,
  payee_id           text,
  standing_order_id  text,
  currency           text        not null,
  amount             bigint      not null,
  paid_on            date        not null,
  method             text,
  state              text        not null,
  detail_sealed      bytea,
  moved_at           timestamptz not null,
  primary key (past_payment_id, institution_id),
  constraint past_payment_is_moved_once unique (reference, institution_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  foreign key (institution_id, funding_account_id) references payments.funding_account (institution_id, funding_account_id),
  foreign key (institution_id, payee_id) references payments.payee (institution_id, payee_id),
  foreign key (institution_id, standing_order_id) references payments.standing_order (institution_id, standing_order_id),
  constraint past_payment_moved_something check (amount > 0),
  constraint past_payment_reference_is_short check (length(reference) between 1 and 64),
  constraint past_payment_method_is_a_word check (method ~ '^[a-z][a-z_]{0,19}$'),
  constraint past_payment_state_is_known check (state in ('paid', 'returned', 'failed', 'cancelled', 'pending'))
);
create index past_payment_by_member on payments.past_payment (member_id, paid_on, past_payment_id);

call base.guard_tenant('payments.moved');
call base.guard_tenant('payments.past_payment');
call base.append_only('payments.moved');
call base.append_only('payments.past_payment');

grant select, insert on payments.moved, payments.past_payment to vouch_api;
-- An institution that leaves takes along what was ever found to differ.
grant select on ledger.drift to vouch_api;

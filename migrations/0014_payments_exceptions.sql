-- Room payments: what went wrong and waits for somebody, or for its next try.
-- Locks nothing that exists. Way back: drop both tables and the functions.

create table payments.exception (
  institution_id text        not null,
  exception_id   text        not null,
  payment_id     text        not null,
  kind           text        not null,
  -- What the bank or the rules said, or the name of the rule that found it.
  reason         text        not null,
  state          text        not null default 'open',
  opened_at      timestamptz not null,
  -- By when somebody should have looked; a business day of the institution.
  due_on         date        not null,
  -- Tried again by itself so often, and on this day again.
  retries        integer     not null default 0,
  retry_on       date,
  -- Who has taken it, and until when it is theirs.
  owner          text,
  owned_until    timestamptz,
  -- What people are asked: a refund above the threshold.
  proposal_id    text,
  resolution     text,
  resolved_by    text,
  resolved_at    timestamptz,
  version        integer     not null default 1,
  primary key (exception_id, institution_id),
  foreign key (institution_id, payment_id) references payments.payment (institution_id, payment_id),
  foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  constraint exception_kind_is_known check (
    kind in ('rejected', 'insufficient_funds', 'refused', 'returned', 'unknown_outcome', 'stale')),
  constraint exception_state_is_known check (state in ('open', 'resolved')),
  constraint exception_is_resolved_by_somebody check (
    (state = 'resolved') = (resolution is not null)
    and (resolution is null) = (resolved_by is null) and (resolution is null) = (resolved_at is null)),
  constraint exception_resolution_is_known check (
    resolution in ('reprocessed', 'retried', 'refunded', 'reissued', 'closed', 'answered')),
  constraint exception_is_owned_for_a_while check ((owner is null) = (owned_until is null)),
  constraint exception_waits_for_its_retry_while_open check (retry_on is null or state = 'open'),
  constraint exception_retries_are_counted check (retries >= 0)
);
-- One at a time for each payment: whoever opens the second adds to the first.
create unique index exception_is_the_only_one_open on payments.exception (payment_id, institution_id) where state = 'open';
create index exception_by_due_day on payments.exception (institution_id, due_on, exception_id) where state = 'open';
create index exception_is_to_be_retried on payments.exception (institution_id, retry_on) where retry_on is not null;
create index exception_by_payment on payments.exception (payment_id, exception_id);

-- Every act on an exception, numbered by the version it made.
create table payments.exception_step (
  institution_id text        not null,
  exception_id   text        not null,
  version        integer     not null,
  act            text        not null,
  actor          text        not null,
  reason         text,
  at             timestamptz not null,
  primary key (exception_id, version, institution_id),
  foreign key (institution_id, exception_id) references payments.exception (institution_id, exception_id)
);

create function payments.refuse_resolved() returns trigger language plpgsql as $$
begin
  raise exception 'exception % is resolved', old.exception_id using errcode = 'restrict_violation';
end $$;
create trigger exception_is_resolved_once before update on payments.exception
  for each row when (old.state = 'resolved') execute function payments.refuse_resolved();

-- What has been on its way for too long: looked for by the day on which it should have arrived.
create index payment_is_under_way on payments.payment (institution_id, deliver_on) where state in ('released', 'sent');

call base.guard_tenant('payments.exception');
call base.guard_tenant('payments.exception_step');
call base.append_only('payments.exception_step');

grant select, insert on payments.exception, payments.exception_step to vouch_api, vouch_worker;
grant update (kind, reason, state, due_on, retries, retry_on, owner, owned_until, proposal_id, resolution, resolved_by, resolved_at, version)
   on payments.exception to vouch_api, vouch_worker;

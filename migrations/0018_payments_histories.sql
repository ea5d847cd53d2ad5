-- Room payments: disputes that wait for other people, bank details that do, and what was changed of members and standing
-- orders.
-- Locks dispute, dispute_step, member, payee_change and letterhead while columns are added (no rewrite: constant defaults) and
-- checks are replaced and looked through. Way back: drop
-- the columns and tables, once nothing waits; the checks may stay as wide as they are.

alter table payments.dispute
  -- What people were asked about it, and until when they may answer.
  add column proposal_id  text,
  add column answer_until timestamptz,
  add foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  add constraint dispute_waits_until_some_time check ((proposal_id is null) = (answer_until is null)),
  add constraint dispute_waits_for_nobody_once_over check (proposal_id is null or ended_at is null);
create index dispute_waits on payments.dispute (institution_id, answer_until) where answer_until is not null;

alter table payments.dispute_step
  drop constraint dispute_step_is_known,
  add constraint dispute_step_is_known check (what in (
    'opened', 'confirmed', 'credit_proposed', 'resolution_proposed', 'proposal_ended', 'credited', 'resolved', 'withdrawn',
    'notified', 'debited')),
  drop constraint dispute_step_is_among_its_states,
  add constraint dispute_step_is_among_its_states check (
    case when from_state is null then version = 1 and what = 'opened' and state = 'open'
         when from_state = state
         then what in ('confirmed', 'credit_proposed', 'resolution_proposed', 'proposal_ended', 'notified', 'debited')
         else what in ('credited', 'resolved', 'withdrawn') and payments.is_dispute_step(from_state, state) end);

grant update (proposal_id, answer_until) on payments.dispute to vouch_api, vouch_worker;

-- Bank details that somebody wants for a payee, until somebody else agrees. The proposal names the token; the number stays
-- here, sealed for the column of payments.payee into which it goes.
create table payments.wanted_account (
  institution_id text        not null,
  proposal_id    text        not null,
  payee_id       text        not null,
  member_id      text        not null,
  -- Of the payee, as it was seen.
  version        integer     not null,
  bank           text        not null,
  method         text        not null,
  number_token   text        not null,
  number_index   bytea       not null,
  number_sealed  bytea       not null,
  number_last4   text        not null,
  -- The blind index that the number would have as a funding account here.
  own_index      bytea       not null,
  wanted_at      timestamptz not null,
  primary key (proposal_id, institution_id),
  foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id),
  foreign key (institution_id, payee_id) references payments.payee (institution_id, payee_id),
  constraint wanted_account_method_is_known check (method in ('ach', 'check'))
);
-- By what an account was changed: where the proposal is, there are its makers and approvers.
alter table payments.payee_change add column proposal_id text;

-- What became of payees, standing orders and disputes and has not been told to anybody outside yet; see payments.untold.
create table payments.untold_change (
  institution_id text        not null,
  -- The name of the fact, and of the messages that tell it.
  key            text        not null,
  -- The type of event that programs get; absent where there is none.
  event          text,
  subject_id     text        not null,
  state          text        not null,
  version        integer     not null,
  -- The notice that a member gets, and the end of the number that it names; absent where there is none.
  notice         text,
  member_id      text,
  last4          text,
  at             timestamptz not null,
  primary key (key, institution_id),
  constraint untold_change_is_told_to_somebody check (num_nonnulls(event, notice) > 0),
  constraint untold_change_names_whom_a_notice_is_for check ((notice is null) = (member_id is null))
);

call base.guard_tenant('payments.wanted_account');
call base.guard_tenant('payments.untold_change');
call base.append_only('payments.wanted_account');

grant select, insert on payments.wanted_account to vouch_api;
grant insert on payments.untold_change to vouch_api, vouch_worker;
grant select, delete on payments.untold_change to vouch_worker;
grant update (version) on payments.untold_change to vouch_worker; -- `for update` asks for one column

-- The same of proposals. The room above that tells of payments tells of these as well.
create table change.untold (
  institution_id text        not null,
  proposal_id    text        not null,
  version        integer     not null,
  state          text        not null,
  at             timestamptz not null,
  primary key (proposal_id, version, institution_id)
);
call base.guard_tenant('change.untold');
grant insert on change.untold to vouch_api, vouch_worker;
grant select, delete on change.untold to vouch_worker;
grant update (state) on change.untold to vouch_worker; -- `for update` asks for one column

-- Every change of a member, numbered by the version it made: who, when, from what to what, and why. What was changed before
-- this migration has its leaf and no row.
alter table payments.member
  add column version  integer not null default 1,
  -- In which the member is written to; absent: that of the institution.
  add column language text,
  add constraint member_language_is_a_language check (language ~ '^[a-z]{2}(-[A-Z]{2})?$');
alter table messages.letterhead
  add column language text not null default 'en',
  add constraint letterhead_language_is_a_language check (language ~ '^[a-z]{2}(-[A-Z]{2})?$');
grant update (language) on messages.letterhead to vouch_api;
create table payments.member_step (
  institution_id text        not null,
  member_id      text        not null,
  version        integer     not null,
  what           text        not null,
  actor          text        not null,
  at             timestamptz not null,
  -- The state, or the language; absent before the first, and where there is none.
  before         text,
  after          text,
  reason         text,
  primary key (member_id, version, institution_id),
  foreign key (institution_id, member_id) references payments.member (institution_id, member_id),
  constraint member_step_is_known check (
    case what when 'enrolled' then before is null and after = 'active'
              when 'state'    then coalesce(payments.is_member_step(before, after), false)
              when 'language' then before is distinct from after
              -- From another system, in whatever state and tier it was there.
              when 'moved_in' then before = 'active' and after in ('active', 'suspended', 'closed')
              else false end),
  constraint member_step_reason_is_known check (
    reason in ('asked_by_member', 'suspected_fraud', 'deceased', 'left', 'other'))
);

-- The same of standing orders. What was ordered stays as it is in the order itself; these are what moves.
create table payments.standing_order_step (
  institution_id         text        not null,
  standing_order_id      text        not null,
  version                integer     not null,
  what                   text        not null,
  actor                  text        not null,
  at                     timestamptz not null,
  before_state           text,
  state                  text        not null,
  before_next_on         date,
  next_on                date,
  before_next_occurrence integer,
  next_occurrence        integer     not null,
  -- Why an occurrence could not be paid.
  reason                 text,
  primary key (standing_order_id, version, institution_id),
  foreign key (institution_id, standing_order_id) references payments.standing_order (institution_id, standing_order_id),
  constraint standing_order_step_is_known
    check (what in ('created', 'pause', 'resume', 'skip', 'cancel', 'occurred')),
  constraint standing_order_step_begins_once check (
    (what = 'created') = (version = 1) and (what = 'created') = (before_state is null)
    and (before_state is null) = (before_next_occurrence is null))
);

-- What a payment was before it was amended, and what it was then; beside the step of the same version.
create table payments.payment_amendment (
  institution_id    text    not null,
  payment_id        text    not null,
  version           integer not null,
  currency          text    not null,
  before_amount     bigint  not null,
  amount            bigint  not null,
  before_process_on date    not null,
  process_on        date    not null,
  before_deliver_on date,
  deliver_on        date,
  primary key (payment_id, version, institution_id)
);

-- No change without its history, whoever makes it: looked for at the commit, when both are there.
create function payments.require_history() returns trigger language plpgsql as $$
declare
  is_written boolean;
begin
  execute format('select exists (select from payments.%I where institution_id = $1 and %I = $2 and version = $3)',
                 tg_argv[0], tg_argv[1])
    into is_written
    using new.institution_id, to_jsonb(new) ->> tg_argv[1], new.version;
  if new.version <> old.version + 1 or not is_written then
    raise exception '% % has changed without a line in its history', tg_table_name, to_jsonb(new) ->> tg_argv[1]
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger member_keeps_its_history after update on payments.member
  deferrable initially deferred for each row
  execute function payments.require_history('member_step', 'member_id');
create constraint trigger standing_order_keeps_its_history after update on payments.standing_order
  deferrable initially deferred for each row
  execute function payments.require_history('standing_order_step', 'standing_order_id');
create constraint trigger payee_keeps_its_history after update on payments.payee
  deferrable initially deferred for each row
  execute function payments.require_history('payee_change', 'payee_id');

call base.guard_tenant('payments.member_step');
call base.guard_tenant('payments.standing_order_step');
call base.guard_tenant('payments.payment_amendment');
call base.append_only('payments.member_step');
call base.append_only('payments.standing_order_step');
call base.append_only('payments.payment_amendment');

grant update (version, language) on payments.member to vouch_api;
grant select, insert on payments.member_step, payments.payment_amendment to vouch_api;
grant select, insert on payments.standing_order_step to vouch_api, vouch_worker;

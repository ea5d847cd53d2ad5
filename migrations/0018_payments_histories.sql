-- Room payments: disputes that wait for other people, bank details that do, and what was changed of members and standing
-- orders.
-- Locks dispute and dispute_step while columns are added and two checks are replaced and looked through. Way back: drop
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

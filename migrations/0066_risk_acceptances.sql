-- Room risk: what is left of a risk, accepted by two people for a while.
-- Locks every tenant table for the moment in which a policy and a grant are made anew.
-- Way back: drop the table. The leaves stay.

create table risk.acceptance (
  institution_id text        not null,
  acceptance_id  text        not null,
  risk_id        text        not null,
  reason         text        not null,
  level          text        not null,
  accepted_by    text        not null,
  second_by      text        not null,
  proposal_id    text        not null,
  accepted_at    timestamptz not null,
  until          date        not null,
  primary key (institution_id, acceptance_id),
  constraint accepted_once_for_a_proposal unique (institution_id, proposal_id),
  constraint accepted_by_two_people check (
    accepted_by <> second_by and accepted_by like 'person:%' and second_by like 'person:%'),
  constraint accepted_for_a_year_at_most check (
    until >= (accepted_at at time zone 'UTC')::date and until <= (accepted_at at time zone 'UTC')::date + 365),
  constraint level_is_known check (level in ('very_low', 'low', 'medium', 'high', 'very_high', 'critical')));
call base.guard_tenant('risk.acceptance');
call base.append_only('risk.acceptance');

grant select on risk.acceptance to vouch_api, vouch_worker; -- the worker asks which rows owe a leaf
grant select, insert on risk.acceptance to vouch_office;

call base.renew_canary();

-- Room payments: payments that wait for people.
-- Locks payment while columns and constraints are added. Way back: drop the columns, once nothing waits.

alter table payments.payment
  -- What people were asked, and until when they may answer.
  add column proposal_id   text,
  add column answer_until  timestamptz,
  add constraint payment_waits_for_an_answer check (
    state not in ('awaiting_approval', 'held') or (proposal_id is not null and answer_until is not null)),
  add foreign key (institution_id, proposal_id) references change.proposal (institution_id, proposal_id);

create index payment_waits on payments.payment (institution_id, answer_until) where state in ('awaiting_approval', 'held');

grant update (proposal_id, answer_until) on payments.payment to vouch_api, vouch_worker;
grant insert on change.proposal, change.revision to vouch_worker; -- occurrences of standing orders may have to wait, too

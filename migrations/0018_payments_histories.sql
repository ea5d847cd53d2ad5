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

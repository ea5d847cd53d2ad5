-- Room payments: with rails and change, what waits for people can be read in the order in which it is due, a page at a time,
-- however much is on file.
-- Locks payment, exception, dispute, stop_order, blocked_property, incoming_entry, core_difference, screening_hit and proposal
-- against writing while an index of each is built. Way back: drop the indexes; nothing but the work queue reads by them.

-- By method, since each has a cut-off of its own.
create index payment_waits_for_people on payments.payment (institution_id, state, method, process_on, payment_id)
  where state in ('awaiting_approval', 'held');
create index exception_by_kind_and_due_day on payments.exception (institution_id, kind, due_on, exception_id)
  where state = 'open';
create index dispute_without_clocks on payments.dispute (institution_id, dispute_id)
  where next_due_on is null and ended_at is null;
create index stop_order_wants_confirmation on payments.stop_order (institution_id, confirm_by, stop_order_id)
  where state = 'active' and confirm_by is not null and confirmed_on is null;
create index blocked_property_by_report_day on payments.blocked_property (institution_id, report_due_on, blocked_id);

create index incoming_entry_wants_somebody_since on rails.incoming_entry (
  institution_id, entered_at, incoming_file_id, place) where effect in ('contradicts', 'unmatched');
create index core_difference_by_age on rails.core_difference (institution_id, found_at, difference_id)
  where settled_at is null;
create index screening_hit_by_age on rails.screening_hit (institution_id, found_at, hit_id) where state = 'open';

create index proposal_waits on change.proposal (institution_id, kind, expires_at, proposal_id) where state = 'open';

-- Room payments: with messages and rails, lists of a whole institution answer at once also where what is looked for is seldom, or
-- long ago.
-- Locks payments.payment, payments.member, messages.message and rails.paper_check against writing while their indexes are built: a
-- few seconds for each index and a million rows. Way back: drop the eight, and make again payment_by_state_and_time and
-- payment_by_state_and_day as in 0077, message_has_failed as in 0009 and check_by_state as in 0027; nothing but lists needs them.

-- A list is merged from those of each state and rail: one rail alone is not looked for among all others.
create index payment_by_rail_and_time on payments.payment (institution_id, state, method, submitted_at);
create index payment_by_rail_and_day on payments.payment (institution_id, state, method, process_on);
drop index payments.payment_by_state_and_time;
drop index payments.payment_by_state_and_day;
-- What came long after the day on which it was to leave: an occurrence that was caught up with. There is hardly any, so that a list
-- of days need not look for them among everything that has come since.
create index payment_came_late on payments.payment (institution_id, submitted_at)
  where (submitted_at at time zone 'UTC')::date - process_on > 8;

-- The few members who are suspended, and checks that are over, are not looked for among all others.
create index member_by_state on payments.member (institution_id, state, member_id);
create index check_by_any_state on rails.paper_check (institution_id, state, number);
drop index rails.check_by_state;

-- Every message can be read in the order in which it was queued: by state, by what it tells of, of a member.
create index message_by_state_and_time on messages.message (institution_id, state, queued_at);
create index message_by_kind_and_time on messages.message (institution_id, (coalesce(notice, event_type)), queued_at);
create index message_by_member on messages.message (to_member, queued_at) where to_member is not null;
-- What failed is found by its state, as all others are.
drop index messages.message_has_failed;

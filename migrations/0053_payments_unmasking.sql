-- Room payments: one field of a member's, told whole to one person for five minutes, for a reason that stays.
-- Locks identity.sign_in_alert for a moment. Way back: drop the two tables below; nothing refers to them. Put the constraint
-- alert_kind_is_known back as it was in 0046 once no row has a kind that it does not know.

create table payments.unmasking (
  institution_id text        not null,
  unmasking_id   text        not null,
  actor          text        not null,
  -- It is told in this session of theirs, and in no other.
  session_id     text        not null,
  subject        text        not null,
  field          text        not null,
  -- Whose it is.
  member_id      text        not null,
  reason         text        not null,
  words          text        not null,
  -- The payment that waited for their approval; what another person has agreed to.
  payment_id     text,
  proposal_id    text,
  asked_at       timestamptz not null,
  open_until     timestamptz not null,
  primary key (institution_id, unmasking_id),
  constraint unmasking_is_by_a_person check (starts_with(actor, 'person:')),
  constraint unmasking_is_of_a_field check (
    (starts_with(subject, 'mem_') and field = 'email')
    or (starts_with(subject, 'pye_') and field = 'number')
    or (starts_with(subject, 'fac_') and field in ('number', 'core_number'))),
  constraint unmasking_has_a_known_reason check (reason in (
    'member_asked', 'approval', 'dispute', 'suspected_fraud', 'returned_payment', 'legal_request', 'examination')),
  constraint unmasking_says_why check (length(words) between 1 and 200),
  constraint unmasking_is_open_for_five_minutes check (open_until = asked_at + interval '5 minutes'),
  constraint agreement_opens_once unique (institution_id, proposal_id),
  constraint unmasking_is_of_a_member foreign key (institution_id, member_id)
    references payments.member (institution_id, member_id));

create index unmasking_by_person on payments.unmasking (institution_id, actor, asked_at);
create index unmasking_by_moment on payments.unmasking (institution_id, asked_at);
create index unmasking_by_member on payments.unmasking (institution_id, member_id, unmasking_id);

-- Whoever wants to look takes a turn: how many have looked lately is counted by one at a time.
create table payments.unmasking_turn (
  institution_id text        not null,
  taken_at       timestamptz not null,
  primary key (institution_id));

call base.guard_tenant('payments.unmasking');
call base.guard_tenant('payments.unmasking_turn');
call base.append_only('payments.unmasking');

alter table identity.sign_in_alert drop constraint alert_kind_is_known;
alter table identity.sign_in_alert add constraint alert_kind_is_known check (kind in (
  'address_blocked', 'account_locked', 'many_names', 'many_addresses', 'unusual_hour', 'unmasking_spree', 'unmasking_limit'));

-- People look at the office, and nowhere else.
grant select, insert on payments.unmasking to vouch_office;
grant select, insert, update (taken_at) on payments.unmasking_turn to vouch_office;

-- Room reporting: what people say went wrong or right with the service, and what is done about it.
-- Locks nothing that exists. Way back: drop schema reporting cascade; nothing else reads it. The leaves stay.

create schema reporting;

create table reporting.feedback (
  institution_id text        not null,
  feedback_id    text        not null,
  said           text        not null,
  area           text        not null,
  -- Whose words they are: of somebody who works here, or of a member who told them.
  voice          text        not null,
  -- The payment, exception, dispute or other thing that it is about.
  about          text,
  words          text        not null,
  given_by       text        not null,
  given_at       timestamptz not null,
  -- What its last step says.
  state          text        not null,
  owner          text,
  due            date,
  risk           text,
  version        integer     not null,
  changed_at     timestamptz not null,
  primary key (institution_id, feedback_id),
  constraint said_is_known check (said in ('went_wrong', 'went_right', 'idea')),
  constraint area_is_known check (area in (
    'payments', 'standing_orders', 'payees', 'exceptions', 'disputes', 'messages', 'sign_in', 'console', 'interface',
    'other')),
  constraint voice_is_known check (voice in ('staff', 'member')),
  constraint feedback_has_words check (length(words) between 1 and 500),
  constraint state_is_known check (state in ('open', 'planned', 'done', 'declined')),
  constraint planned_has_an_owner_and_a_day check (state <> 'planned' or (owner is not null and due is not null)),
  constraint version_counts_up check (version >= 1));

create index feedback_by_state on reporting.feedback (institution_id, state, feedback_id);
-- What is to be done, by when.
create index feedback_due on reporting.feedback (institution_id, due) where state = 'planned';

create table reporting.feedback_step (
  institution_id text        not null,
  feedback_id    text        not null,
  version        integer     not null,
  state          text        not null,
  words          text        not null,
  owner          text,
  due            date,
  risk           text,
  taken_by       text        not null,
  taken_at       timestamptz not null,
  primary key (institution_id, feedback_id, version),
  constraint step_is_of_feedback foreign key (institution_id, feedback_id)
    references reporting.feedback (institution_id, feedback_id),
  constraint state_is_known check (state in ('planned', 'done', 'declined')),
  constraint step_has_words check (length(words) between 1 and 500),
  constraint first_step_is_the_second_version check (version >= 2));

call base.guard_tenant('reporting.feedback');
call base.guard_tenant('reporting.feedback_step');
call base.append_only('reporting.feedback_step');

grant usage on schema reporting to vouch_api, vouch_office, vouch_worker, vouch_prober;
grant select, insert, update (state, owner, due, risk, version, changed_at) on reporting.feedback to vouch_api, vouch_office;
grant select, insert on reporting.feedback_step to vouch_api, vouch_office;
-- It asks which rows owe a leaf.
grant select on reporting.feedback, reporting.feedback_step to vouch_worker;

call base.renew_canary();

-- Room payments: who is screened against sanctions lists, and what is blocked; and room rails: the lists, what was
-- decided by them, and whom they found.
-- Locks payment while a check is replaced and looked through. Way back: drop the tables, and put the old check back once no
-- payment is held for screening.

-- An edition of the lists, from the moment it came into force. The one in force is the one with the highest number: whoever
-- registers the next one names its number, and only one can.
create table rails.sanctions_edition (
  institution_id text        not null,
  number         integer     not null,
  -- What its folder is called.
  version        text        not null,
  -- SHA-256, in hex, over its version, files and entries: what a decision keeps.
  hash           text        not null,
  entries        integer     not null,
  names          integer     not null,
  -- Against the edition before it; absent where there was none, or where it cannot be read any more.
  added          integer,
  changed        integer,
  removed        integer,
  registered_at  timestamptz not null,
  keep_until     date        not null,
  primary key (number, institution_id),
  constraint sanctions_edition_is_registered_once unique (version, institution_id),
  constraint sanctions_edition_counts_from_one check (number >= 1),
  constraint sanctions_edition_has_entries check (entries > 0 and names >= entries),
  constraint sanctions_edition_hash_is_sha256 check (hash ~ '^[0-9a-f]{64}$')
);

-- An edition that was not put in force, and why; said once for the edition that stayed in force instead (0 for none).
create table rails.sanctions_refusal (
  institution_id text        not null,
  version        text        not null,
  kept           integer     not null,
  reason         text        not null,
  -- What was wrong, in numbers: canonical JSON.
  detail         text        not null,
  refused_at     timestamptz not null,
  keep_until     date        not null,
  primary key (version, kept, institution_id),
  constraint sanctions_refusal_reason_is_known check (
    reason in ('files_missing', 'list_empty', 'list_too_large', 'list_unreadable', 'rows_lost', 'far_fewer_entries', 'older'))
);

-- A decision: these subjects were compared with this edition, by these rules. Their names are not here; who was found is
-- in screening_hit, and who is not there was not found.
create table rails.screening (
  institution_id text        not null,
  screening_id   text        not null,
  edition        integer     not null,
  list_hash      text        not null,
  rules          integer     not null,
  threshold      integer     not null,
  cause          text        not null,
  subjects       text[]      not null,
  actor          text        not null,
  at             timestamptz not null,
  keep_until     date        not null,
  primary key (screening_id, institution_id),
  foreign key (institution_id, edition) references rails.sanctions_edition (institution_id, number),
  constraint screening_cause_is_known check (cause in ('arrival', 'list', 'name')),
  constraint screening_is_of_somebody check (cardinality(subjects) between 1 and 2000)
);

-- Somebody who may be on a list. The same subject under the same name is found once for each wording of an entry, so what
-- people have decided holds until the entry or the name changes.
create table rails.screening_hit (
  institution_id text        not null,
  hit_id         text        not null,
  screening_id   text        not null,
  subject        text        not null,
  -- A blind index of the name that was compared.
  name_index     bytea       not null,
  -- `unread`: the name could not be compared, and a person has to.
  kind           text        not null,
  -- The entry, by the publisher's number and by its content; of what was unread, why, and the list it was not compared with.
  entry          text        not null,
  entry_hash     text        not null,
  listed_name    text        not null,
  score          integer     not null,
  -- The entry as it was then: canonical JSON.
  entry_text     text        not null,
  -- Why, word by word: it holds words of the subject's name.
  why_sealed     bytea       not null,
  state          text        not null default 'open',
  grounds        text,
  proposal_id    text,
  version        integer     not null default 1,
  found_at       timestamptz not null,
  decided_at     timestamptz,
  keep_until     date        not null,
  primary key (hit_id, institution_id),
  foreign key (institution_id, screening_id) references rails.screening (institution_id, screening_id),
  constraint screening_hit_is_found_once unique (subject, name_index, entry, entry_hash, institution_id),
  constraint screening_hit_kind_is_known check (kind in ('listed', 'unread')),
  constraint screening_hit_state_is_known check (state in ('open', 'false_match', 'true_match')),
  constraint screening_hit_is_decided_for_a_reason check (
    (state = 'open') = (decided_at is null) and (state = 'open' or (grounds is not null and proposal_id is not null)))
);
create index screening_hit_by_state on rails.screening_hit (institution_id, state, hit_id);

create function rails.refuse_hit_change() returns trigger language plpgsql as $$
begin
  raise exception 'hit % is decided', old.hit_id using errcode = 'restrict_violation';
end $$;
create trigger screening_hit_is_decided_once before update on rails.screening_hit
  for each row when (old.state <> 'open') execute function rails.refuse_hit_change();

-- How everybody stands who is screened: payees under a name of their own, billers (as this institution sees them), members.
-- Who is not here is not screened.
create table payments.screened (
  institution_id text        not null,
  subject        text        not null,
  kind           text        not null,
  state          text        not null default 'waiting',
  -- With which edition last; 0 before the first time.
  edition        integer     not null default 0,
  -- Of a biller, the version that had the name: with another version it waits again.
  name_version   integer,
  -- Counts its steps.
  version        integer     not null default 1,
  changed_at     timestamptz not null,
  primary key (subject, institution_id),
  constraint screened_kind_is_known check (kind in ('payee', 'biller', 'member')),
  constraint screened_state_is_known check (state in ('waiting', 'clear', 'hit', 'confirmed_match')),
  constraint screened_names_are_versioned check ((kind = 'biller') = (name_version is not null))
);
create index screened_is_due on payments.screened (institution_id, edition, subject);
create index screened_billers on payments.screened (institution_id, subject) where kind = 'biller';

-- Every change of how somebody stands.
create table payments.screened_step (
  institution_id text        not null,
  subject        text        not null,
  version        integer     not null,
  before_state   text,
  state          text        not null,
  edition        integer     not null,
  screening_id   text,
  hit_id         text,
  actor          text        not null,
  at             timestamptz not null,
  keep_until     date        not null,
  primary key (subject, version, institution_id),
  foreign key (institution_id, subject) references payments.screened (institution_id, subject),
  constraint screened_step_begins_once check ((version = 1) = (before_state is null))
);

-- Property of somebody on a list (31 CFR 501.603). Kept for as long as it is blocked, and ten years more: there is no day on
-- which it may go before `keep_until`.
create table payments.blocked_property (
  institution_id text        not null,
  blocked_id     text        not null,
  hit_id         text        not null,
  subject        text        not null,
  -- Canonical JSON: the payments that were ended, and those that had left.
  what           text        not null,
  blocked_on     date        not null,
  report_due_on  date        not null,
  recorded_at    timestamptz not null,
  keep_until     date        not null,
  primary key (blocked_id, institution_id),
  constraint blocked_property_is_blocked_once unique (hit_id, institution_id),
  constraint blocked_property_is_reported_after check (report_due_on > blocked_on)
);
create table payments.blocked_property_step (
  institution_id text        not null,
  blocked_id     text        not null,
  what           text        not null,
  -- The day on which it was reported; the day that was missed.
  on_day         date        not null,
  reference      text,
  actor          text        not null,
  at             timestamptz not null,
  keep_until     date        not null,
  primary key (blocked_id, what, institution_id),
  foreign key (institution_id, blocked_id) references payments.blocked_property (institution_id, blocked_id),
  constraint blocked_property_step_is_known check (what in ('reported', 'missed')),
  constraint blocked_property_report_has_a_reference check ((what = 'reported') = (reference is not null))
);

-- What is held for screening waits for no answer about itself: its approvals, where it needed any, it has.
alter table payments.payment
  drop constraint payment_waits_for_an_answer,
  add constraint payment_waits_for_an_answer check (
    case when state = 'held' and reason = 'screening' then answer_until is null
         when state in ('awaiting_approval', 'held') then proposal_id is not null and answer_until is not null
         else true end);
create index payment_is_held_for_screening on payments.payment (institution_id, payment_id)
  where state = 'held' and reason = 'screening';

-- Of these two something changes, and no row goes.
create trigger never_goes before delete or truncate on rails.screening_hit
  for each statement execute function base.refuse_change();
create trigger never_goes before delete or truncate on payments.screened
  for each statement execute function base.refuse_change();

call base.guard_tenant('rails.sanctions_edition');
call base.guard_tenant('rails.sanctions_refusal');
call base.guard_tenant('rails.screening');
call base.guard_tenant('rails.screening_hit');
call base.guard_tenant('payments.screened');
call base.guard_tenant('payments.screened_step');
call base.guard_tenant('payments.blocked_property');
call base.guard_tenant('payments.blocked_property_step');
call base.append_only('rails.sanctions_edition');
call base.append_only('rails.sanctions_refusal');
call base.append_only('rails.screening');
call base.append_only('payments.screened_step');
call base.append_only('payments.blocked_property');
call base.append_only('payments.blocked_property_step');

grant select on rails.sanctions_edition, rails.sanctions_refusal to vouch_api;
grant select, insert on rails.sanctions_edition, rails.sanctions_refusal to vouch_worker;
grant select, insert on rails.screening, rails.screening_hit to vouch_api, vouch_worker;
grant update (state, grounds, proposal_id, version, decided_at) on rails.screening_hit to vouch_api;
grant select, insert on payments.screened, payments.screened_step to vouch_api, vouch_worker;
grant update (state, edition, name_version, version, changed_at) on payments.screened to vouch_api, vouch_worker;
grant select, insert on payments.blocked_property, payments.blocked_property_step to vouch_api;
grant select on payments.blocked_property to vouch_worker;
grant select, insert on payments.blocked_property_step to vouch_worker;

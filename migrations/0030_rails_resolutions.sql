-- Room rails: how people finish what the rails only show them: entries of a bank's files that name nothing of ours or contradict
-- what is final, and differences with the core that somebody has settled there.
-- Locks instruction for a grant, core_difference while an index is built, and incoming_file while it is looked through for a check. Way back: drop both tables and revoke the grant; what was matched stays returned.

create table rails.resolution (
  institution_id text        not null,
  -- An entry by its file and place (`inc_…-12`), or a difference (`cdf_…`).
  subject        text        not null,
  -- Counted from one, before anybody has done anything: then there is no row.
  version        integer     not null,
  state          text        not null,
  kind           text,
  note           text,
  -- Of a match: what came back.
  instruction_id text,
  proposal_id    text,
  changed_at     timestamptz not null,
  primary key (subject, institution_id),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  constraint resolution_state_is_known check (state in ('open', 'asked', 'agreed', 'resolved')),
  constraint resolution_kind_is_known check (kind in ('explained', 'matched', 'settled_at_core')),
  constraint resolution_is_of_a_kind_with_a_note check (state = 'open' or (kind is not null and note is not null)),
  constraint resolution_is_by_two_where_money_is check (state <> 'resolved' or kind = 'explained' or proposal_id is not null),
  constraint resolution_matches_something check ((kind = 'matched') = (instruction_id is not null)),
  constraint resolution_has_been_touched check (version > 1)
);
create index resolution_is_agreed on rails.resolution (institution_id, subject) where state = 'agreed';

-- Who did what to it, and when.
create table rails.resolution_step (
  institution_id text        not null,
  subject        text        not null,
  version        integer     not null,
  act            text        not null,
  actor          text        not null,
  at             timestamptz not null,
  primary key (subject, version, institution_id),
  foreign key (institution_id, subject) references rails.resolution (institution_id, subject)
);

create function rails.refuse_resolved() returns trigger language plpgsql as $$
begin
  raise exception '% is resolved, for good', old.subject using errcode = 'restrict_violation';
end $$;
create trigger resolution_is_final before update on rails.resolution for each row
  when (old.state = 'resolved') execute function rails.refuse_resolved();

-- What is too large to be fetched is shown as well; nobody knows its bytes.
alter table rails.incoming_file
  alter column hash drop not null,
  add constraint incoming_file_has_a_hash_where_it_was_fetched
    check (hash is not null or (state = 'refused' and reason = 'too_large'));

call base.guard_tenant('rails.resolution');
call base.guard_tenant('rails.resolution_step');
call base.append_only('rails.resolution_step');

grant select, insert on rails.resolution, rails.resolution_step to vouch_api;
grant select on rails.resolution to vouch_worker;
grant select, insert on rails.resolution_step to vouch_worker;
grant update (version, state, kind, note, instruction_id, proposal_id, changed_at) on rails.resolution to vouch_api, vouch_worker;
-- By what was once settled: an operation that was declined is not found anew.
create index core_difference_by_operation on rails.core_difference (account, operation, kind, institution_id)
  where settled_at is not null and kind = 'operation_declined';

grant select (reference) on rails.instruction to vouch_api;

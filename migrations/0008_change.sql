-- Room change: what is proposed, who approves it, and the versions of what was approved.
-- Locks nothing that exists. Way back: drop schema change cascade, while nothing was ever proposed.

create schema change;

-- One thing that somebody wants done. Its content is in its revisions; `revision` is the current one.
create table change.proposal (
  institution_id   text        not null,
  proposal_id      text        not null,
  kind             text        not null,
  subject          text        not null,
  approvals_needed integer     not null,
  proposed_at      timestamptz not null,
  expires_at       timestamptz not null,
  state            text        not null default 'open',
  revision         integer     not null default 1,
  -- Counts every change of this row and every approval: the entity tag.
  version          integer     not null default 1,
  changed_by       text        not null,
  changed_at       timestamptz not null,
  -- Why it was rejected, withdrawn or could not be applied, in somebody's words. Stays out of the log.
  reason           text,
  primary key (proposal_id, institution_id),
  constraint proposal_keeps_its_subject unique (proposal_id, kind, subject, institution_id),
  -- Neither needs escaping in JSON, which is what lets a revision's hash be computed below.
  constraint proposal_kind_is_plain check (kind ~ '^[a-z_]+(\.[a-z_]+)+$' and length(kind) <= 60),
  constraint proposal_subject_is_plain check (subject ~ '^[A-Za-z0-9][A-Za-z0-9._:/-]*$' and length(subject) <= 120),
  constraint proposal_needs_one_approval_or_two check (approvals_needed in (1, 2)),
  constraint proposal_state_is_known
    check (state in ('open', 'ready', 'applied', 'failed', 'rejected', 'withdrawn', 'expired')),
  -- Past its time nothing happens to a proposal but that it expires.
  constraint proposal_expires_in_time
    check (case state when 'expired' then changed_at >= expires_at else changed_at < expires_at end),
  constraint proposal_ends_badly_for_a_reason
    check ((reason is not null) = (state in ('failed', 'rejected', 'withdrawn'))),
  constraint proposal_reason_is_short check (length(reason) between 1 and 500),
  constraint proposal_is_rejected_by_a_person check (state <> 'rejected' or starts_with(changed_by, 'person:'))
);
-- Two people cannot have two proposals for the same thing under way, whoever asks first.
create unique index proposal_is_the_only_one_pending on change.proposal (kind, subject, institution_id)
  where state in ('open', 'ready');
create index proposal_by_institution on change.proposal (institution_id, proposal_id);
create index proposal_by_state on change.proposal (institution_id, state, proposal_id);
create index proposal_expires_next on change.proposal (institution_id, expires_at) where state in ('open', 'ready');

-- What is to be approved, word for word: canonical JSON, bound to its kind and subject by a hash that the database
-- computes as well. `makers` names whoever made this revision or one before it, in their order: one name for each.
create table change.revision (
  institution_id text        not null,
  proposal_id    text        not null,
  revision       integer     not null,
  kind           text        not null,
  subject        text        not null,
  content        text        not null,
  content_hash   bytea       not null,
  makers         text[]      not null,
  made_by        text        not null generated always as (makers[revision]) stored,
  made_at        timestamptz not null,
  revision_before integer    generated always as (nullif(revision - 1, 0)) stored,
  makers_before  text[]      generated always as (case when revision > 1 then makers[1:revision - 1] end) stored,
  primary key (proposal_id, revision, institution_id),
  -- What approvals and values refer to.
  constraint revision_has_one_content unique (proposal_id, revision, content_hash, institution_id),
  constraint revision_has_its_makers unique (proposal_id, revision, makers, institution_id),
  constraint revision_is_of_its_proposal foreign key (institution_id, proposal_id, kind, subject)
    references change.proposal (institution_id, proposal_id, kind, subject),
  -- Together: revisions are numbered without a gap, and nobody who made one is ever dropped from the list.
  constraint revision_adds_to_the_makers_before foreign key (institution_id, proposal_id, revision_before, makers_before)
    references change.revision (institution_id, proposal_id, revision, makers),
  constraint revision_names_a_maker_for_each
    check (revision >= 1 and array_ndims(makers) = 1 and array_lower(makers, 1) = 1 and cardinality(makers) = revision),
  constraint revision_is_made_by_somebody
    check (made_by ~ '^(person|client|process):.' and length(made_by) <= 80),
  constraint revision_is_not_made_by_a_process check (revision = 1 or not starts_with(made_by, 'process:')),
  -- With at most this many, the names still fit an index.
  constraint revision_is_one_of_twenty check (revision <= 20),
  constraint revision_content_is_short check (octet_length(content) between 1 and 65536),
  constraint revision_hash_is_of_its_content check (content_hash = sha256(convert_to(
    '{"content":' || content || ',"kind":"' || kind || '","subject":"' || subject || '"}', 'UTF8')))
);

-- A person's yes to one revision, by its hash. It names the makers of that revision, all of them, and the approver is
-- none of them: nobody approves what they made, also not when they only changed a word of it.
create table change.approval (
  institution_id text        not null,
  proposal_id    text        not null,
  revision       integer     not null,
  content_hash   bytea       not null,
  makers         text[]      not null,
  approved_by    text        not null,
  approved_at    timestamptz not null,
  -- Once for each revision and person.
  primary key (proposal_id, revision, approved_by, institution_id),
  constraint approval_is_of_the_content foreign key (institution_id, proposal_id, revision, content_hash)
    references change.revision (institution_id, proposal_id, revision, content_hash),
  constraint approval_names_the_makers foreign key (institution_id, proposal_id, revision, makers)
    references change.revision (institution_id, proposal_id, revision, makers),
  constraint approver_is_a_person check (approved_by ~ '^person:.' and length(approved_by) <= 80),
  constraint approver_is_no_maker check (approved_by <> all (makers))
);

alter table change.proposal
  add constraint proposal_has_its_current_revision foreign key (institution_id, proposal_id, revision)
    references change.revision (institution_id, proposal_id, revision) deferrable initially deferred;

-- The versions of what was approved. A version is never changed; the newest whose time has come is in force.
create table change.value (
  institution_id text        not null,
  name           text        not null,
  version        integer     not null,
  proposal_id    text        not null,
  revision       integer     not null,
  content_hash   bytea       not null,
  effective_from timestamptz not null,
  -- The earlier version whose content this one has again.
  repeats        integer,
  set_by         text        not null,
  set_at         timestamptz not null,
  version_before integer     generated always as (nullif(version - 1, 0)) stored,
  -- Institutions share names, so both lead. What is read in every batch of payments is in the index itself.
  primary key (name, institution_id, version) include (effective_from, proposal_id, revision, repeats, set_by, set_at),
  constraint value_version_has_one_content unique (name, institution_id, version, content_hash),
  constraint value_is_set_once_by_a_proposal unique (proposal_id, name, institution_id),
  constraint value_versions_have_no_gap foreign key (institution_id, name, version_before)
    references change.value (institution_id, name, version),
  constraint value_is_what_was_approved foreign key (institution_id, proposal_id, revision, content_hash)
    references change.revision (institution_id, proposal_id, revision, content_hash),
  constraint value_repeats_an_earlier_version foreign key (institution_id, name, repeats, content_hash)
    references change.value (institution_id, name, version, content_hash),
  constraint value_repeats_the_past check (repeats < version),
  constraint value_version_counts_from_one check (version >= 1),
  -- So that what was in force at a past moment stays what it was.
  constraint value_takes_effect_once_set check (effective_from >= set_at)
);

-- The lifecycle, as change/lifecycle.ts has it. A revision, and nothing else, leads from ready back to open. What has
-- ended stays as it is, and no change goes uncounted.
create function change.refuse_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    raise exception 'a proposal begins open, not %', new.state using errcode = 'restrict_violation';
  end if;
  raise exception 'a proposal does not go from % to %, version % revision %', old.state, new.state, new.version, new.revision
    using errcode = 'restrict_violation';
end $$;
create trigger proposal_begins_open before insert on change.proposal for each row
  when (new.state <> 'open' or new.revision <> 1 or new.version <> 1)
  execute function change.refuse_step();
create trigger proposal_follows_the_lifecycle before update on change.proposal for each row
  when (new.version <> old.version + 1
        or not case new.revision
                 when old.revision then
                   case old.state
                     when 'open'  then new.state in ('open', 'ready', 'rejected', 'withdrawn', 'expired')
                     when 'ready' then new.state in ('applied', 'failed', 'rejected', 'withdrawn', 'expired')
                     else false
                   end
                 when old.revision + 1 then old.state in ('open', 'ready') and new.state = 'open'
                 else false
               end)
  execute function change.refuse_step();

-- Approvals are never taken back, so those that were counted still stand at commit.
create function change.require_approvals() returns trigger language plpgsql as $$
begin
  if (select count(*)
        from change.approval
       where proposal_id = new.proposal_id
         and revision = new.revision
         and institution_id = new.institution_id) < new.approvals_needed then
    raise exception 'revision % of % lacks approvals', new.revision, new.proposal_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger proposal_has_its_approvals before update on change.proposal for each row
  when (new.state in ('ready', 'applied'))
  execute function change.require_approvals();

-- Locks the proposal, so that no revision and no end comes between this look and the commit.
create function change.require_open() returns trigger language plpgsql as $$
begin
  perform from change.proposal
    where proposal_id = new.proposal_id
      and institution_id = new.institution_id
      and state = 'open'
      and revision = new.revision
      for no key update;
  if not found then
    raise exception 'revision % of % is not open', new.revision, new.proposal_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger revision_is_made_while_open before insert on change.revision for each row
  execute function change.require_open();
create trigger approval_is_given_while_open before insert on change.approval for each row
  execute function change.require_open();

-- A value is named after the kind or the subject of its proposal: the name is part of what was approved.
create function change.require_approved() returns trigger language plpgsql as $$
begin
  perform from change.proposal
    where proposal_id = new.proposal_id
      and institution_id = new.institution_id
      and state in ('ready', 'applied')
      and revision = new.revision
      and new.name in (kind, subject)
      for no key update;
  if not found then
    raise exception '% does not let % be set', new.proposal_id, new.name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger value_is_approved before insert on change.value for each row
  execute function change.require_approved();

-- At commit: else a value would outlive a proposal that is withdrawn after all.
create function change.require_applied() returns trigger language plpgsql as $$
begin
  perform from change.proposal
    where proposal_id = new.proposal_id
      and institution_id = new.institution_id
      and state = 'applied';
  if not found then
    raise exception '% sets % and is not applied', new.proposal_id, new.name using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger value_is_of_an_applied_proposal after insert on change.value
  deferrable initially deferred for each row
  execute function change.require_applied();

call base.guard_tenant('change.proposal');
call base.guard_tenant('change.revision');
call base.guard_tenant('change.approval');
call base.guard_tenant('change.value');
call base.append_only('change.revision');
call base.append_only('change.approval');
call base.append_only('change.value');

-- The worker lets proposals expire, and reads values.
grant usage on schema change to vouch_api, vouch_worker;
grant select on change.proposal, change.revision, change.approval, change.value to vouch_api, vouch_worker;
grant insert on change.proposal, change.revision, change.approval, change.value to vouch_api;
grant update (state, revision, version, changed_by, changed_at, reason) on change.proposal to vouch_api;
grant update (state, version, changed_by, changed_at) on change.proposal to vouch_worker;

-- Room rails: files that carry many instructions at once, and what became of each.
-- Locks instruction while a column is added (no rewrite: a constant default) and its checks are replaced and looked
-- through. Way back: drop the tables and the column, once no file is under way.

alter table rails.instruction
  -- How the payee takes money: it decides what carries the instruction.
  add column method text not null default 'ach',
  add constraint instruction_method_is_known check (method in ('ach', 'same_day_ach', 'check')),
  drop constraint instruction_state_is_known,
  drop constraint instruction_is_answered_with_a_time,
  -- `filed`: it is in a file that has not left yet.
  add constraint instruction_state_is_known
    check (state in ('queued', 'filed', 'sending', 'accepted', 'settled', 'rejected')),
  add constraint instruction_is_answered_with_a_time
    check ((answered_at is null) = (state in ('queued', 'filed', 'sending')));
alter table rails.instruction alter column method drop default;

create table rails.file (
  institution_id text        not null,
  file_id        text        not null,
  format         text        not null,
  -- What the bank sees. One name is one file, for ever.
  name           text        not null,
  state          text        not null default 'building',
  reason         text,
  currency       text        not null,
  entries        integer     not null,
  amount         bigint      not null,
  -- Of the bytes, once there are any; from then on they are these bytes and no others.
  hash           bytea,
  proposal_id    text,
  -- Under what name it lies where the bank does not look, while its release is under way.
  staged         text,
  version        integer     not null default 1,
  -- When to look at it next.
  due_at         timestamptz not null,
  made_at        timestamptz not null,
  -- The day by which the bank counts files, and the how manieth of that day it is.
  made_on        date        not null,
  of_day         integer     not null,
  changed_at     timestamptz not null,
  primary key (file_id, institution_id),
  constraint file_has_a_name_of_its_own unique (name, institution_id),
  constraint file_is_sent_once unique (hash, institution_id),
  constraint file_is_told_from_others_of_its_day unique (made_on, of_day, format, institution_id),
  constraint file_is_one_of_few_of_its_day check (of_day between 0 and 35),
  constraint file_format_is_known check (format in ('nacha')),
  constraint file_state_is_known check (state in
    ('building', 'awaiting_approval', 'approved', 'sending', 'sent', 'confirmed', 'rejected', 'withdrawn')),
  constraint file_has_its_bytes check (hash is not null or state in ('building', 'withdrawn')),
  constraint file_hash_is_sha256 check (octet_length(hash) = 32),
  constraint file_is_staged_before_it_is_sent check (
    (staged is not null) = (state in ('sending', 'sent', 'confirmed', 'rejected'))),
  constraint file_waits_for_a_proposal check (state <> 'awaiting_approval' or proposal_id is not null),
  constraint file_ends_for_a_reason check ((reason is not null) = (state in ('rejected', 'withdrawn')))
);
create index file_is_due on rails.file (institution_id, state, due_at)
  where state in ('building', 'awaiting_approval', 'approved', 'sending', 'withdrawn');

-- What is not written here cannot happen; the code holds the same table.
create function rails.is_file_step(before text, after text) returns boolean immutable language sql as $$
  select (before, after) in (
    ('building', 'awaiting_approval'), ('building', 'approved'), ('building', 'withdrawn'),
    ('awaiting_approval', 'approved'), ('awaiting_approval', 'withdrawn'),
    ('approved', 'sending'),
    ('sending', 'sent'), ('sending', 'confirmed'), ('sending', 'rejected'),
    ('sent', 'confirmed'), ('sent', 'rejected'))
$$;
create function rails.refuse_file_step() returns trigger language plpgsql as $$
begin
  raise exception 'file % may not go from % to %, nor change its bytes', old.file_id, old.state, new.state
    using errcode = 'restrict_violation';
end $$;
create trigger file_follows_its_states before update on rails.file for each row
  when ((new.state <> old.state and not rails.is_file_step(old.state, new.state))
        or (old.hash is not null and (new.hash, new.name, new.entries, new.amount) is distinct from (old.hash, old.name, old.entries, old.amount))
        or (old.staged is not null and new.staged is distinct from old.staged))
  execute function rails.refuse_file_step();

-- In which file an instruction is, and at which place. It is in one for ever: what was in a file that never left is
-- answered, and is not sent again under the same reference.
create table rails.file_entry (
  institution_id text    not null,
  file_id        text    not null,
  instruction_id text    not null,
  place          integer not null,
  primary key (instruction_id, institution_id),
  constraint file_entry_has_a_place_of_its_own unique (file_id, place, institution_id),
  foreign key (institution_id, file_id) references rails.file (institution_id, file_id),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  constraint file_entry_place_counts_from_one check (place >= 1)
);

-- The bytes, sealed in parts: they hold names and account numbers.
create table rails.file_part (
  institution_id text    not null,
  file_id        text    not null,
  part           integer not null,
  sealed         bytea   not null,
  primary key (file_id, part, institution_id),
  foreign key (institution_id, file_id) references rails.file (institution_id, file_id)
);

call base.guard_tenant('rails.file');
call base.guard_tenant('rails.file_entry');
call base.guard_tenant('rails.file_part');
call base.append_only('rails.file_entry');
call base.append_only('rails.file_part');

grant select on rails.file to vouch_api;
grant update (state, reason, version, due_at, changed_at) on rails.file to vouch_api;
grant select, insert on rails.file, rails.file_entry, rails.file_part to vouch_worker;
grant update (state, reason, hash, entries, amount, proposal_id, staged, version, due_at, changed_at)
  on rails.file to vouch_worker;

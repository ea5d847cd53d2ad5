-- Room rails: how the links to the outside are, so that the api can tell what only the worker sees; and which instruction
-- leaves by another one than its own.
-- Locks rails.instruction for a moment, while a column is added (no rewrite: no default), a trigger, and a right to it.
-- Way back: drop table rails.link, the trigger, its function and the column, once nothing is under way that has it set; and
-- revoke select on rails.instruction from vouch_api.

-- One row for each link of an institution, written by the worker when something about it changes. A link that has no row
-- has never been configured.
create table rails.link (
  institution_id text        not null,
  link           text        not null,
  state          text        not null,
  since          timestamptz not null,
  -- In a word of ours.
  last_failure   text,
  -- Until when nobody calls.
  rests_until    timestamptz,
  -- How often its state has changed, and how often to `failed`.
  changes        integer     not null default 1,
  breaks         integer     not null default 0,
  primary key (link, institution_id),
  constraint link_has_a_short_name check (link ~ '^[a-z_]{1,32}$'),
  constraint link_state_is_known check (state in ('connected', 'degraded', 'failed', 'disconnected')),
  constraint link_fails_in_a_word check (last_failure ~ '^[a-z_]{1,32}$'),
  constraint link_rests_because_it_failed check (rests_until is null or state = 'failed')
);
call base.guard_tenant('rails.link');

grant select on rails.link to vouch_api;
grant select, insert on rails.link to vouch_worker;
grant update (state, since, last_failure, rests_until, changes, breaks) on rails.link to vouch_worker;

-- By which link it leaves instead of its own, decided once, while it is certain that it has not left.
alter table rails.instruction add column rerouted_to text;
create function rails.refuse_rerouting() returns trigger language plpgsql as $$
begin
  raise exception 'instruction % is % and leaves by the link that it has', old.instruction_id, old.state
    using errcode = 'restrict_violation';
end $$;
create trigger instruction_is_rerouted_once_before_it_leaves before update of rerouted_to on rails.instruction for each row
  when (new.rerouted_to is distinct from old.rerouted_to
        and (old.rerouted_to is not null or old.state <> 'queued' or new.state <> 'queued' or old.attempts > 0))
  execute function rails.refuse_rerouting();
grant update (rerouted_to) on rails.instruction to vouch_worker;

-- What waits for a link, in numbers.
grant select (institution_id, instruction_id, state, method, currency, amount, due_at, rerouted_to)
  on rails.instruction to vouch_api;

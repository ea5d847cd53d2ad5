-- Room rails: how the links to the outside are, so that the api can tell what only the worker sees.
-- Locks rails.instruction for a moment, while a right to it is given. Way back: drop table rails.link, and revoke select on
-- rails.instruction from vouch_api.

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
-- What waits for a link, in numbers.
grant select (institution_id, instruction_id, state, method, currency, amount, due_at) on rails.instruction to vouch_api;

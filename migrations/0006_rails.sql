-- Room rails: what is to be sent to the outside world, and what came back.
-- Locks nothing that exists. Way back: drop schema rails cascade, once nothing is under way.

create schema rails;

create table rails.instruction (
  institution_id text        not null,
  instruction_id text        not null,
  -- What the upper room calls it: one instruction per reference, so nothing is sent for the same thing twice.
  reference      text        not null,
  currency       text        not null,
  amount         bigint      not null,
  -- Stands for the account of whoever is paid; the number itself is sealed elsewhere.
  creditor       text        not null,
  state          text        not null default 'queued',
  -- The state that the upper room has been told of.
  told           text        not null default 'queued',
  attempts       integer     not null default 0,
  -- When to look at it next: to send it, or to ask what became of it.
  due_at         timestamptz not null,
  queued_at      timestamptz not null,
  answered_at    timestamptz,
  -- The bank's reason for a rejection.
  reason         text,
  primary key (instruction_id, institution_id),
  constraint instruction_is_queued_once unique (reference, institution_id),
  constraint instruction_moves_something check (amount > 0),
  constraint instruction_state_is_known check (state in ('queued', 'sending', 'accepted', 'settled', 'rejected')),
  constraint instruction_tells_known_states check (told in ('queued', 'accepted', 'settled', 'rejected')),
  constraint instruction_is_answered_with_a_time check ((answered_at is null) = (state in ('queued', 'sending')))
) with (fillfactor = 70);

create index instruction_is_due on rails.instruction (institution_id, state, due_at)
  where state in ('queued', 'sending', 'accepted');
create index instruction_has_news on rails.instruction (institution_id, instruction_id)
  where state in ('accepted', 'settled', 'rejected') and told <> state;

-- A final answer is final: only an instruction that may still be under way changes its state.
create function rails.refuse_second_answer() returns trigger language plpgsql as $$
begin
  raise exception 'instruction % has its final answer: %', old.instruction_id, old.state using errcode = 'restrict_violation';
end $$;
create trigger instruction_has_one_final_answer before update on rails.instruction
  for each row when (old.state in ('settled', 'rejected') and new.state <> old.state)
  execute function rails.refuse_second_answer();

call base.guard_tenant('rails.instruction');

grant usage on schema rails to vouch_api, vouch_worker;
grant insert on rails.instruction to vouch_api;
grant select, insert on rails.instruction to vouch_worker;
grant update (state, told, attempts, due_at, answered_at, reason) on rails.instruction to vouch_worker;

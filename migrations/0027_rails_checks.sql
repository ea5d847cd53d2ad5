-- Room rails: checks on paper: their numbers, what became of each, and every time that one was presented.
-- Locks nothing that exists. Way back: drop the three tables and both functions, once no check is out.

-- The last number that an institution has used.
create table rails.check_counter (
  institution_id text   not null,
  last_number    bigint not null,
  primary key (institution_id),
  constraint check_number_has_ten_digits check (last_number between 1 and 9999999999)
);

create table rails.paper_check (
  institution_id text        not null,
  -- Never used again, whatever becomes of the check.
  number         bigint      not null,
  instruction_id text        not null,
  currency       text        not null,
  amount         bigint      not null,
  -- The day that is printed on it.
  drawn_on       date        not null,
  state          text        not null default 'drawn',
  -- Why it was voided or is stopped.
  reason         text,
  version        integer     not null default 1,
  changed_at     timestamptz not null,
  primary key (number, institution_id),
  constraint check_is_the_only_one_of_its_instruction unique (instruction_id, institution_id),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  constraint check_moves_something check (amount > 0),
  constraint check_state_is_known check (state in ('drawn', 'issued', 'stopping', 'stopped', 'voided', 'cleared')),
  constraint check_is_not_paid_for_a_reason check (reason is not null or state in ('drawn', 'issued', 'cleared'))
);
create index check_by_state on rails.paper_check (institution_id, state, number)
  where state in ('drawn', 'issued', 'stopping');

-- What is not written here cannot happen; the code holds the same table.
create function rails.is_check_step(before text, after text) returns boolean immutable language sql as $$
  select (before, after) in (
    ('drawn', 'issued'), ('drawn', 'voided'),
    ('issued', 'stopping'), ('issued', 'cleared'),
    ('stopping', 'stopped'), ('stopping', 'cleared'))
$$;
create function rails.refuse_check_step() returns trigger language plpgsql as $$
begin
  raise exception 'check % may not go from % to %, nor be of another amount', old.number, old.state, new.state
    using errcode = 'restrict_violation';
end $$;
create trigger check_follows_its_states before update on rails.paper_check for each row
  when ((new.state <> old.state and not rails.is_check_step(old.state, new.state))
        or (new.number, new.instruction_id, new.currency, new.amount, new.drawn_on)
           is distinct from (old.number, old.instruction_id, old.currency, old.amount, old.drawn_on))
  execute function rails.refuse_check_step();

-- Every word of the bank that somebody has presented a check, also of one that nobody here has drawn.
create table rails.check_presentment (
  institution_id text        not null,
  -- By what the bank calls it: the same word twice is one.
  reference      text        not null,
  number         bigint      not null,
  currency       text        not null,
  amount         bigint      not null,
  presented_on   date        not null,
  -- Whether the bank has paid already, or asks.
  is_paid        boolean     not null,
  -- 'check_paid', 'check_to_pay', or why it is not to be.
  verdict        text        not null,
  entered_at     timestamptz not null,
  primary key (reference, institution_id)
);
create index check_presentment_by_number on rails.check_presentment (number, institution_id);

call base.guard_tenant('rails.check_counter');
call base.guard_tenant('rails.paper_check');
call base.guard_tenant('rails.check_presentment');
call base.append_only('rails.check_presentment');

grant select on rails.paper_check, rails.check_presentment to vouch_api;
grant update (state, reason, version, changed_at) on rails.paper_check to vouch_api;
grant select, insert on rails.check_counter, rails.paper_check, rails.check_presentment to vouch_worker;
grant update (last_number) on rails.check_counter to vouch_worker;
grant update (state, reason, version, changed_at) on rails.paper_check to vouch_worker;

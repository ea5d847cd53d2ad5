-- Room rails: what banks send back: files as they came, what stood in them, and what became of ours by it.
-- Locks instruction while a column is added (no rewrite) and its checks, its index of news and its trigger are replaced:
-- the checks look through it and the index is built anew; file while a column is added; and, of payments, exception while
-- a check is replaced and payee while a column is added (no rewrite: a constant default). Way back: drop the tables and columns, once no instruction is `returned`, and restore the checks.

alter table rails.instruction
  -- When the bank settled it. What comes back afterwards was paid first, and what comes back before never was.
  add column settled_at timestamptz,
  drop constraint instruction_state_is_known,
  drop constraint instruction_tells_known_states,
  add constraint instruction_state_is_known
    check (state in ('queued', 'filed', 'sending', 'accepted', 'settled', 'rejected', 'returned')),
  add constraint instruction_tells_known_states
    check (told in ('queued', 'accepted', 'settled', 'rejected', 'returned')),
  add constraint instruction_comes_back_for_a_reason check (state <> 'returned' or reason is not null);
update rails.instruction set settled_at = answered_at where state = 'settled';
grant update (settled_at) on rails.instruction to vouch_worker;

drop index rails.instruction_has_news;
create index instruction_has_news on rails.instruction (institution_id, instruction_id)
  where state in ('accepted', 'settled', 'rejected', 'returned') and told <> state;

-- A final answer is final, but what was settled may come back. The code holds the same table.
create function rails.is_final_step(before text, after text) returns boolean immutable language sql as $$
  select (before, after) in (('settled', 'returned'))
$$;
drop trigger instruction_has_one_final_answer on rails.instruction;
create trigger instruction_has_one_final_answer before update on rails.instruction
  for each row when (old.state in ('settled', 'rejected', 'returned') and new.state <> old.state
                     and not rails.is_final_step(old.state, new.state))
  execute function rails.refuse_second_answer();

-- The day on which the bank says that it paid for the file.
alter table rails.file add column settled_on date;
grant update (settled_on) on rails.file to vouch_worker;

-- From where an institution counts the entries of its next file, so that no two of them go by the same number until seven
-- digits are used up.
create table rails.entry_count (
  institution_id text    not null,
  last_place     integer not null,
  primary key (institution_id),
  constraint entry_count_has_seven_digits check (last_place between 1 and 9999999)
);

-- By what an answer to an entry will name it. Of what was written only.
create table rails.file_trace (
  institution_id text    not null,
  file_id        text    not null,
  place          integer not null,
  instruction_id text    not null,
  trace          text    not null,
  -- The first eight digits of the routing number that it went to.
  receiving_dfi  text    not null,
  amount         bigint  not null,
  primary key (file_id, place, institution_id),
  foreign key (institution_id, file_id) references rails.file (institution_id, file_id),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  constraint file_trace_has_fifteen_digits check (trace ~ '^[0-9]{15}$')
);
create index file_trace_by_number on rails.file_trace (institution_id, trace);
create index file_trace_by_amount on rails.file_trace (institution_id, amount, receiving_dfi);

create table rails.incoming_file (
  institution_id   text        not null,
  incoming_file_id text        not null,
  -- As the bank calls it, without what has the shape of a secret.
  name             text        not null,
  -- By what is in it, whatever it is called.
  kind             text        not null,
  state            text        not null default 'received',
  reason           text,
  hash             bytea       not null,
  size             integer     not null,
  came_by          text        not null,
  -- How often these bytes have come.
  times            integer     not null default 1,
  -- How much of it has been entered: the place of the last of its entries.
  entered          integer     not null default 0,
  mistakes         integer     not null default 0,
  remarks          integer     not null default 0,
  -- When to look at it next.
  due_at           timestamptz not null,
  received_at      timestamptz not null,
  received_by      text        not null,
  last_came_at     timestamptz not null,
  -- Under which name it still lies in the inbox. What is found there under another, or later, has come again.
  lies_as          text,
  changed_at       timestamptz not null,
  primary key (incoming_file_id, institution_id),
  constraint incoming_file_is_its_bytes unique (hash, institution_id),
  constraint incoming_file_hash_is_sha256 check (octet_length(hash) = 32),
  constraint incoming_file_kind_is_known check (kind in ('nacha', 'status_report', 'statement', 'unknown')),
  constraint incoming_file_state_is_known check (state in ('received', 'read', 'refused')),
  constraint incoming_file_came_somehow check (came_by in ('inbox', 'call')),
  constraint incoming_file_is_refused_for_a_reason check ((reason is not null) = (state = 'refused')),
  constraint incoming_file_that_is_refused_has_no_effect check (state <> 'refused' or entered = 0),
  constraint incoming_file_is_counted check (times >= 1 and entered >= 0 and size >= 0)
);
create index incoming_file_is_due on rails.incoming_file (institution_id, due_at) where state = 'received';
create index incoming_file_lies_in_the_inbox on rails.incoming_file (institution_id, incoming_file_id)
  where lies_as is not null;

create function rails.refuse_incoming_step() returns trigger language plpgsql as $$
begin
  raise exception 'incoming file % is %, for good', old.incoming_file_id, old.state using errcode = 'restrict_violation';
end $$;
create trigger incoming_file_is_read_once before update on rails.incoming_file for each row
  when ((old.state <> 'received' and (new.state, new.entered) is distinct from (old.state, old.entered))
        or (new.hash, new.size, new.kind) is distinct from (old.hash, old.size, old.kind)
        or new.entered < old.entered)
  execute function rails.refuse_incoming_step();

-- The bytes, sealed in parts: they hold names and account numbers.
create table rails.incoming_part (
  institution_id   text    not null,
  incoming_file_id text    not null,
  part             integer not null,
  sealed           bytea   not null,
  primary key (incoming_file_id, part, institution_id),
  foreign key (institution_id, incoming_file_id) references rails.incoming_file (institution_id, incoming_file_id)
);

-- What is wrong with a file, or unusual, and where. Nothing of a person's.
-- A line of a statement names a file of returns as it was called.
create index incoming_file_by_name on rails.incoming_file (name, incoming_file_id);

create table rails.incoming_finding (
  institution_id   text    not null,
  incoming_file_id text    not null,
  number           integer not null,
  severity         text    not null,
  line             integer not null,
  from_column      integer not null,
  to_column        integer not null,
  record           text    not null,
  field            text    not null,
  rule             text    not null,
  wants            text    not null,
  found            text    not null,
  primary key (incoming_file_id, number, institution_id),
  foreign key (institution_id, incoming_file_id) references rails.incoming_file (institution_id, incoming_file_id),
  constraint incoming_finding_severity_is_known check (severity in ('mistake', 'remark'))
);

-- What a file says of ours, one by one, and what came of it.
create table rails.incoming_entry (
  institution_id   text        not null,
  incoming_file_id text        not null,
  place            integer     not null,
  kind             text        not null,
  -- A return reason, a change code, a status.
  code             text        not null,
  -- By what it names ours: a trace number, an instruction, a file.
  names            text        not null,
  receiving_dfi    text,
  amount           bigint,
  instruction_id   text,
  -- What the upper room calls it.
  reference        text,
  file_id          text,
  effect           text        not null,
  -- What was settled came back later than its reason allows: the bank may be asked to dishonor it.
  is_late          boolean     not null default false,
  entered_at       timestamptz not null,
  primary key (incoming_file_id, place, institution_id),
  foreign key (institution_id, incoming_file_id) references rails.incoming_file (institution_id, incoming_file_id),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  foreign key (institution_id, file_id) references rails.file (institution_id, file_id),
  constraint incoming_entry_kind_is_known check (kind in
    ('return', 'change', 'refused_change', 'dishonored', 'contested', 'other', 'status', 'file_status')),
  constraint incoming_entry_effect_is_known check (effect in
    ('returned', 'accepted', 'settled', 'rejected', 'confirmed', 'corrects', 'repeated', 'contradicts', 'unmatched', 'noted'))
);
create index incoming_entry_wants_somebody on rails.incoming_entry (institution_id, incoming_file_id, place)
  where effect in ('contradicts', 'unmatched');

-- What an unmatched entry may have meant.
create table rails.incoming_candidate (
  institution_id   text    not null,
  incoming_file_id text    not null,
  place            integer not null,
  instruction_id   text    not null,
  reference        text    not null,
  why              text    not null,
  primary key (incoming_file_id, place, instruction_id, institution_id),
  foreign key (institution_id, incoming_file_id, place)
    references rails.incoming_entry (institution_id, incoming_file_id, place),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  constraint incoming_candidate_is_one_for_a_reason check (why in ('same_trace', 'same_amount_and_bank'))
);

-- Notifications of change: the payment arrived, and the next one should go elsewhere.
create table rails.change_notice (
  institution_id   text        not null,
  incoming_file_id text        not null,
  place            integer     not null,
  instruction_id   text        not null,
  reference        text        not null,
  -- Stands for the account that the payment went to.
  creditor         text        not null,
  code             text        not null,
  -- What is right, as the bank wrote it: it holds account numbers.
  sealed           bytea       not null,
  state            text        not null default 'waiting',
  why              text,
  proposal_id      text,
  received_at      timestamptz not null,
  -- By when the rules want the change made.
  due_on           date        not null,
  -- When to look at it next.
  due_at           timestamptz not null,
  changed_at       timestamptz not null,
  primary key (incoming_file_id, place, institution_id),
  foreign key (institution_id, incoming_file_id, place)
    references rails.incoming_entry (institution_id, incoming_file_id, place),
  foreign key (institution_id, instruction_id) references rails.instruction (institution_id, instruction_id),
  constraint change_notice_state_is_known check (state in ('waiting', 'proposed', 'left_to_people', 'nothing_to_change')),
  constraint change_notice_is_proposed_as_something check ((proposal_id is not null) = (state = 'proposed')),
  constraint change_notice_is_left_for_a_reason check ((why is not null) = (state = 'left_to_people'))
);
create index change_notice_is_due on rails.change_notice (institution_id, due_at) where state = 'waiting';

-- What was originated on a day, and what of it has come back: return rates are of these sums.
create table rails.return_tally (
  institution_id text    not null,
  made_on        date    not null,
  entries        integer not null default 0,
  returned       integer not null default 0,
  unauthorized   integer not null default 0,
  administrative integer not null default 0,
  primary key (made_on, institution_id)
);
insert into rails.return_tally (institution_id, made_on, entries)
select institution_id, made_on, sum(entries) from rails.file
 where format = 'nacha' and state in ('sent', 'confirmed') group by institution_id, made_on;

-- How near each rate is to its limit, as it was last said.
create table rails.return_level (
  institution_id text        not null,
  measure        text        not null,
  level          text        not null,
  since          timestamptz not null,
  primary key (measure, institution_id),
  constraint return_level_measure_is_known check (measure in ('unauthorized', 'administrative', 'overall')),
  constraint return_level_is_known check (level in ('well', 'near', 'over'))
);

call base.guard_tenant('rails.entry_count');
call base.guard_tenant('rails.file_trace');
call base.guard_tenant('rails.incoming_file');
call base.guard_tenant('rails.incoming_part');
call base.guard_tenant('rails.incoming_finding');
call base.guard_tenant('rails.incoming_entry');
call base.guard_tenant('rails.incoming_candidate');
call base.guard_tenant('rails.change_notice');
call base.guard_tenant('rails.return_tally');
call base.guard_tenant('rails.return_level');
call base.append_only('rails.file_trace');
call base.append_only('rails.incoming_part');
call base.append_only('rails.incoming_finding');
call base.append_only('rails.incoming_entry');
call base.append_only('rails.incoming_candidate');

grant select, insert on rails.entry_count, rails.return_tally, rails.return_level to vouch_worker;
grant update (last_place) on rails.entry_count to vouch_worker;
grant update (entries, returned, unauthorized, administrative) on rails.return_tally to vouch_worker;
grant update (level, since) on rails.return_level to vouch_worker;
grant select, insert on rails.file_trace, rails.incoming_entry, rails.incoming_candidate, rails.change_notice to vouch_worker;
grant select, insert on rails.incoming_file, rails.incoming_part, rails.incoming_finding to vouch_worker;
grant update (state, reason, times, entered, mistakes, remarks, due_at, last_came_at, lies_as, changed_at)
   on rails.incoming_file to vouch_worker;
grant update (state, why, proposal_id, due_at, changed_at) on rails.change_notice to vouch_worker;

grant select, insert on rails.incoming_file to vouch_api;
grant insert on rails.incoming_part to vouch_api;
grant update (times, last_came_at, changed_at) on rails.incoming_file to vouch_api;
grant select on rails.incoming_finding, rails.incoming_entry, rails.incoming_candidate, rails.change_notice,
   rails.return_tally, rails.return_level to vouch_api;

-- Of payments: what a notification of change leaves to people is an exception; what it asks for is wanted by the worker.
alter table payments.exception
  drop constraint exception_kind_is_known,
  add constraint exception_kind_is_known check (
    kind in ('rejected', 'insufficient_funds', 'refused', 'returned', 'unknown_outcome', 'stale', 'correction'));
-- Whoever proposes locks the payee first, and a lock takes the right to change something: this says nothing.
alter table payments.payee add column turn integer not null default 0;
grant update (turn) on payments.payee to vouch_worker;
grant select, insert on payments.wanted_account to vouch_worker;

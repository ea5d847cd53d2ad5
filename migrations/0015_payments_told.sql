-- Room payments: steps that nobody outside has been told of yet.
-- Locks nothing that exists. Way back: drop the table, once it is empty or nobody need be told.

-- A queue, and no cursor over payment_step: works commit in another order than their times and ids say, so whoever reads
-- up to a moment or an id skips what commits behind it. One row for all steps of a work, so that a payment on its way in
-- pays a part of one row and no statement. What is told is deleted with the work that queues the messages.
create table payments.untold (
  institution_id   text      not null,
  first_payment_id text      not null,
  first_version    integer   not null,
  payments         text[]    not null,
  versions         integer[] not null,
  primary key (institution_id, first_payment_id, first_version),
  constraint untold_names_each_step_whole check (cardinality(payments) = cardinality(versions))
);
-- Ids hardly compress, and whoever waits for a payment would wait for the attempt.
alter table payments.untold alter column payments set storage external;
alter table payments.untold alter column versions set storage external;

call base.guard_tenant('payments.untold');

grant insert on payments.untold to vouch_api, vouch_worker;
grant select, delete on payments.untold to vouch_worker;
grant update (versions) on payments.untold to vouch_worker; -- `for update` asks for one column

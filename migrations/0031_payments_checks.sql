-- Room payments: checks on paper leave in files, and the bank is told of each before it is in the mail.
-- Locks rails.file, rails.paper_check, rails.incoming_file and payments.exception while columns are added (no rewrite: constant
-- defaults) and checks are replaced and looked through. Way back: the checks and functions as they were, and the tables and
-- columns dropped, once no check is out.

alter table rails.file
  -- What has to have left before this one may: of printed checks, the file that tells the bank of them.
  add column goes_after text,
  add constraint file_goes_after_another foreign key (institution_id, goes_after) references rails.file (institution_id, file_id),
  add constraint file_goes_before_one unique (goes_after, institution_id),
  -- Only banks that read NACHA files tell those of a day apart by one sign.
  drop constraint file_is_one_of_few_of_its_day,
  add constraint file_is_one_of_few_of_its_day check (of_day >= 0 and (of_day <= 35 or format = 'positive_pay')),
  drop constraint file_format_is_known,
  add constraint file_format_is_known check (format in ('nacha', 'pain.001', 'checks', 'positive_pay'));
create trigger file_goes_after_the_same_for_ever before update on rails.file for each row
  when (old.goes_after is not null and new.goes_after is distinct from old.goes_after)
  execute function rails.refuse_file_step();

-- One more step than before: what is approved and has not been tried does not leave where what goes before it was refused.
create or replace function rails.is_file_step(before text, after text) returns boolean immutable language sql as $$
  select (before, after) in (
    ('building', 'awaiting_approval'), ('building', 'approved'), ('building', 'withdrawn'),
    ('awaiting_approval', 'approved'), ('awaiting_approval', 'withdrawn'),
    ('approved', 'sending'), ('approved', 'withdrawn'),
    ('sending', 'sent'), ('sending', 'confirmed'), ('sending', 'rejected'),
    ('sent', 'confirmed'), ('sent', 'rejected'))
$$;

alter table rails.paper_check
  -- After so many days a bank need not pay it.
  add column stale_days integer not null default 180,
  add constraint check_is_good_for_a_while check (stale_days between 30 and 180);
alter table rails.paper_check alter column stale_days drop default;

-- One more step than before: it was spoiled before it was mailed, and the bank knows that it does not exist.
create or replace function rails.is_check_step(before text, after text) returns boolean immutable language sql as $$
  select (before, after) in (
    ('drawn', 'issued'), ('drawn', 'voided'),
    ('issued', 'stopping'), ('issued', 'cleared'),
    ('stopping', 'stopped'), ('stopping', 'voided'), ('stopping', 'cleared'))
$$;

-- What the bank is to be told of a check that it knows: not to pay it, or that it does not exist.
create table rails.check_notice (
  institution_id text        not null,
  number         bigint      not null,
  kind           text        not null,
  -- In which file it leaves; null while it is in none.
  file_id        text,
  entered_at     timestamptz not null,
  primary key (number, institution_id),
  foreign key (institution_id, number) references rails.paper_check (institution_id, number),
  foreign key (institution_id, file_id) references rails.file (institution_id, file_id),
  constraint check_notice_kind_is_known check (kind in ('stop', 'void'))
);
create index check_notice_waits on rails.check_notice (institution_id, number) where file_id is null;
create index check_notice_by_file on rails.check_notice (institution_id, file_id);

-- What was presented and is not to be paid, while the room above has not heard of it.
create table rails.untold_presentment (
  institution_id text   not null,
  reference      text   not null,
  number         bigint not null,
  primary key (reference, institution_id),
  foreign key (institution_id, reference) references rails.check_presentment (institution_id, reference),
  foreign key (institution_id, number) references rails.paper_check (institution_id, number)
);

call base.guard_tenant('rails.check_notice');
call base.guard_tenant('rails.untold_presentment');

grant select, insert on rails.check_notice to vouch_api, vouch_worker;
grant update (kind, file_id) on rails.check_notice to vouch_api, vouch_worker;
grant select, insert, delete on rails.untold_presentment to vouch_worker;
grant update (number) on rails.untold_presentment to vouch_worker;
grant update (goes_after) on rails.file to vouch_worker;

alter table rails.incoming_file
  drop constraint incoming_file_kind_is_known,
  add constraint incoming_file_kind_is_known
    check (kind in ('nacha', 'status_report', 'statement', 'check_presentments', 'unknown'));

alter table payments.exception
  -- What somebody wants once the bank knows that the check is stopped: the member's money back, or another check.
  add column wanted text,
  add constraint exception_wants_what_is_known check (wanted in ('refund', 'reissue')),
  drop constraint exception_kind_is_known,
  add constraint exception_kind_is_known check (kind in (
    'rejected', 'insufficient_funds', 'refused', 'returned', 'unknown_outcome', 'stale', 'correction',
    'core_differs', 'check_presented'));
grant update (wanted) on payments.exception to vouch_api, vouch_worker;

-- Room rails: in how many sums, and under which names, a bank takes the money for a file that it does not take in one.
-- Locks nothing that exists. Way back: drop the table, once no file with rows in it is waited for on a statement.

create table rails.file_debit (
  institution_id text    not null,
  -- As the bank's statement names it: the first like its file.
  name           text    not null,
  file_id        text    not null,
  -- What is paid by this method is in this sum, and nothing else.
  method         text    not null,
  entries        integer not null,
  amount         bigint  not null,
  primary key (name, institution_id),
  foreign key (institution_id, file_id) references rails.file (institution_id, file_id),
  constraint file_debit_is_the_only_one_of_its_method unique (file_id, method, institution_id),
  constraint file_debit_is_called_after_its_file check (name = file_id or name like file_id || '-%'),
  constraint file_debit_method_is_known check (method in ('ach', 'same_day_ach', 'check')),
  constraint file_debit_moves_something check (entries > 0 and amount > 0)
);

call base.guard_tenant('rails.file_debit');
call base.append_only('rails.file_debit');

grant select on rails.file_debit to vouch_api;
grant select, insert on rails.file_debit to vouch_worker;

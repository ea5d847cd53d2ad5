-- Room payments: account numbers of the institution that its settings name, sealed.
-- Locks nothing that exists. Way back: drop the table, once no setting names a number.

create table payments.setting_number (
  institution_id text        not null,
  -- By which settings and proposals name it. A row never changes, and what is sealed in it opens under this name only.
  number_token   text        not null,
  -- Of which setting it is: no other may name it.
  setting        text        not null,
  number_sealed  bytea       not null,
  last_digits    text        not null,
  added_at       timestamptz not null,
  primary key (number_token, institution_id),
  constraint setting_number_shows_four_signs_at_most check (length(last_digits) <= 4)
);

call base.guard_tenant('payments.setting_number');
call base.append_only('payments.setting_number');

grant select, insert on payments.setting_number to vouch_api;
grant select on payments.setting_number to vouch_worker;

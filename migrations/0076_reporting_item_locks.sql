-- Room reporting: who is at work on something that waits for people, so that two do not do it at once.
-- Locks feedback against writing while an index is built. Way back: drop the table and the index. It holds what is true for ten
-- minutes; nothing refers to it, and nothing that moves money asks it.

-- One row for each thing: it is in one pair of hands, or in none.
create table reporting.item_lock (
  institution_id text        not null,
  item           text        not null,
  holder         text        not null,
  taken_at       timestamptz not null,
  until          timestamptz not null,
  primary key (institution_id, item),
  constraint item_lock_is_short check (until > taken_at and until <= taken_at + interval '10 minutes'),
  constraint item_lock_is_a_persons check (holder like 'person:%'));

-- What is over is taken away.
create index item_lock_by_end on reporting.item_lock (institution_id, until);

call base.guard_tenant('reporting.item_lock');
grant select, insert, delete, update (holder, taken_at, until) on reporting.item_lock to vouch_office;

create index feedback_due_in_order on reporting.feedback (institution_id, due, feedback_id) where state = 'planned';

call base.renew_canary();

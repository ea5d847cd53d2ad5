-- Room audit: where the sealer stopped, because somebody outside of the database knows another past of a log.
-- Locks nothing that exists. Way back: drop table audit.halt, when no log is halted; nothing else reads it.

-- One row stops one log: it is neither sealed nor signed. Only `vouch audit recover`, as the owner, takes it away.
create table audit.halt (
  institution_id text        not null,
  holder         text        not null,
  what           text        not null,
  log_size       bigint      not null,
  halted_at      timestamptz not null,
  primary key (institution_id),
  constraint halt_says_why check (holder <> '' and what <> ''));

call base.guard_tenant('audit.halt');
create policy sealer_serves_all on audit.halt to vouch_sealer using (true);
grant select, insert on audit.halt to vouch_sealer;

-- Room base: what each process says of itself: since when it runs, of which version it is, and how its loops get on.
-- Locks every tenant table for the moment in which a policy is made anew.
-- Way back: drop table base.process; call base.renew_canary().

-- One row for each kind of process: of several, whichever spoke last. Nothing of any institution is in it.
create table base.process (
  process    text        primary key,
  started_at timestamptz not null,
  seen_at    timestamptz not null,
  version    text        not null,
  -- What keeps it from being ready, in words.
  problems   jsonb       not null,
  loops      jsonb       not null,
  constraint says_it_of_itself check ('vouch_' || process = session_user or session_user = 'vouch_owner'));

grant usage on schema base to vouch_issuer, vouch_vault;
grant insert, update (started_at, seen_at, version, problems, loops)
   on base.process to vouch_api, vouch_office, vouch_issuer, vouch_worker, vouch_sealer, vouch_vault, vouch_prober;
-- It is read where people look after the service. The others see their own row come back, and no more of it than its key.
grant select (process) on base.process to vouch_api, vouch_issuer, vouch_worker, vouch_sealer, vouch_vault, vouch_prober;
grant select on base.process to vouch_office;

call base.renew_canary();

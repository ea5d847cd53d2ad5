-- Room audit: that the log is alive, how many leaves each hour has, and whether every row has its leaf and every leaf its row.
-- Locks audit.batch, ledger.transfer and payments.payment_step against writing while an index is built on each: a reading
-- of the table, no sorting. Locks others for the moment of a grant.
-- Way back: drop what is made here. Hours that were closed stay closed in the log.

-- The moment of a row, page by page: what was written in an hour lies together, and adding a row costs nothing.
create index batch_by_moment on audit.batch using brin (emitted_at) with (pages_per_range = 32, autosummarize = on);
create index transfer_by_moment on ledger.transfer using brin (at) with (pages_per_range = 32, autosummarize = on);
create index payment_step_by_moment on payments.payment_step using brin (at) with (pages_per_range = 32, autosummarize = on);

-- How many leaves of each kind the log has of an hour, counted by the sealer in the work that gives them their places.
create table audit.tally (
  institution_id text        not null,
  hour           timestamptz not null,
  kind           text        not null,
  leaves         bigint      not null,
  primary key (institution_id, hour, kind),
  constraint hour_is_whole check (extract(epoch from hour)::bigint % 3600 = 0),
  constraint tally_counts check (leaves > 0));

-- From which hour on all leaves of a log are counted: from its first, but in a log that was sealed before there was a tally.
create table audit.tally_start (
  institution_id text        not null,
  from_at        timestamptz not null,
  primary key (institution_id),
  constraint start_is_a_whole_hour check (extract(epoch from from_at)::bigint % 3600 = 0));

-- The last heartbeat. others: how many leaves the log then had that do not tell of itself; own: how many do.
create table audit.beat (
  institution_id text        not null,
  beat           bigint      not null,
  beaten_at      timestamptz,
  others         bigint      not null,
  own            bigint      not null,
  primary key (institution_id),
  constraint beats_count check (beat >= 0 and own >= 0));

-- An hour that was closed, in the work that appended its leaf. late: leaves that came after it, which is not to be.
create table audit.period (
  institution_id text        not null,
  from_at        timestamptz not null,
  leaves         bigint      not null,
  closed_at      timestamptz not null,
  late           bigint      not null default 0,
  reconciled_at  timestamptz,
  is_whole       boolean,
  primary key (institution_id, from_at),
  constraint period_is_a_whole_hour check (extract(epoch from from_at)::bigint % 3600 = 0),
  constraint closed_when_it_was_over check (closed_at >= from_at + interval '1 hour'),
  constraint reconciled_with_a_result check ((reconciled_at is null) = (is_whole is null)));
create index period_is_to_be_reconciled on audit.period (institution_id, from_at) where reconciled_at is null;

create function audit.refuse_other_period() returns trigger language plpgsql as $$
begin
  if (new.institution_id, new.from_at, new.leaves, new.closed_at)
       is distinct from (old.institution_id, old.from_at, old.leaves, old.closed_at)
     or old.reconciled_at is not null
        and (new.reconciled_at, new.is_whole) is distinct from (old.reconciled_at, old.is_whole)
     or new.late < old.late then
    raise exception 'an hour is closed once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger closed_once before update on audit.period for each row execute function audit.refuse_other_period();
create trigger never_goes before delete or truncate on audit.period
  for each statement execute function base.refuse_change();

call base.guard_tenant('audit.tally');
call base.guard_tenant('audit.tally_start');
call base.guard_tenant('audit.beat');
call base.guard_tenant('audit.period');
create policy sealer_serves_all on audit.tally to vouch_sealer using (true);
create policy sealer_serves_all on audit.tally_start to vouch_sealer using (true);

grant select, insert on audit.tally to vouch_sealer;
grant update (leaves) on audit.tally to vouch_sealer;
grant select, insert on audit.tally_start to vouch_sealer;
grant select on audit.tally, audit.tally_start to vouch_worker;
-- Of the queue, only whose turn it is; the institution is known.
grant select (batch_id) on audit.unsealed to vouch_worker;
grant select (institution_id, batch_id, leaves, emitted_at) on audit.batch to vouch_worker;
grant select (institution_id, batch_id, first_index) on audit.seal to vouch_worker;
grant select (institution_id, size) on audit.log to vouch_worker;
grant select, insert on audit.beat, audit.period to vouch_worker;
grant update (beat, beaten_at, others, own) on audit.beat to vouch_worker;
grant update (late, reconciled_at, is_whole) on audit.period to vouch_worker;

-- What rows owe their leaves, and nothing that they say besides.
grant select (institution_id, break_glass_id, opened_at) on identity.break_glass to vouch_worker;
grant select (institution_id, break_glass_id, reviewed_at) on identity.break_glass_review to vouch_worker;
grant select (institution_id, reset_id, person_id, reset_at) on identity.credential_reset to vouch_worker;
grant select (institution_id, mapping_id, added_at, removed_at) on identity.external_mapping to vouch_worker;
grant select (institution_id, invitation_id, made_at) on identity.invitation to vouch_worker;
grant select (institution_id, passkey_id, person_id, enrolled_at, retired_at) on identity.passkey to vouch_worker;
grant select (institution_id, subject, revoked_at) on identity.revocation to vouch_worker;
grant select (institution_id, session_id, began_at, ended_at) on identity.session to vouch_worker;
grant select (institution_id, step_up_id, asked_at) on identity.step_up to vouch_worker;
grant select (institution_id, step_up_id, proved_at) on identity.step_up_assertion to vouch_worker;
grant select (institution_id, step_up_id, used_at) on identity.step_up_use to vouch_worker;
grant select (institution_id, totp_id, set_at) on identity.totp to vouch_worker;
grant select (institution_id, hold_id, placed_at) on payments.legal_hold to vouch_worker;
grant select (institution_id, hold_id, lifted_at) on payments.legal_hold_lift to vouch_worker;
grant select (institution_id, member_id, version, what, at) on payments.member_step to vouch_worker;
grant select (institution_id, unmasking_id, asked_at) on payments.unmasking to vouch_worker;

-- Room identity: how people show who they are: passkeys, passwords with codes, invitations, sessions of the office,
-- step-ups, resets, and rights for an emergency.
-- Locks change.approval for a moment, to watch it. Way back: drop the tables made here, and the trigger not_while_frozen.

-- A public key that a person's device made for us. It is used while it is not retired.
create table identity.passkey (
  institution_id   text        not null,
  passkey_id       text        not null,
  person_id        text        not null,
  credential_id    bytea       not null,
  public_key       bytea       not null,
  counter          bigint      not null,
  transports       jsonb       not null,
  may_be_copied    boolean     not null,
  is_copied        boolean     not null,
  enrolled_at      timestamptz not null,
  -- Of the last assertion that was accepted: the same one is not accepted twice.
  last_challenge   bytea,
  last_used_at     timestamptz,
  retired_at       timestamptz,
  primary key (institution_id, passkey_id),
  constraint passkey_is_one_persons unique (institution_id, passkey_id, person_id),
  constraint one_passkey_per_credential unique (institution_id, credential_id),
  constraint passkey_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint counter_is_32_bits check (counter between 0 and 4294967295),
  constraint credential_is_short check (octet_length(credential_id) between 16 and 1023),
  constraint only_what_may_be_copied_is check (may_be_copied or not is_copied));

create index passkeys_by_person on identity.passkey (institution_id, person_id);

-- Argon2id, with what it was made with beside it. The pepper is a file of the issuer's, by version.
create table identity.password (
  institution_id text        not null,
  password_id    text        not null,
  person_id      text        not null,
  hash           bytea       not null,
  salt           bytea       not null,
  pepper         integer     not null,
  memory_kib     integer     not null,
  passes         integer     not null,
  set_at         timestamptz not null,
  retired_at     timestamptz,
  primary key (institution_id, password_id),
  constraint password_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint hash_is_argon2 check (octet_length(hash) = 32 and octet_length(salt) = 16),
  constraint hash_is_dear check (memory_kib >= 19456 and passes >= 1));

create unique index one_password_per_person on identity.password (institution_id, person_id) where retired_at is null;

-- The secret of codes by time, sealed. last_step is the floor: no code of that step or an earlier one is taken again.
create table identity.totp (
  institution_id text        not null,
  totp_id        text        not null,
  person_id      text        not null,
  secret         bytea       not null,
  last_step      bigint      not null,
  set_at         timestamptz not null,
  retired_at     timestamptz,
  primary key (institution_id, totp_id),
  constraint totp_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint secret_is_sealed check (get_byte(secret, 0) = 1 and octet_length(secret) > 33));

create unique index one_totp_per_person on identity.totp (institution_id, person_id) where retired_at is null;

-- A way in for whoever has lost the device with the codes; each is used once.
create table identity.recovery_code (
  institution_id text        not null,
  person_id      text        not null,
  code_hash      bytea       not null,
  made_at        timestamptz not null,
  used_at        timestamptz,
  retired_at     timestamptz,
  primary key (institution_id, person_id, code_hash),
  constraint code_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint code_is_hashed check (octet_length(code_hash) = 32));

-- Lets one person enrol their first passkey: new, or after a reset. The token is in the mail, here is its hash.
create table identity.invitation (
  institution_id text        not null,
  invitation_id  text        not null,
  person_id      text        not null,
  purpose        text        not null,
  token_hash     bytea       not null,
  made_at        timestamptz not null,
  expires_at     timestamptz not null,
  used_at        timestamptz,
  primary key (institution_id, invitation_id),
  constraint one_invitation_per_token unique (institution_id, token_hash),
  constraint invitation_is_to_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint purpose_is_known check (purpose in ('join', 'reset')),
  constraint token_is_hashed check (octet_length(token_hash) = 32),
  constraint a_day_at_most check (expires_at > made_at and expires_at <= made_at + interval '24 hours'),
  constraint used_in_time check (used_at < expires_at));

create index invitations_by_person on identity.invitation (institution_id, person_id);

-- Somebody's credentials were taken back by two people. Until frozen_until the person approves of nothing.
create table identity.credential_reset (
  institution_id text        not null,
  reset_id       text        not null,
  person_id      text        not null,
  actor          text        not null generated always as ('person:' || person_id) stored,
  proposal_id    text        not null,
  reset_at       timestamptz not null,
  reset_by       text        not null,
  frozen_until   timestamptz not null,
  primary key (institution_id, reset_id),
  constraint reset_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint reset_was_proposed foreign key (institution_id, proposal_id)
    references change.proposal (institution_id, proposal_id),
  constraint nobody_resets_themselves check (reset_by <> 'person:' || person_id),
  constraint frozen_for_a_day check (frozen_until >= reset_at + interval '24 hours'));

create index resets_by_actor on identity.credential_reset (institution_id, actor, frozen_until);

create function identity.refuse_frozen() returns trigger language plpgsql as $$
begin
  if exists (
       select from identity.credential_reset
        where institution_id = new.institution_id
          and actor = new.approved_by
          and frozen_until > new.approved_at) then
    raise exception 'whose credentials were reset approves of nothing for a day' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger not_while_frozen before insert on change.approval
  for each row execute function identity.refuse_frozen();

-- A person at work in the office. The cookie holds 256 random bits, and id_hash their hash; each holds one of two slots.
create table identity.session (
  institution_id   text        not null,
  session_id       text        not null,
  person_id        text        not null,
  id_hash          bytea       not null,
  slot             smallint    not null,
  acr              text        not null,
  roles            text[]      not null,
  began_at         timestamptz not null,
  authenticated_at timestamptz not null,
  seen_at          timestamptz not null,
  expires_at       timestamptz not null,
  ended_at         timestamptz,
  ended_by         text,
  end_reason       text,
  primary key (institution_id, session_id),
  constraint session_is_one_persons unique (institution_id, session_id, person_id),
  constraint one_session_per_id unique (institution_id, id_hash),
  constraint session_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id),
  constraint id_is_hashed check (octet_length(id_hash) = 32),
  constraint two_at_most check (slot in (1, 2)),
  constraint eight_hours_at_most check (expires_at > began_at and expires_at <= began_at + interval '8 hours'),
  constraint acr_is_known check (acr in ('urn:vouch:phr', 'urn:vouch:mfa')),
  constraint an_end_has_its_reason check (
    (ended_at is null) = (end_reason is null) and (ended_at is null) = (ended_by is null)),
  constraint end_reason_is_known check (
    end_reason in ('signed_out', 'ended_by_person', 'ended_by_security', 'idle', 'expired', 'replaced', 'reset')));

create unique index one_session_per_slot on identity.session (institution_id, person_id, slot) where ended_at is null;

-- What somebody was asked to confirm with their passkey, word for word; the answer; and the one use that was made of it.
create table identity.step_up (
  institution_id text        not null,
  step_up_id     text        not null,
  session_id     text        not null,
  person_id      text        not null,
  operation      text        not null,
  nonce          bytea       not null,
  asked_at       timestamptz not null,
  expires_at     timestamptz not null,
  primary key (institution_id, step_up_id),
  constraint step_up_is_one_persons unique (institution_id, step_up_id, person_id),
  constraint step_up_is_in_a_session foreign key (institution_id, session_id, person_id)
    references identity.session (institution_id, session_id, person_id),
  constraint nonce_is_long check (octet_length(nonce) = 32),
  constraint five_minutes_at_most check (expires_at > asked_at and expires_at <= asked_at + interval '5 minutes'));

create table identity.step_up_assertion (
  institution_id     text        not null,
  step_up_id         text        not null,
  person_id          text        not null,
  passkey_id         text        not null,
  client_data        bytea       not null,
  authenticator_data bytea       not null,
  signature          bytea       not null,
  proved_at          timestamptz not null,
  primary key (institution_id, step_up_id),
  constraint assertion_answers_its_person foreign key (institution_id, step_up_id, person_id)
    references identity.step_up (institution_id, step_up_id, person_id),
  constraint assertion_is_by_their_passkey foreign key (institution_id, passkey_id, person_id)
    references identity.passkey (institution_id, passkey_id, person_id));

create table identity.step_up_use (
  institution_id text        not null,
  step_up_id     text        not null,
  used_at        timestamptz not null,
  primary key (institution_id, step_up_id),
  constraint only_what_was_proved_is_used foreign key (institution_id, step_up_id)
    references identity.step_up_assertion (institution_id, step_up_id));

-- Rights for an hour that two people gave in an emergency, and what a third found when they looked at it.
create table identity.break_glass (
  institution_id text        not null,
  break_glass_id text        not null,
  actor          text        not null,
  may            text        not null,
  proposal_id    text        not null,
  opened_at      timestamptz not null,
  opened_by      text        not null,
  expires_at     timestamptz not null,
  review_due     timestamptz not null,
  primary key (institution_id, break_glass_id),
  constraint glass_names_its_actor unique (institution_id, break_glass_id, actor),
  constraint glass_is_for_a_person foreign key (institution_id, actor) references identity.actor (institution_id, actor),
  constraint glass_was_proposed foreign key (institution_id, proposal_id)
    references change.proposal (institution_id, proposal_id),
  constraint persons_only check (starts_with(actor, 'person:')),
  constraint nobody_opens_their_own check (opened_by <> actor),
  constraint read_only_or_said_so check (may in ('read', 'write')),
  constraint an_hour_at_most check (expires_at > opened_at and expires_at <= opened_at + interval '60 minutes'),
  constraint reviewed_in_five_days check (review_due <= opened_at + interval '5 days'));

create index glass_by_actor on identity.break_glass (institution_id, actor, expires_at);

create table identity.break_glass_review (
  institution_id text        not null,
  break_glass_id text        not null,
  actor          text        not null,
  finding        text        not null,
  reviewed_at    timestamptz not null,
  reviewed_by    text        not null,
  primary key (institution_id, break_glass_id),
  constraint review_is_of_an_opening foreign key (institution_id, break_glass_id, actor)
    references identity.break_glass (institution_id, break_glass_id, actor),
  constraint nobody_reviews_themselves check (reviewed_by <> actor),
  constraint finding_is_known check (finding in ('in_order', 'not_in_order')));

call base.guard_tenant('identity.passkey');
call base.guard_tenant('identity.password');
call base.guard_tenant('identity.totp');
call base.guard_tenant('identity.recovery_code');
call base.guard_tenant('identity.invitation');
call base.guard_tenant('identity.credential_reset');
call base.guard_tenant('identity.session');
call base.guard_tenant('identity.step_up');
call base.guard_tenant('identity.step_up_assertion');
call base.guard_tenant('identity.step_up_use');
call base.guard_tenant('identity.break_glass');
call base.guard_tenant('identity.break_glass_review');
call base.append_only('identity.credential_reset');
call base.append_only('identity.step_up');
call base.append_only('identity.step_up_assertion');
call base.append_only('identity.step_up_use');
call base.append_only('identity.break_glass');
call base.append_only('identity.break_glass_review');

-- The issuer signs people in and enrols what they show; it knows their addresses and may write none of their rights.
grant usage on schema base, audit, protection, identity to vouch_issuer;
grant select on base.institution to vouch_issuer;
grant insert on audit.batch, audit.unsealed to vouch_issuer;
grant select, insert on protection.data_key, protection.index_key to vouch_issuer;
grant select on identity.actor, identity.person to vouch_issuer;
grant select, insert, update (counter, is_copied, last_challenge, last_used_at, retired_at)
   on identity.passkey to vouch_issuer;
grant select, insert, update (retired_at) on identity.password to vouch_issuer;
grant select, insert, update (last_step, retired_at) on identity.totp to vouch_issuer;
grant select, insert, update (used_at, retired_at) on identity.recovery_code to vouch_issuer;
grant select, update (used_at) on identity.invitation to vouch_issuer;

-- The office keeps sessions, asks for step-ups, and carries out what two people decided about somebody's credentials. It
-- never sees a password, nor the secret of a code.
grant select, update (counter, is_copied, last_challenge, last_used_at, retired_at) on identity.passkey to vouch_office;
grant select (institution_id, password_id, person_id, set_at, retired_at), update (retired_at)
   on identity.password to vouch_office;
grant select (institution_id, totp_id, person_id, set_at, retired_at), update (retired_at)
   on identity.totp to vouch_office;
grant select (institution_id, person_id, made_at, used_at, retired_at), update (retired_at)
   on identity.recovery_code to vouch_office;
grant select, insert, update (used_at) on identity.invitation to vouch_office;
grant select, insert on identity.credential_reset to vouch_office;
-- Whoever enters an approval asks whether it is frozen; until approvals leave the api, that is the api too.
grant select on identity.credential_reset to vouch_api;
grant select, insert,
      update (id_hash, acr, roles, authenticated_at, seen_at, ended_at, ended_by, end_reason)
   on identity.session to vouch_office;
grant select, insert on identity.step_up, identity.step_up_assertion, identity.step_up_use to vouch_office;
grant select, insert on identity.break_glass, identity.break_glass_review to vouch_office;

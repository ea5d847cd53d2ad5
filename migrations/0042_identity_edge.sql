-- Room identity: which proofs were seen, and which tokens are no longer good.
-- Locks nothing that exists. Way back: drop table identity.proof_seen, identity.proof_memory, identity.revocation.

-- proof: SHA-256 of the key and the jti of a DPoP proof. Not logged, since a row is worth nothing after two minutes; what
-- a crash forgets, proof_memory says. Removed by the worker from forget_at on.
create unlogged table identity.proof_seen (
  institution_id text        not null,
  proof          bytea       not null,
  forget_at      timestamptz not null,
  primary key (institution_id, proof),
  constraint proof_is_a_digest check (octet_length(proof) = 32));

create index proofs_to_forget on identity.proof_seen (institution_id, forget_at);

-- Since when proofs are remembered without a gap. After a crash it is as empty as the table above, and begins anew:
-- proofs that were made before are not accepted, since nobody knows any more whether they were.
create unlogged table identity.proof_memory (
  institution_id text        not null,
  since          timestamptz not null,
  primary key (institution_id));

-- subject: 'token:' and its jti, or an actor: all tokens of theirs that were issued until then.
create table identity.revocation (
  institution_id text        not null,
  revocation_id  text        not null,
  subject        text        not null,
  revoked_at     timestamptz not null,
  revoked_by     text        not null,
  primary key (institution_id, revocation_id),
  constraint subject_is_a_token_or_an_actor check (
    subject ~ '^(token|client|person):[!-~]+$' and length(subject) <= 300));

create index revocations_by_subject on identity.revocation (institution_id, subject, revoked_at);

call base.guard_tenant('identity.proof_seen');
call base.guard_tenant('identity.proof_memory');
call base.guard_tenant('identity.revocation');
call base.append_only('identity.revocation');

-- Machines show proofs to the api only. People revoke in the office; the worker forgets.
grant select, insert on identity.proof_seen, identity.proof_memory to vouch_api;
grant select, delete on identity.proof_seen to vouch_worker;
grant select on identity.revocation to vouch_api, vouch_issuer;
grant select, insert on identity.revocation to vouch_office;

-- Room risk: which probe was seen to fail where its control was broken on purpose, and what somebody wants tried now.
-- Locks every tenant table for the moment in which a policy and a grant are made anew.
-- Way back: drop table risk.proof, risk.asked; call base.renew_canary(). The leaves stay.

-- Said by those who planted the fault, in bin/probes/proven.json. The leaf `risk.proven` of the same moment says the same,
-- and counts.
create table risk.proof (
  institution_id text        not null,
  proof_id       text        not null,
  control_id     text        not null,
  patch          text        not null,
  patch_hash     bytea       not null,
  code_hash      bytea       not null,
  proven_on      date        not null,
  noted_at       timestamptz not null,
  primary key (institution_id, proof_id),
  constraint proof_is_noted_once unique (institution_id, control_id, patch_hash, code_hash, proven_on)
);
call base.guard_tenant('risk.proof');
call base.append_only('risk.proof');
grant select, insert on risk.proof to vouch_prober;
grant select on risk.proof to vouch_api, vouch_office, vouch_worker; -- the worker asks which rows owe a leaf

-- A control that is to be tried now, whether it is due or not. What came of it is the first run that begins later.
create table risk.asked (
  institution_id text        not null,
  asked_id       text        not null,
  control_id     text        not null,
  asked_at       timestamptz not null,
  primary key (institution_id, asked_id)
);
create index asked_lately on risk.asked (institution_id, asked_at);
call base.guard_tenant('risk.asked');
call base.append_only('risk.asked');
grant select, insert on risk.asked to vouch_prober;

call base.renew_canary();

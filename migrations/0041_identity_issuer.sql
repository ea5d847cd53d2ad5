-- Room identity: what the issuer of tokens keeps, and the keys and scopes by which it knows programs.
-- Locks identity.client, identity.actor and protection.data_key while their grants and policies are made.
-- Way back: drop table identity.issuer_state, identity.client_key, identity.client_scope, identity.key_warning,
-- identity.external_mapping; alter table identity.client drop column retired_at; drop the policies named
-- issuer_finds_who_asks; drop owned by vouch_issuer.

-- Sessions, interactions, codes and pushed requests of the issuer, and which assertions and proofs it has seen.
-- Nothing of it is an institution's: whoever presents a code is known by what is sealed in it.
-- id_hash, grant_hash, uid_hash: SHA-256, so that whoever reads the table has nothing to present.
-- payload: sealed. Rows of the model ReplayDetection say only that something was seen, and have none.
create table identity.issuer_state (
  model       text        not null,
  id_hash     bytea       not null,
  payload     bytea,
  grant_hash  bytea,
  uid_hash    bytea,
  expires_at  timestamptz not null,
  consumed_at timestamptz,
  primary key (model, id_hash),
  constraint model_is_a_name check (model ~ '^[A-Z][A-Za-z]{1,40}$'),
  constraint ids_are_hashes check (
    octet_length(id_hash) = 32 and octet_length(grant_hash) = 32 and octet_length(uid_hash) = 32),
  constraint payload_is_sealed check (get_byte(payload, 0) = 1 and octet_length(payload) > 33),
  constraint only_what_was_seen_is_empty check ((payload is null) = (model = 'ReplayDetection')));

create index issuer_state_by_grant on identity.issuer_state (grant_hash) where grant_hash is not null;
create index issuer_state_by_uid on identity.issuer_state (model, uid_hash) where uid_hash is not null;
create index issuer_state_by_end on identity.issuer_state (expires_at);

-- A program that has gone for good.
alter table identity.client add column retired_at timestamptz;

-- The public keys of a program. kid: the thumbprint of the key (RFC 7638), so it names nothing else.
create table identity.client_key (
  institution_id text        not null,
  client_id      text        not null,
  kid            text        not null,
  public_jwk     jsonb       not null,
  not_before     timestamptz not null,
  not_after      timestamptz not null,
  added_at       timestamptz not null,
  added_by       text        not null,
  retired_at     timestamptz,
  primary key (institution_id, client_id, kid),
  constraint a_key_is_of_one_client unique (institution_id, kid),
  constraint key_is_of_a_client foreign key (institution_id, client_id)
    references identity.client (institution_id, client_id),
  constraint kid_is_a_thumbprint check (kid ~ '^[A-Za-z0-9_-]{43}$'),
  constraint key_is_public_and_p256 check (
    public_jwk - '{kty,crv,x,y}'::text[] = '{}' and public_jwk ->> 'kty' = 'EC' and public_jwk ->> 'crv' = 'P-256'
    and public_jwk ->> 'x' ~ '^[A-Za-z0-9_-]{43}$' and public_jwk ->> 'y' ~ '^[A-Za-z0-9_-]{43}$'),
  constraint key_lives_ninety_days_at_most check (
    not_after > not_before and not_after <= not_before + interval '90 days'));

-- The scopes a program may ask for: names of permits. What is taken away can be given again.
create table identity.client_scope (
  institution_id text        not null,
  client_id      text        not null,
  scope          text        not null,
  added_at       timestamptz not null,
  added_by       text        not null,
  removed_at     timestamptz,
  primary key (institution_id, client_id, scope),
  constraint scope_is_of_a_client foreign key (institution_id, client_id)
    references identity.client (institution_id, client_id),
  constraint scope_names_a_permit check (scope ~ '^[a-z_]+([.][a-z_]+)+$' and length(scope) <= 60));

-- That a key is about to end was said, so many days before.
create table identity.key_warning (
  institution_id text        not null,
  client_id      text        not null,
  kid            text        not null,
  days_before    smallint    not null,
  warned_at      timestamptz not null,
  primary key (institution_id, client_id, kid, days_before),
  constraint warning_is_of_a_key foreign key (institution_id, client_id, kid)
    references identity.client_key (institution_id, client_id, kid),
  constraint warned_twice check (days_before in (14, 3)));

-- Where an issuer of somebody else's is believed: who brings a token of it with this claim is this client, or has this role.
create table identity.external_mapping (
  institution_id text        not null,
  mapping_id     text        not null,
  issuer         text        not null,
  claim          text        not null,
  value          text        not null,
  client_id      text,
  role           text,
  added_at       timestamptz not null,
  added_by       text        not null,
  removed_at     timestamptz,
  primary key (institution_id, mapping_id),
  constraint mapping_leads_to_a_client foreign key (institution_id, client_id)
    references identity.client (institution_id, client_id),
  constraint mapping_leads_to_one_thing check (num_nonnulls(client_id, role) = 1),
  constraint mapping_says_what_it_is_of check (
    issuer ~ '^https?://' and length(issuer) <= 300 and length(claim) between 1 and 100
    and length(value) between 1 and 300),
  constraint role_is_one_of_ten check (role in (
    'member_services', 'operator', 'approver', 'security_analyst', 'compliance', 'auditor', 'examiner', 'executive',
    'platform_engineer', 'ai_agent')));

create unique index one_client_for_a_claim on identity.external_mapping (institution_id, issuer, claim, value)
 where client_id is not null and removed_at is null;
create unique index one_role_for_a_claim on identity.external_mapping (institution_id, issuer, claim, value, role)
 where role is not null and removed_at is null;

-- At no moment may three keys of a program be good. Whoever adds one holds the program's row, so two at once see each other.
create function identity.two_keys_at_most() returns trigger language plpgsql as $$
begin
  perform from identity.actor
    where institution_id = new.institution_id and actor = 'client:' || new.client_id
      for update;
  if exists (
    select from identity.client_key one
      join identity.client_key other using (institution_id, client_id)
     where institution_id = new.institution_id and client_id = new.client_id
       and one.kid < other.kid
       and greatest(new.not_before, one.not_before, other.not_before)
           < least(new.not_after, one.retired_at, one.not_after, other.retired_at, other.not_after))
  then
    raise exception 'two keys of a client overlap already' using errcode = 'check_violation',
      constraint = 'two_keys_at_most';
  end if;
  return new;
end $$;

-- A key changes once: it is retired.
create function identity.key_only_retires() returns trigger language plpgsql as $$
begin
  if old.retired_at is not null or new.retired_at is null
    or to_jsonb(old) - 'retired_at' is distinct from to_jsonb(new) - 'retired_at' then
    raise exception 'a key is retired once, and changes in no other way' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger two_keys_at_most before insert on identity.client_key
  for each row execute function identity.two_keys_at_most();
create trigger key_only_retires before update on identity.client_key
  for each row execute function identity.key_only_retires();

call base.guard_tenant('identity.client_key');
call base.guard_tenant('identity.client_scope');
call base.guard_tenant('identity.key_warning');
call base.guard_tenant('identity.external_mapping');
call base.append_only('identity.key_warning');

-- Whoever asks for a token says who they are and not where they belong: that is what the issuer tells them.
create policy issuer_finds_who_asks on identity.actor        for select to vouch_issuer using (true);
create policy issuer_finds_who_asks on identity.client       for select to vouch_issuer using (true);
create policy issuer_finds_who_asks on identity.client_key   for select to vouch_issuer using (true);
create policy issuer_finds_who_asks on identity.client_scope for select to vouch_issuer using (true);

-- A token of somebody else's issuer knows nothing of our institutions.
create policy api_finds_who_is_meant on identity.external_mapping for select to vouch_api using (true);

-- The api reads keys to check signatures, the worker to say that one is about to end. People register, in the office.
grant select on identity.client_key, identity.client_scope to vouch_api, vouch_office, vouch_worker, vouch_issuer;
grant insert, update (retired_at) on identity.client_key to vouch_office;
grant insert, update (added_at, added_by, removed_at) on identity.client_scope to vouch_office;

grant update (retired_at) on identity.client to vouch_office;
grant select on identity.key_warning to vouch_api, vouch_office, vouch_worker;
grant insert on identity.key_warning to vouch_worker;
grant select on identity.external_mapping to vouch_api, vouch_office;
grant insert, update (removed_at) on identity.external_mapping to vouch_office;

grant usage on schema base, audit, protection, identity to vouch_issuer;
grant select on base.institution, base.migration to vouch_issuer;
grant insert on audit.batch, audit.unsealed to vouch_issuer;
grant select, insert on protection.data_key to vouch_issuer;
grant select on identity.actor, identity.client to vouch_issuer;
grant select, insert, delete, update (payload, grant_hash, uid_hash, expires_at, consumed_at)
   on identity.issuer_state to vouch_issuer;

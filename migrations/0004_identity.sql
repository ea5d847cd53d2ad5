-- Room identity: people, machine clients, and the roles they hold.
-- Locks nothing that exists. Way back: drop schema identity cascade, while nobody is entered yet.

create schema identity;

-- Whoever can act in an institution: 'person:per_…' or 'client:cli_…'. Its state, and the roles it holds at present.
-- roles is kept by the triggers below and by nothing else, so it always agrees with the history, and the rules of
-- separation hold at every commit, also when two roles are granted at once.
create table identity.actor (
  institution_id text        not null,
  actor          text        not null,
  kind           text        not null,
  state          text        not null default 'active',
  roles          text[]      not null default '{}',
  added_at       timestamptz not null,
  added_by       text        not null,
  primary key (institution_id, actor),
  constraint actor_says_its_kind check (kind in ('person', 'client') and starts_with(actor, kind || ':')),
  constraint state_is_known check (state in ('active', 'suspended')),
  constraint operator_and_approver_are_two_people check (not roles @> '{operator,approver}'),
  constraint security_and_compliance_are_two_people check (not roles @> '{security_analyst,compliance}'),
  constraint platform_engineer_has_no_business_role check (
    not ('platform_engineer' = any(roles) and roles && '{member_services,operator,approver,compliance}')),
  constraint who_looks_on_does_not_act check (
    not (roles && '{auditor,examiner,executive}' and
         roles && '{member_services,operator,approver,security_analyst,compliance,platform_engineer,ai_agent}')),
  constraint ai_agent_holds_no_other_role check (not ('ai_agent' = any(roles) and cardinality(roles) > 1)),
  constraint machines_do_not_decide check (
    not (kind = 'client' and roles && '{approver,security_analyst,compliance}')),
  constraint a_person_is_no_ai_agent check (not (kind = 'person' and 'ai_agent' = any(roles))));

-- name, email: sealed. email_index: finds the one person of an address without opening any.
create table identity.person (
  institution_id text  not null,
  person_id      text  not null,
  actor          text  not null generated always as ('person:' || person_id) stored,
  name           bytea not null,
  email          bytea not null,
  email_index    bytea not null,
  primary key (institution_id, person_id),
  constraint one_person_per_email unique (institution_id, email_index),
  constraint person_is_an_actor foreign key (institution_id, actor) references identity.actor (institution_id, actor),
  constraint name_is_sealed check (get_byte(name, 0) = 1 and octet_length(name) > 33),
  constraint email_is_sealed check (get_byte(email, 0) = 1 and octet_length(email) > 33),
  constraint index_is_an_hmac check (octet_length(email_index) = 32));

-- A program of an institution's. It acts for the institution of its row and for no other.
create table identity.client (
  institution_id text not null,
  client_id      text not null,
  actor          text not null generated always as ('client:' || client_id) stored,
  name           text not null,
  primary key (institution_id, client_id),
  constraint one_client_per_name unique (institution_id, name),
  constraint client_is_an_actor foreign key (institution_id, actor) references identity.actor (institution_id, actor),
  constraint name_is_short check (length(name) between 1 and 80));

-- The history of roles. A role is held from its grant to the revocation of that grant.
create table identity.role_grant (
  institution_id text        not null,
  grant_id       text        not null,
  actor          text        not null,
  role           text        not null,
  granted_at     timestamptz not null,
  granted_by     text        not null,
  primary key (institution_id, grant_id),
  constraint grant_names_its_actor unique (institution_id, grant_id, actor),
  constraint grant_is_to_an_actor foreign key (institution_id, actor) references identity.actor (institution_id, actor),
  constraint role_is_one_of_ten check (role in (
    'member_services', 'operator', 'approver', 'security_analyst', 'compliance', 'auditor', 'examiner', 'executive',
    'platform_engineer', 'ai_agent')),
  constraint nobody_grants_to_themselves check (granted_by <> actor));

create index grants_by_actor on identity.role_grant (institution_id, actor, role);

create table identity.role_revocation (
  institution_id text        not null,
  grant_id       text        not null,
  actor          text        not null,
  revoked_at     timestamptz not null,
  revoked_by     text        not null,
  primary key (institution_id, grant_id),
  constraint revocation_names_a_grant foreign key (institution_id, grant_id, actor)
    references identity.role_grant (institution_id, grant_id, actor),
  constraint nobody_revokes_their_own check (revoked_by <> actor));

-- The processes cannot write identity.actor.roles; these run as the owner and do.
create function identity.hold_role() returns trigger language plpgsql
  security definer set search_path = pg_catalog as $$
begin
  update identity.actor
     set roles = roles || new.role
   where institution_id = new.institution_id
     and actor = new.actor
     and new.role <> all(roles);
  if not found then
    raise exception 'the role is held already' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create function identity.give_up_role() returns trigger language plpgsql
  security definer set search_path = pg_catalog as $$
begin
  update identity.actor
     set roles = array_remove(roles, (
           select role from identity.role_grant
            where institution_id = new.institution_id and grant_id = new.grant_id))
   where institution_id = new.institution_id
     and actor = new.actor;
  return new;
end $$;

create trigger hold_role after insert on identity.role_grant
  for each row execute function identity.hold_role();
create trigger give_up_role after insert on identity.role_revocation
  for each row execute function identity.give_up_role();

call base.guard_tenant('identity.actor');
call base.guard_tenant('identity.person');
call base.guard_tenant('identity.client');
call base.guard_tenant('identity.role_grant');
call base.guard_tenant('identity.role_revocation');
call base.append_only('identity.role_grant');
call base.append_only('identity.role_revocation');

-- Only the api enters people and grants roles; the worker asks who somebody is.
-- update (state) suspends, and is what locking an actor's row needs.
grant usage on schema identity to vouch_api, vouch_worker;
grant select on identity.actor, identity.person, identity.client, identity.role_grant, identity.role_revocation
   to vouch_api, vouch_worker;
grant insert (institution_id, actor, kind, added_at, added_by), update (state) on identity.actor to vouch_api;
grant insert (institution_id, person_id, name, email, email_index) on identity.person to vouch_api;
grant insert on identity.client, identity.role_grant, identity.role_revocation to vouch_api;

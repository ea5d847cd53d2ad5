-- Room identity: what a token of somebody else's issuer is worth here, as two people have agreed.
-- Locks identity.external_mapping, into which nothing was written before.
-- Way back: drop the triggers, functions, constraints and the index made here and the columns scopes and removed_by; grant
-- update (removed_at) as it was; create the policy api_finds_who_is_meant, the column role and its constraints anew (0041).

-- Which institution is meant says whoever configures the api: an issuer and an audience are of one. So nobody looks into
-- the mappings of others any more, and a mapping never gives a role: people are given roles, by people.
drop policy api_finds_who_is_meant on identity.external_mapping;
drop index identity.one_client_for_a_claim;
alter table identity.external_mapping
  drop constraint mapping_leads_to_one_thing,
  drop column role,
  add column scopes     text[],
  add column removed_by text,
  add constraint mapping_leads_to_one_thing check (num_nonnulls(client_id, scopes) = 1),
  -- A program's id also stands in tokens that somebody else got through it; the subject is whom a token speaks for.
  add constraint subject_alone_names_a_client check ((client_id is not null) = (claim = 'sub')),
  add constraint claim_is_a_name check (claim ~ '^[!-~]{1,100}$'),
  add constraint scopes_name_permits check (
    cardinality(scopes) between 1 and 100
    and array_to_string(scopes, ' ', '?') ~ '^[a-z_]+([.][a-z_]+)+( [a-z_]+([.][a-z_]+)+)*$'),
  add constraint removed_by_somebody check ((removed_at is null) = (removed_by is null));

create unique index one_meaning_for_a_claim on identity.external_mapping (institution_id, issuer, claim, value)
 where removed_at is null;

-- A mapping that a person makes is what an approval of theirs, in the same moment, has carried out.
create function identity.require_agreed_mapping() returns trigger language plpgsql as $$
begin
  perform from change.proposal
     join change.approval using (institution_id, proposal_id, revision)
    where proposal.institution_id = new.institution_id
      and proposal.kind = 'identity.external_mapping'
      and proposal.subject = new.mapping_id
      and proposal.state in ('ready', 'applied')
      and proposal.changed_at = new.added_at
      and approval.approved_by = new.added_by;
  if not found then
    raise exception 'nobody makes a mapping alone' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- A mapping changes once: it is removed.
create function identity.mapping_only_ends() returns trigger language plpgsql as $$
begin
  if old.removed_at is not null or new.removed_at is null
    or to_jsonb(old) - '{removed_at,removed_by}'::text[] is distinct from to_jsonb(new) - '{removed_at,removed_by}'::text[] then
    raise exception 'a mapping is removed once, and changes in no other way' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger mapping_is_made_by_two before insert on identity.external_mapping
  for each row when (starts_with(new.added_by, 'person:')) execute function identity.require_agreed_mapping();
create trigger mapping_only_ends before update on identity.external_mapping
  for each row execute function identity.mapping_only_ends();

grant update (removed_by) on identity.external_mapping to vouch_office;

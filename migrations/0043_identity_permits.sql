-- Room identity: programs that run on a model, with whoever answers for them; and what nobody may, asked once more where
-- approvals and rights are written. What only people do, the process `api` can do no longer: `office` keeps it.
-- Locks change.approval, identity.role_grant and identity.role_revocation for a moment, to watch them.
-- Way back: drop the triggers and functions made here and the two tables, and grant to vouch_api what is revoked below.

-- A client that runs on a model. Its sponsor instructs it and answers for it, for good: another sponsor is another client.
-- It is stopped as everybody is, by suspending its actor.
create table identity.agent (
  institution_id text        not null,
  client_id      text        not null,
  actor          text        not null generated always as ('client:' || client_id) stored,
  sponsor        text        not null,
  requests_max   integer     not null,
  amount_max     bigint      not null,
  registered_at  timestamptz not null,
  registered_by  text        not null,
  primary key (institution_id, client_id),
  constraint agent_has_one_budget unique (institution_id, client_id, requests_max, amount_max),
  constraint agent_is_a_client foreign key (institution_id, client_id)
    references identity.client (institution_id, client_id),
  constraint sponsor_is_an_actor foreign key (institution_id, sponsor)
    references identity.actor (institution_id, actor),
  constraint sponsor_is_a_person check (starts_with(sponsor, 'person:')),
  constraint agent_may_ask_at_all check (requests_max between 1 and 1000000),
  constraint agent_proposes_within_reason check (amount_max between 0 and 100000000000));

create unique index agents_by_actor on identity.agent (institution_id, actor);
create index agents_by_sponsor on identity.agent (institution_id, sponsor);

-- What an agent has asked for and proposed on one day (UTC), in requests and minor units.
create table identity.agent_day (
  institution_id text    not null,
  client_id      text    not null,
  day            date    not null,
  requests       integer not null,
  amount         bigint  not null,
  requests_max   integer not null,
  amount_max     bigint  not null,
  primary key (institution_id, client_id, day),
  constraint day_has_the_budget_of_its_agent foreign key (institution_id, client_id, requests_max, amount_max)
    references identity.agent (institution_id, client_id, requests_max, amount_max),
  constraint agent_stays_within_its_requests check (requests between 0 and requests_max),
  constraint agent_stays_within_its_amount check (amount between 0 and amount_max));

call base.guard_tenant('identity.agent');
call base.guard_tenant('identity.agent_day');
call base.append_only('identity.agent');

grant select on identity.agent to vouch_api, vouch_office, vouch_worker;
grant insert (institution_id, client_id, sponsor, requests_max, amount_max, registered_at, registered_by)
   on identity.agent to vouch_office;
grant select, insert, update (requests, amount) on identity.agent_day to vouch_api;
grant select on identity.agent_day to vouch_office;

-- Nobody holds the role of an agent without somebody who answers for it.
create function identity.require_sponsor() returns trigger language plpgsql as $$
begin
  perform from identity.agent where institution_id = new.institution_id and actor = new.actor;
  if not found then
    raise exception 'no agent without a sponsor: %', new.actor using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger agent_has_a_sponsor before insert on identity.role_grant
  for each row when (new.role = 'ai_agent') execute function identity.require_sponsor();

-- Whoever instructs an agent has made what it proposes. Whose rights, credentials or emergency it is does not decide.
-- Subjects of identity's own proposals begin with an actor, 'person:per_1/operator', or are a person's id.
create function identity.refuse_approval() returns trigger language plpgsql as $$
begin
  perform from identity.agent
    where institution_id = new.institution_id
      and actor = any (new.makers)
      and sponsor = new.approved_by;
  if found then
    raise exception 'whoever instructs an agent does not approve what it proposes' using errcode = 'restrict_violation';
  end if;
  perform from change.proposal
    where proposal_id = new.proposal_id
      and institution_id = new.institution_id
      and starts_with(kind, 'identity.')
      and split_part(subject, '/', 1) in (new.approved_by, split_part(new.approved_by, ':', 2));
  if found then
    raise exception 'nobody decides about themselves' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger approval_is_disinterested before insert on change.approval
  for each row execute function identity.refuse_approval();

-- Roles that a person gives or takes are what an approval of theirs, in the same moment, has carried out.
create function identity.require_agreement() returns trigger language plpgsql as $$
declare
  giver text        := case tg_table_name when 'role_grant' then to_jsonb(new) ->> 'granted_by' else to_jsonb(new) ->> 'revoked_by' end;
  given timestamptz := case tg_table_name when 'role_grant' then to_jsonb(new) ->> 'granted_at' else to_jsonb(new) ->> 'revoked_at' end;
begin
  perform from change.proposal
     join change.approval using (institution_id, proposal_id, revision)
    where proposal.institution_id = new.institution_id
      and starts_with(proposal.kind, 'identity.')
      and proposal.state in ('ready', 'applied')
      and proposal.changed_at = given
      and approval.approved_by = giver
      and (proposal.kind not in ('identity.role_grant', 'identity.role_revocation')
           or split_part(proposal.subject, '/', 1) = new.actor);
  if not found then
    raise exception 'nobody gives or takes a role alone' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger role_is_given_by_two before insert on identity.role_grant
  for each row when (starts_with(new.granted_by, 'person:')) execute function identity.require_agreement();
create trigger role_is_taken_by_two before insert on identity.role_revocation
  for each row when (starts_with(new.revoked_by, 'person:')) execute function identity.require_agreement();

-- Nobody asks for a change of their own rights either.
alter table change.revision
  add constraint nobody_asks_for_their_own_rights check (
    kind not in ('identity.role_grant', 'identity.role_revocation') or split_part(subject, '/', 1) <> all (makers));

-- For thirty days whoever has had a hand in where a payee's money goes approves no payment to it: who asked for the other
-- account, changed a word of it, or agreed to it.
create function payments.refuse_account_changer() returns trigger language plpgsql as $$
begin
  perform from change.proposal paid
     join payments.payment on payment.institution_id = paid.institution_id and payment.payment_id = paid.subject
     join change.proposal changed on changed.institution_id = paid.institution_id
                                 and changed.kind = 'payments.payee_account'
                                 and changed.subject = payment.payee_id
                                 and changed.state = 'applied'
                                 and changed.changed_at > new.approved_at - interval '30 days'
     join change.revision made on made.institution_id = changed.institution_id
                              and made.proposal_id = changed.proposal_id
                              and made.revision = changed.revision
     left join change.approval agreed on agreed.institution_id = changed.institution_id
                                     and agreed.proposal_id = changed.proposal_id
                                     and agreed.revision = changed.revision
                                     and agreed.approved_by = new.approved_by
    where paid.proposal_id = new.proposal_id
      and paid.institution_id = new.institution_id
      and paid.kind = 'payments.payment'
      and (new.approved_by = any (made.makers) or agreed.approved_by is not null);
  if found then
    raise exception 'whoever changed the account approves no payment to it' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger approver_has_not_changed_the_account before insert on change.approval
  for each row execute function payments.refuse_account_changer();

-- People approve, decide, and give rights, and they come by the office.
revoke insert on change.approval, change.value from vouch_api;
revoke insert on messages.template from vouch_api;
revoke insert on identity.person, identity.client, identity.role_grant, identity.role_revocation from vouch_api;
revoke insert (institution_id, actor, kind, added_at, added_by), update (state) on identity.actor from vouch_api;
revoke insert (institution_id, person_id, name, email, email_index) on identity.person from vouch_api;

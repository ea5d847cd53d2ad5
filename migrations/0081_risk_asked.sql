-- Room risk: people ask for a control to be tried now. They say so in their own institution; the prober does it.
-- Locks risk.asked while a column and an index are added, and every tenant table for the moment in which a policy is made anew.
-- Way back: drop policy prober_serves_all on risk.asked; drop index risk.asked_by_time; alter table risk.asked drop column
-- asked_by; revoke all on risk.asked from vouch_office, vouch_worker; call base.renew_canary(). The leaves stay.

-- Whoever asked until now was the prober, for somebody at its machine.
alter table risk.asked add column asked_by text not null default 'process:prober';
alter table risk.asked alter column asked_by drop default;
alter table risk.asked add constraint a_person_asks_or_the_prober check (asked_by ~ '^(person:per_.+|process:prober)$');

create policy prober_serves_all on risk.asked for select to vouch_prober using (true);
create index asked_by_time on risk.asked (asked_at);
grant select, insert on risk.asked to vouch_office;
grant select on risk.asked to vouch_worker; -- it asks which rows owe a leaf

call base.renew_canary();

-- Room identity: what the issuer reads of an institution before somebody signs in: its time zone, and the addresses that
-- many of its people share. Of all settings it sees this one, and of institutions no more than where they are.
-- Locks change.value, change.revision for a moment, for their policies. Way back: drop the two policies; revoke the grants.

create policy issuer_reads_its_setting on change.value as restrictive for select to vouch_issuer
  using (name = 'identity.sign_in');
create policy issuer_reads_its_setting on change.revision as restrictive for select to vouch_issuer
  using (kind = 'identity.sign_in');

grant usage on schema change, payments to vouch_issuer;
grant select on change.value, change.revision to vouch_issuer;
grant select (institution_id, time_zone) on payments.institution to vouch_issuer;

-- Room protection: the vault is a process of its own, and nobody else sees the keys, wrapped as they are.
-- Locks nothing that is read or written. Way back: grant again what 0003, 0040, 0041 and 0044 granted.

revoke all on protection.data_key, protection.member_key, protection.index_key
  from vouch_api, vouch_office, vouch_issuer, vouch_worker;
revoke usage on schema protection from vouch_api, vouch_office, vouch_issuer, vouch_worker;

grant usage on schema base, audit, protection to vouch_vault;
grant select, insert on protection.data_key, protection.member_key, protection.index_key to vouch_vault;
-- What it opens, and for whom, it writes down.
grant insert on audit.batch, audit.unsealed to vouch_vault;

-- Room identity: how often somebody may ask, and what becomes of those who try to sign in as somebody else.
-- Locks nothing that exists. Way back: drop the tables below; nothing refers to them, and what they hold is of an hour.

-- What the processes tell each other of rates. No institution: an address belongs to none, and a client's key begins
-- with its institution. Not logged: after a crash everybody begins with a full bucket.
create unlogged table identity.spending (
  key        text             not null primary key,
  per_second double precision not null,
  burst      double precision not null,
  -- Below zero where more was let in, by several processes at once, than there was.
  tokens     double precision not null,
  at         timestamptz      not null,
  constraint spending_is_of_a_rate check (per_second > 0 and burst >= 1),
  constraint spending_key_is_short check (length(key) between 1 and 200));
create index spending_by_age on identity.spending (at, key);

grant select, insert, delete, update (per_second, burst, tokens, at) on identity.spending
   to vouch_api, vouch_office, vouch_issuer;
grant usage on schema identity to vouch_issuer;

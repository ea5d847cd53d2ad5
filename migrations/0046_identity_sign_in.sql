-- Room identity: what becomes of those who try to sign in as somebody else.
-- Locks identity.person while known_address refers to it. Way back: drop the tables below; nothing refers to them.

-- How often a name was tried with a password, by the blind index of what was typed: names that nobody has are counted
-- like any other, so that nobody learns which there are. A try is counted before it is made.
create table identity.sign_in_name (
  institution_id text        not null,
  name_index     bytea       not null,
  failures       integer     not null,
  locked_until   timestamptz,
  changed_at     timestamptz not null,
  primary key (institution_id, name_index),
  constraint name_index_is_an_hmac check (octet_length(name_index) = 32),
  constraint tenth_failure_locks
    check (failures between 0 and 10 and (failures = 10) = (locked_until is not null)));

-- Where tries came from: an IPv4 address or 64 bits of IPv6, with its last failures and how often it was blocked.
create table identity.sign_in_address (
  institution_id text          not null,
  address        text          not null,
  recent         timestamptz[] not null default '{}',
  blocks         integer       not null default 0,
  blocked_until  timestamptz,
  changed_at     timestamptz   not null,
  primary key (institution_id, address),
  constraint address_is_short check (length(address) between 1 and 45),
  constraint recent_failures_are_few check (cardinality(recent) <= 11),
  constraint blocks_are_counted check (blocks >= 0));

-- Which names were tried from where, of the last day.
create table identity.sign_in_pair (
  institution_id text        not null,
  address        text        not null,
  name_index     bytea       not null,
  at             timestamptz not null,
  primary key (institution_id, address, name_index));
create index pairs_by_name on identity.sign_in_pair (institution_id, name_index, at);

-- Every block of an address, and who lifted it.
create table identity.address_block (
  institution_id text        not null,
  block_id       text        not null,
  address        text        not null,
  reason         text        not null,
  -- Counts the blocks of this address: each is longer than the one before.
  level          integer     not null,
  blocked_at     timestamptz not null,
  blocked_until  timestamptz not null,
  lifted_at      timestamptz,
  lifted_by      text,
  primary key (institution_id, block_id),
  constraint block_has_a_known_reason check (reason in ('failures')),
  constraint block_ends_after_it_began check (blocked_until > blocked_at),
  constraint block_is_lifted_by_a_person
    check ((lifted_at is null) = (lifted_by is null) and (lifted_by is null or starts_with(lifted_by, 'person:'))));
create index blocks_by_end on identity.address_block (institution_id, blocked_until);

-- What the security team hears of, once for each hour and subject.
create table identity.sign_in_alert (
  institution_id text        not null,
  alert_id       text        not null,
  kind           text        not null,
  subject        bytea       not null,
  hour           timestamptz not null,
  raised_at      timestamptz not null,
  told_at        timestamptz,
  primary key (institution_id, alert_id),
  constraint alert_is_raised_once_an_hour unique (institution_id, kind, subject, hour),
  constraint alert_kind_is_known
    check (kind in ('address_blocked', 'account_locked', 'many_names', 'many_addresses', 'unusual_hour')));
create index alerts_untold on identity.sign_in_alert (institution_id, alert_id) where told_at is null;

-- From where each person has signed in before.
create table identity.known_address (
  institution_id text        not null,
  person_id      text        not null,
  address        text        not null,
  first_seen_at  timestamptz not null,
  last_seen_at   timestamptz not null,
  primary key (institution_id, person_id, address),
  constraint known_address_is_of_a_person foreign key (institution_id, person_id)
    references identity.person (institution_id, person_id));

-- Work that was proved, once; and one-time codes that were tried in one sign-in. After a crash both begin anew, and with
-- them whoever was signing in.
create unlogged table identity.proof_of_work (
  institution_id text        not null,
  proof          bytea       not null,
  expires_at     timestamptz not null,
  primary key (institution_id, proof));
create unlogged table identity.totp_try (
  institution_id text        not null,
  sign_in        text        not null,
  tries          integer     not null,
  at             timestamptz not null,
  primary key (institution_id, sign_in),
  constraint totp_is_tried_five_times check (tries between 1 and 5));

call base.guard_tenant('identity.sign_in_name');
call base.guard_tenant('identity.sign_in_address');
call base.guard_tenant('identity.sign_in_pair');
call base.guard_tenant('identity.address_block');
call base.guard_tenant('identity.sign_in_alert');
call base.guard_tenant('identity.known_address');
call base.guard_tenant('identity.proof_of_work');
call base.guard_tenant('identity.totp_try');

-- People sign in at the issuer and at the office; the worker tells the security team, and sweeps.
grant select, insert on identity.sign_in_name, identity.sign_in_address, identity.sign_in_pair, identity.address_block,
  identity.sign_in_alert, identity.known_address, identity.proof_of_work, identity.totp_try
   to vouch_office, vouch_issuer;
grant update (failures, locked_until, changed_at) on identity.sign_in_name to vouch_office, vouch_issuer;
grant update (recent, blocks, blocked_until, changed_at) on identity.sign_in_address to vouch_office, vouch_issuer;
grant update (at) on identity.sign_in_pair to vouch_office, vouch_issuer;
grant update (last_seen_at) on identity.known_address to vouch_office, vouch_issuer;
grant update (tries) on identity.totp_try to vouch_office, vouch_issuer;
grant update (lifted_at, lifted_by) on identity.address_block to vouch_office;
grant select on identity.address_block to vouch_worker;
grant select, update (told_at) on identity.sign_in_alert to vouch_worker;
grant select, delete on identity.sign_in_name, identity.sign_in_address, identity.sign_in_pair, identity.proof_of_work,
  identity.totp_try to vouch_worker;

-- Room audit: what the bundles of a log speak of, so that leaves are found again; how far each copy of a log is.
-- Locks audit.seal, audit.disagreement and audit.halt for the moment of a grant.
-- Way back: drop the two tables and revoke what is granted; both are made again by the loops that fill them.

-- A bundle is 256 leaves, as C2SP tlog-tiles has them; a row for each that is full. `terms` is a Bloom filter of all that its
-- leaves can be looked for by: it never denies what is there, and one in a thousand times says yes for nothing. Two KiB
-- for 256 leaves, where a row for each term would be as large as the log itself. It only says where to look: whatever is
-- shown, is read from the leaves.
create table audit.bundle_terms (
  institution_id text        not null,
  n              bigint      not null,
  from_at        timestamptz not null,
  until_at       timestamptz not null,
  terms          bytea       not null,
  primary key (institution_id, n),
  constraint bundle_is_somewhere check (n >= 0),
  constraint moments_are_in_order check (from_at <= until_at),
  constraint terms_are_a_power_of_two check (
    octet_length(terms) between 64 and 65536 and (octet_length(terms) & (octet_length(terms) - 1)) = 0));

-- In the row, since every row is looked at; random bits do not compress.
alter table audit.bundle_terms alter column terms set storage main;

call base.guard_tenant('audit.bundle_terms');
call base.append_only('audit.bundle_terms');
grant select, insert on audit.bundle_terms to vouch_worker;
grant select on audit.bundle_terms to vouch_api, vouch_office;
grant select (leaf_count) on audit.seal to vouch_worker;

-- How many leaves of a log are in a place of copies, and since when so many are: written by the sealer after each step.
create table audit.copied (
  institution_id text        not null,
  place          text        not null,
  size           bigint      not null,
  copied_at      timestamptz not null,
  primary key (institution_id, place),
  constraint copy_has_leaves check (size > 0));

call base.guard_tenant('audit.copied');
create policy sealer_serves_all on audit.copied to vouch_sealer using (true);
grant select, insert, update (size, copied_at) on audit.copied to vouch_sealer;
grant select on audit.copied to vouch_api, vouch_office;

-- What witnesses said against a log, and where the sealer stopped, is for those who read the log as well.
grant select on audit.disagreement, audit.halt to vouch_api, vouch_office;

call base.renew_canary();

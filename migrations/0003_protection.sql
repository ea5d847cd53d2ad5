-- Room protection: the keys under which fields are sealed. No key stands here unwrapped.
-- Locks nothing that exists. Way back: drop schema protection cascade, while nothing is sealed yet.

create schema protection;

-- A data key seals the fields of one room (class) of one institution for ninety days, beginning on begins_on.
-- The class 'member' seals no fields, it wraps member keys.
-- kid: what a sealed field names. Counts from 1 within an institution, and is never used again.
-- kek_name: the key-encryption key that wrapped it. retired_at: seals no more from then on, still opens.
create table protection.data_key (
  institution_id text        not null,
  kid            integer     not null,
  class          text        not null,
  begins_on      date        not null,
  kek_name       text        not null,
  wrapped        bytea       not null,
  made_at        timestamptz not null,
  retired_at     timestamptz,
  primary key (institution_id, kid),
  constraint kid_counts_from_one check (kid > 0),
  constraint class_is_a_room check (class ~ '^[a-z_]{1,40}$'));

create unique index one_key_seals_a_class_at_a_time
    on protection.data_key (institution_id, class, begins_on)
 where retired_at is null;

-- One key per member, wrapped by a data key. Destroying this row makes all that was sealed for the member unreadable,
-- wherever copies of it lie. kid: 1, and one more at each renewal.
create table protection.member_key (
  institution_id text        not null,
  member_id      text        not null,
  kid            integer     not null,
  data_kid       integer     not null,
  wrapped        bytea       not null,
  made_at        timestamptz not null,
  primary key (institution_id, member_id, kid),
  constraint wrapped_by_a_data_key foreign key (institution_id, data_kid)
    references protection.data_key (institution_id, kid),
  constraint kid_counts_from_one check (kid > 0));

create index member_keys_by_data_key on protection.member_key (institution_id, data_kid);

-- The key of a blind index: finds equal values of one field of one institution without opening any.
create table protection.index_key (
  institution_id text        not null,
  field          text        not null,
  kek_name       text        not null,
  wrapped        bytea       not null,
  made_at        timestamptz not null,
  primary key (institution_id, field));

-- A data key changes once: it is retired.
create function protection.only_retires() returns trigger language plpgsql as $$
begin
  if old.retired_at is not null or new.retired_at is null
    or to_jsonb(old) - 'retired_at' is distinct from to_jsonb(new) - 'retired_at' then
    raise exception 'a data key is retired once, and changes in no other way' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger only_retires before update on protection.data_key
  for each row execute function protection.only_retires();
create trigger never_deleted before delete or truncate on protection.data_key
  for each statement execute function base.refuse_change();

call base.guard_tenant('protection.data_key');
call base.guard_tenant('protection.member_key');
call base.guard_tenant('protection.index_key');
call base.append_only('protection.index_key');

-- Whoever seals may have to make the key first. Nobody may retire, renew or destroy one yet.
grant usage on schema protection to vouch_api, vouch_worker;
grant select, insert on protection.data_key, protection.member_key, protection.index_key to vouch_api, vouch_worker;

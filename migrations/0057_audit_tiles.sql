-- Room audit: the hashes of each log in C2SP tiles, from which every proof is read.
-- Locks audit.log for a moment while a column is added (no rewrite).
-- Way back: drop what is made here; nothing else reads it, and it can be made again from the batches.

-- Tile `n` of a level: 256 hashes, or fewer at the right edge. Level 0 has the hashes of leaves, each level above the roots
-- of full tiles below. A tree of any smaller size has a beginning of it, so a tile grows and never changes.
create table audit.tile (
  institution_id text     not null,
  level          smallint not null,
  n              bigint   not null,
  hashes         bytea    not null,
  primary key (institution_id, level, n),
  constraint tile_is_somewhere check (level between 0 and 63 and n >= 0),
  constraint tile_has_hashes check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0));

-- Hashes do not compress.
alter table audit.tile alter column hashes set storage external;

create function audit.refuse_other_hashes() returns trigger language plpgsql as $$
begin
  if (new.institution_id, new.level, new.n) is distinct from (old.institution_id, old.level, old.n)
     or substring(new.hashes for octet_length(old.hashes)) <> old.hashes then
    raise exception 'tile % of level % only grows', old.n, old.level using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger only_grows before update on audit.tile for each row execute function audit.refuse_other_hashes();
create trigger never_goes before delete or truncate on audit.tile
  for each statement execute function base.refuse_change();

-- How many leaves are in tiles. All that are sealed, but in a log that was sealed before there were tiles.
alter table audit.log add column tiled bigint not null default 0;
alter table audit.log add constraint tiles_are_of_sealed_leaves check (tiled between 0 and size);

call base.guard_tenant('audit.tile');
create policy sealer_serves_all on audit.tile to vouch_sealer using (true);
grant select, insert on audit.tile to vouch_sealer;
grant update (hashes) on audit.tile to vouch_sealer;
grant update (tiled) on audit.log to vouch_sealer;

-- Room protection: what the key-encryption key wrapped is wrapped anew under another one, and is the same key afterwards.
-- Locks protection.data_key and protection.index_key for a moment. Way back: drop the triggers only_rewraps, make only_retires
-- as it was in 0003, drop never_deleted of protection.index_key, and call base.append_only('protection.index_key').

-- Only the owner of the tables does it, with ./vouch keys rewrap: no process may change a wrapping. What no longer is
-- there, because it was destroyed, is not wrapped again.
create function protection.only_rewraps() returns trigger language plpgsql as $$
begin
  if old.kek_name = new.kek_name or old.wrapped is null or new.wrapped is null or old.wrapped = new.wrapped
    or to_jsonb(old) - '{kek_name,wrapped}'::text[] is distinct from to_jsonb(new) - '{kek_name,wrapped}'::text[] then
    raise exception 'a key is wrapped anew, and changes in no other way at once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

drop trigger only_retires on protection.data_key;
create trigger only_retires before update on protection.data_key
  for each row when (old.kek_name = new.kek_name) execute function protection.only_retires();
create trigger only_rewraps before update on protection.data_key
  for each row when (old.kek_name is distinct from new.kek_name) execute function protection.only_rewraps();

drop trigger never_changes on protection.index_key;
create trigger only_rewraps before update on protection.index_key
  for each row execute function protection.only_rewraps();
create trigger never_deleted before delete or truncate on protection.index_key
  for each statement execute function base.refuse_change();

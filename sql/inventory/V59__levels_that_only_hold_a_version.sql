-- The level of an item at the default location that only holds its version, because the item has moved elsewhere. Those from before this file
-- are not known. A trigger ends it, because nodes of the previous release change levels too.
alter table stock_level add column version_only boolean not null default false;

create function stock_has_moved() returns trigger language plpgsql as $$
begin
  new.version_only := false;
  new.created_at := now();
  return new;
end $$;

create trigger stock_level_moved before update of on_hand on stock_level
  for each row when (old.version_only and new.on_hand <> old.on_hand) execute function stock_has_moved();

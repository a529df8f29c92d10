-- What is on its way counts for low_stock, so its changes are evaluated like those of levels.
create function incoming_changed_at_reorder_point() returns trigger language plpgsql as $$
begin
  insert into stock_to_evaluate(item_id, location_id)
  select item_id, location_id from stock_level
  where item_id = coalesce(new.item_id, old.item_id) and location_id = coalesce(new.location_id, old.location_id) and watched;
  return null;
end $$;
create trigger incoming_stock_watched after insert or update or delete on incoming_stock
  for each row execute function incoming_changed_at_reorder_point();

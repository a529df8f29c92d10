-- Every statement that changes an item's own price is recorded, whatever code runs it. The transaction names its actor in
-- tradepost.actor; a transaction that names none is the program's own.
create function item_price_changed() returns trigger language plpgsql as $$
begin
  insert into price_change(item_id, old_price, new_price, actor)
  values (new.id, old.unit_price, new.unit_price, coalesce(nullif(current_setting('tradepost.actor', true), ''), 'system:catalog'));
  return null;
end
$$;
create trigger item_price_history after update of unit_price on item
  for each row when (old.unit_price <> new.unit_price) execute function item_price_changed();

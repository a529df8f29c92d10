-- Stock on its way to a location, by the line of the document that brings it. Written, reduced and deleted with that document.
create table if not exists incoming_stock (
  item_id     uuid not null,
  location_id uuid not null references location,
  source_type text not null check (source_type in ('transfer', 'purchase_order')),
  source_id   uuid not null,
  line_id     uuid primary key,
  quantity    bigint not null check (quantity > 0),
  expected_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
create index if not exists incoming_stock_item on incoming_stock (item_id, location_id);
create index if not exists incoming_stock_location on incoming_stock (location_id);
create index if not exists incoming_stock_source on incoming_stock (source_id);

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

-- When an item should be reordered for a location, and how much of it.
create table reorder_point (
  id             uuid primary key,
  item_id        uuid not null,
  location_id    uuid not null references location,
  point          bigint not null check (point between 0 and 1000000000),
  quantity       bigint not null check (quantity between 1 and 1000000000),
  maximum        bigint,
  lead_time_days int check (lead_time_days between 0 and 3650),
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  check (maximum between point and 1000000000)
);
create unique index reorder_point_of_level on reorder_point (item_id, location_id);
create index reorder_point_location on reorder_point (location_id, id desc);
create index reorder_point_created on reorder_point (created_at, id);
create index reorder_point_updated on reorder_point (updated_at, id);

-- What falls to a reorder point, or to nothing; or what the nightly verification has found not to match. The figures are those of the moment when it was raised.
create table stock_alert (
  id          uuid primary key,
  item_id     uuid not null,
  location_id uuid not null references location,
  type        text not null check (type in ('low_stock', 'out_of_stock', 'stock_mismatch')),
  status      text not null default 'active' check (status in ('active', 'resolved')),
  available   bigint not null,
  incoming    bigint not null,
  waiting     bigint not null,
  point       bigint not null,
  raised_at   timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  updated_at  timestamptz not null default clock_timestamp(),
  check ((status = 'resolved') = (resolved_at is not null))
);
create unique index stock_alert_active on stock_alert (item_id, location_id, type) where status = 'active';
create index stock_alert_item on stock_alert (item_id, id desc);
create index stock_alert_location on stock_alert (location_id, id desc);
create index stock_alert_status on stock_alert (status, id desc);
create index stock_alert_type on stock_alert (type, id desc);
create index stock_alert_raised on stock_alert (raised_at, id);
create index stock_alert_updated on stock_alert (updated_at, id);

-- The levels with a reorder point that have changed, for the process that raises alerts. Each change adds a row, so that a row is seen only
-- after its change was committed.
create table stock_to_evaluate (
  id          bigint primary key generated always as identity,
  item_id     uuid not null,
  location_id uuid not null
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0); -- so that looking at an empty table stays cheap

create function stock_changed_at_reorder_point() returns trigger language plpgsql as $$
begin
  insert into stock_to_evaluate(item_id, location_id) values (new.item_id, new.location_id);
  return null;
end $$;

-- Levels without a reorder point only pay for looking at the column.
create trigger stock_level_watched after update on stock_level
  for each row when (new.watched) execute function stock_changed_at_reorder_point();

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

-- Whether an item is in stock: any piece is available at a location that serves orders. Published when it changes, for those who show it. A
-- trigger records the items for which it may have changed, so that bookings pay only for looking at four columns; a location whose stock begins
-- or ceases to count is recorded as a whole.
create table item_in_stock (
  item_id    uuid primary key,
  in_stock   boolean not null,
  changes    bigint not null default 1,             -- how often
  updated_at timestamptz not null default now()
);
create table item_to_evaluate (
  id          bigint primary key generated always as identity,
  item_id     uuid,
  location_id uuid,
  after_item  uuid,                                 -- of a location: the items up to this one are done
  check ((item_id is null) <> (location_id is null))
) with (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0); -- so that looking at an empty table stays cheap

create function level_may_change_availability() returns trigger language plpgsql as $$
begin
  insert into item_to_evaluate(item_id) values (new.item_id);
  return null;
end $$;
create trigger stock_level_new after insert on stock_level
  for each row when (new.on_hand - new.reserved - new.damaged - new.quality_hold > 0) execute function level_may_change_availability();
create trigger stock_level_crossed after update on stock_level
  for each row when ((new.on_hand - new.reserved - new.damaged - new.quality_hold > 0) <> (old.on_hand - old.reserved - old.damaged - old.quality_hold > 0))
  execute function level_may_change_availability();

create function location_may_change_availability() returns trigger language plpgsql as $$
begin
  insert into item_to_evaluate(location_id) values (new.id);
  return null;
end $$;
create trigger location_served after update on location
  for each row when ((new.active, new.type, new.archived_at, new.deleted_at) is distinct from (old.active, old.type, old.archived_at, old.deleted_at))
  execute function location_may_change_availability();

-- Facts of stock: movements, and what follows from them for each item.

create table movement_fact (
  generation       smallint not null,
  id               uuid not null,
  item_id          uuid not null,
  from_location_id uuid not null,
  to_location_id   uuid not null,
  quantity         bigint not null,
  kind             text not null,
  source_type      text not null,
  source_id        uuid,
  document_id      uuid,
  amount           numeric(19,4),                 -- of pieces that came or left, at the average cost; negative for pieces that left; null: unknown
  average_cost     numeric(28,8),                 -- of a piece of the item after the booking; null: unknown
  counted_at       timestamptz not null,
  position         bigint not null,               -- of the event in the journal, which orders the movements of an item
  primary key (generation, id)
) partition by list (generation);
create index movement_fact_counted on movement_fact (generation, counted_at);
create index movement_fact_item on movement_fact (generation, item_id, counted_at desc);
create index movement_fact_source on movement_fact (generation, source_id) where source_id is not null;
select keep_two_generations('movement_fact');

-- What is on hand of an item at a location: the sum of its movements. No rows for the built-in locations outside.
create table stock_fact (
  generation  smallint not null,
  item_id     uuid not null,
  location_id uuid not null,
  on_hand     bigint not null,
  primary key (generation, item_id, location_id)
) partition by list (generation);
select keep_two_generations('stock_fact');

create table cost_fact (
  generation   smallint not null,
  item_id      uuid not null,
  average_cost numeric(28,8),
  position     bigint not null,                   -- of the newest booking of the item
  primary key (generation, item_id)
) partition by list (generation);
select keep_two_generations('cost_fact');

-- By how much pieces and their value have changed on a day. The value changes with the average cost, too, at every location that has pieces.
create table item_day (
  generation  smallint not null,
  item_id     uuid not null,
  location_id uuid not null,
  day         date not null,
  quantity    bigint not null,
  unvalued    bigint not null,                    -- pieces without a known cost
  value       numeric(28,8) not null,
  primary key (generation, item_id, location_id, day)
) partition by list (generation);
create index item_day_day on item_day (generation, day);
create index item_day_zero on item_day (generation) where quantity = 0 and unvalued = 0 and value = 0;
select keep_two_generations('item_day');

-- Alerts that stock is low or out.
create table alert_fact (
  generation  smallint not null,
  alert_id    uuid not null,
  type        text not null,
  item_id     uuid not null,
  location_id uuid not null,
  raised_at   timestamptz,
  resolved_at timestamptz,
  primary key (generation, alert_id)
) partition by list (generation);
select keep_two_generations('alert_fact');

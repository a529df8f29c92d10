-- What the newest event of a purchase order said that is still expected of each line. incoming_stock is compared with it.
create table expected_line (
  line_id     uuid primary key,
  order_id    uuid not null,
  item_id     uuid not null,
  location_id uuid not null,
  quantity    bigint not null check (quantity > 0)
);
create index expected_line_item on expected_line (item_id);
create index expected_line_order on expected_line (order_id);

-- The version of the event that wrote the lines; another one if a node of an earlier release has applied the newest event. The order is then
-- not compared until its next event.
alter table expected_order add column lines_version bigint;

-- Pieces of orders that wait for stock, in the order in which they came. The level of an item at the default location has their sum for all
-- locations: whatever reserves the item locks that level, and leaves to those that wait what is there.
create table backorder (
  seq           bigint generated always as identity primary key,
  order_id      uuid not null,
  order_version bigint not null,
  line_id       uuid not null,
  item_id       uuid not null,
  customer_id   uuid,
  quantity      bigint not null check (quantity between 1 and 1000000000),
  created_at    timestamptz not null default now(),
  unique (line_id),
  foreign key (order_id, order_version) references order_reservation
);
create index backorder_item on backorder (item_id, seq);
create index backorder_order on backorder (order_id);
create index backorder_created on backorder (created_at, line_id);

-- What waiting pieces have got, in this order. Sales applies it later; pieces that it has removed before that are taken back from the last ones.
create table backorder_allocation (
  id          bigint generated always as identity primary key,
  order_id    uuid not null,
  line_id     uuid not null,
  item_id     uuid not null,
  location_id uuid not null references location,
  quantity    bigint not null check (quantity > 0),
  created_at  timestamptz not null default now()
);
create index backorder_allocation_line on backorder_allocation (order_id, line_id, id);

alter table stock_level
  add column backordered bigint not null default 0,
  add constraint stock_level__backordered check (backordered >= 0) not valid;

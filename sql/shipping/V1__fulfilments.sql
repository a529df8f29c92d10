-- What is to be shipped of an order. Its row is locked by whatever changes a shipment of the order. A cancelled one also rejects the
-- confirmation of the order if that comes later.
create table fulfilment (
  order_id      uuid primary key,
  order_version bigint not null,                 -- for which inventory holds the stock
  order_number  text not null,
  customer_id   uuid not null,
  customer_name text not null default '',        -- as it is on the order; empty if the order was never confirmed
  ship_to       jsonb check (jsonb_typeof(ship_to) = 'object'),
  status        text not null default 'open' check (status in ('open', 'done', 'cancelled')),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index fulfilment_order_number on fulfilment (order_number); -- shipments are searched by the number of their order, too

-- What was reserved of a line of the order at a location. At all times it is closed or in a shipment that is not cancelled. A change of the
-- order may take away all pieces; the row stays, because cancelled shipments show it.
--
-- This table and those of shipments have no foreign keys: each row is inserted by a statement that reads the row it refers to, or that follows
-- its insertion in the same transaction, and nothing deletes rows. Checking it again costs each order five look-ups.
create table fulfilment_line (
  order_line_id uuid not null,
  location_id   uuid not null,
  order_id      uuid not null,
  line_no       int not null check (line_no between 1 and 1000), -- of the order's lines
  item_id       uuid not null,
  sku           text not null,                   -- sku and name as they are on the order
  name          text not null,
  reserved      bigint not null check (reserved between 0 and 1000000000),
  closed        bigint not null default 0 check (closed between 0 and reserved),
  primary key (order_line_id, location_id)
);
create index fulfilment_line_order on fulfilment_line (order_id);

-- The codes and names of locations, from the events of inventory.
create table known_location (
  id         uuid primary key,
  code       text not null,
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);
insert into known_location(id, code, name, version) values ('00000000-0000-7000-8000-000000000001', 'MAIN', 'Main warehouse', 1);

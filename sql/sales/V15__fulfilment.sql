-- The addresses as they were when the order was written; null in orders of before.
alter table sales_order add column shipping_address jsonb, add column billing_address jsonb;

-- Pieces that will not be shipped. They are not charged: subtotal is that of the others.
alter table sales_order_line
  add column closed_quantity bigint not null default 0,
  add constraint sales_order_line__quantity_exceeds_open check (closed_quantity >= 0 and shipped_quantity + closed_quantity <= quantity) not valid;

-- What was paid above a total that closing has lowered is refunded, so that the refunds count.
alter table sales_order drop constraint sales_order__amount_exceeds_open, add constraint sales_order__amount_exceeds_open check
  (paid_amount >= 0 and refunded_amount between 0 and paid_amount and paid_amount - refunded_amount <= total_amount) not valid;

-- The shipments that have taken pieces of an order: each counts once.
create table sales_order_shipment (
  shipment_id uuid primary key,
  order_id    uuid not null references sales_order,
  created_at  timestamptz not null default now()
);
create index sales_order_shipment_order on sales_order_shipment (order_id);

-- The pieces of a line that were shipped from a location, or closed there. The line has their sums.
create table sales_order_part (
  id          bigint generated always as identity primary key,
  order_id    uuid not null references sales_order,
  line_id     uuid not null,                      -- without a foreign key, which each replaced draft would pay for; no line of such an order is deleted
  location_id uuid not null,
  kind        text not null check (kind in ('shipped', 'closed')),
  quantity    bigint not null check (quantity > 0),
  shipment_id uuid references sales_order_shipment,
  created_at  timestamptz not null default now(),
  check ((kind = 'shipped') = (shipment_id is not null))
);
create index sales_order_part_order on sales_order_part (order_id);
create unique index sales_order_part__line_twice on sales_order_part (shipment_id, line_id, location_id) where shipment_id is not null;

-- Where the stock of an order was reserved, from its first closing on: after that, no shipment takes pieces that are closed at its location.
-- Before that, a shipment has only pieces that are reserved there.
create table sales_order_allocation (
  order_id    uuid not null references sales_order,
  line_id     uuid not null,
  location_id uuid not null,
  quantity    bigint not null check (quantity > 0),
  primary key (order_id, line_id, location_id)
);

-- What becomes of the pieces of an order: reserved, waiting, shipped, closed, returned.

-- Where the stock of an order was reserved, from its first closing on, or as long as the order keeps its allocation: after that, no shipment takes
-- pieces that are closed at its location. Before that, a shipment has only pieces that are reserved there.
create table sales_order_allocation (
  order_id    uuid not null references sales_order,
  line_id     uuid not null,
  location_id uuid not null,
  quantity    bigint not null check (quantity > 0),
  primary key (order_id, line_id, location_id)
);

-- How many of the pieces that a change of this version has added to a line wait for stock; the other ones of the line wait since the
-- confirmation. Inventory says which ones it gives stock to, and is told which ones are removed.
create table sales_order_waiting (
  order_id      uuid not null,
  line_id       uuid not null,
  order_version bigint not null,
  quantity      bigint not null check (quantity >= 0),
  primary key (order_id, line_id, order_version)
);

-- The shipments that have taken pieces of an order: each counts once.
create table sales_order_shipment (
  shipment_id uuid primary key,
  order_id    uuid not null references sales_order,
  created_at  timestamptz not null default now()
);
create index sales_order_shipment_order on sales_order_shipment (order_id);

-- The shipments that were refused, with the number of their last refused attempt. Shipping sends a shipment again if its command is repeated, and
-- then acts on the outcome of the last attempt: an earlier one that is late must not ship it after that.
create table sales_order_refused_shipment (
  shipment_id uuid primary key,
  attempts    int not null,
  created_at  timestamptz not null default now()
);

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

-- The lots and serial numbers that have left with shipments, from the events of inventory.
create table sales_order_lot (
  id          bigint generated always as identity primary key,
  shipment_id uuid not null,
  position    int not null,                       -- in the event of the shipment
  line_id     uuid not null,
  lot         text not null,
  quantity    bigint not null check (quantity > 0),
  unique (shipment_id, position)
);
create index sales_order_lot_line on sales_order_lot (line_id);

-- Pieces that came back from customers. Inventory follows the event of each return.
create sequence sales_return_number;
create table sales_return (
  id               uuid primary key,
  number           text not null default 'RT-' || to_char(nextval('sales_return_number'), 'FM999999999999000000'),
  order_id         uuid not null references sales_order,
  order_number     text not null,
  customer_id      uuid not null,
  reason           text check (char_length(reason) between 1 and 500),
  metadata         jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  internal_notes   text check (char_length(internal_notes) <= 1000), -- of staff, like the next: the customer sees neither
  private_metadata jsonb not null default '{}' check (jsonb_typeof(private_metadata) = 'object'),
  currency         text not null,
  amount           numeric(19,4) not null check (amount >= 0),          -- no longer owed
  restocking_fee   numeric(19,4) not null default 0 check (restocking_fee >= 0), -- kept of what the pieces had cost; a sum of the lines
  refund_id        uuid,                           -- of what is given back with the return
  actor            text not null,
  updated_at       timestamptz not null default now(),
  created_at       timestamptz not null default now()
);
create index sales_return_metadata on sales_return using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index sales_return_private_metadata on sales_return using gin (private_metadata jsonb_path_ops) where private_metadata <> '{}';
create index sales_return_updated on sales_return (updated_at, id);
create index sales_return_refund on sales_return (refund_id) where refund_id is not null;
create unique index sales_return__number_taken on sales_return (number);
create index sales_return_order on sales_return (order_id, id desc);
create index sales_return_customer on sales_return (customer_id, id desc);
create index sales_return_history on sales_return (customer_id, created_at, id);
create index sales_return_created on sales_return (created_at, id);

-- Pieces of an order line that came back to one location.
create table sales_return_line (
  return_id       uuid not null references sales_return,
  line_no         int not null,
  order_line_id   uuid not null,
  quantity        bigint not null check (quantity between 1 and 1000000000),
  disposition     text not null check (disposition in ('restock', 'damaged', 'discard')),
  location_id     uuid,                            -- null: they did not come to stock, or to the default location
  lot             text check (char_length(lot) between 1 and 100),
  expires_on      date,
  subtotal        numeric(19,4) not null,
  discount_amount numeric(19,4) not null,
  tax_amount      numeric(19,4) not null,
  total_amount    numeric(19,4) not null,
  restocking_fee  numeric(19,4) not null default 0, -- with its tax
  restocking_tax  numeric(19,4) not null default 0,
  check (restocking_fee between 0 and total_amount and restocking_tax between 0 and restocking_fee),
  primary key (return_id, line_no)
);
create index sales_return_line_line on sales_return_line (order_line_id);

-- What customers ask to send back. The pieces of an open request are not requested again: that is decided under the lock of the order.
create sequence sales_return_request_number;
create table sales_return_request (
  id               uuid primary key,
  number           text not null default 'RR-' || to_char(nextval('sales_return_request_number'), 'FM999999999999000000'),
  order_id         uuid not null references sales_order,
  order_number     text not null,
  customer_id      uuid not null,
  status           text not null default 'open' check (status in ('open', 'accepted', 'declined', 'cancelled')),
  reason           text not null check (char_length(reason) between 1 and 500),
  notes            text check (char_length(notes) <= 1000),
  internal_notes   text check (char_length(internal_notes) <= 1000), -- of staff: the customer does not see them
  decline_reason   text check (char_length(decline_reason) <= 500),
  return_id        uuid unique references sales_return,
  actor            text not null,
  version          bigint not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  ended_at         timestamptz,
  check ((status = 'open') = (ended_at is null)),
  check ((status = 'accepted') = (return_id is not null)),
  check (decline_reason is null or status = 'declined')
);
create unique index sales_return_request__number_taken on sales_return_request (number);
create index sales_return_request_order on sales_return_request (order_id, id desc);
create index sales_return_request_customer on sales_return_request (customer_id, id desc);
create index sales_return_request_open on sales_return_request (id desc) where status = 'open';
create index sales_return_request_created on sales_return_request (created_at, id);
create index sales_return_request_updated on sales_return_request (updated_at, id);

create table sales_return_request_line (
  request_id    uuid not null references sales_return_request,
  line_no       int not null,
  order_line_id uuid not null,
  quantity      bigint not null check (quantity between 1 and 1000000000),
  primary key (request_id, line_no),
  unique (request_id, order_line_id)
);

-- The codes and names of locations, from the events of inventory.
create table known_location (
  id         uuid primary key,
  code       text not null,
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);
insert into known_location(id, code, name, version) values ('00000000-0000-7000-8000-000000000001', 'MAIN', 'Main warehouse', 1);

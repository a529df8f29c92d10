-- One row per order and version that was ever reserved or refused for good: a row in state released also refuses a late reserve.
create table order_reservation (
  order_id      uuid not null,
  order_version bigint not null,
  request_id    uuid not null,                    -- the command that reserved: its repetition gets the same answer
  state         text not null check (state in ('active', 'fulfilled', 'released')),
  event_version bigint not null,                  -- what the last event of this row had as the version of the order's stock
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (order_id, order_version)
);

-- What is reserved of a line at a location, in one row, and each part of it that a document has ended, in a row of its own. No foreign keys: a
-- row is written with its order's row and under the lock of its stock level, whose own key says that the location is there. To look both up
-- again for each line costs more than the line, and all reservations would share-lock the row of one location.
create table reservation (
  id            uuid primary key,
  order_id      uuid not null,
  order_version bigint not null,
  line_id       uuid not null,
  item_id       uuid not null,
  location_id   uuid not null,
  quantity      bigint not null check (quantity > 0),
  state         text not null default 'active' check (state in ('active', 'fulfilled', 'released')),
  document_id   uuid,                             -- the shipment that took this part, or the event that closed it; null for what is left
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint reservation__ended_part check (document_id is null or state <> 'active')
);
create unique index reservation_of_document on reservation (order_id, order_version, line_id, location_id, document_id) nulls not distinct;
create index reservation_active on reservation (item_id, location_id) where state = 'active';
create index reservation_item on reservation (item_id, id desc);
create index reservation_created on reservation (created_at, id);
create index reservation_updated on reservation using brin (updated_at) with (pages_per_range = 8, autosummarize = on);

-- The lots of a reservation, which sum to its quantity; its state says whether they are still reserved.
create table reservation_lot (
  reservation_id uuid not null references reservation,
  lot_id         uuid not null references lot,
  item_id        uuid not null,
  order_id       uuid not null,
  customer_id    uuid,                             -- null for a hold
  quantity       bigint not null check (quantity > 0),
  primary key (reservation_id, lot_id)
);
create index reservation_lot_lot on reservation_lot (lot_id, reservation_id);
create index reservation_lot_order on reservation_lot (order_id);
create index reservation_lot_item on reservation_lot (item_id);

-- The lots that somebody has chosen for a shipment, until it has left. They are among those of the order's reservations; a shipment that finds less of
-- them leaves with others, because sales has accepted it.
create table picked_lot (
  shipment_id uuid not null,
  order_id    uuid not null,
  line_id     uuid not null,
  location_id uuid not null,
  lot_id      uuid not null references lot,
  quantity    bigint not null check (quantity > 0),
  attempts    int not null,                        -- to ship the shipment, at the last of which it was picked
  created_at  timestamptz not null default now(),
  primary key (shipment_id, line_id, lot_id)
);
create index picked_lot_order on picked_lot (order_id);
create index picked_lot_created on picked_lot (created_at);

-- Pieces of orders that wait for stock, in the order in which they came. The level of an item at the default location has their sum for all
-- locations: whatever reserves the item leaves to those that wait what is there. Pieces that are added to a line that waits already come last:
-- such a line has several entries.
create table backorder (
  seq           bigint generated always as identity primary key,
  entry_id      uuid not null,
  order_id      uuid not null,
  order_version bigint not null,
  added_version bigint,                            -- for which pieces were added, once they have joined the confirmed ones; null before that
  line_id       uuid not null,
  item_id       uuid not null,
  customer_id   uuid,
  quantity      bigint not null check (quantity between 1 and 1000000000),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  foreign key (order_id, order_version) references order_reservation
);
create index backorder_entry on backorder (entry_id);
create index backorder_item on backorder (item_id, seq);
create index backorder_order on backorder (order_id);
create index backorder_created on backorder (created_at, entry_id);
create index backorder_updated on backorder (updated_at, entry_id);

-- What waiting pieces have got, in this order. Sales applies it later; pieces that it has removed before that are taken back from the last ones.
create table backorder_allocation (
  id            bigint generated always as identity primary key,
  order_id      uuid not null,
  order_version bigint not null,                   -- for which the pieces waited
  line_id       uuid not null,
  item_id       uuid not null,
  location_id   uuid not null references location,
  quantity      bigint not null check (quantity > 0),
  created_at    timestamptz not null default now()
);
create index backorder_allocation_line on backorder_allocation (order_id, line_id, id);

-- The stock of a basket, until a time. It is reserved as for an order: order_reservation and reservation have rows with the hold's id.
create table stock_hold (
  id         uuid primary key,
  status     text not null default 'active' check (status in ('active', 'released', 'expired', 'converted')),
  expires_at timestamptz not null,
  order_id   uuid,                                -- the order that got its stock
  created_by uuid not null,
  version    bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  check ((status = 'converted') = (order_id is not null))
);
create index stock_hold_expiry on stock_hold (expires_at) where status = 'active';
create index stock_hold_status on stock_hold (status, id desc);
create index stock_hold_created on stock_hold (created_at, id);
create index stock_hold_creator on stock_hold (created_by, id desc);
create index stock_hold_held on stock_hold (created_by) where status = 'active'; -- how much a user holds
create index stock_hold_updated on stock_hold (updated_at, id);

-- The lines as they were requested.
create table stock_hold_line (
  hold_id  uuid not null references stock_hold,
  line_no  int not null,
  item_id  uuid not null,
  quantity bigint not null check (quantity between 1 and 1000000000),
  primary key (hold_id, line_no)
);
create index stock_hold_line_item on stock_hold_line (item_id, hold_id);

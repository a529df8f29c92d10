create sequence shipment_number;

select keep_printed_documents();

create table shipment (
  id            uuid primary key,
  number        text not null,
  order_id      uuid not null,                   -- of a fulfilment
  order_number  text not null,
  customer_id   uuid not null,
  customer_name text collate people not null,
  location_id   uuid not null,
  status        text not null default 'open' check (status in ('open', 'packed', 'shipped', 'delivered', 'cancelled')),
  carrier       text check (char_length(carrier) between 1 and 100),
  tracking      text check (char_length(tracking) between 1 and 200),
  reference     text check (char_length(reference) between 1 and 100),
  notes         text check (char_length(notes) <= 1000),
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  cancel_reason text check (char_length(cancel_reason) <= 500),
  dispatch_id   uuid,                            -- the command that ships it; until that has an outcome, nothing else changes it
  attempts      int not null default 0,          -- to ship it; the outcome of the last one counts
  version       bigint not null default 1,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  packed_at     timestamptz,
  shipped_at    timestamptz,
  delivered_at  timestamptz,
  cancelled_at  timestamptz,
  check (case status when 'open' then packed_at is null when 'packed' then packed_at is not null else true end),
  check ((shipped_at is not null) = (status in ('shipped', 'delivered'))),
  check ((delivered_at is not null) = (status = 'delivered')),
  check ((cancelled_at is not null) = (status = 'cancelled')),
  check (cancel_reason is null or status = 'cancelled')
);
create index shipment_metadata on shipment using gin (metadata jsonb_path_ops) where metadata <> '{}';
create unique index shipment_number_once on shipment (number);
create unique index shipment_open_once on shipment (order_id, location_id) where status = 'open' and dispatch_id is null;
create index shipment_by_number on shipment ((substr(number, 4)::bigint), id); -- lists sort by the number, not by its text
create index shipment_created on shipment (created_at, id);
create index shipment_order on shipment (order_id, id desc);
create index shipment_customer on shipment (customer_id, id desc);
create index shipment_location on shipment (location_id, id desc);
create index shipment_status on shipment (status, id desc);
create index shipment_carrier on shipment (carrier, id desc) where carrier is not null;
create index shipment_tracking on shipment (tracking) where tracking is not null;
create index shipment_reference on shipment (reference) where reference is not null;
create index shipment_packed on shipment (packed_at, id) where packed_at is not null;
create index shipment_shipped on shipment (shipped_at, id) where shipped_at is not null;
create index shipment_delivered on shipment (delivered_at, id) where delivered_at is not null;
create index shipment_updated on shipment using brin (updated_at) with (pages_per_range = 8, autosummarize = on);

create table shipment_line (
  id            uuid primary key,
  shipment_id   uuid not null,
  order_line_id uuid not null,
  item_id       uuid not null,
  quantity      bigint not null check (quantity between 1 and 1000000000),
  lots          jsonb check (jsonb_typeof(lots) = 'array'), -- that have left, with their quantities; null if inventory has not named any
  unique (shipment_id, order_line_id)
);
create index shipment_line_item on shipment_line (item_id);

-- Stock that a transfer has under way is at a location of its own, where nothing else is booked. It has levels. A code that an installation
-- has given to a location of its own is left to that location.
insert into location(id, code, name, type, active)
select '00000000-0000-7000-8000-000000000005',
  case when exists (select 1 from location where code = 'TRANSIT') then 'TRANSIT 00000000-0000-7000-8000-000000000005' else 'TRANSIT' end,
  'In transit', 'transit', false;

create sequence transfer_number;

create table transfer (
  id               uuid primary key,
  number           text not null,
  from_location_id uuid not null references location,
  to_location_id   uuid not null references location,
  status           text not null default 'draft'
                   check (status in ('draft', 'shipped', 'partially_received', 'received', 'cancelled')),
  expected_at      timestamptz,
  reference        text check (char_length(reference) between 1 and 100),
  notes            text check (char_length(notes) <= 1000),
  version          bigint not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  shipped_at       timestamptz,
  received_at      timestamptz,
  cancelled_at     timestamptz,
  check (from_location_id <> to_location_id),
  check ((cancelled_at is not null) = (status = 'cancelled')),
  check ((received_at is not null) = (status = 'received')),
  check (case status when 'draft' then shipped_at is null when 'cancelled' then true else shipped_at is not null end)
);
create unique index transfer_number_once on transfer (number);
create index transfer_by_number on transfer ((substr(number, 5)::bigint), id);
create index transfer_created on transfer (created_at, id);
create index transfer_expected on transfer (expected_at, id) where expected_at is not null;
create index transfer_status on transfer (status, id desc);
create index transfer_from on transfer (from_location_id, id desc);
create index transfer_to on transfer (to_location_id, id desc);
create index transfer_reference on transfer (reference) where reference is not null;

-- Nothing vanishes: what was shipped is in transit, received in good condition, received damaged, lost, or returned to the origin.
create table transfer_line (
  id          uuid primary key,
  transfer_id uuid not null references transfer,
  line_no     int not null check (line_no between 1 and 1000),
  item_id     uuid not null,
  quantity    bigint not null check (quantity between 1 and 1000000000),
  in_transit  bigint not null default 0 check (in_transit >= 0),
  received    bigint not null default 0 check (received >= 0),
  damaged     bigint not null default 0 check (damaged >= 0),
  lost        bigint not null default 0 check (lost >= 0),
  returned    bigint not null default 0 check (returned >= 0),
  unique (transfer_id, line_no),
  unique (transfer_id, item_id),
  constraint transfer_line__quantity_exceeds_open check (in_transit + received + damaged + lost + returned in (0, quantity))
);
create index transfer_line_item on transfer_line (item_id);
create index transfer_line_in_transit on transfer_line (item_id) where in_transit > 0;

-- Stock on its way to a location, by the line of the document that brings it. Written, reduced and deleted with that document.
create table incoming_stock (
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
create index incoming_stock_item on incoming_stock (item_id, location_id);
create index incoming_stock_location on incoming_stock (location_id);
create index incoming_stock_source on incoming_stock (source_id);

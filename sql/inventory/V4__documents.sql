-- Documents that change stock: counts and transfers; and what is on its way.

-- A stocktake of items at a location. A line is open while its count is.
create table stock_count (
  id          uuid primary key,
  location_id uuid not null references location,
  status      text not null default 'open' check (status in ('open', 'closed', 'cancelled')),
  blind       boolean not null default false,
  reference   text check (char_length(reference) between 1 and 100),
  notes       text check (char_length(notes) <= 1000),
  metadata    jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  line_count  int not null check (line_count between 1 and 1000),
  version     bigint not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  closed_at   timestamptz,
  check ((closed_at is not null) = (status = 'closed'))
);
create index stock_count_metadata on stock_count using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index stock_count_created on stock_count (created_at, id);
create index stock_count_location on stock_count (location_id, id desc);
create index stock_count_status on stock_count (status, id desc);
create index stock_count_reference on stock_count (reference) where reference is not null;

-- on_hand: what the level had when the line was recorded last. The difference that is booked is counted - on_hand.
create table stock_count_line (
  count_id    uuid not null references stock_count,
  item_id     uuid not null,
  location_id uuid not null references location,
  line_no     int not null check (line_no between 1 and 1000),
  open        boolean not null default true,
  recordings  int not null default 0 check (recordings >= 0),
  counted     bigint check (counted between 0 and 1000000000),
  on_hand     bigint check (on_hand >= 0),
  recorded_by text,
  recorded_at timestamptz,
  primary key (count_id, item_id),
  unique (count_id, line_no),
  check (case when recordings = 0 then num_nonnulls(counted, on_hand, recorded_by, recorded_at) = 0
              else num_nulls(counted, on_hand, recorded_by, recorded_at) = 0 end)
);
create unique index stock_count_line__being_counted on stock_count_line (item_id, location_id) where open;
create index stock_count_line_item on stock_count_line (item_id);

-- Every recording of a line, numbered from 1.
create table stock_count_recording (
  id       uuid primary key,
  count_id uuid not null,
  item_id  uuid not null,
  number   int not null check (number > 0),
  counted  bigint not null check (counted between 0 and 1000000000),
  on_hand  bigint not null check (on_hand >= 0),
  actor    text not null,
  at       timestamptz not null,
  unique (count_id, item_id, number),
  foreign key (count_id, item_id) references stock_count_line
);
create index stock_count_recording_count on stock_count_recording (count_id, id desc);
create trigger stock_count_recording_append_only before update or delete or truncate on stock_count_recording
  for each statement execute function movement_is_append_only();

-- The lots of a line of a count, for an item that has lots or serial numbers. The line has their sums. on_hand: what the lot had at the
-- location when it was recorded last.
create table stock_count_lot (
  count_id    uuid not null,
  item_id     uuid not null,
  lot_id      uuid not null references lot,
  counted     bigint not null check (counted between 0 and 1000000000),
  on_hand     bigint not null check (on_hand >= 0),
  recorded_at timestamptz not null,
  primary key (count_id, lot_id),
  foreign key (count_id, item_id) references stock_count_line
);
create index stock_count_lot_item on stock_count_lot (count_id, item_id);

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
  metadata         jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
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
create index transfer_metadata on transfer using gin (metadata jsonb_path_ops) where metadata <> '{}';
create unique index transfer_number_once on transfer (number);
create index transfer_by_number on transfer ((substr(number, 5)::bigint), id);
create index transfer_created on transfer (created_at, id);
create index transfer_expected on transfer (expected_at, id) where expected_at is not null;
create index transfer_status on transfer (status, id desc);
create index transfer_from on transfer (from_location_id, id desc);
create index transfer_to on transfer (to_location_id, id desc);
create index transfer_reference on transfer (reference) where reference is not null;
create index transfer_updated on transfer (updated_at, id);

-- Nothing vanishes: what was shipped is in transit, received in good condition, received damaged, lost, or returned to the origin.
create table transfer_line (
  id          uuid primary key,
  transfer_id uuid not null references transfer,
  line_no     int not null check (line_no between 1 and 1000),
  item_id     uuid not null,
  lot         text,                                -- the number of the lot that the line asks for
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

-- The newest event of each purchase order that says what is still expected of it, so that an older event that comes later changes nothing.
create table expected_order (
  order_id   uuid primary key,
  version    bigint not null,
  updated_at timestamptz not null default now()
);

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

-- The lines of drafts of purchase orders. They bring nothing yet, but what is drafted need not be ordered again: it counts for low_stock.
create table drafted_line (
  line_id     uuid primary key,
  order_id    uuid not null,
  item_id     uuid not null,
  location_id uuid not null,
  quantity    bigint not null check (quantity > 0)
);
create index drafted_line_item on drafted_line (item_id, location_id);
create index drafted_line_order on drafted_line (order_id);

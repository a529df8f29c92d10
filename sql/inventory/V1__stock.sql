create table location (
  id         uuid primary key,
  code       text not null check (char_length(code) between 1 and 50),
  name       text not null check (char_length(name) between 1 and 255),
  type       text not null check (type in ('warehouse', 'store', 'transit', 'virtual')),
  is_default boolean not null default false,
  active     boolean not null default true,
  version    bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index location__code_taken on location (code);
create unique index location__default_taken on location (is_default) where is_default;

-- The virtual ones are where stock comes from and goes to, so that each item sums to zero over all locations.
insert into location(id, code, name, type, is_default) values
  ('00000000-0000-7000-8000-000000000001', 'MAIN',       'Main warehouse', 'warehouse', true),
  ('00000000-0000-7000-8000-000000000002', 'SUPPLIER',   'Suppliers',      'virtual',   false),
  ('00000000-0000-7000-8000-000000000003', 'CUSTOMER',   'Customers',      'virtual',   false),
  ('00000000-0000-7000-8000-000000000004', 'ADJUSTMENT', 'Adjustments',    'virtual',   false);

-- on_hand = what movements sum to; reserved = what active reservations sum to; never more reserved than there is.
create table stock_level (
  item_id     uuid not null,
  location_id uuid not null references location,
  on_hand     bigint not null default 0,
  reserved    bigint not null default 0,
  incoming    bigint not null default 0,
  version     bigint not null default 0,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (item_id, location_id),
  constraint stock_level__stock_out_of_range check (on_hand between 0 and 1000000000000000),
  constraint stock_level__below_reserved check (reserved between 0 and on_hand),
  constraint stock_level__incoming_out_of_range check (incoming >= 0)
) with (fillfactor = 50);

create table movement (
  id               uuid primary key,
  item_id          uuid not null,
  from_location_id uuid not null references location,
  to_location_id   uuid not null references location,
  quantity         bigint not null check (quantity > 0),
  kind             text not null check (kind in ('adjustment', 'receipt', 'shipment', 'transfer', 'return', 'count')),
  source_type      text not null,                 -- the document behind it, such as purchase_order
  source_id        uuid,
  reason           text check (char_length(reason) <= 500),
  actor            text not null,
  at               timestamptz not null default now(),
  check (from_location_id <> to_location_id)
);
create index movement_item on movement (item_id, id desc);
create index movement_source on movement (source_id);

create function movement_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'movements are only added, never changed: book the opposite movement' using errcode = '42501';
end $$;
create trigger movement_append_only before update or delete or truncate on movement
  for each statement execute function movement_is_append_only();
revoke update, delete, truncate on movement from current_user;

-- One row per order and version that was ever reserved or refused for good: a row in state released also refuses a late reserve.
create table order_reservation (
  order_id      uuid not null,
  order_version bigint not null,
  request_id    uuid not null,                    -- the command that reserved: its repetition gets the same answer
  state         text not null check (state in ('active', 'fulfilled', 'released')),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (order_id, order_version)
);

create table reservation (
  id            uuid primary key,
  order_id      uuid not null,
  order_version bigint not null,
  line_id       uuid not null,
  item_id       uuid not null,
  location_id   uuid not null references location,
  quantity      bigint not null check (quantity > 0),
  state         text not null default 'active' check (state in ('active', 'fulfilled', 'released')),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (order_id, order_version, line_id),
  foreign key (order_id, order_version) references order_reservation
);
create index reservation_active on reservation (item_id, location_id) where state = 'active';

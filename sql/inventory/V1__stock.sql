-- Locations, the stock of items at them, and the movements that it consists of.

create table location (
  id            uuid primary key,
  code          text not null check (char_length(code) between 1 and 50),
  name          text collate people not null check (char_length(name) between 1 and 255),
  type          text not null check (type in ('warehouse', 'store', 'transit', 'virtual')),
  address       text check (char_length(address) <= 500),
  priority      int not null default 100 check (priority between 0 and 1000000), -- locations serve orders by it, lowest first
  is_default    boolean not null default false,
  active        boolean not null default true,
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  version       bigint not null default 1,
  referenced_at timestamptz,                      -- the first time that something moved there: from then on it is archived, not deleted
  archived_at   timestamptz,
  deleted_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index location_metadata on location using gin (metadata jsonb_path_ops) where metadata <> '{}';
create unique index location__code_taken on location (code);
create unique index location__default_taken on location (is_default) where is_default;

-- The virtual ones are where stock comes from and goes to, so that each item sums to zero over all locations. Stock that a transfer has under
-- way is in transit, where nothing else is booked.
insert into location(id, code, name, type, is_default, active) values
  ('00000000-0000-7000-8000-000000000001', 'MAIN',       'Main warehouse', 'warehouse', true,  true),
  ('00000000-0000-7000-8000-000000000002', 'SUPPLIER',   'Suppliers',      'virtual',   false, true),
  ('00000000-0000-7000-8000-000000000003', 'CUSTOMER',   'Customers',      'virtual',   false, true),
  ('00000000-0000-7000-8000-000000000004', 'ADJUSTMENT', 'Adjustments',    'virtual',   false, true),
  ('00000000-0000-7000-8000-000000000005', 'TRANSIT',    'In transit',     'transit',   false, false);

-- on_hand = what movements sum to; reserved = what active reservations sum to; damaged and quality_hold = what state changes sum to, pieces that
-- are on hand but not available. Never more of these than there is.
--
-- Every booking of an item locks its level at the default location. That level therefore says for all locations how the item is tracked, how
-- many pieces are backordered, and whether it is frozen; and it counts the version of the item's stock, which rises with each event of the
-- item wherever the stock changed.
create table stock_level (
  item_id         uuid not null,
  location_id     uuid not null references location,
  on_hand         bigint not null default 0,
  reserved        bigint not null default 0,
  damaged         bigint not null default 0,
  quality_hold    bigint not null default 0,
  incoming        bigint not null default 0,
  backordered     bigint not null default 0,
  tracking        text,                           -- whether the stock is kept by lots or by serial numbers; null: neither
  shelf_life_days int,
  frozen          boolean not null default false, -- as frozen_item says
  watched         boolean not null default false, -- has a reorder point
  version         bigint not null default 0,
  version_only    boolean not null default false, -- of the default location: only holds the version, because the item has moved elsewhere
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (item_id, location_id),
  constraint stock_level__stock_out_of_range check (on_hand between 0 and 1000000000000000),
  constraint stock_level__below_reserved check (reserved between 0 and on_hand),
  constraint stock_level__insufficient_stock check
    (damaged >= 0 and quality_hold >= 0 and reserved + damaged + quality_hold <= on_hand),
  constraint stock_level__incoming_out_of_range check (incoming >= 0),
  constraint stock_level__backordered check (backordered >= 0),
  constraint stock_level__tracking check
    ((tracking is null or tracking in ('lot', 'serial')) and (shelf_life_days is null or tracking is not null and shelf_life_days between 0 and 36500))
) with (fillfactor = 50);
create index stock_level_location on stock_level (location_id, item_id);                                     -- to find out whether it is empty
create index stock_level_listed on stock_level (location_id, item_id) where not version_only or watched; -- counted for the total of the list
create index stock_level_backordered on stock_level (item_id) where backordered > 0;
-- Two blocks in a range, because levels change anywhere in the table, and each change makes the list of what has changed read its range.
create index stock_level_updated on stock_level using brin (updated_at) with (pages_per_range = 2, autosummarize = on);

create function stock_has_moved() returns trigger language plpgsql as $$
begin
  new.version_only := false;
  new.created_at := now();
  return new;
end $$;
create trigger stock_level_moved before update of on_hand on stock_level
  for each row when (old.version_only and new.on_hand <> old.on_hand) execute function stock_has_moved();

-- Times of this table and of the next ones are those of the statement, which begins when the levels are locked. The transaction may have begun
-- before another one that changed the same item first.
create table movement (
  id               uuid primary key,
  item_id          uuid not null,
  from_location_id uuid not null references location,
  to_location_id   uuid not null references location,
  quantity         bigint not null check (quantity > 0),
  unit_cost        numeric(28,6) check (unit_cost >= 0), -- by its document, in the currency of the installation; null if that does not say it
  cost             numeric(28,4) not null check (cost >= 0), -- of all pieces: by the document, or at the average
  variance         numeric(28,4) not null,        -- the value of the item changes by this, + cost if pieces arrive, - cost if they leave
  kind             text not null check (kind in ('adjustment', 'receipt', 'shipment', 'transfer', 'return', 'count')),
  source_type      text not null,                 -- the document behind it, such as purchase_order
  source_id        uuid,
  document_id      uuid,                          -- the shipment or return of a sales order that moved the pieces
  reverses_id      uuid,                          -- the movement that this correction reverses
  reason           text check (char_length(reason) <= 500),
  actor            text not null,
  at               timestamptz not null default statement_timestamp(),
  check (from_location_id <> to_location_id)
);
create unique index movement__already_reversed on movement (reverses_id) where reverses_id is not null;
create index movement_item on movement (item_id, id desc);
create index movement_source on movement (source_id);
create index movement_document on movement (document_id, id desc) where document_id is not null;
create index movement_at on movement (at, id);
create index movement_from on movement (from_location_id, id desc);
create index movement_to on movement (to_location_id, id desc);

create function movement_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'movements are only added, never changed: book the opposite movement' using errcode = '42501';
end $$;
create trigger movement_append_only before update or delete or truncate on movement
  for each statement execute function movement_is_append_only();
revoke update, delete, truncate on movement from current_user;

-- What the states of a level sum to, as movements are for what is on hand. Pieces that leave or arrive in a state change it before or after.
create table stock_state_change (
  id          uuid primary key,
  item_id     uuid not null,
  location_id uuid not null references location,
  lot_id      uuid,
  from_state  text not null check (from_state in ('available', 'damaged', 'quality_hold')),
  to_state    text not null check (to_state in ('available', 'damaged', 'quality_hold')),
  quantity    bigint not null check (quantity > 0),
  source_type text not null,
  source_id   uuid,
  reason      text check (char_length(reason) <= 500),
  actor       text not null,
  at          timestamptz not null default statement_timestamp(),
  check (from_state <> to_state)
);
create index stock_state_change_item on stock_state_change (item_id, id desc);
create index stock_state_change_lot on stock_state_change (lot_id, id) where lot_id is not null;
create trigger stock_state_change_append_only before update or delete or truncate on stock_state_change
  for each statement execute function movement_is_append_only();
revoke update, delete, truncate on stock_state_change from current_user;

-- The currency of the installation, in which values are. Written by each start.
create table valuation (
  id         int primary key check (id = 1),
  currency   text not null check (currency ~ '^[A-Z]{3}$'),
  updated_at timestamptz not null default now()
);
insert into valuation(id, currency) values (1, 'USD');

-- What a list of stock shows of an item and is searched by, from the events of the catalog. Until the first event of an item has come,
-- its SKU is its id and its version 0. Every item that has a level has a row, with the value that its movements sum to.
create table stocked_item (
  item_id         uuid primary key,
  sku             text not null,
  name            text collate people not null default '',
  version         bigint not null default 0,
  category_id     uuid,                           -- that of the product whose variant it is
  product_version bigint not null default 0,      -- the version of the product that the category is from
  quantity        bigint not null default 0 check (quantity >= 0), -- on hand at all locations
  value           numeric(28,4) not null default 0 check (value >= 0), -- of these: what movements sum to
  average_cost    numeric(28,8) check (average_cost >= 0), -- value ÷ quantity, the last one if no pieces are left; null while no cost is known
  priced          bigint not null default 0 check (priced >= 0), -- pieces that arrived with a cost, less those whose arrival was reversed
  search_words    tsvector generated always as (search_words(sku || ' ' || name)) stored,
  updated_at      timestamptz not null default now(),
  check (value = 0 or quantity > 0 and priced > 0),
  check ((average_cost is null) = (priced = 0))
) with (fillfactor = 70);
create index stocked_item_sku on stocked_item (sku);
create index stocked_item_category on stocked_item (category_id, sku) where category_id is not null;
create index stocked_item_unnamed on stocked_item (item_id) where version = 0;
create index stocked_item_words on stocked_item using gin (search_words);
create index stocked_item_spelling on stocked_item using gin (name gin_trgm_ops);

-- Which version of a product set its item's stock last: a command to set it that comes late, after a newer one, does nothing.
create table product_stock (
  item_id    uuid primary key,
  version    bigint not null,
  updated_at timestamptz not null default now()
);

-- Items whose stock is promised to nobody and not changed by hand.
create table frozen_item (
  item_id uuid primary key,
  reason  text not null check (char_length(reason) between 1 and 500),
  actor   text not null,
  at      timestamptz not null default now()
);

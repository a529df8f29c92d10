-- What vendors offer: their prices, and contracts with them.

-- What an item costs at a vendor, from a quantity on; breaks has lower costs for larger quantities: [{minimum_quantity, cost}, …].
create table vendor_item (
  id               uuid primary key,
  vendor_id        uuid not null,
  item_id          uuid not null,
  vendor_sku       text check (char_length(vendor_sku) between 1 and 100),
  currency         text not null check (currency ~ '^[A-Z]{3}$'),
  cost             numeric(19,6) not null check (cost between 0 and 9999999999.99),
  minimum_quantity bigint not null check (minimum_quantity between 1 and 1000000000),
  pack_size        bigint not null check (pack_size between 1 and 1000000000),
  lead_time_days   int check (lead_time_days between 0 and 3650),
  breaks           jsonb not null default '[]' check (jsonb_array_length(breaks) <= 20),
  version          bigint not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  unique (vendor_id, item_id)
);
create index vendor_item_vendor on vendor_item (vendor_id, id desc);
create index vendor_item_created on vendor_item (vendor_id, created_at, id);
create index vendor_item_item on vendor_item (item_id);
create index vendor_item_updated on vendor_item (updated_at, id);

-- Binding prices of a vendor for a period, and perhaps for a quantity, which orders draw down.
create table vendor_contract (
  id          uuid primary key,
  vendor_id   uuid not null,
  number      text not null check (char_length(number) between 1 and 100),
  valid_from  date not null,
  valid_to    date not null,                       -- the last day
  currency    text not null check (currency ~ '^[A-Z]{3}$'),
  terms       text check (char_length(terms) <= 5000),
  file_id     uuid,
  expiring_at timestamptz,                         -- when its expiry was announced
  version     bigint not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint vendor_contract__number_taken unique (vendor_id, number),
  check (valid_to >= valid_from)
);
create index vendor_contract_vendor on vendor_contract (vendor_id, id desc);
create index vendor_contract_created on vendor_contract (vendor_id, created_at, id);
create index vendor_contract_expiry on vendor_contract (valid_to) where expiring_at is null;

create table vendor_contract_item (
  contract_id    uuid not null references vendor_contract on delete cascade,
  item_id        uuid not null,
  unit_price     numeric(19,6) not null check (unit_price between 0 and 9999999999.99),
  quantity       bigint check (quantity between 1 and 1000000000), -- null: any
  drawn_quantity bigint not null default 0 check (drawn_quantity >= 0),
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (contract_id, item_id),
  constraint vendor_contract_item__below_drawn check (drawn_quantity <= quantity)
);
create index vendor_contract_item_item on vendor_contract_item (item_id);

-- The SKUs and names of items, from the events of the catalog; of an item whose first event has not come, as the catalog has answered (version 0).
create table known_item (
  id         uuid primary key,
  code       text not null,
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
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

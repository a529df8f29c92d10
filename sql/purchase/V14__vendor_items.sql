-- What an item costs at a vendor, from a quantity on; breaks has lower costs for larger quantities: [{minimum_quantity, cost}, …].
create table vendor_item (
  id               uuid primary key,
  vendor_id        uuid not null,
  item_id          uuid not null,
  vendor_sku       text check (char_length(vendor_sku) between 1 and 100),
  currency         text not null check (currency ~ '^[A-Z]{3}$'),
  cost             numeric(19,4) not null check (cost between 0 and 9999999999.99),
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

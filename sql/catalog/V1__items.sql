create table item (
  id            uuid primary key,
  sku           text not null check (char_length(sku) between 1 and 100),
  name          text not null check (char_length(name) between 1 and 255),
  description   text check (char_length(description) <= 1000),
  unit_price    numeric(19,4) not null check (unit_price >= 0),
  barcode       text,
  unit          text,
  metadata      jsonb not null default '{}',
  version       bigint not null default 1,
  referenced_at timestamptz,                      -- the first time a document or stock named it: from then on it stays
  deleted_at    timestamptz,                      -- a tombstone: what still names it can be resolved
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create unique index item__sku_taken on item (sku) where deleted_at is null;
create index item_newest on item (id desc) where deleted_at is null;

-- What is stored and sold.
create table item (
  id            uuid primary key,
  sku           text not null check (char_length(sku) between 1 and 100),
  name          text collate people not null check (char_length(name) between 1 and 255),
  description   text check (char_length(description) <= 1000),
  unit_price    numeric(19,4) not null check (unit_price >= 0),
  tax_category  text not null default 'standard'  -- which tax rates of sales apply: a name that the rates have, too
                constraint item_tax_category check (tax_category ~ '^[a-z][a-z0-9_-]{0,49}$'),
  barcode       text,
  unit          text,
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_ids  jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  search_words  tsvector generated always as (search_words(name || ' ' || sku || ' ' || coalesce(description, '') || ' ' || coalesce(barcode, ''))) stored,
  version       bigint not null default 1,
  referenced_at timestamptz,                      -- the first time a document or stock named it: from then on it stays
  archived_at   timestamptz,                      -- from then on it is in no new order
  deleted_at    timestamptz,                      -- a tombstone: what still names it can be resolved
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index item_metadata on item using gin (metadata jsonb_path_ops) where metadata <> '{}';
select keep_external_ids('item');
create unique index item__sku_taken on item (sku) where deleted_at is null;
create index item_newest on item (id desc) where deleted_at is null;
create index item_live on item (id desc) where deleted_at is null and archived_at is null; -- what a list shows and counts unless others are asked for
create index item_created on item (created_at, id) where deleted_at is null;
create index item_name on item (name, id) where deleted_at is null;
create index item_barcode on item (barcode) where deleted_at is null and barcode is not null;
create index item_words on item using gin (search_words);
create index item_spelling on item using gin (name gin_trgm_ops);
create index item_updated on item (updated_at, id);

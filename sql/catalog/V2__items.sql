-- The codes of an item as a text that is searched.
create function code_texts(codes jsonb) returns text language sql immutable strict parallel safe begin atomic
  select coalesce(string_agg(code->>'code', ' ' order by n), '') from jsonb_array_elements(codes) with ordinality as c(code, n);
end;

-- What is stored and sold.
create table item (
  id            uuid primary key,
  sku           text not null check (char_length(sku) between 1 and 100),
  name          text collate people not null check (char_length(name) between 1 and 255),
  description   text check (char_length(description) <= 1000),
  unit_price    numeric(19,6) not null check (unit_price >= 0),
  tax_category  text not null default 'standard'  -- which tax rates of sales apply: a name that the rates have, too
                constraint item_tax_category check (tax_category ~ '^[a-z][a-z0-9_-]{0,49}$'),
  codes         jsonb not null default '[]'       -- [{code, kind, pieces, key}], in the order in which they were sent; item_code has them, too
                constraint item_codes check (jsonb_typeof(codes) = 'array' and jsonb_array_length(codes) <= 20),
  barcode       text generated always as (codes->0->>'code') stored,
  unit          text,
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_ids  jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  search_words  tsvector generated always as (search_words(name || ' ' || sku || ' ' || coalesce(description, '') || ' ' || code_texts(codes))) stored,
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
create index item_words on item using gin (search_words);
create index item_spelling on item using gin (name gin_trgm_ops);
create index item_updated on item (updated_at, id);

-- The codes of all items, so that no two items have the same. The column codes of an item decides what is here; triggers copy it. An item that
-- is deleted gives up its codes.
create table item_code (
  code    text not null check (code <> ''),       -- as codes are compared: the key
  item_id uuid not null references item on delete cascade,
  kind    text not null check (kind in ('ean', 'upc', 'gtin_14', 'vendor', 'own')),
  pieces  int not null check (pieces between 1 and 1000000),
  constraint item_code__code_taken primary key (code)
);
create index item_code_item on item_code (item_id);

create function item_codes_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then delete from item_code where item_id = old.id; end if;
  if new.deleted_at is null then
    insert into item_code(code, item_id, kind, pieces)
    select c->>'key', new.id, c->>'kind', (c->>'pieces')::int from jsonb_array_elements(new.codes) c order by 1; -- fewer deadlocks; the others are repeated
  end if;
  return null;
end $$;
create trigger item_codes_inserted after insert on item for each row when (new.codes <> '[]') execute function item_codes_changed();
create trigger item_codes_updated after update of codes, deleted_at on item for each row
  when (old.codes <> new.codes or old.codes <> '[]' and old.deleted_at is distinct from new.deleted_at) execute function item_codes_changed();

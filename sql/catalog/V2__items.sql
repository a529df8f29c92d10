-- What is stored and sold.
create table item (
  id            uuid primary key,
  sku           text not null check (char_length(sku) between 1 and 100),
  name          text collate people not null check (char_length(name) between 1 and 255),
  description   text check (char_length(description) <= 1000),
  unit_price    numeric(19,6) not null check (unit_price >= 0),
  tax_category  text not null default 'standard'  -- which tax rates of sales apply: a name that the rates have, too
                constraint item_tax_category check (tax_category ~ '^[a-z][a-z0-9_-]{0,49}$'),
  barcode       text,                             -- the first of item_barcode, which a trigger keeps so; null if that was removed
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
create index item_words on item using gin (search_words);
create index item_spelling on item using gin (name gin_trgm_ops);
create index item_updated on item (updated_at, id);

-- The bar codes of an item, each of so many pieces, such as one of a case. Several items may have the same. Whoever writes them has locked the item.
create table item_barcode (
  item_id  uuid not null references item on delete cascade,
  position smallint not null check (position between 0 and 19), -- 0 is item.barcode, and missing if that is null
  code     text not null check (char_length(code) <= 100),
  kind     text not null check (kind in ('ean', 'upc', 'gtin14', 'vendor', 'own')),
  pieces   bigint not null constraint item_barcode_pieces check (pieces between 1 and 1000000000),
  primary key (item_id, position)
);
create unique index item_barcode_once on item_barcode (item_id, code);
create index item_barcode_code on item_barcode (code);

-- Whether the last digit is the check digit of those before it (GS1 General Specifications, 7.9.1), whatever their number.
create function has_check_digit(text) returns boolean language sql immutable strict parallel safe return (
  select sum(digit::int * case when place % 2 = 0 then 3 else 1 end) % 10 = 0
  from unnest(string_to_array(reverse($1), null)) with ordinality d(digit, place));

-- The kind of a code that was written without one.
create function barcode_kind(text) returns text language sql immutable strict parallel safe return
  case when $1 !~ '^[0-9]{8}$|^[0-9]{12,14}$' then 'own' when not has_check_digit($1) then 'own'
    when char_length($1) = 12 then 'upc' when char_length($1) = 14 then 'gtin14' else 'ean' end;

-- Makes the written barcode the first one: one that the item has already is moved there, any other takes the place of the first, as one
-- piece. The others stay.
create function item_barcode_written() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into ids from new_rows where barcode is not null;
  else
    select array_agg(n.id) into ids from new_rows n join old_rows o using (id) where n.barcode is distinct from o.barcode;
    if ids is not null then
      delete from item_barcode b using new_rows n
      where n.id = any(ids) and b.item_id = n.id and b.position = 0 and b.code is distinct from n.barcode;
      update item_barcode b set position = 0 from new_rows n where n.id = any(ids) and b.item_id = n.id and b.code = n.barcode and b.position > 0;
    end if;
  end if;
  if ids is not null then
    insert into item_barcode
    select id, 0, barcode, barcode_kind(barcode), 1 from new_rows where id = any(ids) and barcode is not null
    on conflict (item_id, position) do nothing;
  end if;
  return null;
end $$;
create trigger barcode_inserted after insert on item referencing new table as new_rows
  for each statement execute function item_barcode_written();
create trigger barcode_updated after update on item referencing old table as old_rows new table as new_rows
  for each statement execute function item_barcode_written();

-- All of an item, as a search reads them.
create function item_barcodes(uuid) returns text language sql stable strict parallel safe return (
  select string_agg(code, ' / ' order by position) from item_barcode where item_id = $1);

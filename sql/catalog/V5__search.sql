-- The search over products and items, of which what a shop shows is found.

-- Which items are in stock, from the events of inventory; changes is that of the last one. An item without a row is not.
create table item_stock (
  item_id    uuid primary key,
  in_stock   boolean not null,
  changes    bigint not null,
  updated_at timestamptz not null default now()
);

-- What a search finds: an entry for each product, with the words of all its items, and for each item that no product sells. Written by
-- triggers, with the changes of products and items. A search reads only these rows and looks up the few that it returns. Everything else
-- that exists, such as a deleted product or an item of a product, has an entry without words, because entries are also what is locked.
--
-- The parts hold 1, 3, 12 and 48 of 64 entries. A search reads them in this order and stops at 10,000 hits, so that the matches of a frequent
-- word, which the index returns all at once, are only those of a small part.
create table search_entry (
  id          uuid not null,                      -- of the product or item
  part        smallint not null,
  is_product  boolean not null,
  name        text collate people not null,
  search_words tsvector not null,                 -- and the SKUs, as search_sku writes them
  status      text not null,                      -- of the product; published or archived for an item
  category_id uuid,
  attributes  jsonb,
  price       numeric(19,6) not null,             -- of the first item
  in_stock    boolean not null,                   -- any of its items
  created_at  timestamptz not null,
  primary key (id, is_product, part)
) partition by list (part);
create table search_entry_0 partition of search_entry for values in (0);
create table search_entry_1 partition of search_entry for values in (1);
create table search_entry_2 partition of search_entry for values in (2);
create table search_entry_3 partition of search_entry for values in (3);
create index search_entry_words on search_entry using gin (search_words);
create index search_entry_name on search_entry (name, id) where search_words <> '';
create index search_entry_price on search_entry (price, id) where search_words <> '';
create index search_entry_created on search_entry (created_at, id) where search_words <> '';
create index search_entry_attributes on search_entry using gin (attributes jsonb_path_ops) where search_words <> '';
create index search_entry_category on search_entry (category_id, name, id) where search_words <> '' and category_id is not null;

-- The words of all entries, of which one without digits may be meant by a word that none has: a code is not misspelled. A word is never removed.
create table search_vocabulary (word text primary key);
create index search_vocabulary_spelling on search_vocabulary using gin (word gin_trgm_ops) where word !~ '[0-9]';

-- By the last byte of the id, which is random in a UUID of version 4 or 7.
create function search_part(uuid) returns smallint language sql immutable strict parallel safe return
  (width_bucket(get_byte(uuid_send($1), 15), array[4, 16, 64]))::smallint;

-- A SKU among the words. No word begins like this.
create function search_sku(text) returns text language sql immutable strict parallel safe return '#' || $1;

-- Numbers and short words are not corrected.
create function search_is_word(text) returns boolean language sql immutable strict parallel safe return
  char_length($1) >= 3 and $1 ~ '^[[:alpha:]]';

-- What may be meant by the words of a text that no entry has: for each word, the 20 most similar ones of the vocabulary. Null if there are none
-- for one of them.
create function search_corrected(text) returns tsquery language sql stable parallel safe return (
  select case when bool_and(similar_words is not null) then string_agg('(' || similar_words || ')', ' & ')::tsquery end
  from search_terms($1) t, lateral (
    select case when search_is_word(t.meant[1]) then (
      select string_agg(quote_literal(word), ' | ') from (
        select word from search_vocabulary where word %>> t.meant[1] and word !~ '[0-9]'
        order by strict_word_similarity(t.meant[1], word) desc, word limit 20) s)
      else quote_literal(t.meant[1]) || ':*' end as similar_words) v
  where t.is_written);

-- What the entries have to be. Looks up each variant and item by its index: a plan made while the tables were small would read all items for
-- each product of a statement that writes many, and a connection keeps its plan.
create view search_source as
  select p.id, search_part(p.id) as part, true as is_product, p.name,
    case when p.deleted_at is null and i.price is not null
      then search_words(concat_ws(' / ', p.name, p.description, i.texts, array_to_string(i.skus || i.barcodes, ' / '))) || array_to_tsvector(i.codes)
      else '' end as search_words,
    p.status, p.category_id, p.attributes, coalesce(i.price, 0) as price, coalesce(i.in_stock, false) as in_stock, p.created_at
  from product p, lateral (
    select (array_agg(i.unit_price order by v.position))[1] as price, array_agg(i.sku order by v.position) as skus, array_agg(item_barcodes(i.id)) as barcodes,
      array_agg(search_sku(i.sku)) as codes,
      bool_or(coalesce((select in_stock from item_stock where item_id = i.id), false)) as in_stock,
      string_agg(concat_ws(' ', i.name, i.description), ' ') filter (where (i.name, i.description) is distinct from (p.name, p.description)) as texts
    from product_variant v, lateral (select * from item where id = v.item_id and deleted_at is null offset 0) i
    where v.product_id = p.id) i
  union all
  select i.id, search_part(i.id), false, i.name,
    case when i.deleted_at is null
        and not exists (select from product_variant v join product p on p.id = v.product_id where v.item_id = i.id and p.deleted_at is null)
      then search_words(concat_ws(' / ', i.name, i.description, i.sku, item_barcodes(i.id))) || array_to_tsvector(array[search_sku(i.sku)])
      else '' end,
    case when i.archived_at is null then 'published' else 'archived' end, null, null, i.unit_price,
    coalesce((select in_stock from item_stock where item_id = i.id), false), i.created_at
  from item i;

-- Writes the entries of these products and items, and of those that they belong together with. The caller has changed them, and whoever
-- changes others of the same entry waits here until the other transaction has ended. Takes
-- the words from what it has written, and looks for entries without a product or item only if one of these no longer exists: reading every
-- entry again for each of these would take half of its time.
create function search_refresh(changed uuid[]) returns void language plpgsql as $$
declare
  ids uuid[] := '{}';
  wanted uuid[];
begin
  loop -- each statement sees what others had committed when they released their locks
    select array_agg(distinct id) into wanted from (
      select unnest(ids || changed)
      union all select product_id from product_variant where item_id = any(changed)
      union all select item_id from product_variant where product_id = any(changed)) c(id);
    exit when cardinality(wanted) = cardinality(ids);
    ids := wanted;
    perform from search_entry e join unnest(ids) i on e.id = i and e.part = search_part(i) order by e.id, e.is_product for no key update of e;
  end loop;
  with written as (
    insert into search_entry select * from search_source where id = any(ids) order by id
    on conflict (id, is_product, part) do update set name = excluded.name, search_words = excluded.search_words,
      status = excluded.status, category_id = excluded.category_id, attributes = excluded.attributes, price = excluded.price,
      in_stock = excluded.in_stock, created_at = excluded.created_at
    where search_entry is distinct from excluded
    returning search_words)
  insert into search_vocabulary
  select distinct lexeme from written, unnest(search_words)
  where search_is_word(lexeme) and not exists (select from search_vocabulary where word = lexeme) order by 1
  on conflict do nothing;
  if (select count(*) from item where id = any(ids)) + (select count(*) from product where id = any(ids)) < cardinality(ids) then
    delete from search_entry e using unnest(ids) i
    where e.id = i and e.part = search_part(i)
      and not exists (select from item where id = i and not e.is_product) and not exists (select from product where id = i and e.is_product);
  end if;
end $$;

-- Of items and of products. The triggers of items run after those that write their bar codes, in the order of their names. Who writes bar codes
-- otherwise calls search_refresh.
create function search_entry_changed() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into ids from new_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(id) into ids from old_rows;
  elsif tg_table_name = 'item' then
    select array_agg(n.id) into ids from new_rows n join old_rows o using (id)
    where (n.name, n.description, n.sku, n.barcode, n.unit_price, n.archived_at, n.deleted_at)
      is distinct from (o.name, o.description, o.sku, o.barcode, o.unit_price, o.archived_at, o.deleted_at);
  else
    select array_agg(n.id) into ids from new_rows n join old_rows o using (id)
    where (n.name, n.description, n.status, n.category_id, n.attributes, n.deleted_at)
      is distinct from (o.name, o.description, o.status, o.category_id, o.attributes, o.deleted_at);
  end if;
  if ids is not null then perform search_refresh(ids); end if;
  return null;
end $$;
create trigger search_item_inserted after insert on item referencing new table as new_rows
  for each statement execute function search_entry_changed();
create trigger search_item_updated after update on item referencing old table as old_rows new table as new_rows
  for each statement execute function search_entry_changed();
create trigger search_item_deleted after delete on item referencing old table as old_rows
  for each statement execute function search_entry_changed();
create trigger search_product_inserted after insert on product referencing new table as new_rows
  for each statement execute function search_entry_changed();
create trigger search_product_updated after update on product referencing old table as old_rows new table as new_rows
  for each statement execute function search_entry_changed();
create trigger search_product_deleted after delete on product referencing old table as old_rows
  for each statement execute function search_entry_changed();

create function search_variant_changed() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into ids from (select product_id as id from new_rows union select item_id from new_rows) c;
  elsif tg_op = 'DELETE' then
    select array_agg(id) into ids from (select product_id as id from old_rows union select item_id from old_rows) c;
  else
    select array_agg(n.product_id) into ids from new_rows n join old_rows o using (item_id) where n.position <> o.position;
  end if;
  if ids is not null then perform search_refresh(ids); end if;
  return null;
end $$;
create trigger search_variant_inserted after insert on product_variant referencing new table as new_rows
  for each statement execute function search_variant_changed();
create trigger search_variant_updated after update on product_variant referencing old table as old_rows new table as new_rows
  for each statement execute function search_variant_changed();
create trigger search_variant_deleted after delete on product_variant referencing old table as old_rows
  for each statement execute function search_variant_changed();

create function search_stock_changed() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(item_id) into ids from new_rows where in_stock;
  else
    select array_agg(n.item_id) into ids from new_rows n join old_rows o using (item_id) where n.in_stock <> o.in_stock;
  end if;
  if ids is not null then perform search_refresh(ids); end if;
  return null;
end $$;
create trigger search_stock_inserted after insert on item_stock referencing new table as new_rows
  for each statement execute function search_stock_changed();
create trigger search_stock_updated after update on item_stock referencing old table as old_rows new table as new_rows
  for each statement execute function search_stock_changed();

create function search_all_removed() returns trigger language plpgsql as $$
begin
  delete from search_entry where is_product = (tg_table_name = 'product');
  return null;
end $$;
create trigger search_items_removed after truncate on item for each statement execute function search_all_removed();
create trigger search_products_removed after truncate on product for each statement execute function search_all_removed();

-- A product is found by its own words and by those of its items, such as their SKU.
alter table product
  add search_words tsvector generated always as (search_words(name || ' ' || coalesce(description, ''))) stored;
create index product_words on product using gin (search_words);
create index product_created on product (created_at, id) where deleted_at is null;
create index product_by_name on product (name, id) where deleted_at is null;

-- Lateral, because the planner takes a search for more than it finds, and would read the whole of product_variant for it.
create view product_found as
  select id, name, search_words from product where deleted_at is null
  union all
  select v.product_id, null, i.search_words
  from item i cross join lateral (select product_id from product_variant where item_id = i.id limit 1) v;

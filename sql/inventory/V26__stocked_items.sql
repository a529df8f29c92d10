-- What a list of stock shows of an item and is searched by, from the events of the catalog. Until the first event of an item has come,
-- its SKU is its id and its version 0. Every item that has a level has a row.
create table stocked_item (
  item_id      uuid primary key,
  sku          text not null,
  name         text not null default '',
  version      bigint not null default 0,
  search_words tsvector generated always as (search_words(sku || ' ' || name)) stored,
  updated_at   timestamptz not null default now()
);
create index stocked_item_sku on stocked_item (sku);
create index stocked_item_words on stocked_item using gin (search_words);
create index stocked_item_spelling on stocked_item using gin (name gin_trgm_ops);
create index stocked_item_unnamed on stocked_item (item_id) where version = 0;

insert into stocked_item(item_id, sku) select distinct item_id, item_id::text from stock_level order by 1;

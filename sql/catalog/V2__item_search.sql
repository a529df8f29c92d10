alter table item
  add search_words tsvector generated always as (search_words(name || ' ' || sku || ' ' || coalesce(description, '') || ' ' || coalesce(barcode, ''))) stored;
create index item_words on item using gin (search_words);
create index item_spelling on item using gin (name gin_trgm_ops);
create index item_created on item (created_at, id) where deleted_at is null;
create index item_name on item (name, id) where deleted_at is null;
create index item_barcode on item (barcode) where deleted_at is null and barcode is not null;

alter table purchase_order
  add search_words tsvector generated always as (search_words(number || ' ' || vendor_name || ' ' || coalesce(reference, '') || ' ' || coalesce(notes, ''))) stored;
create index purchase_order_words on purchase_order using gin (search_words);
create index purchase_order_spelling on purchase_order using gin (vendor_name gin_trgm_ops);
create index purchase_order_created on purchase_order (created_at, id);

alter table customer
  add archived_at  timestamptz,                   -- from then on no new document names it
  add search_words tsvector generated always as (search_words(name || ' ' || email || ' ' || coalesce(phone, '') || ' ' || coalesce(address, ''))) stored;
create index customer_words on customer using gin (search_words);
create index customer_spelling on customer using gin (name gin_trgm_ops);
create index customer_tags on customer using gin (tags);
create index customer_created on customer (created_at, id) where deleted_at is null;
create index customer_name on customer (name, id) where deleted_at is null;

alter table vendor
  add archived_at  timestamptz,
  add search_words tsvector generated always as (search_words(name || ' ' || email || ' ' || coalesce(phone, '') || ' ' || coalesce(address, ''))) stored;
create index vendor_words on vendor using gin (search_words);
create index vendor_spelling on vendor using gin (name gin_trgm_ops);
create index vendor_tags on vendor using gin (tags);
create index vendor_created on vendor (created_at, id) where deleted_at is null;
create index vendor_name on vendor (name, id) where deleted_at is null;
create index vendor_status on vendor (status, id desc) where deleted_at is null;

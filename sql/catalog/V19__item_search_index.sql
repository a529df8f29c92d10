drop index concurrently if exists item_search;
create index concurrently item_search on item using gin
  (search_words(search_fold(name || ' ' || coalesce(description, ''))), search_fold(name) gin_trgm_ops) where deleted_at is null;

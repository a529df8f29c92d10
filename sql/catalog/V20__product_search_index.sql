drop index concurrently if exists product_search;
create index concurrently product_search on product using gin
  (search_words(search_fold(name || ' ' || coalesce(description, ''))), search_fold(name) gin_trgm_ops) where deleted_at is null;

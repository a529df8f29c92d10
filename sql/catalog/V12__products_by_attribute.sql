drop index concurrently if exists product_attributes;
create index concurrently product_attributes on product using gin (attributes jsonb_path_ops) where deleted_at is null;

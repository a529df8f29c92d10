drop index concurrently if exists product_category;
create index concurrently product_category on product (category_id, id desc) where deleted_at is null and category_id is not null;

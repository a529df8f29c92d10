drop index concurrently if exists product_variant__variant_exists;
create unique index concurrently product_variant__variant_exists on product_variant (product_id, option_values);

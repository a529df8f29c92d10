drop index concurrently if exists stocked_item_category;
create index concurrently stocked_item_category on stocked_item (category_id, sku) where category_id is not null;

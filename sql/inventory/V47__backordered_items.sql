drop index concurrently if exists stock_level_backordered;
create index concurrently stock_level_backordered on stock_level (item_id) where backordered > 0;

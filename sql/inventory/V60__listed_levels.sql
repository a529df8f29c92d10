-- The levels that the list of stock shows, which are counted for its total.
drop index concurrently if exists stock_level_listed;
create index concurrently stock_level_listed on stock_level (location_id, item_id) where not version_only or watched;

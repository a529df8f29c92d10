-- The levels of a location, to find out whether it is empty.
drop index concurrently if exists stock_level_location;
create index concurrently stock_level_location on stock_level (location_id, item_id);

-- Searches read search_entry since V31. These two indexes were then only a cost of each write.
drop index concurrently if exists item_search;
drop index concurrently if exists product_search;

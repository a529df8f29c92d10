alter table stock_level validate constraint stock_level__tracking;

-- Lists sort by the number, not by its text.
drop index concurrently if exists sales_order_by_number;
create index concurrently sales_order_by_number on sales_order ((substr(number, 4)::bigint), id);

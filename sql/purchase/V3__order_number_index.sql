-- Lists sort by the number, not by its text.
drop index concurrently if exists purchase_order_by_number;
create index concurrently purchase_order_by_number on purchase_order ((substr(number, 4)::bigint), id);

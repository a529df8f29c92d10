-- Orders by their amount.
drop index concurrently if exists sales_order_total;
create index concurrently sales_order_total on sales_order (total_amount, id);

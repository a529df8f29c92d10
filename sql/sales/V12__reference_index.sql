-- Most orders have none.
drop index concurrently if exists sales_order_reference;
create index concurrently sales_order_reference on sales_order (reference) where reference is not null;

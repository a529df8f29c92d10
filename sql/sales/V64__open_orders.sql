-- For the credit limits: the confirmed orders of a customer.
drop index concurrently if exists sales_order_open;
create index concurrently sales_order_open on sales_order (customer_id) where status = 'confirmed';

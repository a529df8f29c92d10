-- The newest entries of a customer's history, whatever the number of its orders.
drop index concurrently if exists sales_order_history;
create index concurrently sales_order_history on sales_order (customer_id, created_at, id);
drop index concurrently if exists sales_order_payment_history;
create index concurrently sales_order_payment_history on sales_order_payment (customer_id, at, id);
drop index concurrently if exists sales_invoice_history;
create index concurrently sales_invoice_history on sales_invoice (customer_id, issued_at, id);
drop index concurrently if exists sales_return_history;
create index concurrently sales_return_history on sales_return (customer_id, created_at, id);

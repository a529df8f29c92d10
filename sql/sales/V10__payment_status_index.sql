-- Unpaid orders are not in it, so neither creation nor confirmation writes to it: they are found by their status.
drop index concurrently if exists sales_order_payment_status;
create index concurrently sales_order_payment_status on sales_order (payment_status, id desc) where payment_status <> 'unpaid';

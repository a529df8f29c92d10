-- Only what is paid costs anything here.
drop index concurrently if exists sales_order_paid;
create index concurrently sales_order_paid on sales_order (paid_at, id) where paid_at is not null;

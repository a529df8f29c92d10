-- For what is overdue. An order that is paid leaves it.
drop index concurrently if exists sales_order_due;
create index concurrently sales_order_due on sales_order (due_at, id) where status = 'confirmed';

-- A draft costs nothing here.
drop index concurrently if exists sales_order_confirmed;
create index concurrently sales_order_confirmed on sales_order (confirmed_at, id) where confirmed_at is not null;

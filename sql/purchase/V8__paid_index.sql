-- Orders by when they were paid.
drop index concurrently if exists purchase_order_paid;
create index concurrently purchase_order_paid on purchase_order (paid_at, id) where paid_at is not null;

-- Orders by when they came.
drop index concurrently if exists purchase_order_received;
create index concurrently purchase_order_received on purchase_order (received_at, id) where received_at is not null;

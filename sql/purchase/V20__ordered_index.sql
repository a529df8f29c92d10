-- Orders by when they were sent.
drop index concurrently if exists purchase_order_ordered;
create index concurrently purchase_order_ordered on purchase_order (ordered_at, id) where ordered_at is not null;

-- Most orders have none.
drop index concurrently if exists purchase_order_reference;
create index concurrently purchase_order_reference on purchase_order (reference) where reference is not null;

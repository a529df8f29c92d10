-- Orders by their amount.
drop index concurrently if exists purchase_order_total;
create index concurrently purchase_order_total on purchase_order (total_amount, id);

-- Orders by what is paid of them.
drop index concurrently if exists purchase_order_payment_status;
create index concurrently purchase_order_payment_status on purchase_order (payment_status, id desc);

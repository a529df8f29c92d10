-- As the payment status: neither creation nor confirmation writes to it.
drop index concurrently if exists sales_order_fulfillment_status;
create index concurrently sales_order_fulfillment_status on sales_order (fulfillment_status, id desc) where fulfillment_status <> 'unfulfilled';

-- For the search by an order number, which was among the searched words of each shipment.
drop index concurrently if exists fulfilment_order_number;
create index concurrently fulfilment_order_number on fulfilment (order_number);

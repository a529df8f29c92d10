drop index concurrently if exists sales_order_line_backordered;
create index concurrently sales_order_line_backordered on sales_order_line (order_id) where backordered_quantity > 0;

-- Orders of an item. With the order, so that they are found without a look at the lines.
drop index concurrently if exists sales_order_line_item;
create index concurrently sales_order_line_item on sales_order_line (item_id, order_id);

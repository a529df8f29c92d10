-- Orders of an item. Of the item alone: equal keys are stored once, so creating an order writes little here.
drop index concurrently if exists sales_order_line_item;
create index concurrently sales_order_line_item on sales_order_line (item_id);

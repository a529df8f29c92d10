-- The price list from which the line has its price; null for the item's own price, or one that the client set.
alter table sales_order_line add price_list_id uuid;

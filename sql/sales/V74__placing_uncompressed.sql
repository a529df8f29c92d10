-- The row of an order that is being placed lives for a few milliseconds: compressing what is above 2 kB, as an order with an address and
-- taxes is, costs more than it saves. Only what does not fit into a page is still compressed.
alter table order_placing set (toast_tuple_target = 8160);

-- Rows of these tables are inserted by statements that read the row they refer to, or that follow its insertion in the same transaction.
-- Nothing deletes them. Checking it again cost each order five look-ups.
alter table fulfilment_line drop constraint fulfilment_line_order_id_fkey;
alter table shipment drop constraint shipment_order_id_fkey;
alter table shipment_line drop constraint shipment_line_shipment_id_fkey;
-- Not searched since V4.
alter table shipment alter column search_words drop expression;

-- A change of an order may take all pieces of a line away from a location; the row stays, because cancelled shipments show it.
alter table fulfilment_line
  drop constraint fulfilment_line_reserved_check,
  add constraint fulfilment_line_reserved_check check (reserved between 0 and 1000000000) not valid;

-- How many of the pieces that a change of this version has added to a line wait for stock; the other ones of the line wait since the
-- confirmation. Inventory says which ones it gives stock to, and is told which ones are removed.
create table sales_order_waiting (
  order_id      uuid not null,
  line_id       uuid not null,
  order_version bigint not null,
  quantity      bigint not null check (quantity >= 0),
  primary key (order_id, line_id, order_version)
);

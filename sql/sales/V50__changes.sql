-- Whether sales_order_allocation has where the stock of the order is reserved, because that is no longer as it was at first: the order was
-- changed, or pieces of it have waited for stock.
alter table sales_order add column keeps_allocation boolean not null default false;

-- A change may take away all pieces of a line; the row stays, because documents name it.
alter table sales_order_line
  drop constraint sales_order_line_quantity_check,
  add constraint sales_order_line_quantity_check check (quantity between 0 and 1000000000) not valid;

-- A change of a confirmed order whose added pieces inventory reserves for this version of the order. Until it is applied, it may be given up
-- by deleting its row: inventory then releases what it has reserved for it.
create table sales_order_change (
  order_id      uuid not null references sales_order,
  order_version bigint not null,
  request_id    uuid not null,                    -- the command
  content       jsonb not null,
  applied_at    timestamptz,
  created_at    timestamptz not null default now(),
  primary key (order_id, order_version, request_id)
);
create unique index sales_order_change__order_changed on sales_order_change (order_id, order_version) where applied_at is not null;
create index sales_order_change_request on sales_order_change (request_id);

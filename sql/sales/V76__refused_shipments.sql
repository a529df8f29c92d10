-- The shipments that were refused, with the number of their last refused attempt. Shipping sends a shipment again if its command is repeated, and
-- then acts on the outcome of the last attempt: an earlier one that is late must not ship it after that.
create table sales_order_refused_shipment (
  shipment_id uuid primary key,
  attempts    int not null,
  created_at  timestamptz not null default now()
);

-- Orders are sent to the vendor, arrive in parts, and can be closed short.
alter table purchase_order
  add location_id          uuid,                   -- where the goods arrive; null: the default location
  add over_receipt_percent int not null default 0 check (over_receipt_percent between 0 and 100),
  add ordered_at           timestamptz,
  add expected_at          timestamptz,
  add closed_at            timestamptz,
  add close_reason         text check (char_length(close_reason) <= 500);

-- The received pieces include those that arrived damaged.
alter table purchase_order_line
  add damaged_quantity bigint not null default 0 check (damaged_quantity between 0 and received_quantity);

alter table receipt
  add location_id uuid,                            -- where the goods arrived; null: the default location
  add actor       text;                            -- unknown of those before
alter table receipt_line
  add damaged    bigint not null default 0 check (damaged between 0 and quantity),
  add expires_on date;                             -- of the lot

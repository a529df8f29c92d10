-- The goods of an order may arrive in parts.
create table receipt (
  id          uuid primary key,
  order_id    uuid not null references purchase_order,
  complete    boolean not null,                   -- with it nothing is open any more
  location_id uuid,                               -- where the goods arrived; null: the default location
  actor       text not null,                      -- who recorded it
  exchange_rate numeric(20,10) check (exchange_rate > 0), -- of one unit of the order's currency; null if it is that of the installation
  at          timestamptz not null default now()
);
create index receipt_order on receipt (order_id);

create table receipt_line (
  receipt_id uuid not null references receipt,
  line_id    uuid not null references purchase_order_line,
  quantity   bigint not null check (quantity between 1 and 1000000000),
  damaged    bigint not null default 0 check (damaged between 0 and quantity),
  subtotal   numeric(19,4) not null check (subtotal between 0 and 9999999999.99), -- a part of the amount of its line, to which its receipts add up
  lot        text check (char_length(lot) between 1 and 100),
  expires_on date                                 -- of the lot
);
create unique index receipt_line_once on receipt_line (receipt_id, line_id, coalesce(lot, ''));
create index receipt_line_line on receipt_line (line_id);

-- What a piece cost when it last came from a vendor, in one currency: the cost of a line that names none.
create table last_cost (
  item_id     uuid not null,
  currency    text not null,
  vendor_id   uuid not null,
  unit_price  numeric(19,6) not null check (unit_price >= 0),
  received_at timestamptz not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (item_id, currency, vendor_id)
);

create function last_cost_of_receipt() returns trigger language plpgsql as $$
begin
  insert into last_cost as known (item_id, currency, vendor_id, unit_price, received_at)
  select distinct on (l.item_id, o.currency, o.vendor_id) l.item_id, o.currency, o.vendor_id, l.unit_price, r.at
  from came c join receipt r on r.id = c.receipt_id join purchase_order_line l on l.id = c.line_id
    join purchase_order o on o.id = l.order_id
  order by l.item_id, o.currency, o.vendor_id, r.at desc, l.line_no desc -- receipts of the same items lock in one order
  on conflict (item_id, currency, vendor_id) do update
    set unit_price = excluded.unit_price, received_at = excluded.received_at, updated_at = now()
    where known.received_at <= excluded.received_at;
  return null;
end $$;
create trigger last_cost_of_receipt after insert on receipt_line referencing new table as came
  for each statement execute function last_cost_of_receipt();

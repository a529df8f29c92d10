-- What a piece cost when it last came from a vendor, in one currency: the cost of a line that names none. A trigger keeps it, so that
-- receipts of nodes that do not know it count too.
create table last_cost (
  item_id     uuid not null,
  currency    text not null,
  vendor_id   uuid not null,
  unit_price  numeric(19,4) not null check (unit_price >= 0),
  received_at timestamptz not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (item_id, currency, vendor_id)
);

insert into last_cost(item_id, currency, vendor_id, unit_price, received_at)
select distinct on (l.item_id, o.currency, o.vendor_id) l.item_id, o.currency, o.vendor_id, l.unit_price, r.at
from receipt r join receipt_line c on c.receipt_id = r.id join purchase_order_line l on l.id = c.line_id
  join purchase_order o on o.id = l.order_id
order by l.item_id, o.currency, o.vendor_id, r.at desc, l.line_no desc;

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

-- Who recorded a payment; unknown of those before.
alter table order_payment add actor text;

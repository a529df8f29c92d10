-- Pieces that came back from customers. Inventory follows the event of each return.
create sequence sales_return_number;
create table sales_return (
  id               uuid primary key,
  number           text not null default 'RT-' || to_char(nextval('sales_return_number'), 'FM999999999999000000'),
  order_id         uuid not null references sales_order,
  order_number     text not null,
  customer_id      uuid not null,
  customer_user_id uuid,
  reason           text check (char_length(reason) between 1 and 500),
  currency         text not null,
  amount           numeric(19,4) not null check (amount >= 0),       -- no longer owed
  refunded_amount  numeric(19,4) not null check (refunded_amount >= 0), -- given back with the return
  actor            text not null,
  created_at       timestamptz not null default now()
);
create unique index sales_return__number_taken on sales_return (number);
create index sales_return_order on sales_return (order_id, id desc);
create index sales_return_customer on sales_return (customer_id, id desc);
create index sales_return_created on sales_return (created_at, id);

-- Pieces of an order line that came back to one location.
create table sales_return_line (
  return_id       uuid not null references sales_return,
  line_no         int not null,
  order_line_id   uuid not null,
  quantity        bigint not null check (quantity between 1 and 1000000000),
  disposition     text not null check (disposition in ('restock', 'damaged', 'discard')),
  location_id     uuid,                            -- null: they did not come to stock, or to the default location
  lot             text check (char_length(lot) between 1 and 100),
  expires_on      date,
  subtotal        numeric(19,4) not null,
  discount_amount numeric(19,4) not null,
  tax_amount      numeric(19,4) not null,
  total_amount    numeric(19,4) not null,
  primary key (return_id, line_no)
);
create index sales_return_line_line on sales_return_line (order_line_id);

create sequence order_number;

create table sales_order (
  id                 uuid primary key,
  number             text not null default 'SO-' || lpad(nextval('order_number')::text, 6, '0'),
  customer_id        uuid not null,
  customer_name      text not null,               -- as it was when the order was written
  customer_email     text not null,
  customer_user_id   uuid,                        -- whose own order it is, where the customer has a login
  status             text not null default 'draft' check (status in ('draft', 'confirmed', 'paid', 'completed', 'cancelled')),
  payment_status     text not null default 'unpaid'
                     check (payment_status in ('unpaid', 'partially_paid', 'paid', 'partially_refunded', 'refunded')),
  fulfillment_status text not null default 'unfulfilled' check (fulfillment_status in ('unfulfilled', 'partial', 'fulfilled', 'returned')),
  currency           text not null check (currency ~ '^[A-Z]{3}$'),
  total_amount       numeric(19,4) not null check (total_amount >= 0),
  paid_amount        numeric(19,4) not null default 0,
  refunded_amount    numeric(19,4) not null default 0,
  notes              text check (char_length(notes) <= 1000),
  reference          text check (char_length(reference) <= 100),
  cancel_reason      text check (char_length(cancel_reason) <= 500),
  confirmed_version  bigint,                      -- the version whose stock is reserved
  confirm_request    uuid,                        -- the command that reserved it: its repetition is told apart from another's
  created_by         uuid not null,
  version            bigint not null default 1,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  confirmed_at       timestamptz,
  paid_at            timestamptz,
  cancelled_at       timestamptz,
  constraint sales_order__amount_exceeds_open check (paid_amount between 0 and total_amount and refunded_amount between 0 and paid_amount)
) with (fillfactor = 80);
create unique index sales_order__number_taken on sales_order (number);
create index sales_order_customer on sales_order (customer_id, id desc);
create index sales_order_user on sales_order (customer_user_id, id desc) where customer_user_id is not null;
create index sales_order_status on sales_order (status, id desc);

create table sales_order_line (
  id                uuid primary key,
  order_id          uuid not null references sales_order on delete cascade,
  line_no           int not null,
  item_id           uuid not null,
  sku               text not null,                -- as the item was when the line was written
  name              text not null,
  quantity          bigint not null check (quantity between 1 and 1000000000),
  shipped_quantity  bigint not null default 0,
  returned_quantity bigint not null default 0,
  unit_price        numeric(19,4) not null check (unit_price >= 0),
  subtotal          numeric(19,4) not null check (subtotal >= 0),
  check (shipped_quantity between 0 and quantity and returned_quantity between 0 and shipped_quantity),
  unique (order_id, line_no)
);

-- What was paid and given back; the order's sums are those of these rows.
create table sales_order_payment (
  id         uuid primary key,
  order_id   uuid not null references sales_order,
  kind       text not null check (kind in ('payment', 'refund')),
  amount     numeric(19,4) not null check (amount > 0),
  method     text not null check (char_length(method) <= 50),
  reference  text check (char_length(reference) <= 100),
  actor      text not null,
  at         timestamptz not null default now()
);
create index sales_order_payment_order on sales_order_payment (order_id, id);

create sequence purchase_order_number;

create table purchase_order (
  id             uuid primary key,
  number         text not null,
  vendor_id      uuid not null,
  vendor_name    text not null,                   -- as it was when the order was written
  status         text not null default 'draft'
                 check (status in ('draft', 'ordered', 'partially_received', 'received', 'paid', 'closed', 'cancelled')),
  payment_status text not null default 'unpaid' check (payment_status in ('unpaid', 'partially_paid', 'paid')),
  currency       text not null check (currency ~ '^[A-Z]{3}$'),
  total_amount   numeric(19,4) not null check (total_amount between 0 and 9999999999.99),
  paid_amount    numeric(19,4) not null default 0 check (paid_amount between 0 and total_amount),
  notes          text check (char_length(notes) <= 2000),
  reference      text check (char_length(reference) <= 100),
  cancel_reason  text check (char_length(cancel_reason) <= 500),
  version        bigint not null default 1,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  check (case payment_status when 'unpaid' then paid_amount = 0
                             when 'partially_paid' then paid_amount > 0 and paid_amount < total_amount
                             else paid_amount = total_amount end),
  check (status <> 'paid' or payment_status = 'paid'),
  check (cancel_reason is null or status = 'cancelled')
);
create unique index purchase_order_number_once on purchase_order (number);
create index purchase_order_vendor on purchase_order (vendor_id, id desc);
create index purchase_order_status on purchase_order (status, id desc);

create table purchase_order_line (
  id                   uuid primary key,
  order_id             uuid not null references purchase_order,
  line_no              int not null check (line_no between 1 and 1000),
  item_id              uuid not null,
  sku                  text not null,             -- sku and name as they were when the order was written
  name                 text not null,
  quantity             bigint not null check (quantity between 1 and 1000000000),
  over_receipt_allowed bigint not null default 0 check (over_receipt_allowed >= 0), -- the tolerance, in pieces
  received_quantity    bigint not null default 0,
  unit_price           numeric(19,4) not null check (unit_price between 0 and 9999999999.99),
  subtotal             numeric(19,4) not null check (subtotal between 0 and 9999999999.99),
  unique (order_id, line_no),
  check (received_quantity between 0 and quantity + over_receipt_allowed)
);
create index purchase_order_line_item on purchase_order_line (item_id);

create table receipt (
  id       uuid primary key,
  order_id uuid not null references purchase_order,
  complete boolean not null,                      -- with it nothing is open any more
  at       timestamptz not null default now()
);
create index receipt_order on receipt (order_id);
create unique index receipt_completes_once on receipt (order_id) where complete;

create table receipt_line (
  receipt_id uuid not null references receipt,
  line_id    uuid not null references purchase_order_line,
  quantity   bigint not null check (quantity between 1 and 1000000000),
  lot        text check (char_length(lot) between 1 and 100)
);
create unique index receipt_line_once on receipt_line (receipt_id, line_id, coalesce(lot, ''));
create index receipt_line_line on receipt_line (line_id);

create table order_payment (
  id        uuid primary key,
  order_id  uuid not null references purchase_order,
  amount    numeric(19,4) not null check (amount between 0 and 9999999999.99), -- 0 settles an order that costs nothing
  method    text not null check (char_length(method) between 1 and 50),
  reference text check (char_length(reference) <= 100),
  at        timestamptz not null default now()
);
create index order_payment_order on order_payment (order_id);

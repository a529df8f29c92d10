-- The last number of each kind of document in a year. A transaction that draws numbers holds the row until it ends, so there are no gaps.
create table sales_invoice_counter (
  kind    text not null check (kind in ('invoice', 'credit_note')),
  year    int not null,
  last    bigint not null check (last > 0),
  last_at timestamptz not null,                    -- when the last one was issued: numbers increase with the time
  primary key (kind, year)
);

-- Invoices and credit notes. They are never changed: what is wrong is credited.
create table sales_invoice (
  id               uuid primary key,
  kind             text not null check (kind in ('invoice', 'credit_note')),
  number           text not null,
  order_id         uuid not null references sales_order,
  ordinal          int not null check (ordinal > 0), -- among the documents of the order: each was made with knowledge of the earlier ones
  reason           text not null check (reason in ('shipped', 'requested', 'reduced', 'cancelled', 'returned', 'corrected')),
  order_number     text not null,
  customer_id      uuid not null,
  customer_name    text not null,
  customer_user_id uuid,                           -- whose own document it is, where the customer has a login
  currency         text not null,
  subtotal_amount  numeric(19,4) not null,         -- a credit note has positive amounts, too
  discount_amount  numeric(19,4) not null,
  tax_amount       numeric(19,4) not null,
  total_amount     numeric(19,4) not null check (total_amount >= 0),
  shipping         jsonb,                          -- the charge, as of an order: on its first invoice, and on the credit note of a cancelled order
  reference        text,
  shipment_ids     uuid[] not null default '{}',   -- the shipments that an invoice is the first one after
  return_id        uuid,
  seller           jsonb not null,
  language         text,                           -- of its PDF, as of the order
  billing_address  jsonb,
  shipping_address jsonb,
  issued_at        timestamptz not null,
  due_at           timestamptz,
  created_at       timestamptz not null default now(),
  check (kind = 'credit_note' or return_id is null),
  check ((kind = 'invoice') = (due_at is not null)),
  check (subtotal_amount >= 0 and discount_amount >= 0 and tax_amount >= 0)
);
create unique index sales_invoice__number_taken on sales_invoice (number);
create unique index sales_invoice__invoice_changed on sales_invoice (order_id, ordinal);
create unique index sales_invoice__return_credited on sales_invoice (return_id) where return_id is not null;
create index sales_invoice_customer on sales_invoice (customer_id, id desc);
create index sales_invoice_user on sales_invoice (customer_user_id, id desc) where customer_user_id is not null;
create index sales_invoice_history on sales_invoice (customer_id, issued_at, id);
create index sales_invoice_issued on sales_invoice (issued_at, id);
create index sales_invoice_created on sales_invoice (created_at, id);
create index sales_invoice_due on sales_invoice (due_at) where due_at is not null;
create index sales_invoice_kind on sales_invoice (kind, id desc);

create table sales_invoice_line (
  invoice_id      uuid not null references sales_invoice,
  line_no         int not null,
  order_line_id   uuid not null,
  item_id         uuid not null,
  sku             text not null,
  name            text not null,
  quantity        bigint not null check (quantity >= 0), -- 0: only the amounts of earlier documents are corrected
  unit_price      numeric(19,6) not null,
  subtotal        numeric(19,4) not null,
  discount_amount numeric(19,4) not null,
  tax_category    text,
  tax_rate        numeric(7,4),
  tax_included    boolean not null,
  tax_amount      numeric(19,4) not null,
  total_amount    numeric(19,4) not null,
  check (subtotal >= 0 and discount_amount >= 0 and tax_amount >= 0 and total_amount >= 0),
  primary key (invoice_id, line_no)
);

create function sales_invoice_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'invoices and credit notes are never changed or deleted' using errcode = '42501';
end $$;
create trigger sales_invoice_immutable before update or delete on sales_invoice
  for each statement execute function sales_invoice_is_immutable();
create trigger sales_invoice_line_immutable before update or delete on sales_invoice_line
  for each statement execute function sales_invoice_is_immutable();

-- What was paid and given back; the order's sums are those of these rows.
create table sales_order_payment (
  id          uuid primary key,
  order_id    uuid not null references sales_order,
  customer_id uuid not null,                     -- of the order, which keeps its customer once it is confirmed
  kind        text not null check (kind in ('payment', 'refund')),
  provider    text not null default 'manual' check (char_length(provider) between 1 and 50),
  status      text not null default 'captured' check (status in ('pending', 'captured', 'failed', 'cancelled')), -- of a payment
  amount      numeric(19,4) not null check (amount > 0),
  method      text not null check (char_length(method) <= 50),
  reference   text check (char_length(reference) <= 100),
  failure     text check (char_length(failure) <= 200),
  actor       text not null,
  at          timestamptz not null default now(),
  captured_at timestamptz                        -- of a payment by a provider; one that is recorded was captured at once
);
create index sales_order_payment_order on sales_order_payment (order_id, id);
create index sales_order_payment_history on sales_order_payment (customer_id, at, id);

-- Refunds of payments that were refused. A command may be tried at two nodes at once, and one try may come here after the other was
-- refused: such a try must not refund anything. A refund is decided or given up under an advisory lock of its id. Pruned after 7 days,
-- like idempotency keys.
create table refund_given_up (
  refund_id  uuid primary key,
  created_at timestamptz not null default now()
);
create index refund_given_up_created on refund_given_up (created_at);

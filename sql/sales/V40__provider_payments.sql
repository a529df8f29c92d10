-- Payments by providers are pending until the provider has decided; only then they count as paid.
alter table sales_order
  add pending_amount   numeric(19,4) not null default 0,
  add payment_requests int not null default 0;  -- how many payments providers were asked for
alter table sales_order
  add constraint sales_order__payment_pending check (pending_amount >= 0 and paid_amount - refunded_amount + pending_amount <= total_amount) not valid,
  add constraint sales_order__too_many_payments check (payment_requests between 0 and 1000) not valid;

alter table sales_order_payment
  add provider    text not null default 'manual' check (char_length(provider) between 1 and 50),
  add status      text not null default 'captured' check (status in ('pending', 'captured', 'failed', 'cancelled')), -- of a payment
  add failure     text check (char_length(failure) <= 200),
  add captured_at timestamptz;                  -- of a payment by a provider; one that is recorded was captured at once

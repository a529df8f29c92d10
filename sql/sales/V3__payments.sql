-- What was paid and given back; the order's sums are those of these rows. A refund that several payments give back has a row for each.
create table sales_order_payment (
  id           uuid primary key,
  order_id     uuid not null references sales_order,
  customer_id  uuid not null,                    -- of the order, which keeps its customer once it is confirmed
  kind         text not null check (kind in ('payment', 'refund')),
  provider     text not null default 'manual' check (char_length(provider) between 1 and 50),
  status       text not null default 'captured',
  amount       numeric(19,4) not null check (amount > 0),
  method       text not null check (char_length(method) <= 50),
  reference    text check (char_length(reference) <= 100),
  failure      text check (char_length(failure) <= 200),
  actor        text not null,
  unproved     boolean not null default false,   -- of a refund: decided by somebody without a recent proof of identity
  at           timestamptz not null default now(),
  date         date,                             -- on which it counts in the books; null until the money has moved
  captured_at  timestamptz,                      -- of a payment by a provider; one that is recorded was captured at once
  capture      text check (capture in ('automatic', 'manual')), -- of a payment by a provider
  invoice_id   uuid,                             -- of a payment: the invoice to which it is allocated first, if somebody named one
  refund_id    uuid,                             -- of a refund: what was decided at once
  payment_id   uuid,                             -- of a refund: the payment that gives it back
  credit_share numeric(19,4),                    -- of a refund: how much of it pays back what the order did not owe when it was decided
  source_id    uuid,                             -- of a payment with credit: the payment, of any order, by which its money came in
  source_order_id uuid,                          -- the order of that payment; money that came back to it is an amount that its payment has again
  for_order_id uuid,                             -- of a refund: the order that it was asked for, if credit had moved the money there
  check ((kind = 'payment' and provider = 'credit') = (source_id is not null) and (source_id is null) = (source_order_id is null)),
  check (for_order_id is null or kind = 'refund'),
  check ((date is not null) = (status in ('captured', 'done'))),
  check (case kind when 'payment' then status in ('pending', 'authorised', 'captured', 'failed', 'cancelled')
                     and num_nonnulls(refund_id, payment_id, credit_share) = 0
                   else status in ('pending', 'done', 'failed') and num_nulls(refund_id, payment_id, credit_share) = 0 end)
);
create index sales_order_payment_order on sales_order_payment (order_id, id);
create index sales_order_payment_unproved on sales_order_payment (actor, at) where unproved;
create index sales_order_payment_for on sales_order_payment (for_order_id) where for_order_id is not null;
create index sales_order_payment_failed on sales_order_payment (order_id) where status = 'failed' and kind = 'payment';
create index sales_order_payment_history on sales_order_payment (customer_id, at, id);
create unique index sales_order_payment_refund on sales_order_payment (refund_id, payment_id) where refund_id is not null;
-- What a return has given back follows from its refund.
create function sales_return_refunded() returns trigger language plpgsql as $$
begin
  update sales_return set updated_at = now() where refund_id = new.refund_id and updated_at < now();
  return null;
end $$;
create trigger sales_return_refunded after update of status on sales_order_payment for each row
  when (new.refund_id is not null and new.status is distinct from old.status) execute function sales_return_refunded();

-- Commands about refunds: those that were refused, and those by which a refund was asked for again; a refund itself has the id of its command. One
-- may be tried at two nodes at once, and one try may come here after the other was refused: such a try must not refund anything. A command takes
-- effect or is given up under an advisory lock of its id. Pruned after 7 days, like idempotency keys.
create table refund_command (
  command_id  uuid primary key,
  took_effect boolean not null,
  created_at  timestamptz not null default now()
);
create index refund_command_created on refund_command (created_at);

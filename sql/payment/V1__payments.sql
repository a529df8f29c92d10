-- The orders decide how much may be paid and refunded. This context has the documents of the payments, and what the
-- providers have still to do.
create table payment (
  id                   uuid primary key,
  direction            text not null check (direction in ('in', 'out')),
  order_id             uuid not null,
  order_number         text not null,
  customer_id          uuid,                         -- of a sales order
  vendor_id            uuid,                         -- of a purchase order
  provider             text not null check (provider ~ '^[a-z][a-z0-9_-]{0,49}$'),
  method               text not null check (char_length(method) between 1 and 50),
  reference            text check (char_length(reference) <= 100),
  metadata             jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  currency             text not null check (currency ~ '^[A-Z]{3}$'),
  amount               numeric(19,4) not null check (amount > 0),
  refunded_amount      numeric(19,4) not null default 0, -- given back
  pending_refund_amount numeric(19,4) not null default 0, -- of refunds that the provider has not decided
  status               text not null
                       check (status in ('created', 'authorised', 'captured', 'partially_refunded', 'refunded', 'failed', 'cancelled')),
  capture              text not null default 'automatic' check (capture in ('automatic', 'manual')),
  provider_reference   text check (char_length(provider_reference) <= 200),
  failure              text check (char_length(failure) <= 200),
  actor                text not null,                -- who asked for it, as in events
  capture_requested_by text,                         -- who requested that it is captured; null if nobody did. The provider decides later
  authorise_amount     numeric(19,4),                -- that a provider is asked for, also if the order needs less by now: a repetition must not differ; null: amount
  capture_amount       numeric(19,4) check (capture_amount > 0 and capture_amount <= amount), -- that was requested; null for all
  void_requested_by    text,                         -- who requested that it is cancelled
  capture_command_id   uuid,                         -- the command that has asked for it
  void_command_id      uuid,
  task                 text check (task in ('authorise', 'capture', 'void')), -- what the provider has still to do
  attempts             int not null default 0,       -- of the task
  due_at               timestamptz,                  -- when the task is tried next; while it is tried, the end of its lease
  version              bigint not null default 1,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  authorised_at        timestamptz,
  captured_at          timestamptz,
  date                 date,                         -- on which it counts in the books; null for the day of captured_at
  failed_at            timestamptz,
  cancelled_at         timestamptz,
  search_words         tsvector generated always as (search_words(order_number || ' ' || method || ' ' || coalesce(reference, '') || ' '
                         || coalesce(provider_reference, ''))) stored,
  check (case direction when 'in' then customer_id is not null and vendor_id is null
                          else vendor_id is not null and customer_id is null end),
  check ((task is null) = (due_at is null)),
  constraint payment__refund_exceeds_paid check
    (refunded_amount >= 0 and pending_refund_amount >= 0 and refunded_amount + pending_refund_amount <= amount),
  check (case status when 'refunded' then refunded_amount = amount
                       when 'partially_refunded' then refunded_amount > 0 and refunded_amount < amount
                       else refunded_amount = 0 end),
  check (status not in ('captured', 'partially_refunded', 'refunded') or captured_at is not null and task is null),
  check (status not in ('failed', 'cancelled') or task is null)
) with (fillfactor = 80);
create index payment_metadata on payment using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index payment_order on payment (order_id, id);
create index payment_customer on payment (customer_id, id desc) where customer_id is not null;
create index payment_vendor on payment (vendor_id, id desc) where vendor_id is not null;
create index payment_status on payment (status, id desc);
create index payment_provider on payment (provider, id desc);
create index payment_reference on payment (reference) where reference is not null;
create index payment_created on payment (created_at, id);
create index payment_captured on payment (captured_at, id) where captured_at is not null;
create index payment_due on payment (due_at) where due_at is not null;
create index payment_words on payment using gin (search_words);
create index payment_spelling on payment using gin (reference gin_trgm_ops);
create index payment_updated on payment using brin (updated_at) with (pages_per_range = 8, autosummarize = on);

-- The history of a payment: a row for each state that it reached.
create table payment_change (
  id         uuid primary key,
  payment_id uuid not null references payment,
  status     text not null,
  amount     numeric(19,4) not null check (amount > 0), -- of the payment or of the refund
  reason     text check (char_length(reason) <= 500),
  actor      text not null,
  at         timestamptz not null default now()
);
create index payment_change_payment on payment_change (payment_id, id);

-- The part of a refund of an order that one payment gives back. The order decides it, and has it under the same id.
create table refund (
  id                 uuid primary key,
  refund_id          uuid not null,                -- of the order's refund
  payment_id         uuid not null references payment,
  amount             numeric(19,4) not null check (amount > 0),
  reason             text check (char_length(reason) <= 500),
  status             text not null check (status in ('pending', 'done', 'failed')),
  failure            text check (char_length(failure) <= 200),
  method             text not null check (char_length(method) between 1 and 50), -- the provider, or how it was given back without it
  reference          text check (char_length(reference) <= 100),
  provider           text not null,                -- who gives it back: manual, credit for another order, or the provider of the payment
  actor              text not null,
  request_id         uuid,                         -- of the last request to the provider; null for the first, which has the refund's id
  retries            int not null default 0,       -- how often it was requested again after the provider had refused it
  attempts           int not null default 0,       -- of the last request
  due_at             timestamptz,                  -- as in payment
  created_at         timestamptz not null default now(),
  done_at            timestamptz,
  date               date,                         -- on which it counts in the books; null for the day of done_at
  check ((status = 'pending') = (due_at is not null)),
  check ((status = 'done') = (done_at is not null))
);
create unique index refund_once on refund (refund_id, payment_id);
create unique index refund_request on refund (request_id) where request_id is not null; -- a callback names the request
create index refund_payment on refund (payment_id, id);
create index refund_failed on refund (payment_id) where status = 'failed';
create index refund_due on refund (due_at) where due_at is not null;

-- Callbacks that were applied: one that comes twice takes effect once.
create table provider_callback (
  provider text not null,
  id       text not null check (char_length(id) between 1 and 200),
  at       timestamptz not null default now(),
  primary key (provider, id)
);
create index provider_callback_at on provider_callback (at);

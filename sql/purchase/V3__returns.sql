-- Goods that go back to the vendor: requested, and then completed or declined by what inventory says.
create table purchase_return (
  id            uuid primary key,
  order_id      uuid not null references purchase_order,
  status        text not null default 'requested' check (status in ('requested', 'completed', 'declined')),
  reason        text not null check (char_length(reason) between 1 and 500),
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  replacement   boolean not null default false,    -- whether the vendor sends the goods again
  location_id   uuid,                              -- where the goods were; null: the default location
  amount        numeric(19,4) not null check (amount between 0 and 9999999999.99), -- what they have cost
  credit_amount numeric(19,4) not null default 0 check (credit_amount between 0 and amount),
  decline_code  text,
  actor         text not null,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  ended_at      timestamptz,
  check ((status = 'requested') = (ended_at is null)),
  check ((status = 'declined') = (decline_code is not null)),
  check (credit_amount = 0 or status = 'completed' and not replacement)
);
create index purchase_return_metadata on purchase_return using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index purchase_return_order on purchase_return (order_id, id desc);
create index purchase_return_created on purchase_return (order_id, created_at, id);

create table purchase_return_line (
  return_id uuid not null references purchase_return,
  line_id   uuid not null references purchase_order_line,
  quantity  bigint not null check (quantity between 1 and 1000000000),
  amount    numeric(19,4) not null check (amount between 0 and 9999999999.99), -- a part of what the line has cost
  lot       text check (char_length(lot) between 1 and 100),
  state     text not null check (state in ('available', 'damaged', 'quality_hold'))
);
create unique index purchase_return_line_once on purchase_return_line (return_id, line_id, state, coalesce(lot, ''));
create index purchase_return_line_line on purchase_return_line (line_id);

-- What the vendor paid back of what it owed, by the payments that it had got. The parts of one refund have the same refund_id.
create table order_refund (
  id         uuid primary key,
  refund_id  uuid not null,
  order_id   uuid not null references purchase_order,
  payment_id uuid not null references order_payment,
  amount     numeric(19,4) not null check (amount > 0),
  method     text not null check (char_length(method) between 1 and 50),
  reference  text check (char_length(reference) <= 100),
  provider   text not null default 'manual' check (provider in ('manual', 'credit')), -- credit: it has paid another order
  reason     text check (char_length(reason) <= 500),
  actor      text not null,                        -- who recorded it
  date       date not null,                        -- on which it counts in the books
  at         timestamptz not null default now(),
  unique (refund_id, payment_id)
);
create index order_refund_order on order_refund (order_id);

-- The payments of orders and what was paid back of them.
create view order_money as
  select id, order_id, 'payment' as kind, amount, method, reference, actor, date, at, 'captured' as status, null::uuid as refund_id, null::uuid as payment_id,
    provider, source_payment_id, source_order_id
  from order_payment
  union all
  select id, order_id, 'refund', amount, method, reference, actor, date, at, 'done', refund_id, payment_id, provider, null, null from order_refund;

-- Goods that go back to the vendor: requested, and then completed or declined by what inventory says.
create table purchase_return (
  id            uuid primary key,
  order_id      uuid not null references purchase_order,
  status        text not null default 'requested' check (status in ('requested', 'completed', 'declined')),
  reason        text not null check (char_length(reason) between 1 and 500),
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
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
  check (credit_amount = 0 or status = 'completed')
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

-- The newest event of each purchase order that says what is still expected of it, so that an older event that comes later changes nothing.
create table expected_order (
  order_id   uuid primary key,
  version    bigint not null,
  updated_at timestamptz not null default now()
);

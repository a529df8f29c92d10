-- The stock of a basket, until a time. It is reserved as for an order: order_reservation and reservation have rows with the hold's id.
create table stock_hold (
  id         uuid primary key,
  status     text not null default 'active' check (status in ('active', 'released', 'expired', 'converted')),
  expires_at timestamptz not null,
  order_id   uuid,                                -- the order that got its stock
  created_by uuid not null,
  version    bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  check ((status = 'converted') = (order_id is not null))
);
create index stock_hold_expiry on stock_hold (expires_at) where status = 'active';
create index stock_hold_status on stock_hold (status, id desc);
create index stock_hold_created on stock_hold (created_at, id);
create index stock_hold_creator on stock_hold (created_by, id desc);

-- The lines as they were requested.
create table stock_hold_line (
  hold_id  uuid not null references stock_hold,
  line_no  int not null,
  item_id  uuid not null,
  quantity bigint not null check (quantity between 1 and 1000000000),
  primary key (hold_id, line_no)
);
create index stock_hold_line_item on stock_hold_line (item_id, hold_id);

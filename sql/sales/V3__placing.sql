-- Orders on their way from the storefront: an order that is placed is confirmed or it was never there, so until its stock is
-- reserved it is no row of sales_order. It becomes one, confirmed, in the transaction that deletes this row; or when inventory's
-- event finds it here, which leaves the row for the command's repetition to find the order by.
create table order_placing (
  id         uuid primary key,                    -- of the order it becomes
  request_id uuid not null,                       -- the command that places it
  content    jsonb not null,
  confirmed  boolean not null default false,      -- by the event: the order is there
  created_at timestamptz not null default now()
);
create unique index order_placing__request_in_progress on order_placing (request_id);
create index order_placing_created on order_placing (created_at);

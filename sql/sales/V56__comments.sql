-- What people write about an order. A comment never changes; it goes with its order.
create table sales_order_comment (
  id         uuid primary key,
  order_id   uuid not null references sales_order on delete cascade,
  text       text not null check (char_length(text) between 1 and 2000),
  visibility text not null check (visibility in ('internal', 'public')), -- public: the customer reads it too
  actor      text not null,
  created_at timestamptz not null default now()
);
create index sales_order_comment_order on sales_order_comment (order_id, id desc);
create index sales_order_comment_created on sales_order_comment (order_id, created_at, id);

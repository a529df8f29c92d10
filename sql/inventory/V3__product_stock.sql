-- Which version of a product set its item's stock last: an order to set it that comes late, after a newer one, does nothing.
create table product_stock (
  item_id    uuid primary key,
  version    bigint not null,
  updated_at timestamptz not null default now()
);

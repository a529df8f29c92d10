-- Items whose stock is promised to nobody and not changed by hand. The level at the default location repeats it, because every booking of
-- the item locks that level.
create table frozen_item (
  item_id uuid primary key,
  reason  text not null check (char_length(reason) between 1 and 500),
  actor   text not null,
  at      timestamptz not null default now()
);
alter table stock_level add column frozen boolean not null default false;

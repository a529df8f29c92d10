-- What was last found correct: of each item a fingerprint of the rows that a verification compares and that can still change. While it is
-- the same, nothing has been booked, and a verification of what has changed skips the item.
create table verified_item (
  item_id     uuid primary key,
  fingerprint bigint not null,
  verified_at timestamptz not null default clock_timestamp()
) with (fillfactor = 70);

alter table stock_verification
  add column scope text not null default 'all' check (scope in ('all', 'changed')),
  add column items_recomputed bigint not null default 0;

-- When the last nightly verification of all items began; the first one is of all items.
alter table nightly_verification add column all_started_at timestamptz not null default '-infinity';

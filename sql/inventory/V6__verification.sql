-- A verification of stock goes through the items in steps. Each step is a transaction that locks the row of its run: so a run is
-- worked at by one node at a time, and any node continues it where another one stopped. The last runs are kept.
create table stock_verification (
  run              bigint primary key generated always as identity,
  scope            text not null default 'all' check (scope in ('all', 'changed')),
  nightly          boolean not null default false, -- freezes the items that have a mismatch, and raises an alert for each of their levels
  next_item        uuid not null default '00000000-0000-0000-0000-000000000000',  -- where the next step begins
  items_checked    bigint not null default 0,
  items_recomputed bigint not null default 0,
  mismatches_total bigint not null default 0,
  mismatches       jsonb not null default '[]',                                   -- the first hundred
  started_at       timestamptz not null default clock_timestamp(),
  finished_at      timestamptz
);
create unique index stock_verification_running on stock_verification ((true)) where finished_at is null;

-- When the last nightly verification began, and the last one of all items; the creation of this table counts as one, of nothing.
create table nightly_verification (
  id             int primary key check (id = 1),
  started_at     timestamptz not null default now(),
  all_started_at timestamptz not null default '-infinity'
);
insert into nightly_verification(id) values (1);

-- What was last found correct: of each item a fingerprint of the rows that a verification compares and that can still change. While it is
-- the same, nothing has been booked, and a verification of what has changed skips the item.
create table verified_item (
  item_id     uuid primary key,
  fingerprint bigint not null,
  verified_at timestamptz not null default clock_timestamp()
) with (fillfactor = 70);

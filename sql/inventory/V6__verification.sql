-- A verification of all stock goes through the items in steps. Each step is a transaction that locks the row of its run: so a run is
-- worked at by one node at a time, and any node continues it where another one stopped. The last runs are kept.
create table stock_verification (
  run              bigint primary key generated always as identity,
  next_item        uuid not null default '00000000-0000-0000-0000-000000000000',  -- where the next step begins
  items_checked    bigint not null default 0,
  mismatches_total bigint not null default 0,
  mismatches       jsonb not null default '[]',                                   -- the first hundred
  started_at       timestamptz not null default clock_timestamp(),
  finished_at      timestamptz
);
create unique index stock_verification_running on stock_verification ((true)) where finished_at is null;

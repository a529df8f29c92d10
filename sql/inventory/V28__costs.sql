-- What a piece cost when it arrived, in the currency of the installation; null if that is not known.
alter table movement add unit_cost numeric(19,4) check (unit_cost >= 0);

-- The moving average cost of an item, after each movement that changed it. Rows are only added, like movements.
create table item_cost (
  seq             bigint primary key generated always as identity,
  item_id         uuid not null,
  at              timestamptz not null default now(),
  quantity_before bigint not null,                -- on hand at all locations
  quantity        bigint not null,                -- of the movements with this cost; negative for a reversal
  cost            numeric(28,8) not null,         -- of all these pieces
  average         numeric(28,8) not null check (average >= 0),
  source_type     text not null,
  source_id       uuid
);
create index item_cost_item on item_cost (item_id, seq desc);
create trigger item_cost_append_only before update or delete or truncate on item_cost
  for each statement execute function movement_is_append_only();

-- The last of these averages; null while no piece has a known cost.
alter table stocked_item add average_cost numeric(28,8);

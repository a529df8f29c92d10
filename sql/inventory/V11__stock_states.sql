-- Pieces that are on hand but not available, by the reason why. The constraint is validated by the next file.
alter table stock_level
  add column damaged      bigint not null default 0,
  add column quality_hold bigint not null default 0,
  add constraint stock_level__insufficient_stock check
    (damaged >= 0 and quality_hold >= 0 and reserved + damaged + quality_hold <= on_hand) not valid;

-- What the states of a level sum to, as movements are for what is on hand. Pieces that leave or arrive in a state change it before or after.
create table stock_state_change (
  id          uuid primary key,
  item_id     uuid not null,
  location_id uuid not null references location,
  from_state  text not null check (from_state in ('available', 'damaged', 'quality_hold')),
  to_state    text not null check (to_state in ('available', 'damaged', 'quality_hold')),
  quantity    bigint not null check (quantity > 0),
  source_type text not null,
  source_id   uuid,
  reason      text check (char_length(reason) <= 500),
  actor       text not null,
  at          timestamptz not null default now(),
  check (from_state <> to_state)
);
create index stock_state_change_item on stock_state_change (item_id, id desc);
create trigger stock_state_change_append_only before update or delete or truncate on stock_state_change
  for each statement execute function movement_is_append_only();
revoke update, delete, truncate on stock_state_change from current_user;

-- Pieces of an item that arrived together or expire together, by the number that people know. A serial number is a lot of one piece.
create table lot (
  id            uuid primary key,
  item_id       uuid not null,
  number        text not null check (char_length(number) between 1 and 100), -- as it was first written
  number_key    text not null,                     -- what is compared of it: without case and invisible characters
  tracking      text not null check (tracking in ('lot', 'serial')),
  expires_on    date,                              -- the last day on which it may be used
  expired_at    timestamptz,                       -- when it was found that this day is over
  recalled_at   timestamptz,
  recall_reason text check (char_length(recall_reason) between 1 and 500),
  recalled_with uuid constraint lot_recalled_with references lot, -- of returned pieces: the lot that was recalled; null if recalled directly
  version       bigint not null default 1,
  created_at    timestamptz not null default clock_timestamp(), -- when its first pieces arrived
  updated_at    timestamptz not null default clock_timestamp(),
  check ((recalled_at is null) = (recall_reason is null)),
  constraint lot_recalled_with_another check (recalled_with is null or recalled_at is not null and recalled_with <> id),
  constraint lot__number_taken unique (item_id, number_key)
);
create index lot_created on lot (created_at, id);
create index lot_number on lot (number_key text_pattern_ops, id);
create index lot_expiry on lot (expires_on, id) where expires_on is not null;
create index lot_to_expire on lot (expires_on) where expires_on is not null and expired_at is null;
create index lot_recalled on lot (recalled_at, id) where recalled_at is not null;
create index lot_updated on lot (updated_at, id);

-- The pieces of a lot at a location. The lots of an item at a location sum to its stock_level, whose lock covers them. The columns that a
-- trigger copies from the lot let one index serve first-expired-first-out; from the day ends_on, no order gets pieces of the lot.
create table lot_level (
  lot_id       uuid not null references lot,
  location_id  uuid not null references location,
  item_id      uuid not null,
  serial       boolean not null,
  expires_on   date,
  recalled     boolean not null,
  created_at   timestamptz not null,               -- of the lot
  on_hand      bigint not null default 0,
  reserved     bigint not null default 0,
  damaged      bigint not null default 0,
  quality_hold bigint not null default 0,
  free         bigint generated always as (on_hand - reserved - damaged - quality_hold) stored,
  ends_on      date generated always as (case when recalled then '-infinity'::date else expires_on + 1 end) stored,
  primary key (lot_id, location_id),
  constraint lot_level__insufficient_stock check
    (on_hand >= 0 and reserved >= 0 and damaged >= 0 and quality_hold >= 0 and reserved + damaged + quality_hold <= on_hand),
  constraint lot_level__serial_in_stock check (not serial or on_hand <= 1)
) with (fillfactor = 70);
create unique index lot_level__serial_in_stock on lot_level (lot_id) where serial and on_hand > 0;
create index lot_level_item on lot_level (item_id, location_id);
create index lot_level_first_expired on lot_level (item_id, location_id, expires_on, created_at, lot_id) where free > 0;
create index lot_level_ended on lot_level (ends_on) where free > 0 and ends_on is not null;
create index lot_level_location on lot_level (location_id, lot_id) where on_hand > 0;

create function lot_level_follows_lot() returns trigger language plpgsql as $$
begin
  update lot_level set expires_on = new.expires_on, recalled = new.recalled_at is not null where lot_id = new.id;
  return null;
end $$;
create trigger lot_changed after update of expires_on, recalled_at on lot for each row execute function lot_level_follows_lot();

-- The lots of a movement, which sum to its quantity. Rows are only added.
create table lot_movement (
  movement_id uuid not null,
  lot_id      uuid not null references lot,
  item_id     uuid not null,
  quantity    bigint not null check (quantity > 0),
  primary key (lot_id, movement_id)
);
create index lot_movement_of on lot_movement (movement_id);
create index lot_movement_item on lot_movement (item_id);
create trigger lot_movement_append_only before update or delete or truncate on lot_movement
  for each statement execute function movement_is_append_only();
revoke update, delete, truncate on lot_movement from current_user;

-- Lots that a return made, because it named no lot and its order had got several. Their pieces may be of any of the lots that the order had got.
-- If one of those is recalled, they are recalled too.
create table return_lot (
  lot_id    uuid primary key references lot,
  item_id   uuid not null,
  return_id uuid not null,
  order_id  uuid not null,
  at        timestamptz not null default statement_timestamp() -- their pieces are not of lots that the order got later
);
create index return_lot_item on return_lot (item_id);

-- The lots of a line of a count, for an item that has lots or serial numbers. The line has their sums. on_hand: what the lot had at the
-- location when it was recorded last.
create table stock_count_lot (
  count_id    uuid not null,
  item_id     uuid not null,
  lot_id      uuid not null references lot,
  counted     bigint not null check (counted between 0 and 1000000000),
  on_hand     bigint not null check (on_hand >= 0),
  recorded_at timestamptz not null,
  primary key (count_id, lot_id),
  foreign key (count_id, item_id) references stock_count_line
);
create index stock_count_lot_item on stock_count_lot (count_id, item_id);

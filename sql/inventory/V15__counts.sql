-- A stocktake of items at a location. A line is open while its count is.
create table stock_count (
  id          uuid primary key,
  location_id uuid not null references location,
  status      text not null default 'open' check (status in ('open', 'closed', 'cancelled')),
  blind       boolean not null default false,
  reference   text check (char_length(reference) between 1 and 100),
  notes       text check (char_length(notes) <= 1000),
  line_count  int not null check (line_count between 1 and 1000),
  version     bigint not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  closed_at   timestamptz,
  check ((closed_at is not null) = (status = 'closed'))
);
create index stock_count_created on stock_count (created_at, id);
create index stock_count_location on stock_count (location_id, id desc);
create index stock_count_status on stock_count (status, id desc);
create index stock_count_reference on stock_count (reference) where reference is not null;

-- on_hand: what the level had when the line was recorded last. The difference that is booked is counted - on_hand.
create table stock_count_line (
  count_id    uuid not null references stock_count,
  item_id     uuid not null,
  location_id uuid not null references location,
  line_no     int not null check (line_no between 1 and 1000),
  open        boolean not null default true,
  recordings  int not null default 0 check (recordings >= 0),
  counted     bigint check (counted between 0 and 1000000000),
  on_hand     bigint check (on_hand >= 0),
  recorded_by text,
  recorded_at timestamptz,
  primary key (count_id, item_id),
  unique (count_id, line_no),
  check (case when recordings = 0 then num_nonnulls(counted, on_hand, recorded_by, recorded_at) = 0
              else num_nulls(counted, on_hand, recorded_by, recorded_at) = 0 end)
);
create unique index stock_count_line__being_counted on stock_count_line (item_id, location_id) where open;
create index stock_count_line_item on stock_count_line (item_id);

-- Every recording of a line, numbered from 1.
create table stock_count_recording (
  id       uuid primary key,
  count_id uuid not null,
  item_id  uuid not null,
  number   int not null check (number > 0),
  counted  bigint not null check (counted between 0 and 1000000000),
  on_hand  bigint not null check (on_hand >= 0),
  actor    text not null,
  at       timestamptz not null,
  unique (count_id, item_id, number),
  foreign key (count_id, item_id) references stock_count_line
);
create index stock_count_recording_count on stock_count_recording (count_id, id desc);
create trigger stock_count_recording_append_only before update or delete or truncate on stock_count_recording
  for each statement execute function movement_is_append_only();

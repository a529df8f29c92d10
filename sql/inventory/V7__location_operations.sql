-- Locations can be changed, archived, and deleted while nothing has moved there.
alter table location
  add column address     text check (char_length(address) <= 500),
  add column priority    int not null default 100 check (priority between 0 and 1000000), -- locations serve orders by it, lowest first
  add column archived_at timestamptz,
  add column referenced_at timestamptz,
  add column deleted_at  timestamptz;

-- Programs outside that read the journal: each has a position, and takes batches under a lease.
create table event_consumer (
  id           uuid primary key,
  name         text not null constraint event_consumer__name_taken unique,
  owner_id     uuid not null,
  types        text[] not null,
  position     bigint not null check (position >= 0),
  lease        bigint not null default 0,         -- increases with each batch: the fencing number of its taker
  lease_from   bigint not null,                   -- of the last batch: after this position
  lease_to     bigint not null,                   -- up to this one
  leased_until timestamptz,                       -- null when it was acknowledged to its end
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  check (lease_from <= position and position <= lease_to or leased_until is null)
);
create index event_consumer_owner on event_consumer (owner_id, id);

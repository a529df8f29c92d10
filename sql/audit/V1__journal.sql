-- Every event of every context, in one order. A position is given under the lock of journal_head, which is held until the commit: so
-- positions have no gaps, and whoever sees one sees all before it.
create table journal (
  position        bigint primary key check (position > 0),
  id              uuid not null,
  type            text not null,
  subject         uuid not null,
  subject_version bigint not null,
  data            jsonb not null,
  actor           text not null,
  traceparent     text,
  at              timestamptz not null
);
create index journal_type on journal (type, position);        -- to read some types only, from any position
create index journal_subject on journal (subject, position);  -- what happened to one thing

create table journal_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0
);
insert into journal_head default values;

-- The oldest position that is kept. A row of its own: who drops old events must not hold up new ones.
create table journal_tail (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 1
);
insert into journal_tail default values;

-- The types there have been, so that a prefix of one is found without reading the journal.
create table journal_kind (
  type text primary key
);

create table event_consumer (
  id           uuid primary key,
  name         text not null constraint event_consumer__name_taken unique,
  owner_id     uuid not null,
  types        text[] not null,
  position     bigint not null check (position >= 0),
  lease        bigint not null default 0,         -- grows with each batch: the fencing number of its taker
  lease_from   bigint not null,                   -- of the last batch: after this position
  lease_to     bigint not null,                   -- up to this one
  leased_until timestamptz,                       -- null when it was acknowledged to its end
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  check (lease_from <= position and position <= lease_to or leased_until is null)
);
create index event_consumer_owner on event_consumer (owner_id, id);

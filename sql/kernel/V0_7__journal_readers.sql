-- How far the readers of the journal in this context have got.

create table journal_cursor (
  reader     text primary key,
  position   bigint not null check (position >= 0), -- every event up to here was applied, or is a dead letter
  updated_at timestamptz not null default now()
);

-- Dead letters of a reader that are to be applied again, whatever its position.
create table journal_redriven (
  reader   text not null,
  position bigint not null,
  primary key (reader, position)
);

-- Every event of every context, in one order. A position is given under the lock of journal_head, which is held until the commit: so
-- positions have no gaps, and whoever sees one sees all before it.
create table journal (
  position        bigint primary key check (position > 0),
  id              uuid not null,
  type            text not null,
  subject         uuid not null,
  subject_version bigint not null,
  data            jsonb not null,
  data_hash       bytea not null check (length(data_hash) = 32), -- SHA-256 of the canonical data
  actor           text not null,
  address         text,                           -- of the client whose request caused the event; null if there was none
  request_id      text,                           -- of that request
  traceparent     text,
  at              timestamptz not null
);
create index journal_type on journal (type, position);        -- to read some types only, from any position
create index journal_subject on journal (subject, position);  -- what happened to one thing

-- An event never changes. Only pruning deletes events.
create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'events are only added to the journal, never changed' using errcode = '42501';
end $$;
create trigger journal_append_only before update on journal
  for each statement execute function journal_is_append_only();

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

-- The event log of a context, the state of the relay that delivers it, and the inbox of what other contexts deliver.

-- Rows are only inserted, and deleted when they are old. Their numbers lie beside them in event_number, because an update writes a new
-- version of the row, with an entry in each index, and leaves a dead one behind. A context that reads its own log by subject creates an index for
-- that in a file of its own: it costs two writes for each event.
create table event_log (
  position        bigserial primary key,          -- drawn under the row lock of the subject: orders its events
  id              uuid not null,
  type            text not null,                  -- such as sales.order.confirmed
  subject         uuid not null,
  subject_version bigint not null,
  data            jsonb not null,
  data_hash       bytea check (length(data_hash) = 32), -- SHA-256 of the canonical data; null if the statement itself completed the data
  actor           text not null,                  -- user:<id> or system:<context>
  address         text,                           -- of the client whose request caused the event; null if there was none
  request_id      text,                           -- of that request
  traceparent     text,
  at              timestamptz not null
);

-- The place of each event among all events of the context, given by the relay once the event is visible.
create table event_number (
  seq      bigint primary key,
  position bigint not null
);

create view event_numbered as select n.seq, e.* from event_number n join event_log e using (position);

-- The process that holds the lease numbers and delivers the events.
create table relay_lease (
  only_row   boolean primary key default true check (only_row),
  held_by    uuid,
  fencing    bigint not null default 0,           -- increases with each new holder
  renewals   bigint not null default 0,           -- other processes watch it by their monotonic clocks: no time of day decides who relays
  expires_at timestamptz not null default '-infinity', -- '-infinity' once the lease is released
  last_seq   bigint not null default 0,
  unnumbered int8multirange not null default '{[1,)}' -- positions without a number: those to come, and those not committed or rolled back
);
insert into relay_lease default values;

-- The events without a number, in their order, at most so many. By the index, whatever the size of the log when a plan is made.
create function event_unnumbered(most bigint) returns setof event_log language sql stable set enable_seqscan = off as $$
  select e.* from relay_lease l, unnest(l.unnumbered) missing, lateral (
    select * from event_log
    where position >= lower(missing) and position < coalesce(upper(missing), 9223372036854775807)
    order by position limit most) e
  order by e.position limit most
$$;

-- How far each subscriber has got.
create table relay_cursor (
  subscriber text primary key,
  seq        bigint not null,
  types      text[],                              -- what any running release of the subscriber has declared; null for every type
  updated_at timestamptz not null default now()
);

-- Events that a subscriber could not apply and that are tried again. Later events of the same subject wait behind them.
create table relay_parked (
  subscriber text not null,
  seq        bigint not null,
  subject    uuid not null,
  attempts   int not null default 0,
  postponed  int not null default 0,              -- times that contention or an absent service put it off: grows the pause, is no attempt
  next_at    timestamptz not null default now(),
  error      text not null,
  primary key (subscriber, seq)
);
create index relay_parked_subject on relay_parked (subscriber, subject, seq);

-- The time of the oldest event of these types, or of any, that this subscriber has still to apply; null when it has them all. A cursor is
-- moved past what is for others before that is two thousand events.
create function event_waiting_since(subscriber text, types text[]) returns timestamptz language sql stable as $$
  select min(at) from (
    (select min(at) as at from (
       select position from event_number
       where seq > coalesce((select c.seq from relay_cursor c where c.subscriber = $1), 0) order by seq limit 2000) n
     join event_log using (position) where $2 is null or type = any($2))
    union all
    (select at from event_unnumbered(1000) where $2 is null or type = any($2) limit 1)
    union all
    (select e.at from relay_parked p join event_numbered e using (seq) where p.subscriber = $1 order by seq limit 1)) waiting
$$;

-- Events that a subscriber could not apply and that are no longer tried.
create table dead_letter (
  subscriber text not null,
  seq        bigint not null,
  event_id   uuid not null,
  type       text not null,
  subject    uuid not null,
  attempts   int not null,
  error      text not null,
  state      text not null default 'dead' check (state in ('dead', 'redriven', 'discarded')),
  reason     text,
  died_at    timestamptz not null default now(),
  closed_at  timestamptz,                         -- when it was redriven or discarded: long after that it is deleted
  version    bigint not null default 1,           -- how often it died or was closed
  in_journal boolean not null default false,      -- a reader of the journal could not apply it: seq is its position there, not in this log
  primary key (subscriber, seq)
);

-- The events of other contexts that were applied: one that is delivered again takes no effect.
create table inbox (
  event_id   uuid primary key,
  applied_at timestamptz not null default now()
);

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

-- What every context's database has: its event log and the relay's state, the inbox, and the answers to commands.

create table event_log (
  position        bigserial primary key,          -- drawn under the row lock of the subject: orders its events
  seq             bigint,                         -- drawn by the relay once the row is visible: orders all events
  id              uuid not null,
  type            text not null,
  subject         uuid not null,
  subject_version bigint not null,
  data            jsonb not null,
  actor           text not null,
  traceparent     text,
  at              timestamptz not null
);
create unique index event_log_seq on event_log (seq) where seq is not null;
create index event_log_new on event_log (position) where seq is null;
create index event_log_subject on event_log (subject, position);

create table relay_lease (
  only_row   boolean primary key default true check (only_row),
  holder     uuid,
  fencing    bigint not null default 0,
  last_seq   bigint not null default 0,
  expires_at timestamptz not null default '-infinity'
);
insert into relay_lease default values;

create table relay_cursor (
  subscriber text primary key,
  seq        bigint not null,
  updated_at timestamptz not null default now()
);

create table relay_parked (
  subscriber text not null,
  seq        bigint not null,
  subject    uuid not null,
  attempts   int not null default 0,
  next_at    timestamptz not null default now(),
  error      text not null,
  primary key (subscriber, seq)
);
create index relay_parked_subject on relay_parked (subscriber, subject, seq);

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
  primary key (subscriber, seq)
);

create table inbox (
  event_id   uuid primary key,
  applied_at timestamptz not null default now()
);

create table idempotency (
  principal    uuid not null,
  operation    text not null,
  key          text not null,
  request_hash text not null,
  status       int not null,                      -- 0 only inside the transaction that has the effect
  body         text,                              -- as it was answered, to the letter
  created_at   timestamptz not null default now(),
  primary key (principal, operation, key)
);
create index idempotency_created on idempotency (created_at);

-- Webhooks: URLs that get events, the events that are on their way, and each attempt to send one.

create table webhook (
  id                  uuid primary key,
  owner_id            uuid not null,              -- a user, API key or service account, whose rights decide at each attempt
  url                 text not null check (char_length(url) between 1 and 2000),
  types               text[] not null check (cardinality(types) between 1 and 50),
  description         text check (char_length(description) <= 500),
  ordered             boolean not null default false,
  thin                boolean not null default false,
  paused_at           timestamptz,
  reason              text check (reason in ('requested', 'gone', 'failing', 'owner_inactive', 'owner_rights')),
  first_failed_at       timestamptz,                -- no attempt was accepted since then
  proven              boolean not null default false, -- the last attempt was accepted
  failures            int not null default 0 check (failures >= 0), -- since then; those that were under way together count once
  failed_at           timestamptz,                -- the last one
  not_before          timestamptz,                -- only tests are sent before
  kept_until          bigint,                     -- the queue is full: later events are read from the journal again when there is room
  replay_position     bigint,                     -- the last position that a replay has queued
  replay_to           bigint,                     -- its last position
  hint                text not null check (char_length(hint) between 1 and 40),
  secret              bytea not null,             -- encrypted, as is the next
  previous_secret     bytea,
  previous_expires_at timestamptz,
  version             bigint not null default 1,
  deleted_at          timestamptz,                -- its deliveries are deleted after it, and then the row
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  check ((paused_at is null) = (reason is null)),
  check ((replay_position is null) = (replay_to is null))
);
create index webhook_newest on webhook (id desc) where deleted_at is null;
create index webhook_created on webhook (created_at, id) where deleted_at is null;
create index webhook_updated on webhook (updated_at, id);
create index webhook_owner on webhook (owner_id, id desc) where deleted_at is null;
create index webhook_paused on webhook (id desc) where deleted_at is null and paused_at is not null;
create index webhook_failing on webhook (id desc) where deleted_at is null and first_failed_at is not null;
create index webhook_types on webhook using gin (types) where deleted_at is null;
create index webhook_behind on webhook (id) where deleted_at is null and (kept_until is not null or replay_to is not null);
create index webhook_deleted on webhook (id) where deleted_at is not null;

-- An event that is on its way to a webhook, or was. The text is sent as it is.
create table webhook_event (
  id         uuid primary key,
  position   bigint,                              -- in the journal; null for a test
  type       text not null check (char_length(type) between 1 and 100),
  subject    uuid not null,
  at         timestamptz not null,                -- when the event happened
  body       text not null,
  created_at timestamptz not null default now()
);
create index webhook_event_created on webhook_event (created_at);

create table webhook_delivery (
  id             uuid primary key,
  webhook_id     uuid not null references webhook,
  event_id       uuid not null references webhook_event,
  type           text not null,
  subject        uuid not null,
  position       bigint,
  thin           boolean not null,                -- as the webhook was then, because the body never changes
  status         text not null default 'pending' check (status in ('pending', 'delivered', 'failed', 'refused')),
  attempts       int not null default 0 check (attempts >= 0),
  tries          int not null default 0 check (tries >= 0), -- since it was sent for the first time, or was resent
  lease          bigint not null default 0,       -- increases with each claim, so that a process that was overtaken changes nothing
  claimed        boolean not null default false,  -- a process sends it; after next_at another one may
  next_at        timestamptz not null default now(),
  first_tried_at timestamptz,                     -- of these tries
  delivered_at   timestamptz,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(), -- an attempt has ended, or it was sent again
  check (status = 'pending' or not claimed),
  check ((status = 'delivered') = (delivered_at is not null)),
  unique (webhook_id, event_id)
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_at) where status = 'pending';
create index webhook_delivery_queue on webhook_delivery (webhook_id, position, id) where status = 'pending';
create index webhook_delivery_tests on webhook_delivery (webhook_id, next_at) where status = 'pending' and position is null;
create index webhook_delivery_claimed on webhook_delivery (webhook_id, next_at) where claimed;
create index webhook_delivery_newest on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_created on webhook_delivery (webhook_id, created_at, id);
create index webhook_delivery_updated on webhook_delivery (webhook_id, updated_at, id);
create index webhook_delivery_status on webhook_delivery (webhook_id, status, id desc);
create index webhook_delivery_type on webhook_delivery (webhook_id, type, id desc);
create index webhook_delivery_event on webhook_delivery (event_id);
create index webhook_delivery_old on webhook_delivery (created_at) where status <> 'pending';

create table webhook_attempt (
  delivery_id uuid not null references webhook_delivery on delete cascade,
  number      int not null check (number >= 1),
  started_at  timestamptz not null,
  duration_ms int not null check (duration_ms >= 0),
  http_status int,
  error       text check (char_length(error) <= 500),
  headers     jsonb not null default '{}' check (jsonb_typeof(headers) = 'object'),
  response    text check (char_length(response) <= 4000),
  primary key (delivery_id, number)
);

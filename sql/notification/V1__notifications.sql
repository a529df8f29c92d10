-- Notifications: one row whoever may read it, and what each user has read.

-- Who writes notifications locks this row first. So their positions have no gaps, and become visible in their order.
create table notification_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0
);
insert into notification_head default values;

create table notification (
  id           uuid primary key,
  position     bigint not null unique,
  type         text not null,
  audience     text not null check (audience ~ '^(user|role|permission):.+$' or audience = 'everyone'),
  location_ids uuid[] check (cardinality(location_ids) > 0), -- of a caller who is limited to locations, one of these is required; null for none
  title        text not null check (char_length(title) between 1 and 255),
  text         text check (char_length(text) <= 5000),
  entity_type  text,
  entity_id    uuid,
  waits        boolean not null default false,    -- it asks for something, and is resolved when that is done
  event_id     uuid,                              -- the event that it reports; null for an announcement
  resolved_at  timestamptz,                       -- when what it asks for was done
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz not null default clock_timestamp(),
  check ((entity_type is null) = (entity_id is null)),
  constraint notification_once unique (event_id, type, audience)
);
create index notification_created on notification (created_at, id);
create index notification_updated on notification (updated_at, id);
create index notification_audience on notification (audience, position);
-- What a user may not have read yet.
create index notification_open on notification (audience, position) where resolved_at is null;
create index notification_type on notification (type, created_at, id);
create index notification_entity on notification (entity_id, type) where entity_id is not null;
-- What waits for somebody is reported once as long as it waits.
create unique index notification_waits on notification (entity_id, type, audience) where waits and resolved_at is null;

-- Everything up to read_to is read, and what notification_read names.
create table inbox_state (
  user_id uuid primary key,
  read_to bigint not null default 0
);
create table notification_read (
  user_id  uuid not null,
  position bigint not null,
  read_at  timestamptz not null default now(),
  primary key (user_id, position)
);
create index notification_read_position on notification_read (position);

-- By which channels a user wants to know of a type. Without a row, the defaults of the type apply.
create table notification_preference (
  user_id uuid not null,
  type    text not null,
  in_app  boolean not null,
  mail    boolean not null,
  push    boolean not null,
  primary key (user_id, type)
);
create index notification_preference_wanted on notification_preference (type, user_id) where mail or push;

-- The users who can be notified by mail or push, and what their roles permit, as the events of auth report them.
create table recipient (
  user_id     uuid primary key,
  email       text not null,
  name        text,
  role        text not null,
  customer_id uuid,                               -- the customer record that is the user's own
  is_active   boolean not null,
  version     bigint not null                     -- an older event changes nothing
);
create index recipient_of_role on recipient (role) where is_active;
create index recipient_customer on recipient (customer_id) where customer_id is not null;
create table recipient_role (
  name         text primary key,
  permissions  text[] not null,
  location_ids uuid[],                            -- null for all locations
  position     bigint not null                    -- of the event in the journal: an older one changes nothing
);

-- The key pair with which this installation identifies itself to push services (RFC 8292).
create table push_key (
  only_row    boolean primary key default true check (only_row),
  private_key bytea not null,                     -- PKCS #8, sealed
  public_key  bytea not null                      -- X.509
);

create table push_subscription (
  id         uuid primary key,
  user_id    uuid not null,
  endpoint   text not null unique check (char_length(endpoint) <= 2000),
  p256dh     bytea not null check (length(p256dh) = 65),
  auth       bytea not null check (length(auth) = 16),
  failures   int not null default 0,              -- since a message was accepted: the pause after a failure grows with them
  created_at timestamptz not null default clock_timestamp()
);
create index push_subscription_user on push_subscription (user_id, created_at, id);

-- What is still to be sent. The one that sends holds a row until leased_until.
create table push_message (
  id              uuid primary key,
  subscription_id uuid not null references push_subscription on delete cascade,
  notification_id uuid not null references notification on delete cascade,
  attempts        int not null default 0,
  next_at         timestamptz not null default now(),
  created_at      timestamptz not null default now(),
  unique (subscription_id, notification_id)
);
create index push_message_due on push_message (next_at);
create index push_message_notification on push_message (notification_id);

-- Hook sources: programs of others that call one operation each, and what was received from them.

create table hook_source (
  id                  uuid primary key,
  owner_id            uuid not null,              -- who has created it
  name                text not null check (char_length(name) between 1 and 100),
  verification        text not null check (verification in ('standard_webhooks', 'hmac', 'stripe')),
  signature_header    text check (char_length(signature_header) between 1 and 100),
  signature_prefix    text check (char_length(signature_prefix) between 1 and 50),
  timestamp_header    text check (char_length(timestamp_header) between 1 and 100),
  message_id_header   text check (char_length(message_id_header) between 1 and 100),
  message_id_pointer  text check (char_length(message_id_pointer) between 1 and 300),
  service_account_id  uuid not null,              -- in whose name the operation is called
  operation           text not null check (char_length(operation) between 1 and 100),
  mapping             jsonb not null check (jsonb_typeof(mapping) = 'array'),
  paused              boolean not null default false,
  hint                text not null check (char_length(hint) between 1 and 40),
  secret              bytea not null,             -- encrypted, as is the previous one
  previous_secret     bytea,
  previous_expires_at timestamptz,
  version             bigint not null default 1,
  deleted_at          timestamptz,                -- its messages are deleted after it, and then the row
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  check (num_nonnulls(message_id_header, message_id_pointer) <= 1),
  check ((previous_secret is null) = (previous_expires_at is null))
);
create index hook_source_newest on hook_source (id desc);
create index hook_source_created on hook_source (created_at, id);
create index hook_source_updated on hook_source (updated_at, id);
create index hook_source_account on hook_source (service_account_id, id desc);
create index hook_source_operation on hook_source (operation, id desc);
create index hook_source_paused on hook_source (id desc) where paused;
create index hook_source_deleted on hook_source (id) where deleted_at is not null;

-- A message. A repetition finds it by its id.
create table received_hook (
  id          uuid primary key,
  source_id   uuid not null references hook_source,
  message_id  text not null check (char_length(message_id) between 1 and 200),
  operation   text not null,
  status      text not null default 'processing' check (status in ('processing', 'done', 'failed')),
  decided     boolean not null default false,     -- a repetition gets the same response
  attempts    int not null default 1 check (attempts >= 1), -- increases with each, so that a process that was overtaken changes nothing
  lease_until timestamptz,                        -- then another process may go on
  http_status int check (http_status between 100 and 599),
  code        text check (char_length(code) <= 100),
  details     jsonb check (jsonb_typeof(details) = 'array'),
  response    text check (char_length(response) <= 4000),
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  finished_at timestamptz,
  unique (source_id, message_id),
  check ((status = 'processing') = (lease_until is not null)),
  check ((status = 'processing') = (finished_at is null)),
  check (status <> 'done' or decided)
);
create index received_hook_newest on received_hook (source_id, id desc);
create index received_hook_created on received_hook (source_id, created_at, id);
create index received_hook_updated on received_hook (source_id, updated_at, id);
create index received_hook_status on received_hook (source_id, status, id desc);
create index received_hook_old on received_hook (created_at);

-- What was signed, and under which id it came first, where the id itself is not signed.
create table received_content (
  source_id  uuid not null references hook_source,
  hash       text not null check (char_length(hash) = 64),
  message_id text not null check (char_length(message_id) between 1 and 200),
  created_at timestamptz not null default now(),
  primary key (source_id, hash)
);
create index received_content_old on received_content (created_at);
